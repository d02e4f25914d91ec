"""Methods at the settings of published experiments on CIFAR-10, for `invoke compare --also`."""

from sklearn.pipeline import make_pipeline

from baselines.knn import KNN
from features.pixels import Pixels

METHODS = {
    # CS231n, notes on classification: the nearest picture, by either distance.
    "1-NN, Euclidean": make_pipeline(Pixels(), KNN(n_neighbors=1, metric="euclidean")),
    "1-NN, sum of differences": make_pipeline(Pixels(), KNN(n_neighbors=1, metric="manhattan")),
}
