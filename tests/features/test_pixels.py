import numpy as np

from features.pixels import Pixels


def test_pixels_keep_every_value_in_its_place(rng):
    """Nothing is lost: the picture can be put together again."""
    images = rng.integers(0, 256, size=(4, 5, 6, 3), dtype=np.uint8)
    rows = Pixels().fit(images).transform(images)
    assert rows.dtype == np.float32
    np.testing.assert_array_equal((rows * 255).round().reshape(images.shape), images)
