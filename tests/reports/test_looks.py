import base64
import io
import json

import numpy as np
import pytest
from PIL import Image

from reports import ReportError
from reports.figures import looks as figures
from reports.render import render
from reports.sections.looks import rows_looked_at
from reports.summarize import summarize

NAMES = ("pixels+knn", "hog+svm", "small_cnn")
FILTERS, MAPS = np.full((12, 3, 3, 3), 90, np.uint8), np.full((8, 6, 6), 40, np.uint8)


def _arrays():
    rng = np.random.default_rng(0)
    occlusion = np.zeros((3, 2, 8, 8), np.float32)
    occlusion[1, :, :3, 6:] = 0.25
    occlusion[2, 1, 3:5, 3:5] = 0.5
    return {
        "occlusion": occlusion,
        "grad_cam_2": rng.random((2, 8, 8)).astype(np.float32),
        "filters_2": FILTERS,
        "maps_2": MAPS,
        "hog_cells": rng.random((2, 4, 4, 9)).astype(np.float32),
        **{f"hog_{kind}": rng.integers(0, 99, (2, 4, 4), dtype=np.uint8) for kind in ("grey", "edges")},
    }  # fmt: skip


def _part():
    method = {"answers": [0, 1], "sureness": [0.5, 0.9], "without": ""}
    bars = {"bars": [{"color": "#aa3300", "share": 0.6}], "rest": 0.4, "n_used": 5}
    return {
        "n_drawn": 12,
        "pictures": [{"row": 1000, "true": 0}, {"row": 1001, "true": 2}],
        "methods": [{"name": name, **method} for name in NAMES],
        "hog": {
            "method": "hog+svm",
            "signed": False,
            "nearest": [{"row": 3, "label": 1}, {"row": 4, "label": 2}],
        },
        "color": {"method": "pixels+knn", "n_bins": 24, "grid": 1, "pictures": [bars, bars]},
        "sentences": ["They need the same places."],
    }


@pytest.fixture
def make_looked(make_run):
    """Return a function that writes a run with maps, changed by another function."""

    def write(change=lambda part, arrays: None):
        folder = make_run()
        part, arrays = _part(), _arrays()
        change(part, arrays)
        path = folder / "explain.json"
        found = json.loads(path.read_text("utf-8")) if path.is_file() else {}
        path.write_text(json.dumps({**found, "looks": part}), "utf-8")
        np.savez(folder / "look_pictures.npz", **arrays)
        return folder

    return write


def _pixels(uri):
    content = base64.b64decode(uri.partition(",")[2])
    return np.asarray(Image.open(io.BytesIO(content)).convert("RGBA"))


def test_every_method_stands_beside_every_picture(make_looked):
    """With its answer, whether it is right, and the largest fall of any as the picture's scale."""
    found = summarize(make_looked())["looks"]
    first, second = found["pictures"]
    assert [line["method"]["name"] for line in first["lines"]] == list(NAMES)
    assert [line["right"] for line in first["lines"]] == [True] * 3
    assert [line["right"] for line in second["lines"]] == [False] * 3
    assert first["scale"] == pytest.approx(0.25)
    assert second["scale"] == pytest.approx(0.5)
    assert [line["where"] for line in second["lines"]] == [
        "",
        "at the top on the right",
        "in the middle",
    ]
    assert rows_looked_at(found) == {1000, 1001, 3, 4}


def test_the_page_holds_the_section(make_looked):
    """Each picture once as the rows' ground, and a text for those who cannot see the heat."""
    html = render(make_looked()).read_text("utf-8")
    section = html[html.index('<section id="looks"') :]
    section = section[: section.index("</section>")]
    assert section.count('class="looked sheet-0" style="--at:') == 2
    assert "Covering costs hog+svm most at the top on the right: 25.0 points" in section
    assert "No cover costs pixels+knn a point" in section
    assert "They need the same places." in section
    assert section.count('class="view cam"') == 2
    assert section.count("<img") == section.count("alt=")
    for heading in ("HOG", "a colour histogram"):
        assert f"Through the eyes of {heading}" in section


def test_parts_that_a_run_has_not_are_left_out(make_looked):
    """A run of users' own methods has maps and nothing else."""

    def only_maps(part, arrays):
        part["hog"] = part["color"] = None
        for key in set(arrays) - {"occlusion"}:
            del arrays[key]

    html = render(make_looked(only_maps)).read_text("utf-8")
    assert "What each method looked at" in html
    assert "Through the" not in html
    assert "Grad-CAM" not in html


def test_without_the_file_of_maps_there_is_no_section(make_looked):
    """The page is drawn all the same."""
    folder = make_looked()
    (folder / "look_pictures.npz").unlink()
    assert summarize(folder)["looks"] is None
    assert 'id="looks"' not in render(folder).read_text("utf-8")


def _spoil(key, value):
    return lambda part, arrays: arrays.update({key: value})


@pytest.mark.parametrize(
    "change",
    [
        _spoil("occlusion", np.zeros((2, 2, 8, 8), np.float32)),
        _spoil("occlusion", np.full((3, 2, 8, 8), 7, np.float32)),
        _spoil("occlusion", np.full((3, 2, 8, 8), np.nan, np.float32)),
        _spoil("grad_cam_2", np.zeros((1, 8, 8), np.float32)),
        _spoil("filters_2", np.zeros((4, 3, 3, 5), np.uint8)),
        _spoil("hog_cells", np.zeros((2, 4, 4, 9), np.uint8)),
        lambda part, arrays: part["methods"][0].update(name="stranger"),
        lambda part, arrays: part["methods"][0].update(answers=[0]),
        lambda part, arrays: part["methods"][0].update(answers=[0, 9]),
        lambda part, arrays: part["methods"][0].update(sureness=[0.5, 2.0]),
        lambda part, arrays: part["pictures"][0].update(true="0"),
        lambda part, arrays: part["color"]["pictures"][0]["bars"][0].update(color="red;x"),
        lambda part, arrays: part["color"].update(pictures=[]),
    ],
)
def test_files_that_do_not_fit_are_refused(make_looked, change):
    """A map beside the wrong picture would be a lie."""
    with pytest.raises(ReportError):
        summarize(make_looked(change))


def test_heat_is_clear_where_nothing_is_and_grows_lighter():
    """And a fall below zero is no heat."""
    pixels = _pixels(figures.heat(np.array([[-1.0, 0.0, 0.25, 0.5]]), 0.5))[0].astype(int)
    assert pixels[0, 3] == pixels[1, 3] == 0
    assert 0 < pixels[2, 3] < pixels[3, 3] < 255
    weights = np.array([0.2126, 0.7152, 0.0722])
    assert pixels[2, :3] @ weights < pixels[3, :3] @ weights


def test_strokes_run_along_the_edge():
    """Brightness that changes to the right is an upright edge, and its stroke is upright."""
    cells = np.zeros((1, 1, 18))
    cells[0, 0, 0] = 1  # directions near 0 degrees: to the right
    svg = figures.strokes(cells, signed=False)
    across, down = map(float, svg.split("l", 2)[-1].split('"')[0].split())
    assert abs(down) > 5 * abs(across)
    opposite = np.zeros((1, 1, 36))
    opposite[0, 0, 18] = 1  # 180 degrees: the same edge, dark and light exchanged
    assert figures.strokes(opposite, signed=True) == svg


def test_tiles_stand_eight_in_a_row_with_a_clear_pixel_between():
    """Twelve filters make two rows."""
    pixels = _pixels(figures.tiles(FILTERS))
    assert pixels.shape == (2 * 4 - 1, 8 * 4 - 1, 4)
    assert not pixels[:, 3, 3].any()
    assert (pixels[:3, :3, :3] == 90).all()
