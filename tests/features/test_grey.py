import numpy as np
from PIL import Image

from features.grey import luma


def test_luma_equals_pillow(rng):
    """Bit for bit what `convert("L")` gives."""
    images = rng.integers(0, 256, size=(5, 20, 30, 3), dtype=np.uint8)
    expected = [np.asarray(Image.fromarray(image).convert("L")) for image in images]
    np.testing.assert_array_equal(luma(images), expected)


def test_grey_pictures_keep_their_values():
    """Every one of the 256 greys stays what it was."""
    images = np.repeat(np.arange(256, dtype=np.uint8).reshape(1, 16, 16, 1), 3, axis=3)
    np.testing.assert_array_equal(luma(images), images[..., 0])
