"""Probes: test pictures changed a little more at each step, in one way that can be named.

A method's accuracy over the levels tells what its answer rests on. Blind to why: a picture that is
turned has also lost its corners, and one that leaves what the method was trained on may fail for
being strange. The changes stand in geometry.py and appearance.py, with their sources.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from compare.explain.probes import appearance, geometry

# Values worked on at once: photographs in floating point then need a few hundred MB at most.
CHUNK = 2**23


@dataclass(frozen=True)
class Probe:
    """One way to change pictures.

    Parameters
    ----------
    key : str
    title : str
        For the report's heading.
    unit : str
        Of the levels.
    what : str
        One sentence: what is done to the picture.
    when : str
        "when ..." in a sentence, with {level} or {percent} for the level.
    levels : tuple of float
        0 (untouched) first, then ascending harm; shares of a side where pictures differ in size.
    change : callable
        (images, level, rng) -> images; uint8 of shape (n_images, height, width, 3), both.
    """

    key: str
    title: str
    unit: str
    what: str
    when: str
    levels: tuple[float, ...]
    change: Callable

    def at(self, level):
        """Say the level in a sentence: "the picture moves by 25 % of its side"."""
        return self.when.format(level=f"{level:g}", percent=f"{100 * level:g}\u00a0%")


# First where things are, then how sharp, how light and coloured, and last shape against texture.
PROBES = (
    Probe(
        "shift",
        "Moved",
        "of the side",
        "The picture moves left, right, up or down by whole pixels, and its border is repeated.",
        "the picture moves by {percent} of its side",
        (0, 1 / 16, 1 / 8, 1 / 4),
        geometry.shifted,
    ),
    Probe(
        "rotation",
        "Turned",
        "degrees",
        "The picture turns about its middle, to the left or to the right, and its border is repeated.",
        "the picture turns by {level} degrees",
        (0, 5, 15, 30, 60),
        geometry.rotated,
    ),
    Probe(
        "scale",
        "Larger or smaller",
        "of the size",
        "The picture is shown larger (its rim is lost) or smaller (its border is repeated).",
        "the picture grows or shrinks by {percent}",
        (0, 0.1, 0.25, 0.5),
        geometry.scaled,
    ),
    Probe(
        "occlusion",
        "Covered",
        "of each side",
        "A grey rectangle covers a part of the picture, anywhere.",
        "a rectangle of {percent} of each side is covered",
        (0, 1 / 4, 3 / 8, 1 / 2),
        geometry.occluded,
    ),
    Probe(
        "blur",
        "Blurred",
        "of the side",
        "Every pixel becomes a Gaussian mean of its surroundings.",
        "the picture is blurred over {percent} of its side",
        (0, 1 / 64, 1 / 32, 1 / 16),
        appearance.blurred,
    ),
    Probe(
        "low_pass",
        "Without fine detail",
        "of the frequencies",
        "The high frequencies are taken away: what remains is large and soft.",
        "the highest {percent} of the frequencies are gone",
        (0, 0.5, 0.75, 0.875),
        appearance.without_high,
    ),
    Probe(
        "high_pass",
        "Only fine detail",
        "of the frequencies",
        "The low frequencies are taken away: what remains is fine detail on grey.",
        "the lowest {percent} of the frequencies are gone",
        (0, 1 / 16, 1 / 8, 1 / 4),
        appearance.without_low,
    ),
    Probe(
        "noise",
        "Noisy",
        "of the range",
        "Gaussian noise is added to every pixel and channel.",
        "noise of {percent} of the range is added",
        (0, 0.05, 0.1, 0.2),
        appearance.noisy,
    ),
    Probe(
        "jpeg",
        "Compressed",
        "below quality 100",
        "The picture is saved as JPEG, coarser at each step, and read again.",
        "JPEG quality is lowered by {level} of 100",
        (0, 50, 80, 95),
        appearance.jpeg,
    ),
    Probe(
        "contrast",
        "Faded",
        "of the contrast",
        "Every pixel is drawn towards the picture's mean colour.",
        "{percent} of the contrast is gone",
        (0, 0.5, 0.75, 0.9),
        appearance.faded,
    ),
    Probe(
        "hue",
        "Other colours",
        "degrees",
        "Every hue is turned on the colour circle: red becomes yellow, green, then cyan.",
        "hues turn by {level} degrees",
        (0, 60, 120, 180),
        appearance.hue_turned,
    ),
    Probe(
        "greyscale",
        "Without colour",
        "yes or no",
        "Only the luminance is kept.",
        "colour is gone",
        (0, 1),
        appearance.greyed,
    ),
    Probe(
        "patch_shuffle",
        "Pieces exchanged",
        "pieces a side",
        "The picture is cut into pieces that are laid in another order: shape goes, texture stays.",
        "{level} x {level} pieces are laid in another order",
        (0, 2, 4, 8),
        geometry.patch_shuffled,
    ),
    Probe(
        "silhouette",
        "Black and white",
        "yes or no",
        "White where the picture is light, black where it is dark: shape stays, texture goes.",
        "only black and white remain",
        (0, 1),
        appearance.silhouettes,
    ),
    Probe(
        "outlines",
        "Only outlines",
        "yes or no",
        "Only edges are shown, white on black: shape stays, surfaces go.",
        "only outlines remain",
        (0, 1),
        appearance.outlines,
    ),
)


def changed(images, probe, level, seed=0):
    """Change pictures as a probe does.

    Parameters
    ----------
    images : ndarray of shape (n_images, height, width, 3), uint8, 0-255
    probe : Probe
    level : float
        0 leaves the pictures as they are.
    seed : int

    Returns
    -------
    ndarray of the same shape, uint8, 0-255
        The same for the same pictures and seed; at level 0 `images` itself.

    Raises
    ------
    ValueError
        Where the pictures are of another shape or type.
    """
    if images.dtype != np.uint8 or images.ndim != 4 or images.shape[3] != 3:
        raise ValueError(
            "expected uint8 pictures of shape (n, height, width, 3), got "
            f"{images.dtype} of shape {images.shape}: convert them first, as data/ does"
        )
    if level == 0:
        return images
    rng = np.random.default_rng(seed)
    step = max(1, CHUNK // max(1, images[:1].size))
    parts = [
        probe.change(images[start : start + step], level, rng)
        for start in range(0, len(images), step)
    ]
    return np.concatenate(parts) if parts else images
