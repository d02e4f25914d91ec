"""Intervals, pairs, calibration, doubts and the audit: what may be believed, and how far."""

import json
import re

import pytest

from reports.figures import draw
from reports.reading.compared import SEVERITIES
from reports.render import render
from reports.sections.pairs import MOST_IN_NUMBERS, matrix
from reports.summarize import summarize
from reports.words.formats import short_count, short_decimal, span


def change(path, **entries):
    """Change entries of a saved JSON object."""
    content = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps(content | entries), encoding="utf-8")


def section(run, key):
    """One section of the page as HTML."""
    html = render(run).read_text("utf-8")
    return re.search(rf'<section id="{key}".*?</section>', html, re.DOTALL).group()


@pytest.fixture(scope="module")
def summary(finished_run):
    return summarize(finished_run)


def test_every_metric_has_its_interval_under_it(finished_run, summary):
    """Ten metrics of five methods: each row of the table has ten intervals."""
    rows = re.findall(
        r'<tr data-method="\d+">.*?</tr>', section(finished_run, "metrics"), re.DOTALL
    )
    full = [row for row in rows if "<strong>" not in row]
    assert len(full) == len(summary["done"]) == 5
    assert all(len(re.findall(r"<small>[\d.]+–[\d.]+</small>", row)) == 10 for row in full)


def test_the_spread_of_seeds_stands_apart_from_the_interval(make_run):
    """Table and chart show both, and say which is which."""
    run = make_run(seeds=(0, 1, 2))
    table, chart = section(run, "metrics"), section(run, "glance")
    assert "standard deviation over 3 seeds" in table
    assert "± over seeds" in re.sub(r"<span.*?</span>", "", table)
    assert "Small dots." in chart
    assert "Pale bar." in chart


def test_single_seeds_are_dots_of_the_chart(make_run):
    """The method that was trained three times has three marks more than the one trained once."""
    field = [("small_cnn", "deep", 2.0), ("hog+svm", "classical", 2.0)]
    summary = summarize(make_run(field=field, seeds=(0, 1, 2)))
    n_marks = []
    for method in summary["methods"]:
        alone = {**summary, "methods": [method], "done": [method]}
        outlines = re.findall(r'z(?=[M"])', draw(alone)["accuracy"]["wide"])
        n_marks.append(len(outlines))
    assert n_marks[0] == 3 + n_marks[1]


def test_the_matrix_is_ordered_by_accuracy_and_signed_from_the_row(summary):
    """The better method stands at the left, so that no difference is negative."""
    found = summary["matrix"]
    order = [method for method, _ in found["rows"]] + found["columns"][-1:]
    values = [method["metrics"]["accuracy"]["value"] for method in order]
    assert values == sorted(values, reverse=True)
    for i, (row, cells) in enumerate(found["rows"]):
        assert [cell is None for cell in cells] == [j < i for j in range(len(cells))]
        for column, cell in zip(found["columns"], cells, strict=True):
            if cell:
                accuracy = [m["metrics"]["accuracy"]["value"] for m in (row, column)]
                assert cell["difference"] == pytest.approx(accuracy[0] - accuracy[1])
                assert cell["low"] <= cell["difference"] <= cell["high"]


def test_a_difference_that_is_not_shown_says_so_in_words(finished_run, summary):
    """Not by colour alone, and not as an equality."""
    html = section(finished_run, "pairs")
    n_open = sum(not pair["shown"] for pair in summary["pairs"])
    assert 0 < n_open < len(summary["pairs"])
    assert html.count('<small class="open-word">not shown</small>') == n_open
    assert html.count("<td>not shown</td>") == n_open
    assert "Not shown is not equal" in html
    assert "tosses of a fair coin" in html
    assert "12.3" in html  # the smallest detectable difference


def test_many_methods_shrink_the_matrix_to_signs(make_run):
    """Words for those who cannot see, and the numbers stay in the table below."""
    field = [(f"m{i}", "deep", 0.2 * i + 0.1) for i in range(MOST_IN_NUMBERS + 1)]
    html = section(make_run(field=field), "pairs")
    assert 'class="pair-matrix signs"' in html
    assert '?<span class="unseen">not shown</span>' in html
    assert 'class="open-word"' not in html


def test_two_classes_are_compared_by_their_areas_too(make_run, finished_run):
    """DeLong's test is for binary data only."""
    assert "DeLong" in section(make_run(class_names="yn"), "pairs")
    assert "DeLong" not in section(finished_run, "pairs")


def test_a_matrix_needs_pairs():
    """Nothing compared, nothing drawn."""
    assert matrix([]) is None


def test_each_method_has_a_reliability_diagram_with_both_states(finished_run, summary):
    """Filled marks before, hollow after; the numbers and the bins are told."""
    figures = draw(summary)
    html = section(finished_run, "calibration")
    assert len(summary["calibration"]) == len(figures["calibration"]) == 5
    for found in summary["calibration"]:
        plot = figures["calibration"][found["method"]["index"]]
        # Hollow marks are filled with the paper's colour, and there are as many as filled ones.
        assert plot.count("fill:var(--paper)") >= 1
        assert "expected calibration error 0.070, 0.020 after tempering" in plot
    assert html.count("Temperature 1.62: too sure of itself.") == 5
    assert "here 10 of equal width" in html
    assert "120 validation pictures" in html


@pytest.mark.parametrize(
    ("temperature", "loss_after", "words"),
    [
        (1.6, 1.0, "too sure of itself"),
        (0.6, 1.0, "too modest"),
        (1.02, 1.09, "about right as it is"),
        (20.0, 1.1, "it changes next to nothing"),
    ],
)
def test_a_temperature_is_put_into_words(make_run, temperature, loss_after, words):
    """A method that answers the same to every picture fits any temperature: that says nothing."""
    run = make_run()
    saved = json.loads((run / "comparison.json").read_text())["calibration"]["small_cnn"]
    saved["temperature"] = temperature
    saved["after"]["log_loss"]["value"] = loss_after
    change(run / "comparison.json", calibration={"small_cnn": saved})
    assert summarize(run)["calibration"][0]["finding"] == words


def test_a_method_without_validation_answers_has_no_diagram(make_run):
    """It is absent from the section, and a run in which all are has no section."""
    run = make_run()
    change(run / "comparison.json", calibration={})
    assert summarize(run)["calibration"] == []
    assert "Can the probabilities be believed?" not in render(run).read_text("utf-8")


def test_doubts_come_worst_first_with_their_methods(finished_run):
    """The serious one leads, though the file lists it last."""
    html = section(finished_run, "doubts")
    assert html.index("Straw man?") < html.index("One roll of the dice?")
    assert "Serious" in html
    assert "<bdi>straw-man</bdi></code>" in html
    assert "majority" in html
    assert set(SEVERITIES) == {"high", "medium", "low"}


def test_no_doubt_is_no_proof(make_run):
    """An empty list is told in one sentence; a missing one is no section."""
    run = make_run()
    change(run / "comparison.json", doubts=[])
    assert "None of the checks raised a doubt. That is no proof" in section(run, "doubts")


def test_what_was_looked_for_and_not_found_is_listed(make_run):
    """Sound, doubted and not looked at are three things; an older run lists nothing."""
    run = make_run()
    html = section(run, "doubts")
    assert "Looked for and not found (1)" in html
    assert "Classes of many sizes." in html
    assert "Could not be looked for (1)" in html
    assert "Weak rivals. Not here: " in re.sub("</?bdi>", "", html)
    assert "Chance." not in html  # it is raised, and stands above
    for older in (None, ["?", {"found": 7}]):
        change(run / "comparison.json", checks=older)
        assert "ooked for" not in section(run, "doubts")


def test_doubts_from_outside_are_text(make_run):
    """A sentence quotes names that strangers chose."""
    run = make_run()
    attack = "<img src=x onerror=alert(1)>"
    doubt = {key: attack for key in ("code", "title", "sentence", "severity")}
    change(run / "comparison.json", doubts=[{**doubt, "methods": [attack, "majority"]}])
    html = section(run, "doubts")
    assert "<img" not in html
    assert html.count("&lt;img src=x onerror=alert(1)&gt;") >= 4


def test_the_audit_shows_twins_and_what_they_are_worth(finished_run):
    """Counts, pairs of thumbnails with labels and parts, and accuracies without them."""
    html = section(finished_run, "audit")
    alts = re.findall(r'role="img" aria-label="(Picture [^"]*)"', html)
    assert alts[:2] == [
        "Picture 1000 of the test part, labelled a",
        "Picture 3 of the train part, labelled a",
    ]
    assert len(alts) == 2 * 2 + 1
    assert "labels differ" in html
    assert "identical pairs, 2 across parts" in html
    assert "1.5 to 1" in html
    assert html.count("−2.0") == 5  # each method's accuracy without the twins


def test_twins_without_a_saved_picture_are_counted_and_not_shown(make_run):
    """Rows that `pictures.npz` does not hold cannot be drawn; odd entries are passed over."""
    run = make_run()
    saved = json.loads((run / "audit.json").read_text())
    twin = saved["duplicates"]["examples"][0]
    saved["duplicates"]["examples"] = [{**twin, "b": 99999}, {**twin, "label_a": 7}, {}, 3]
    (run / "audit.json").write_text(json.dumps(saved))
    assert summarize(run)["audit"]["examples"] == []
    assert summarize(run)["audit"]["duplicates"]["exact"]["pairs"] == 4
    render(run)


def test_an_audit_of_a_part_says_so(make_run):
    """Where near duplicates were looked for among some only; nothing is said where it was all."""
    run = make_run()
    saved = json.loads((run / "audit.json").read_text())
    for n_compared, shown in ((360, None), ("many", None), (100, 100)):
        (run / "audit.json").write_text(json.dumps({**saved, "n_compared": n_compared}))
        assert summarize(run)["audit"]["n_compared"] == shown
    sentence = "nearly identical ones, because so many take too long, among 100"
    assert sentence in section(run, "audit")


def test_classes_have_intervals_too(finished_run):
    """Four tables: each class but the last, whose interval is unknown, has a small line."""
    html = section(finished_run, "classes")
    assert html.count("<small>38–62</small>") == 4 * 5 * 3
    assert "ROC AUC of every class and method" in html


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.9432, ".943"), (1.347, "1.35"), (0.9999, "1.00"), (0, ".000"), (None, "–")],
)
def test_numbers_in_narrow_columns_take_four_characters(value, text):
    """Three digits below one, two above."""
    assert short_decimal(value) == text


def test_large_counts_are_written_in_millions():
    """Exact where that is short."""
    assert short_count(15_360_000) == "15.4\u00a0M"
    assert short_count(7840) == "7,840"


def test_an_interval_with_an_unknown_end_is_not_written():
    """Half an interval would be read as none at all."""
    assert span({"low": 0.1, "high": None}) == ""
    assert span({"low": 0.123, "high": 0.456}, "percent") == "12.3–45.6"
