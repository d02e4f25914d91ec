import json
import re

import numpy as np
import pytest

from reports import ReportError
from reports.render import render


def accuracy(value):
    """With an interval of three points either way."""
    return {"value": value, "low": max(0.0, value - 0.03), "high": min(1.0, value + 0.03)}


def dial(key="color", title="A colour", **changes):
    """A dial as a run saves it: one method at chance, one that stands, one that falls."""
    found = {
        "majority": (0.25, 0.25, None, None),
        "hog+svm": (0.6, 0.61, 0.59, 0.62),
        "small_cnn": (0.7, 0.69, 0.26, 0.97),
    }
    keys = ("usual_usual", "usual_turned", "turned_usual", "turned_turned")
    methods = {
        name: {
            key: None if value is None else accuracy(value)
            for key, value in zip(keys, values, strict=True)
        }
        | {"n_train": 5000, "n_again": 1500 if name == "small_cnn" else 5000}
        for name, values in found.items()
    }
    return {
        "key": key,
        "title": title,
        "usual": "in free colours",
        "turned": "in its own colour",
        "what": "Colours are tied.",
        "methods": methods,
        "sentences": ["small_cnn fell <b>here</b>."],
        "so_what": "Look twice.",
        **changes,
    }


@pytest.fixture
def draw(make_run):
    """Return a function that draws a run with these dials and gives the section's HTML."""
    folder = make_run()

    def of(*dials):
        part = {"n_pictures": 500, "chance": 0.25, "dials": list(dials)}
        text = json.dumps({"level": "short", "dials": part})
        (folder / "explain.json").write_text(text, encoding="utf-8")
        images = np.random.default_rng(0).integers(0, 256, (2, 3, 8, 8, 3), np.uint8)
        np.savez(folder / "dial_pictures.npz", color=images)
        html = render(folder).read_text(encoding="utf-8")
        return re.search(r'<section id="dials".*?</section>', html, re.DOTALL).group()

    return of


def test_each_dial_has_its_panel_pictures_sentences_and_table(draw):
    """All that the file says stands on the page, and nothing of it as markup."""
    section = draw(dial(), dial("clutter", "Clutter"))
    assert section.count("<figure") == 2
    assert section.count("<table") == 2
    assert section.count('class="pictures"') == 2  # of the one dial whose pictures were kept
    assert "&lt;b&gt;here&lt;/b&gt;" in section
    assert "Look twice." in section
    assert "Example digits in its own colour" in section


def test_who_only_guesses_stands_in_the_table_alone(draw):
    """A dot on the dotted line would teach nothing."""
    section = draw(dial())
    svg = re.search(r"dial-chart.*?</svg>", section, re.DOTALL).group()
    text = "".join(re.findall(r">([^<]+)</text>", svg))
    assert "majority" not in text
    assert "hog+svm" in text
    assert "majority" in section[section.index("<table") :]


def test_fewer_training_pictures_are_marked(draw):
    """Else the two lines of a method would be compared."""
    section = draw(dial())
    assert "trained anew on 1,500" in section
    assert "a star in the tables" in section
    whole = dial()
    whole["methods"]["small_cnn"]["n_again"] = 5000
    assert "a star in the tables" not in draw(whole)


def test_dials_that_were_not_turned_in_training_say_how(draw):
    """A short explanation trains again for the shortcut alone."""
    short = dial("clutter", "Clutter")
    for found in short["methods"].values():
        found |= {"turned_usual": None, "turned_turned": None}
    section = draw(dial(), short)
    assert "--explain full" in section
    assert "--explain full" not in draw(dial())


def test_a_run_without_dials_has_no_such_section(make_run):
    """Other data sets have none."""
    folder = make_run()
    (folder / "explain.json").write_text('{"dials": null}', encoding="utf-8")
    assert 'id="dials"' not in render(folder).read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"methods": {}}, "accuracies by method"),
        ({"methods": {"stranger": {}}}, "stranger"),
        ({"methods": {"hog+svm": 3}}, "expected accuracies"),
        ({"methods": {"hog+svm": {}}}, "missing"),
        ({"methods": {"hog+svm": {"usual_usual": accuracy(0.5), "turned_usual": accuracy(0.5)}}},
         "missing"),
        ({"methods": {"hog+svm": {"usual_usual": {"value": 7}}}}, "from 0 to 1"),
        ({"methods": {"hog+svm": {"usual_usual": "high"}}}, "with its interval"),
    ],
)  # fmt: skip
def test_a_file_that_does_not_fit_is_refused(draw, change, reason):
    """In one line that says what is wrong."""
    with pytest.raises(ReportError, match=reason):
        draw(dial(**change))


def test_pictures_of_another_shape_are_refused(make_run):
    """They come from a file that anyone may have written."""
    folder = make_run()
    part = {"n_pictures": 500, "chance": 0.25, "dials": [dial()]}
    (folder / "explain.json").write_text(json.dumps({"dials": part}), encoding="utf-8")
    np.savez(folder / "dial_pictures.npz", color=np.zeros((3, 8, 8, 3), np.uint8))
    with pytest.raises(ReportError, match="of dial 'color'"):
        render(folder)
