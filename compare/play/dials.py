"""What the page's dials do to a picture: the changes of the report's probes, all at once.

A probe draws at random which way a picture moves or turns; a dial is told. Each dial at 0 leaves the
picture as it is, to the last bit.
"""

from collections.abc import Callable
from dataclasses import dataclass

from compare.command_line.words import UsageError
from compare.explain.probes import appearance, geometry


@dataclass(frozen=True)
class Dial:
    """One way to change a picture.

    Parameters
    ----------
    key : str
        Also its name in a request.
    title, unit : str
        For the page.
    low, high, step : int
        What it can be set to; 0 leaves the picture alone.
    what : str
        One sentence on what to watch for.
    change : callable
        (images, setting) -> images; uint8 of shape (n_images, height, width, 3), both.
    """

    key: str
    title: str
    unit: str
    low: int
    high: int
    step: int
    what: str
    change: Callable


def _right(images, percent):
    return geometry.moved(images, 0, round(percent / 100 * images.shape[2]))


def _down(images, percent):
    return geometry.moved(images, round(percent / 100 * images.shape[1]), 0)


# In the order in which they are applied: colours and light first, as of the thing itself; the blur,
# which is the camera's, last.
DIALS = (
    Dial(
        "hue",
        "Hue",
        "°",
        -180,
        180,
        5,
        "Turns all colours on the colour circle. Who changes its mind goes by colour.",
        lambda images, degrees: appearance.hue_turned(images, degrees, None),
    ),
    Dial(
        "brightness",
        "Brightness",
        "\u00a0%",
        -80,
        80,
        2,
        "Lighter or darker as a whole. Edges stay until they are drowned.",
        lambda images, percent: appearance.brightened(images, percent / 100, None),
    ),
    Dial(
        "rotation",
        "Turn",
        "°",
        -180,
        180,
        3,
        "About the middle. Most features by hand depend on which way an edge runs.",
        lambda images, degrees: geometry.turned(images, -degrees),
    ),
    Dial(
        "right",
        "Move sideways",
        "\u00a0%",
        -50,
        50,
        1,
        "By whole pixels; the border is repeated. Who compares pixel with pixel suffers first.",
        _right,
    ),
    Dial(
        "down",
        "Move up or down",
        "\u00a0%",
        -50,
        50,
        1,
        "The same, the other way.",
        _down,
    ),
    Dial(
        "blur",
        "Blur",
        "\u00a0%",
        0,
        15,
        1,
        "Fine detail goes first. Who reads texture loses it before the shape is gone.",
        lambda images, percent: appearance.blurred(images, percent / 100, None),
    ),
)


def settings_from(words):
    """Check the dials' settings of a request.

    Parameters
    ----------
    words : mapping of str to str
        By the dials' keys; other keys are passed over.

    Returns
    -------
    dict of str to int
        Those that are not 0.

    Raises
    ------
    UsageError
    """
    found = {}
    for dial in DIALS:
        text = words.get(dial.key, "0")
        is_number = text.isascii() and text.removeprefix("-").isdigit() and len(text) <= 5
        if not is_number or not dial.low <= int(text) <= dial.high:
            raise UsageError(
                f"{dial.key}: expected a whole number from {dial.low} to {dial.high}, got {text[:20]!r}"
            )
        if int(text):
            found[dial.key] = int(text)
    return found


def changed(images, settings):
    """Change pictures as the dials are set.

    Parameters
    ----------
    images : ndarray of shape (n_images, height, width, 3), uint8, 0-255
    settings : dict of str to int
        See `settings_from`.

    Returns
    -------
    ndarray of the same shape, uint8, 0-255
        With no settings `images` itself.
    """
    for dial in DIALS:
        if dial.key in settings:
            images = dial.change(images, settings[dial.key])
    return images
