"""Takes features in training mode, where batch norm measures the batch."""

import numpy as np

EXPECTED = {
    "fails": [
        "test_features_are_means_and_peaks",
        "test_features_are_a_pictures_own",
        "test_scaling_is_measured_in_training",
    ],
    "hint": "Features from the training pass",
}


def frozen_features(images):
    """Call the backbone as training does."""
    maps = keras.ops.convert_to_numpy(backbone()(images, training=True))
    return np.concatenate([maps.mean(axis=(1, 2)), maps.max(axis=(1, 2))], axis=1)
