"""Methods at the settings of published experiments on MNIST, for `invoke compare --also`."""

from sklearn.pipeline import make_pipeline

from baselines.knn import KNN
from baselines.svm import SVM
from deep.backend import keras
from deep.keras_classifier import KerasClassifier
from features.pixels import Pixels


class KerasConvnet(KerasClassifier):
    """Keras' example `mnist_convnet`, trained by the suite's own loop."""

    def build(self, image_shape, n_classes):
        """The same layers in the same order: 34,826 parameters, because grey stays one channel.

        Parameters
        ----------
        image_shape : (height, width, 3)
        n_classes : int
        """
        layers = keras.layers
        height, width, n_channels = image_shape
        return keras.Sequential(
            [
                keras.Input(image_shape, dtype="uint8"),
                layers.Rescaling(1 / 255),
                layers.Reshape((height, width, n_channels, 1)),
                layers.AveragePooling3D((1, 1, n_channels)),
                layers.Reshape((height, width, 1)),
                layers.Conv2D(32, 3, activation="relu"),
                layers.MaxPooling2D(),
                layers.Conv2D(64, 3, activation="relu"),
                layers.MaxPooling2D(),
                layers.Flatten(),
                layers.Dropout(0.5),
                layers.Dense(n_classes, activation="softmax", dtype="float32"),
            ]
        )


METHODS = {
    # LeCun's table names no number of neighbours; three is the usual choice.
    "3-NN, Euclidean": make_pipeline(Pixels(), KNN(n_neighbors=3, metric="euclidean")),
    # Xiao et al. 2017: pixels standardised one by one, C 10, a kernel as wide as the data.
    "SVC, RBF, C 10": make_pipeline(Pixels(), SVM(C=10.0, gamma=1.0, scaling="each")),
    "Keras' mnist_convnet": KerasConvnet(
        epochs=15, batch_size=128, learning_rate=1e-3, patience=None, class_weight=None
    ),
}
