"""The same drawing in fewer bytes: what matplotlib writes is four times as long as it need be.

It wraps every stroke in groups, defines each mark once a line only to use it once, clips lines that
nowhere leave their frame, and writes six decimals of a pixel. Here groups that say nothing go, marks
become part of one path, needless clips go, strokes that look alike join, and coordinates become steps
of a tenth of a pixel.
"""

import re
from xml.etree import ElementTree

TOKEN = re.compile(r"[A-Za-df-z]|-?[\d.]+(?:e-?\d+)?")
LETTERS = "MLCQAz"  # what matplotlib writes, and our arcs
CIRCLE = [*"MCCCCCCCCz"]
CLIP = re.compile(r"url\(#(.+)\)")
PER_PX = 10  # steps of a pixel that coordinates are rounded to
OVERHANG_PX = 1  # a clip that cuts off no more may go


def compact(root):
    """Shorten a figure in place; it looks the same.

    Parameters
    ----------
    root : xml.etree.ElementTree.Element
        As matplotlib wrote it, without namespaces.
    """
    by_id = {element.get("id"): element for element in root.iter() if element.get("id")}
    _inline(root, by_id)
    _drop_clips(root, by_id)
    wanted = {match[1] for e in root.iter() for match in CLIP.finditer(e.get("clip-path", ""))}
    _flatten(root, wanted)
    for parent in list(root.iter()):
        _join(parent)
    for path in root.iter("path"):
        path.set("d", _written(_segments(path.get("d"))))


def _inline(root, by_id):
    """Draw marks and bands where they are used: alike ones of a parent as one path."""
    for parent in list(root.iter()):
        first = {}
        for use in parent.findall("use"):
            mark = by_id[use.get("href")[1:]]
            style = f"{use.get('style', '')}; {mark.get('style', '')}".strip("; ")
            shift = float(use.get("x", 0)), float(use.get("y", 0))
            d = _text(_shifted(_rounder(_segments(mark.get("d", ""))), *shift))
            path = first.get((mark.get("id"), style))
            if path is None:
                path = first[mark.get("id"), style] = ElementTree.Element("path", d="", style=style)
                parent.insert(list(parent).index(use), path)
            path.set("d", path.get("d") + d)
            parent.remove(use)
    for defs in root.iter("defs"):
        for mark in defs.findall("path"):
            defs.remove(mark)


def _drop_clips(root, by_id):
    for element in root.iter():
        match = CLIP.fullmatch(element.get("clip-path", ""))
        rect = by_id[match[1]].find("rect") if match else None
        if rect is not None and _is_inside(element, rect):
            del element.attrib["clip-path"]


def _is_inside(element, rect):
    """Whether everything in an element lies within a frame, but for a pixel."""
    left, top, width, height = (float(rect.get(key)) for key in ("x", "y", "width", "height"))
    across, down = [], []
    for path in element.iter("path"):
        for letter, numbers in _segments(path.get("d", "")):
            across += _places(letter, numbers)[::2]
            down += _places(letter, numbers)[1::2]
    return all(
        not along or (start - OVERHANG_PX <= min(along) and max(along) <= end + OVERHANG_PX)
        for along, start, end in ((across, left, left + width), (down, top, top + height))
    )


def _flatten(element, wanted):
    """Put in a group's place what it holds, if the group itself says nothing; drop what is empty."""
    children = []
    for child in element:
        _flatten(child, wanted)
        says = {*child.attrib} - {"id"} or child.get("id", "").startswith("method-")
        if child.tag in ("g", "defs") and not len(child):
            continue
        if child.tag == "path" and not child.get("d"):  # nothing of it is a number
            continue
        if child.tag == "clipPath" and child.get("id") not in wanted:
            continue
        if child.tag == "g" and not says:
            children += list(child)
        else:
            children.append(child)
    element[:] = children


def _join(parent):
    """Join neighbouring groups of one method, and strokes that look alike with only texts between."""
    last, children = None, []
    for child in parent:
        alike = last is not None and {**child.attrib, "d": ""} == {**last.attrib, "d": ""}
        alike = alike and child.tag == last.tag and not child.get("transform")
        if alike and child.tag == "g":
            last.extend(child)
        elif alike and child.tag == "path" and _is_plain_stroke(child.get("style", "")):
            last.set("d", last.get("d") + child.get("d"))
        else:
            children.append(child)
            last = last if child.tag == "text" else child
    parent[:] = children


def _is_plain_stroke(style):
    """Where two such strokes cross it does not show that they are two."""
    return "fill: none" in style and "opacity" not in style


def _segments(d):
    """Parse a path: (letter, its numbers) one by one."""
    found = []
    for token in TOKEN.findall(d):
        if token not in LETTERS and token.isalpha():
            raise ValueError(
                f"expected a path of the letters {LETTERS}, got {token!r} in {d[:40]!r}"
            )
        if token.isalpha():
            found.append((token, []))
        else:
            found[-1][1].append(float(token))
    return found


def _text(segments):
    return "".join(letter + " ".join(f"{n:.3f}" for n in numbers) for letter, numbers in segments)


def _rounder(mark):
    """A circle, which matplotlib writes as eight curves, as two arcs."""
    if [letter for letter, _ in mark] != CIRCLE:
        return mark
    radius = round(mark[0][1][1] * PER_PX) / PER_PX
    arc = [radius, radius, 0, 1, 0, 0]
    return [("M", [0, radius]), ("A", [*arc, -radius]), ("A", [*arc, radius]), ("z", [])]


def _places(letter, numbers):
    """The numbers that are places: an arc has five others first."""
    return numbers[5:] if letter == "A" else numbers


def _shifted(segments, x, y):
    return [
        (letter, numbers[: len(numbers) - len(places)] + _moved(places, x, y))
        for letter, numbers in segments
        for places in [_places(letter, numbers)]
    ]


def _moved(places, x, y):
    return [place + (y if i % 2 else x) for i, place in enumerate(places)]


def _written(segments):
    """Write a path in steps from point to point, every point rounded by itself."""
    words, last, at, start = [], "", (0, 0), (0, 0)
    for letter, numbers in segments:
        if letter == "z":
            words.append("z")
            last, at = "z", start
            continue
        places = [round(PER_PX * place) for place in _places(letter, numbers)]
        if letter == "M":
            start, steps = places, places
        else:
            steps = _moved(places, -at[0], -at[1])
            if steps == [0, 0] and last != "M":
                continue
            letter, steps = _shortest(letter, steps)
        others = [round(PER_PX * n) for n in numbers[:2]] if letter == "a" else []
        last = _append(words, letter, last, others, steps)
        at = places[-2:]
    return "".join(words)


def _shortest(letter, steps):
    if letter == "L" and steps[1] == 0:
        return "h", steps[:1]
    if letter == "L" and steps[0] == 0:
        return "v", steps[1:]
    return letter.lower(), steps


def _append(words, letter, last, radii, steps):
    """Append one step; a letter that was just said is left out, and so is a space before a minus."""
    texts = [_number(n) for n in radii] + ["0 1 0"] * bool(radii) + [_number(n) for n in steps]
    text = "".join(t if i == 0 or t[0] == "-" else f" {t}" for i, t in enumerate(texts))
    if letter != last or letter == "M":
        words.append(letter + text)
    else:
        words.append(text if text[0] == "-" else f" {text}")
    return letter


def _number(n):
    """Tenths as a number: 15 -> '1.5', -5 -> '-.5', 20 -> '2'."""
    text = f"{n / PER_PX:g}"
    return text.replace("0.", ".", 1) if text.startswith(("0.", "-0.")) else text
