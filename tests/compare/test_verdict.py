import pytest

from compare.checks.evidence import Evidence
from compare.records.outcome import Outcome
from compare.verdict import verdict


def _about(kind="one_split", n_seeds=1, quick=False):
    protocol = {"kind": kind, "n_seeds": n_seeds, "n_folds": None}
    return {"protocol": protocol, "dataset": {"name": "birds"}, "quick": quick}


def _case(families, shown=(), about=None):
    """A run with these accuracies, in which these pairs are shown to differ; and its outcomes."""
    metrics = {
        name: {"accuracy": {"value": mean, "low": mean - 0.02, "high": mean + 0.02}}
        for name, (_, mean) in families.items()
    }
    names = list(families)
    pairs = [
        _pair(a, b, families[a][1] - families[b][1], {a, b} in [set(pair) for pair in shown])
        for i, a in enumerate(names)
        for b in names[i + 1 :]
    ]
    outcomes = {
        name: Outcome(name, family, 0, "done", "", "", fit_seconds=10.0, accuracy=mean)
        for name, (family, mean) in families.items()
    }
    cells = {name: [outcome] for name, outcome in outcomes.items()}
    return Evidence(about or _about(), cells, metrics, pairs), outcomes


def _pair(a, b, difference, shown):
    reach = 0.03 if shown else 0.5
    return {
        "a": a,
        "b": b,
        "difference": difference,
        "corrected_low": difference - reach,
        "corrected_high": difference + reach,
        "shown": shown,
        "smallest_detectable": 0.021,
    }


def test_a_winner_is_named_only_where_the_test_shows_it():
    """The same numbers with and without a significant difference give opposite headlines."""
    families = {"hog+svm": ("classical", 0.6), "small_cnn": ("deep", 0.7)}
    shown = verdict(*_case(families, [("hog+svm", "small_cnn")]))
    assert shown[0].startswith("small_cnn names 70.0\u00a0%")
    assert "10.0 points more than hog+svm, the next best (95\u00a0% interval of the" in shown[0]
    assert shown[0].endswith("corrected for all pairs: 7.0 to 13.0).")
    unshown = verdict(*_case(families))
    assert unshown[0].startswith("No winner is shown")
    assert "hog+svm cannot be told apart" in unshown[0]
    assert "a difference under 2.1 points would most likely have stayed unseen" in unshown[1]


def test_the_sentence_turns_when_the_numbers_turn():
    """Where hand-crafted features lead, the report says so."""
    families = {"hog+svm": ("classical", 0.8), "small_cnn": ("deep", 0.5)}
    sentences = verdict(*_case(families, [("hog+svm", "small_cnn")]))
    assert sentences[0].startswith("hog+svm names 80.0\u00a0%")
    assert any("hog+svm beats small_cnn" in sentence for sentence in sentences)
    assert not any("gains" in sentence for sentence in sentences)


@pytest.mark.parametrize(
    ("seconds", "words"), [(80.0, "for 8 times the training time"), (2.0, "trains faster")]
)
def test_the_gain_is_said_with_its_interval_and_its_cost(seconds, words):
    """What it took stands beside what it brought."""
    evidence, outcomes = _case(
        {"hog+svm": ("classical", 0.6), "cnn": ("deep", 0.9)}, [("hog+svm", "cnn")]
    )
    outcomes["cnn"].fit_seconds = seconds
    (gain,) = [s for s in verdict(evidence, outcomes) if s.startswith("By hand")]
    assert "cnn gains 30.0 points on it (27.0 to 33.0)" in gain
    assert words in gain
    outcomes["cnn"].parallel = True
    assert not any(words in sentence for sentence in verdict(evidence, outcomes))


def test_methods_at_chance_are_named():
    """A method that the test cannot part from `majority` has learned nothing that shows."""
    families = {
        "majority": ("baseline", 0.1),
        "color+svm": ("classical", 0.11),
        "cnn": ("deep", 0.9),
    }
    sentences = verdict(*_case(families, [("majority", "cnn"), ("color+svm", "cnn")]))
    assert any(s.startswith("color+svm is not shown to do better") for s in sentences)


def test_nothing_done_is_said_and_skips_are_named():
    """An empty comparison has no winner either."""
    assert "nothing to compare" in verdict(Evidence(_about(), {}, {}, []), {})[0]
    evidence, outcomes = _case({"hog+svm": ("classical", 0.6)})
    outcomes["net"] = Outcome("net", "transfer", 0, "skipped", "", "", reason="no weights")
    sentences = verdict(evidence, outcomes)
    assert "it is the only method that finished" in sentences[0]
    assert any(sentence.startswith("Skipped: net") for sentence in sentences)


@pytest.mark.parametrize(
    ("about", "words"),
    [
        (_about(), "another choice of training pictures, for another seed or"),
        (_about(n_seeds=3), "another choice of training pictures or"),
        (_about("resampled", 3), "for another test part or"),
        (_about("folds"), "for more training pictures or"),
    ],
)
def test_what_the_run_does_not_show_follows_from_how_it_was_repeated(about, words):
    """Each way of repeating leaves another question open."""
    sentences = verdict(*_case({"hog+svm": ("classical", 0.6)}, about=about))
    assert "like those of birds" in sentences[-1]
    assert words in sentences[-1]


def test_a_quick_look_says_so():
    """A thousand pictures decide little."""
    sentences = verdict(*_case({"hog+svm": ("classical", 0.6)}, about=_about(quick=True)))
    assert "Draw no conclusions" in sentences[-1]


def test_nothing_is_won_against_a_method_that_ran_out_of_time():
    """It might have been better; the headline names it."""
    evidence, outcomes = _case(
        {"hog+svm": ("classical", 0.6), "small_cnn": ("deep", 0.7)}, [("hog+svm", "small_cnn")]
    )
    outcomes["resnet20"] = Outcome("resnet20", "deep", 0, "timeout", "", "", reason="too long")
    headline, *others = verdict(evidence, outcomes)
    assert headline.startswith("No winner is shown: small_cnn names 70.0\u00a0%")
    assert "resnet20 did not finish in the time allowed" in headline
    assert "Out of time: resnet20; the reason stands in the table." in others


@pytest.mark.parametrize("name", ["small_cnn", "hog+svm"])
def test_nothing_is_won_while_leader_or_runner_up_had_not_settled(name):
    """A solver's own warning is enough; of a third method it takes nothing away."""
    families = {"hog+svm": ("classical", 0.6), "small_cnn": ("deep", 0.7), "mlp": ("deep", 0.3)}
    evidence, outcomes = _case(families, [("hog+svm", "small_cnn"), ("mlp", "small_cnn")])
    outcomes["mlp"].warnings = ["lbfgs failed to converge"]
    assert verdict(evidence, outcomes)[0].startswith("small_cnn names 70.0\u00a0%")
    outcomes[name].warnings = ["lbfgs failed to converge"]
    headline = verdict(evidence, outcomes)[0]
    assert headline.startswith("No winner is shown: small_cnn names 70.0\u00a0%")
    assert f"the training of {name} ended before it had settled" in headline
