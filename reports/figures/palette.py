"""One colour a method, one range of hues a family, the same on the whole page.

Colours are chosen in OKLCH, where equal lightness looks equally light: so every one of them keeps
its contrast to the page, in the light theme and in the dark one. Nobody has to tell colours apart:
each family has a mark of its own as well, and each curve a name.

Source: Ottosson (2020), "A perceptual color space for image processing".
"""

from math import cos, radians, sin

from reports.reading.values import one_of

HUES = {  # degrees, first and last method of the family
    "baseline": (260, 260),
    "classical": (232, 275),
    "random": (165, 195),
    "transfer": (45, 75),
    "deep": (318, 358),
    "other": (120, 130),
}
GREY = {"baseline"}
LIGHT_THEME, DARK_THEME = (0.53, 0.15), (0.76, 0.13)  # lightness, chroma


def colored(methods, families):
    """Give every method its family, colours and mark.

    Parameters
    ----------
    methods : list of dict
        As in `run.json`.
    families : collection of str
        Those that are known; a stranger becomes "other".

    Returns
    -------
    list of dict
        Copies with `family`, `light` and `dark` (hex colours).
    """
    known = [one_of(method.get("family"), families, "other") for method in methods]
    found = []
    for i, (method, family) in enumerate(zip(methods, known, strict=True)):
        n_family, place = known.count(family), known[:i].count(family)
        fraction = place / (n_family - 1) if n_family > 1 else 0.5
        first, last = HUES[family]
        hue = first + fraction * (last - first)
        # Neighbours in a crowded family also alternate in lightness.
        shift = 0.05 * (place % 2) if n_family > 2 else 0.0
        found.append({**method, "family": family, **_themes(family, hue, shift)})
    return found


def _themes(family, hue, shift):
    themes = {}
    for theme, (lightness, chroma), sign in (("light", LIGHT_THEME, -1), ("dark", DARK_THEME, 1)):
        chroma = 0.015 if family in GREY else chroma
        themes[theme] = hex_color(lightness + sign * shift, chroma, hue)
    return themes


def hex_color(lightness, chroma, hue):
    """Turn OKLCH into a hex colour of sRGB, clipped where the screen has no such colour."""
    a, b = chroma * cos(radians(hue)), chroma * sin(radians(hue))
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    middle = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    linear = (
        4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * middle + 1.7076147010 * short,
    )
    return "#" + "".join(f"{round(255 * _gamma(value)):02x}" for value in linear)


def _gamma(value):
    value = min(max(value, 0.0), 1.0)
    return 12.92 * value if value <= 0.0031308 else 1.055 * value ** (1 / 2.4) - 0.055
