"""The first three sections made from `explain.json`: the ladder, the probes, the disagreements."""

import json
import re

import numpy as np
import pytest

from reports import ReportError
from reports.render import render
from reports.summarize import summarize

NAN = float("nan")


def _page(run):
    return render(run).read_text(encoding="utf-8").replace("<wbr>", "")


def _section(html, key):
    """One section's HTML."""
    return re.search(rf'<section id="{key}".*?</section>', html, flags=re.DOTALL).group()


def _change(run, edit):
    """Edit the saved explanation in place."""
    path = run / "explain.json"
    saved = json.loads(path.read_text(encoding="utf-8"))
    edit(saved)
    path.write_text(json.dumps(saved), encoding="utf-8")
    return run


def test_a_run_that_was_not_explained_has_a_page_without_the_sections(make_run):
    """Older runs, and `--explain none`."""
    run = make_run()
    (run / "explain.json").unlink()
    html = _page(run)
    for key in ("ladder", "probes", "disagreements"):
        assert f'id="{key}"' not in html


def test_parts_that_are_null_are_left_out(make_run):
    """With methods of one family only there is nobody to disagree."""
    html = _page(_change(make_run(), lambda saved: saved.update(disagreements=None)))
    assert 'id="disagreements"' not in html
    assert 'id="ladder"' in html


def test_every_rung_stands_in_the_chart_and_in_the_table(make_run):
    """With what changed, its gain and its sentence."""
    section = _section(_page(make_run()), "ladder")
    assert section.count('class="plot"') == 2  # for wide and for narrow screens
    for name in ("majority", "small_cnn"):
        assert name in section
        assert f"Now it is {name}." in section
    assert "+20.0" in section
    assert "+10.0 to +30.0" in section
    assert "The largest step up is to small_cnn." in section


def test_every_probe_has_its_panel_its_pictures_and_its_words(make_run):
    """Levels are called by their saved names, under the axis and over the table."""
    section = _section(_page(make_run()), "probes")
    assert section.count('class="panel probe"') == 2
    assert section.count('class="picture ') == 3 + 2
    assert 'aria-label="Example picture, Probe of shift: 25 % of the side"' in section
    assert ">25 %</text>" in section
    assert "<strong>So what?</strong>" in section
    assert section.count("A method that falls here needs it.") == 2
    assert "Dotted: always naming the commonest class" in section


def test_of_many_methods_the_two_leaders_are_drawn_thick(make_run):
    """One line a method in each panel; only the leaders have a band and marks."""
    run = make_run()
    summary = summarize(run)
    probes = summary["probes"]
    names = {m["index"]: m["name"] for m in summary["methods"]}
    assert {names[k] for k in probes["bold"]} == {"hog+svm", "small_cnn"}
    section = _section(_page(run), "probes")
    assert section.count("thin: the other methods") == 1


def test_pictures_that_were_not_kept_leave_the_panel_without_a_strip(make_run):
    """The numbers are shown all the same."""
    run = make_run()
    (run / "probe_pictures.npz").unlink()
    section = _section(_page(run), "probes")
    assert 'class="picture' not in section
    assert section.count('class="panel probe"') == 2


def test_disagreements_show_the_truth_and_both_answers(make_run):
    """A tick beside the right one; an empty group says that it is empty."""
    section = _section(_page(make_run()), "disagreements")
    assert "majority says a; small_cnn says d" in section
    assert section.count("✓</span>") == 1
    assert "7 pictures, 1 of them here" in section
    assert "No picture of this kind." in section


def test_an_example_that_cannot_be_shown_is_left_out(make_run):
    """Its picture is gone, or its class is none of the run's."""

    def edit(saved):
        group = saved["disagreements"]["groups"][0]
        good = group["examples"][0]
        bad = ({"row": 10**9}, {"true": 99}, {"a": "0"}, {"b": True}, {"row": None})
        group["examples"] = [good | change for change in bad]

    section = _section(_page(_change(make_run(), edit)), "disagreements")
    assert 'class="picture' not in section
    assert "No picture of this kind was kept for the page." in section


def _at(*keys):
    """An edit that puts a value at the end of a way through the saved explanation."""

    def edit(saved, value):
        *way, last = keys
        for key in way:
            saved = saved[key]
        if value is KeyError:
            del saved[last]
        else:
            saved[last] = value

    return edit


@pytest.mark.parametrize(
    ("edit", "value", "message"),
    [
        (_at("ladder"), [], "expected 'ladder' to be an object or null"),
        (_at("ladder", "rungs"), {}, "expected a list of objects as 'rungs'"),
        (_at("ladder", "rungs"), [None], "expected a list of objects as 'rungs'"),
        (_at("ladder", "rungs", 0, "name"), "stranger", "names the method 'stranger'"),
        (_at("ladder", "rungs", 0, "name"), ["x"], "which this run does not have"),
        (_at("ladder", "rungs", 0, "value"), "0.5", "from 0 to 1, got '0.5'"),
        (_at("ladder", "rungs", 0, "value"), NAN, "from 0 to 1"),
        (_at("ladder", "rungs", 0, "value"), 1.5, "from 0 to 1, got 1.5"),
        (_at("ladder", "rungs", 0, "value"), KeyError, "from 0 to 1, got None"),
        (_at("ladder", "rungs", 1, "gain"), "much", "has no difference"),
        (_at("ladder", "rungs", 1, "gain", "difference"), NAN, "has no difference"),
        (_at("probes"), "none", "expected 'probes' to be an object or null"),
        (_at("probes", "probes"), KeyError, "expected a list of objects as 'probes'"),
        (_at("probes", "probes", 0, "levels"), ["0", "1", "2"], "expected numbers as 'levels'"),
        (_at("probes", "probes", 0, "levels"), [0, NAN, 1], "expected numbers as 'levels'"),
        (_at("probes", "probes", 0, "levels"), [], "expected numbers as 'levels'"),
        (_at("probes", "probes", 0, "level_words"), ["untouched"], "expected 3 names"),
        (_at("probes", "probes", 0, "level_words"), KeyError, "expected 3 names"),
        (_at("probes", "probes", 0, "level_words"), ["0", 1, None], "expected 3 names"),
        (_at("probes", "probes", 0, "methods"), {}, "expected accuracies by method"),
        (_at("probes", "probes", 0, "methods"), {"stranger": []}, "names the method 'stranger'"),
        (_at("probes", "probes", 0, "methods", "hog+svm"), [0.5], "expected 3 accuracies"),
        (_at("disagreements"), 3, "expected 'disagreements' to be an object or null"),
        (_at("disagreements", "a"), KeyError, "names the method None"),
        (_at("disagreements", "groups"), KeyError, "expected a list of objects as 'groups'"),
        (_at("disagreements", "groups", 0, "examples"), None, "objects as 'examples'"),
    ],
)
def test_a_broken_explanation_is_refused_in_one_line(make_run, edit, value, message):
    """It names the file, what is wrong, and how to go on."""
    run = _change(make_run(), lambda saved: edit(saved, value))
    with pytest.raises(ReportError, match=message) as caught:
        render(run)
    assert "explain.json: " in str(caught.value)
    assert "the command of the run again" in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("content", ["{", "[]", "null"])
def test_an_explanation_that_is_no_object_is_refused(make_run, content):
    """Half a file, too."""
    run = make_run()
    (run / "explain.json").write_text(content, encoding="utf-8")
    with pytest.raises(ReportError, match=r"explain\.json"):
        render(run)


@pytest.mark.parametrize(
    ("edit", "value"),
    [
        (_at("probes", "probes", 0, "methods", "hog+svm"), [None, "x", {"value": NAN}]),
        (_at("probes", "corruption_error"), []),
        (_at("probes", "consistency"), {"hog+svm": {"value": "1"}}),
        (_at("probes", "n_pictures"), "many"),
        (_at("probes", "sentences"), "none"),
        (_at("probes", "probes", 0, "sentence"), None),
        (_at("probes", "probes", 0, "level_words"), ["", "$x^2$", "w" * 300]),
        (_at("ladder", "rungs", 1, "gain"), {"difference": 0.1, "low": None, "high": NAN}),
        (_at("ladder", "rungs", 1, "changed"), None),
        (_at("ladder", "sentences"), KeyError),
        (_at("disagreements", "groups", 0, "n"), None),
        (_at("disagreements", "groups"), []),
    ],
)
def test_what_may_be_missing_is_shown_as_missing(make_run, edit, value):
    """A dash, an empty place, and never the word NaN."""
    html = _page(_change(make_run(), lambda saved: edit(saved, value)))
    sections = "".join(_section(html, key) for key in ("ladder", "probes"))
    assert not re.search(
        r"\b(nan|None|NaN)\b", re.sub(r'"none"', "", sections.replace(": none", ""))
    )


def test_pictures_that_do_not_fit_the_levels_are_refused(make_run):
    """Two pictures for three levels would stand under the wrong ones."""
    run = make_run()
    np.savez(run / "probe_pictures.npz", shift=np.zeros((2, 8, 8, 3), np.uint8))
    with pytest.raises(ReportError, match="expected 3 uint8 pictures"):
        render(run)


def test_texts_from_the_file_are_escaped_wherever_they_stand(make_run):
    """Headings, units, names of levels, sentences, titles and alternative texts."""
    evil = "<img src=x onerror=alert(1)>\"'"

    def edit(saved):
        for probe in saved["probes"]["probes"]:
            probe.update(title=evil, unit=evil, what=evil, sentence=evil, so_what=evil)
            probe["level_words"] = [evil] * len(probe["levels"])
        saved["probes"]["sentences"] = saved["ladder"]["sentences"] = [evil]
        saved["disagreements"]["sentences"] = [evil]
        saved["disagreements"]["groups"][0]["title"] = evil
        for rung in saved["ladder"]["rungs"]:
            rung["changed"] = evil

    html = _page(_change(make_run(), edit))
    assert "<img src=x" not in html
    assert 'alert(1)>"' not in html.replace("&gt;", "")
    assert "&lt;img src=x" in html
