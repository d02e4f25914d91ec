"""scikit-learn's 1,797 handwritten digits, 8 x 8 pixels: the smallest real data set there is."""

import numpy as np
from sklearn.datasets import load_digits

from data.dataset import Dataset, as_uint8_rgb


def load():
    """Load the digits, their 17 grey values spread over 0-255.

    Returns
    -------
    Dataset
        8 x 8 pictures of ten digits, without a test part of its own.
    """
    digits = load_digits()
    grey = (digits.images.astype(np.int64) * 255 + 8) // 16
    return Dataset(
        images=as_uint8_rgb(grey, "digits"),
        labels=digits.target.astype(np.int64),
        class_names=tuple("0123456789"),
        name="digits",
        origin="scikit-learn's copy of the test part of UCI's Optical Recognition of Handwritten "
        "Digits",
        licence="CC BY 4.0 (UCI)",
        citation="Alpaydin & Kaynak (1998), Optical Recognition of Handwritten Digits, UCI",
    )
