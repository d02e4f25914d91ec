"""What a student takes from a probe: one clause for a fall, one for none."""

# Per probe how "A method that falls here ..." goes on, and "As far as these pictures show, ...".
SO_WHAT = {
    "shift": (
        "has tied what it knows to places in the picture: centre the objects, train with moved "
        "copies, or pool over places",
        "centring the objects first would gain little",
    ),
    "rotation": (
        "expects things upright, as training showed them: hold the camera straight, or train with "
        "turned copies",
        "the camera need not be held straight",
    ),
    "scale": (
        "expects things in the size that training showed: crop to the object, or train with several "
        "sizes",
        "the distance of the camera matters little",
    ),
    "occlusion": (
        "needs most of the object in sight, or takes the cover for a part of it",
        "enough is left to see, on the object or beside it",
    ),
    "blur": (
        "lives on sharp edges and fine texture: look at the focus before you blame the method",
        "a cheaper lens would do",
    ),
    "low_pass": (
        "reads fine detail, which a small or strongly compressed picture has lost",
        "smaller pictures would do",
    ),
    "high_pass": (
        "needs broad areas of light and colour, not contours alone",
        "fine detail is enough to decide by",
    ),
    "noise": (
        "takes single pixels at their word: smooth first, or train with noise",
        "a poorer sensor would do",
    ),
    "jpeg": (
        "reads what compression throws away, or is led astray by what it adds: keep the pictures as "
        "they came",
        "pictures may be stored this small",
    ),
    "contrast": (
        "measures light itself and not only its differences: make the contrast of all pictures equal "
        "first",
        "haze and weak light do little harm",
    ),
    "hue": (
        "has learned colours: good where colour belongs to the class, a trap where it only happened "
        "to go with it",
        "which colour it is decides little",
    ),
    "greyscale": (
        "uses colour, if only to tell equally bright things apart: ask whether tomorrow's pictures "
        "will have the same colours",
        "a grey camera would do",
    ),
    "patch_shuffle": (
        "needs the parts in their order, that is, a shape (or is confused by the seams)",
        "the order of the parts decides little: what is counted are pieces, texture rather than shape",
    ),
    "silhouette": (
        "needs shades inside the outline, or colours to tell the object from its ground",
        "light against dark is enough",
    ),
    "outlines": (
        "needs what lies between the edges",
        "the lines alone carry the class",
    ),
}  # fmt: skip


def so_what_of(key, kind):
    """What a student takes from it.

    Parameters
    ----------
    key : str
        The probe's.
    kind : str
        As `sentence_of` told it.

    Returns
    -------
    str
    """
    if not kind:
        return ""
    fallen, stands = SO_WHAT[key]
    if kind == "falls":
        return f"A method that falls here {fallen}."
    return f"As far as these pictures show, {stands}."
