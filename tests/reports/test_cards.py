"""A card for each method: its steps, its settings, and what was measured of it."""

import json
import re

import pytest

from reports.render import render
from reports.sections.cards import measured
from reports.summarize import summarize


@pytest.fixture(scope="module")
def summary(finished_run):
    return summarize(finished_run)


def _card(summary, name):
    return next(card for card in summary["cards"] if card["method"]["name"] == name)


def test_steps_lead_from_the_picture_to_the_answer_with_their_origins(summary):
    """What is not known is said to be unknown, and joined steps keep their lists."""
    card = _card(summary, "small_cnn")
    assert [step["leaves"] for step in card["steps"]] == ["324 numbers", "648 numbers", "4 numbers"]
    words, colours = card["steps"][1]["joined"]
    assert (words[0]["origin_words"], colours[0]["origin_words"]) == ("measured", "not known")
    assert colours[0]["leaves"] == ""
    assert card["origins"] == ["hand", "measured", "learned", "unknown"]
    assert card["steps"][1]["width"] == 1.0 > card["steps"][2]["width"] > 0


def test_settings_that_were_searched_stand_apart_from_the_others(summary):
    """With what they were tried among."""
    card = _card(summary, "small_cnn")
    assert card["searched"] == [("C", "10", "1 · 10")]
    assert card["further"] == {"kept_epoch": 2}


def test_times_of_cells_that_ran_beside_others_are_left_out(summary):
    """Its size still stands."""
    terms = [key for key, _, _ in _card(summary, "hog+svm")["numbers"]]
    assert "size_bytes" in terms
    assert "fit_seconds" not in terms
    assert "fit_seconds" in [key for key, _, _ in _card(summary, "small_cnn")["numbers"]]


def _probe(title, method, ends):
    values = [{"value": v, "low": v - 0.05, "high": v + 0.05} for v in (0.6, *ends)]
    words = ["untouched", "little", "much"]
    return {"title": title, "level_words": words, "lines": [{"method": method, "values": values}]}


def test_only_a_loss_beyond_both_intervals_is_called_shown():
    """A fall from 60 to 52 % under overlapping intervals is none."""
    method = {"name": "x"}
    probes = [_probe("Moved", method, (0.55, 0.52)), _probe("Turned", method, (0.4, 0.2))]
    told = " ".join(measured(method, {"probes": probes}, 0.1))
    assert "“Turned” (much): from 60\u00a0% to 20\u00a0% right" in told
    assert "No loss is shown under “Moved”." in told
    assert measured(method, {"probes": probes[:1]}, 0.1) == [
        "Under none of the 1 changes is a loss shown."
    ]


def test_a_method_that_guesses_is_not_praised_for_standing_still():
    """It had nothing to lose, and the card says so."""
    method = {"name": "x"}
    told = measured(method, {"probes": [_probe("Moved", method, (0.6, 0.6))]}, 0.58)
    assert "not shown to beat" in told[0]
    assert measured(method, None, 0.5) == []


def test_the_card_of_a_method_that_did_not_finish_gives_the_reason(finished_run):
    """And has neither numbers nor links."""
    html = render(finished_run).read_text(encoding="utf-8")
    card = re.search(r'<article id="card-5".*?</article>', html, re.S).group()
    assert "no weights here" in card
    assert "Blind to" in card
    assert 'class="to-panels"' not in card
    assert 'class="weights"' not in card


def test_a_run_from_before_the_steps_were_saved_is_drawn_without_diagrams(make_run):
    """It says what to do; broken steps are no error either."""
    run = make_run()
    for n, path in enumerate(sorted(run.rglob("outcome.json"))):
        outcome = json.loads(path.read_text())
        del outcome["steps"]
        path.write_text(json.dumps(outcome if n else {**outcome, "steps": [7, {"title": ""}]}))
    about = json.loads((run / "run.json").read_text())
    for method in about["methods"]:
        del method["views"]
    (run / "run.json").write_text(json.dumps(about))
    html = render(run).read_text(encoding="utf-8")
    assert 'class="steps"' not in html
    assert "run it again with this version to see them" in html


def test_training_curves_are_drawn_once_and_shown_twice(finished_run):
    """The card refers to those of the section."""
    html = render(finished_run).read_text(encoding="utf-8")
    for quantity in ("loss", "accuracy"):
        assert html.count(f'id="curve-6-{quantity}"') == 1
        assert html.count(f'<use href="#curve-6-{quantity}"') == 1
