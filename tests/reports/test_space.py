import json
import re

import numpy as np
import pytest

from reports import ReportError
from reports.figures.space import SHAPES
from reports.page import style
from reports.render import render

STYLE = style()


def _changed(run, part, **changes):
    """The run with other entries in a part of `explain.json`."""
    path = run / "explain.json"
    explained = json.loads(path.read_text(encoding="utf-8"))
    explained[part] = changes and explained[part] | changes
    path.write_text(json.dumps(explained), encoding="utf-8")
    return run


def _section(html, key):
    return html[html.index(f'id="{key}"') :].split("</section>")[0]


def test_the_space_is_drawn_with_its_purity(make_run):
    """A map a method, what it is worth beneath it, and everything in a table."""
    section = _section(render(make_run()).read_text("utf-8"), "space")
    assert section.count('class="plot map"') == 5
    assert "3.1 of 10" in section
    assert "24.8–37.2" in section
    assert "The map shows less than there is." in section
    assert "principal components" in section


def test_t_sne_is_called_by_its_name(make_run):
    """Islands mean something else than distances do."""
    section = _section(
        render(_changed(make_run(), "space", map="tsne")).read_text("utf-8"), "space"
    )
    assert "t-SNE" in section
    assert "principal components" not in section


def test_many_classes_leave_colours_to_ten(make_run):
    """More than ten colours nobody can tell apart: the others are pale."""
    run = make_run(class_names=tuple("abcdefghijklm"), n_test=130)
    section = _section(render(run).read_text("utf-8"), "space")
    assert section.count("class-mark") == 10
    assert "pale: every other class" in section


def test_the_gallery_marks_wrong_classes_without_colour(make_run):
    """A tick or a cross before each name; the strip says its classes to those who cannot see it."""
    section = _section(render(make_run()).read_text("utf-8"), "neighbours")
    assert section.count("✓ <bdi>a</bdi>") == 5 * 3
    assert section.count("✗ <bdi>d</bdi>") == 5 * 2
    assert "Nearest in the space of hog+svm: a, d, a, d, a" in section
    assert section.count('class="picture ') == 1 + 5 * 5


def test_a_run_without_spaces_has_no_such_section(make_run):
    """Older runs, and those that were not asked."""
    run = _changed(_changed(make_run(), "space"), "neighbours")
    html = render(run).read_text("utf-8")
    assert 'id="space"' not in html
    assert 'id="neighbours"' not in html


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"mapped": ["nobody"]}, "names the method 'nobody'"),
        ({"mapped": ["hog+svm"]}, "expected whole numbers of shape"),
        ({"methods": "two"}, "expected a list of objects"),
        ({"map": "umap"}, "expected 'pca' or 'tsne'"),
        ({"chance": 3}, "from 0 to 1"),
        ({"left_out": ["nobody"]}, "names the method 'nobody'"),
    ],
)
def test_what_does_not_fit_is_refused(make_run, change, message):
    """Files may come from anybody."""
    with pytest.raises(ReportError, match=message):
        render(_changed(make_run(), "space", **change))


def test_a_missing_map_is_said_to_be_missing(make_run):
    """Half an explanation is none."""
    run = make_run()
    (run / "space_maps.npz").unlink()
    with pytest.raises(ReportError, match=r"space_maps\.npz: missing"):
        render(run)


def test_ten_classes_can_be_told_apart():
    """Nobody has to tell red from green: neighbouring marks differ in shape, and all stand out."""
    light = re.findall(r"--class-(\d): (#\w{6})", STYLE)[:10]
    dark = re.findall(r"--class-(\d): (#\w{6})", STYLE)[10:]
    for theme, ground in ((light, "#f3f1ea"), (dark, "#22272d")):
        colors = [color for _, color in sorted(theme)]
        assert len(set(colors)) == 10
        assert all(_contrast(color, ground) >= 3 for color in colors)
        for k in range(len(SHAPES)):
            first, second = (np.array(_linear(colors[i])) for i in (k, k + len(SHAPES)))
            assert np.abs(first - second).max() > 0.15


def _linear(color):
    shares = (int(color[i : i + 2], 16) / 255 for i in (1, 3, 5))
    return [s / 12.92 if s <= 0.03928 else ((s + 0.055) / 1.055) ** 2.4 for s in shares]


def _contrast(color, ground):
    lights = sorted(
        np.dot((0.2126, 0.7152, 0.0722), _linear(one)) + 0.05 for one in (color, ground)
    )
    return lights[1] / lights[0]
