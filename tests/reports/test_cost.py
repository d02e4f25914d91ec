"""What accuracy cost: the front, its sentences, and charts whose names do not overlap."""

import json
import re
from itertools import combinations

import pytest

from reports.figures import cost as figure
from reports.figures.svg import house_style
from reports.render import render
from reports.sections.cost import FIT, PREDICT, front, read_cost


def _method(index, accuracy, seconds, parallel=False, tune=0.0):
    values = {"accuracy": accuracy, FIT: seconds, PREDICT: seconds / 10, "tune_seconds": tune}
    metrics = {key: {"value": value, "low": None, "high": None} for key, value in values.items()}
    name = "abcdefghijklmnopqrstuvwxyzABCD"[index] * 9
    return {
        "index": index,
        "name": name,
        "family": "deep",
        "parallel": parallel,
        "metrics": metrics,
    }


def _pairs(methods, least=0.1):
    """All pairs; those that lie further apart than `least` are shown to differ."""
    found = []
    for a, b in combinations(methods, 2):
        gain = a["metrics"]["accuracy"]["value"] - b["metrics"]["accuracy"]["value"]
        found.append({"a": a, "b": b, "difference": gain, "shown": abs(gain) > least,
                      "corrected_low": gain - 0.05, "corrected_high": gain + 0.05})  # fmt: skip
    return found


def _told(methods, verdict=()):
    """The sentences, with plain blanks."""
    found = read_cost(methods, _pairs(methods), list(verdict))["sentences"]
    return [sentence.replace("\u00a0", " ") for sentence in found]


def test_nothing_on_the_front_is_beaten_at_less_time():
    """Slower and worse is off it; so is equally good and slower."""
    methods = [_method(0, 0.3, 1), _method(1, 0.2, 2), _method(2, 0.6, 3), _method(3, 0.6, 4)]
    assert front(methods, FIT) == [0, 2]


def test_the_cheapest_method_not_shown_to_be_worse_is_named_with_both_times():
    """It is the choice that the test part does not speak against."""
    methods = [_method(0, 0.5, 1), _method(1, 0.85, 10), _method(2, 0.9, 620)]
    told = _told(methods)
    assert "bbbbbbbbb: it trains in 10 s, the most accurate, ccccccccc, in 10 min 20 s" in told[0]
    assert "from aaaaaaaaa to bbbbbbbbb, takes 10 times" in " ".join(told)
    assert "from bbbbbbbbb to ccccccccc" not in " ".join(told)  # that gain is not shown


def test_the_last_step_is_priced_unless_the_verdict_has_done_so():
    """28 points for 62 times the training time, with the interval, whichever way round the pair is."""
    methods = [_method(0, 0.62, 10), _method(1, 0.9, 620)]
    told = _told(methods)
    assert (
        told[0]
        == "Whatever trains faster than bbbbbbbbb (10 min 20 s) is shown to be less accurate."
    )
    assert (
        "takes 62 times the training time (10 min 20 s against 10 s) and buys 28.0 points"
        in told[1]
    )
    assert "(corrected interval +23.0 to +33.0)" in told[1]
    verdict = ["bbbbbbbbb gains on aaaaaaaaa, for 62 times the training time."]
    assert "buys" not in " ".join(_told(methods, verdict))


def test_methods_that_ran_beside_others_are_left_out():
    """Their times would flatter nobody."""
    methods = [_method(0, 0.3, 1), _method(1, 0.6, 2, parallel=True), _method(2, 0.5, 2, tune=9.0)]
    found = read_cost(methods, _pairs(methods), [])
    assert [method["index"] for method in found["rows"]] == [0, 2]
    assert [method["index"] for method in found["apart"]] == [1]
    assert "Choosing settings took 9 s in all" in " ".join(_told(methods))


def test_a_run_in_parallel_has_a_sentence_and_no_chart(make_run):
    """It says how to have one."""
    run = make_run()
    for path in run.rglob("outcome.json"):
        path.write_text(json.dumps(json.loads(path.read_text()) | {"parallel": True}))
    html = render(run).read_text(encoding="utf-8")
    section = re.search(r'<section id="cost".*?</section>', html, re.S).group()
    assert "there is no chart of them" in section
    assert "<svg" not in re.sub(r'<svg class="mark".*?</svg>', "", section)


@pytest.mark.parametrize("n_methods", [2, 12, 30])
def test_names_touch_neither_each_other_nor_a_mark(n_methods, monkeypatch):
    """Also where many methods lie close together; a name without room stands in the table only."""
    methods = [_method(i, 0.5 + 0.013 * (i % 7), 1 + 0.3 * i) for i in range(n_methods)]
    boxes, true_place = [], figure._free_place

    def noted(mark, length, taken, bounds):
        place = true_place(mark, length, taken, bounds)
        if place:
            assert not any(figure._overlap(place[2], box) for box in taken)
            boxes.append(place[2])
        return place

    monkeypatch.setattr(figure, "_free_place", noted)
    with house_style():
        drawn = figure.charts({"cost": read_cost(methods, [], []), "prefix": ""})
    assert "ccccccccc" in drawn["wide"][FIT] or n_methods == 2
    assert len(boxes) >= 4 * min(n_methods, 12)
    assert "nothing is both faster and better than" in drawn["narrow"][PREDICT]
