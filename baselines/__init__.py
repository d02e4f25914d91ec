"""Classifiers for any representation: each file takes rows of numbers and gives probabilities.

A classifier follows scikit-learn: `fit(features, labels)`, `predict_proba(features)` -> array of
shape (n, n_classes), `classes_`, and beside it `n_parameters_`, how many learned numbers a
prediction draws on. To add one: one file here, one line in this table. `majority` stands alone: it
looks at no picture.
"""

CLASSIFIERS = {
    "majority": "baselines.majority:Majority",
    "knn": "baselines.knn:KNN",
    "linear": "baselines.linear:Linear",
    "svm": "baselines.svm:SVM",
}
WITHOUT_REPRESENTATION = ("majority",)
