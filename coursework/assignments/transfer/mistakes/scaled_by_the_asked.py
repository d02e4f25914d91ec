"""Fits the scaler anew on the features of the pictures that are asked."""

from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

EXPECTED = {
    "fails": ["test_scaling_is_measured_in_training"],
    "hint": "fit the scaler on training features only",
}


def frozen(images, labels, questions):
    """Fit and transform, every time."""
    seen = StandardScaler().fit_transform(frozen_features(images))
    classifier = LogisticRegression(C=0.1, max_iter=1000).fit(seen, labels)
    return [
        classifier.predict_proba(StandardScaler().fit_transform(frozen_features(asked)))
        for asked in questions
    ]
