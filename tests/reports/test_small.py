"""Small and closed: pictures on sheets, drawings in few bytes, and neither looks any different."""

import base64
import io
import re
from xml.etree import ElementTree

import numpy as np
import pytest
from PIL import Image

from reports.figures.compact import compact
from reports.figures.svg import house_style, method_color, new_axes, svg_text
from reports.figures.thumbnails import N_COLUMNS, RIM, STEP, pictures
from reports.summarize import summarize

METHOD = {"index": 3}


@pytest.fixture(scope="module")
def summary(finished_run):
    return summarize(finished_run)


def pixels_of(sheet):
    """Decode a sheet."""
    content = base64.b64decode(sheet["uri"].partition(",")[2])
    return np.asarray(Image.open(io.BytesIO(content)).convert("RGB"))


def cut(sheet, place, side):
    """Cut a picture out as a browser does, which reads percentages of what hangs over."""
    whole = pixels_of(sheet)
    shares = [float(share.removesuffix("%")) / 100 for share in place["at"].split()]
    left, top = (
        round(share * (length - side))
        for share, length in zip(shares, whole.shape[1::-1], strict=True)
    )
    return whole[top : top + side, left : left + side]


def test_every_picture_is_found_on_its_sheet(summary):
    """Cut out where the style says, each is the saved one but for half a step of its levels."""
    found = pictures(summary)
    assert len(found["rows"]) > N_COLUMNS  # more than one line of them
    for row, place in found["rows"].items():
        seen = cut(found["sheets"][int(place["sheet"])], place, 8).astype(int)
        assert np.abs(seen - summary["pictures"][row]).max() <= STEP // 2


def test_a_sheet_says_how_large_it_is(summary):
    """The size in percent of one picture is that of the sheet, rims and all."""
    sheet, of_examples = pictures(summary)["sheets"]
    shares = [float(share.removesuffix("%")) / 100 for share in sheet["size"].split()]
    height, width = pixels_of(sheet).shape[:2]
    assert [round(8 * share) for share in shares] == [width, height]
    assert width == N_COLUMNS * (8 + 2 * RIM)
    assert pixels_of(of_examples).shape == (2 * (8 + 2 * RIM), width, 3)


def test_examples_lie_on_a_sheet_of_their_own_that_may_lose_a_little(summary):
    """Cut out, each looks like the saved one and like no other; its pixels stay squares."""
    rng = np.random.default_rng(0)
    colors = rng.integers(0, 256, (len(summary["pictures"]), 1, 1, 3))
    plain = {
        row: np.full((8, 8, 3), color, np.uint8)
        for row, color in zip(summary["pictures"], colors, strict=True)
    }
    found = pictures({**summary, "pictures": plain})
    assert found["sheets"][-1]["is_small"]
    for of_class, places in zip(summary["examples"]["classes"], found["examples"], strict=True):
        for row, place in zip(of_class["rows"], places, strict=True):
            assert place["sheet"] == str(len(found["sheets"]) - 1)
            seen = cut(found["sheets"][-1], place, 8).astype(int)
            assert np.abs(seen[2:6, 2:6] - plain[row][0, 0]).max() < 40


def test_a_picture_that_is_shown_twice_is_stored_once(summary):
    """The untouched example begins each probe and lies on the sheet once."""
    probes = [{"pictures": np.zeros((3, 8, 8, 3), np.uint8)} for _ in range(15)]
    found = pictures({**summary, "probes": {"probes": probes}})
    places = {place["at"] for strip in found["probes"] for place in strip}
    assert len(places) == 1


def test_pictures_of_two_sizes_lie_on_two_sheets(summary):
    """Large ones are not shown as squares, and may lose what no one sees."""
    probes = [{"pictures": np.full((2, 64, 48, 3), 90, np.uint8)}]
    found = pictures({**summary, "probes": {"probes": probes}})
    assert [sheet["ratio"] for sheet in found["sheets"]] == ["8/8", "48/64", "8/8"]
    assert [bool(sheet["is_small"]) for sheet in found["sheets"]] == [True, False, True]


def test_black_and_white_stay_what_they_are(summary):
    """Rounding does not make paper grey."""
    probes = [
        {
            "pictures": np.array([0, 255], np.uint8)[:, None, None, None]
            * np.ones((8, 8, 3), np.uint8)
        }
    ]
    found = pictures({**summary, "probes": {"probes": probes}})
    seen = [cut(found["sheets"][0], place, 8) for place in found["probes"][0]]
    assert [set(picture.ravel().tolist()) for picture in seen] == [{0}, {255}]


def drawn(draw):
    """Draw something on plain axes and return the finished SVG."""
    with house_style():
        figure, axes = new_axes(200, 100, 20, 10, 10, 10)
        axes.set(xlim=(0, 1), ylim=(0, 1))
        draw(axes)
        return svg_text(figure, "it", "What it shows.")


def points_of(d):
    """Walk along a path that `compact` wrote and return the points it comes to."""
    at, found = np.zeros(2), []
    for letter, numbers in re.findall(r"([Mlhvcaz])([^Mlhvcaz]*)", d):
        values = [float(n) for n in re.findall(r"-?[\d.]+", numbers)]
        size = {"M": 2, "l": 2, "h": 1, "v": 1, "c": 6, "a": 7, "z": 0}[letter]
        for k in range(0, len(values), max(size, 1)):
            step = values[k : k + size]
            step = {"h": [*step, 0], "v": [0, *step]}.get(letter, step[-2:])
            at = np.array(step) if letter == "M" else at + step
            found.append(at)
    return np.array(found)


def test_a_line_goes_where_it_went():
    """Steps from point to point do not add up their rounding, however many there are."""
    x = np.linspace(0, 1, 400)
    y = 0.5 + 0.4 * np.sin(9 * x)
    text = drawn(lambda axes: axes.plot(x, y, color=method_color(METHOD)))
    path = next(p for p in ElementTree.fromstring(text).iter("path") if "method" in p.get("style"))
    expected = np.column_stack([20 + 170 * x, 90 - 80 * y])
    assert np.abs(points_of(path.get("d")) - expected).max() <= 0.051


def test_marks_become_one_path_of_circles():
    """Four marks cost one element; each is two arcs around its place."""
    style = {"marker": "o", "linestyle": "", "color": method_color(METHOD)}
    text = drawn(lambda axes: axes.plot([0.2, 0.4, 0.6, 0.8], [0.5] * 4, **style))
    assert "<use" not in text
    assert "<defs" not in text
    (path,) = [p for p in ElementTree.fromstring(text).iter("path") if "a" in p.get("d")]
    middles = points_of(path.get("d"))[:, 0].reshape(4, 3).mean(axis=1)
    assert np.allclose(middles, [54, 88, 122, 156], atol=0.06)


def test_only_what_leaves_its_frame_is_clipped():
    """A clip that cuts off nothing goes; one that does stays, with its rectangle."""
    inside = drawn(lambda axes: axes.plot([0, 1], [0, 1]))
    assert "clip" not in inside
    outside = drawn(lambda axes: axes.plot([0, 1], [0, 3]))
    assert outside.count("<clipPath") == 1
    assert 'clip-path="url(#it-' in outside


def test_see_through_strokes_are_not_joined():
    """Two that cross are darker there, and as one path they would not be."""
    text = drawn(
        lambda axes: [axes.plot([0, 1], [k, 1 - k], color="#010101", alpha=0.5) for k in (0, 1)]
    )
    assert text.count("stroke-opacity") == 2
    solid = drawn(lambda axes: [axes.plot([0, 1], [k, 1 - k], color="#010101") for k in (0, 1)])
    assert solid.count("var(--ink)") == 1


def test_a_group_that_says_something_stays():
    """What a method's marks stand in is kept, and neighbours of one method become one."""
    root = ElementTree.fromstring(
        '<svg><g><g id="method-1"><path d="M 0 0 L 9 9"/></g>'
        '<g id="method-1"><path d="M 1 0 L 9 0"/></g>'
        '<g id="line2d_1"><text>a</text></g><g/></g></svg>'
    )
    compact(root)
    assert [child.tag for child in root] == ["g", "text"]
    assert [path.get("d") for path in root.iter("path")] == ["M0 0l9 9", "M1 0h8"]


def test_a_letter_that_is_not_known_is_refused():
    """A curve of another kind would be lost without a word."""
    root = ElementTree.fromstring('<svg><path d="M 0 0 S 1 1 2 2"/></svg>')
    with pytest.raises(ValueError, match="got 'S'"):
        compact(root)


def test_curves_go_where_they_went():
    """The arms of curved arrows are quadratic: each point is a step from where the curve began."""
    root = ElementTree.fromstring('<svg><path d="M 1 1 Q 2 3.04 4 1 C 5 1 6 2 7 7 z"/></svg>')
    compact(root)
    assert root[0].get("d") == "M1 1q1 2 3 0c1 0 2 1 3 6z"
