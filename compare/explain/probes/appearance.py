"""Changes of appearance: everything stays in its place; sharpness, light, colour or shading goes.

Each function takes pictures, a level and a generator (used by the noise alone), and answers pictures
of the same shape. Filters see the picture mirrored beyond its border, so that the border is no edge.
The kinds of harm: Hendrycks & Dietterich (2019), "Benchmarking Neural Network Robustness to Common
Corruptions and Perturbations"; shape without texture: Geirhos et al. (2019), "ImageNet-trained CNNs
Are Biased Towards Texture"; frequencies: Yin et al. (2019), "A Fourier Perspective on Model
Robustness in Computer Vision".
"""

from io import BytesIO

import numpy as np
from PIL import Image
from scipy.ndimage import gaussian_filter
from skimage.color import hsv2rgb, rgb2gray, rgb2hsv
from skimage.filters import butterworth, sobel, threshold_otsu

from compare.explain.probes.geometry import MID_GREY


def blurred(images, level, _rng):
    """Gaussian blur, its standard deviation `level` of the shorter side."""
    sigma = level * min(images.shape[1:3])
    return _as_uint8(gaussian_filter(images, sigma, axes=(1, 2), output=np.float32, mode="reflect"))


def without_high(images, level, _rng):
    """Take the highest `level` of the frequencies away (0.75: the highest three quarters)."""
    return _as_uint8(_filtered(images, (1 - level) / 2, high_pass=False))


def without_low(images, level, _rng):
    """Take the lowest `level` of the frequencies away, the mean too, and show the rest on mid grey."""
    return _as_uint8(MID_GREY + _filtered(images, level / 2, high_pass=True))


def noisy(images, level, rng):
    """Add Gaussian noise to every pixel and channel, its standard deviation `level` of the range."""
    noise = rng.standard_normal(images.shape, dtype=np.float32)
    return _as_uint8(images + 255 * np.float32(level) * noise)


def jpeg(images, level, _rng):
    """Save as JPEG of quality 100 - `level` (as Pillow counts it), and read again."""
    found = np.empty_like(images)
    for i, picture in enumerate(images):
        file = BytesIO()
        Image.fromarray(picture).save(file, "JPEG", quality=100 - level)
        found[i] = Image.open(file)
    return found


def faded(images, level, _rng):
    """Draw every pixel towards the picture's mean colour until `level` of the contrast is gone."""
    mean = images.mean(axis=(1, 2), keepdims=True, dtype=np.float32)
    return _as_uint8(mean + (1 - np.float32(level)) * (images - mean))


def hue_turned(images, level, _rng):
    """Turn every hue by `level` degrees of the colour circle; grey has no hue and stays."""
    hsv = rgb2hsv(images / np.float32(255))
    hsv[..., 0] = (hsv[..., 0] + level / 360) % 1
    return _as_uint8(255 * hsv2rgb(hsv))


def brightened(images, level, _rng):
    """Add `level` of the range to every pixel and channel; below 0 it is taken away."""
    return _as_uint8(images + 255 * np.float32(level))


def greyed(images, _level, _rng):
    """Three equal channels of luminance."""
    return _three_channels(255 * rgb2gray(images))


def silhouettes(images, _level, _rng):
    """White where the picture is lighter than Otsu's threshold, black elsewhere."""
    greys = rgb2gray(images)
    thresholds = np.array([threshold_otsu(grey) for grey in greys])
    return _three_channels(255 * (greys > thresholds[:, None, None]))


def outlines(images, _level, _rng):
    """Strength of the edges (Sobel), the strongest of each picture white; a flat picture is black."""
    edges = np.array([sobel(grey) for grey in rgb2gray(images)])
    strongest = edges.max(axis=(1, 2), keepdims=True)
    # A tenth of a grey step is rounding, not an edge: do not stretch it to white.
    return _three_channels(255 * edges / np.maximum(strongest, 0.1 / 255))


def _filtered(images, cutoff, high_pass):
    """Butterworth filter of each channel, in float32; `cutoff` in cycles per pixel, 0-0.5."""
    n, height, width, _ = images.shape
    # Fourier's picture goes on at the other side: mirrored by half, left meets left there.
    rim = ((0, 0), (height // 2, height // 2), (width // 2, width // 2), (0, 0))
    planes = np.moveaxis(np.pad(images, rim, mode="symmetric"), 0, 2)
    tall, wide = planes.shape[:2]
    planes = planes.reshape(tall, wide, n * 3).astype(np.float32)
    planes = butterworth(planes, cutoff, high_pass, channel_axis=-1)
    planes = planes[rim[1][0] :, rim[2][0] :][:height, :width]
    return np.moveaxis(planes.reshape(height, width, n, 3), 2, 0)


def _three_channels(greys):
    """Grey pictures of shape (n, height, width), 0-255, with three equal channels."""
    return np.repeat(_as_uint8(greys)[..., None], 3, axis=3)


def _as_uint8(values):
    return np.clip(np.rint(values), 0, 255).astype(np.uint8)
