"""Probes: test pictures changed a little more at each step, in one way that can be named.

A method's accuracy over the levels tells what its answer rests on. Blind to why: a picture that is
turned has also lost its corners, and one that leaves what the method was trained on may fail for
being strange. The changes stand in geometry.py and appearance.py, with their sources.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from compare.explain.probes import appearance, geometry

# Values worked on at once: in floating point, with what a filter keeps beside, 64 bytes each.
CHUNK = 2**22
UNTOUCHED = "untouched"


@dataclass(frozen=True)
class Probe:
    """One way to change pictures.

    Parameters
    ----------
    key : str
    title : str
        For the report's heading.
    unit : str
        What the levels are shares or counts of; empty where there is but one.
    word : str
        What a level is called, with {level}, {percent}, {rest} (of 100) or {times} (1 more).
    what : str
        One sentence: what is done to the picture.
    when : str
        "when ..." in a sentence, with the same.
    levels : tuple of float
        0 (untouched) first, then ascending harm; shares of a side where pictures differ in size.
    change : callable
        (images, level, rng) -> images; uint8 of shape (n_images, height, width, 3), both.
    """

    key: str
    title: str
    unit: str
    word: str
    what: str
    when: str
    levels: tuple[float, ...]
    change: Callable

    def at(self, level):
        """Say the level in a sentence: "the picture moves by 25 % of its side"."""
        return _filled(self.when, level)

    def called(self, level):
        """Name the level, for axes and tables: "25 %"."""
        return _filled(self.word, level) if level else UNTOUCHED


def _filled(text, level):
    return text.format(
        level=f"{level:g}",
        percent=f"{round(100 * level, 1):g}\u00a0%",
        rest=f"{100 - level:g}",
        times=f"{1 + level:g}",
    )


# First where things are, then how sharp, how light and coloured, and last shape against texture.
PROBES = (
    Probe(
        "shift",
        "Moved",
        "moved by so much of the side",
        "{percent}",
        "The picture moves left, right, up or down by whole pixels, and its border is repeated.",
        "the picture moves by {percent} of its side",
        (0, 1 / 16, 1 / 8, 1 / 4),
        geometry.shifted,
    ),
    Probe(
        "rotation",
        "Turned",
        "turned",
        "{level}°",
        "The picture turns about its middle, to the left or to the right, and its border is repeated.",
        "the picture turns by {level} degrees",
        (0, 5, 15, 30, 60),
        geometry.rotated,
    ),
    Probe(
        "scale",
        "Larger or smaller",
        "times larger or smaller",
        "{times} ×",
        "The picture is shown larger (its rim is lost) or smaller (its border is repeated).",
        "the picture is shown {times} times larger or smaller",
        (0, 0.1, 0.25, 0.5),
        geometry.scaled,
    ),
    Probe(
        "occlusion",
        "Covered",
        "of each side covered",
        "{percent}",
        "A grey rectangle covers a part of the picture, anywhere.",
        "{percent} of each side is covered",
        (0, 1 / 4, 3 / 8, 1 / 2),
        geometry.occluded,
    ),
    Probe(
        "blur",
        "Blurred",
        "blurred over so much of the side",
        "{percent}",
        "Every pixel becomes a mean of its surroundings, near ones counting most (Gaussian blur).",
        "the picture is blurred over {percent} of its side",
        (0, 1 / 64, 1 / 32, 1 / 16),
        appearance.blurred,
    ),
    Probe(
        "low_pass",
        "Without fine detail",
        "of the frequencies gone",
        "{percent}",
        "High frequencies, that is fine detail, are taken away: what remains is large and soft.",
        "the highest {percent} of the frequencies are gone",
        (0, 0.5, 0.75, 0.875),
        appearance.without_high,
    ),
    Probe(
        "high_pass",
        "Only fine detail",
        "of the frequencies gone",
        "{percent}",
        "Low frequencies, that is broad areas, are taken away: what remains is fine detail on grey.",
        "the lowest {percent} of the frequencies are gone",
        (0, 1 / 16, 1 / 8, 1 / 4),
        appearance.without_low,
    ),
    Probe(
        "noise",
        "Noisy",
        "noise, of the range of a pixel",
        "{percent}",
        "A random number is added to every pixel and channel (Gaussian noise).",
        "noise of {percent} of the range is added",
        (0, 0.05, 0.1, 0.2),
        appearance.noisy,
    ),
    Probe(
        "jpeg",
        "Compressed",
        "JPEG quality, of 100",
        "{rest}",
        "The picture is saved as JPEG, coarser at each step, and read again.",
        "the picture is saved as a JPEG of quality {rest} (of 100)",
        (0, 50, 80, 95),
        appearance.jpeg,
    ),
    Probe(
        "contrast",
        "Faded",
        "of the contrast gone",
        "{percent}",
        "Every pixel is drawn towards the picture's mean colour.",
        "{percent} of the contrast is gone",
        (0, 0.5, 0.75, 0.9),
        appearance.faded,
    ),
    Probe(
        "hue",
        "Other colours",
        "on the colour circle",
        "{level}°",
        "Every hue is turned on the colour circle: red becomes yellow, green, then cyan.",
        "hues turn by {level} degrees",
        (0, 60, 120, 180),
        appearance.hue_turned,
    ),
    Probe(
        "greyscale",
        "Without colour",
        "",
        "changed",
        "Only light and dark are kept (the luminance).",
        "colour is gone",
        (0, 1),
        appearance.greyed,
    ),
    Probe(
        "patch_shuffle",
        "Pieces exchanged",
        "pieces",
        "{level} × {level}",
        "The picture is cut into pieces that are laid in another order: shape goes, texture stays.",
        "{level} × {level} pieces are laid in another order",
        (0, 2, 4, 8),
        geometry.patch_shuffled,
    ),
    Probe(
        "silhouette",
        "Black and white",
        "",
        "changed",
        "White where the picture is light, black where it is dark: shape stays, texture goes.",
        "only black and white remain",
        (0, 1),
        appearance.silhouettes,
    ),
    Probe(
        "outlines",
        "Only outlines",
        "",
        "changed",
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
