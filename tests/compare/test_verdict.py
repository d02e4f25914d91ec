import pytest

from compare.outcome import Outcome
from compare.verdict import verdict


def _case(families, shown=()):
    """Accuracies by method, a test of each pair (significant for those in `shown`), outcomes."""
    accuracy = {
        name: {"mean": mean, "low": mean - 0.02, "high": mean + 0.02}
        for name, (_, mean) in families.items()
    }
    names = list(families)
    pairs = [
        {"a": a, "b": b, "p_corrected": 0.001 if {a, b} in [set(s) for s in shown] else 0.4}
        for i, a in enumerate(names)
        for b in names[i + 1 :]
    ]
    outcomes = {
        name: Outcome(name, family, 0, "done", "", "", fit_seconds=10.0, accuracy=mean)
        for name, (family, mean) in families.items()
    }
    return accuracy, pairs, outcomes


def test_a_winner_is_named_only_where_the_test_shows_it():
    """The same numbers with and without a significant difference give opposite headlines."""
    families = {"hog+svm": ("classical", 0.6), "small_cnn": ("deep", 0.7)}
    shown = verdict(*_case(families, [("hog+svm", "small_cnn")]))
    assert shown[0].startswith("small_cnn names 70.0 %")
    assert "10.0 points more than hog+svm" in shown[0]
    unshown = verdict(*_case(families))
    assert unshown[0].startswith("No winner is shown")
    assert "hog+svm cannot be told apart" in unshown[0]


def test_the_sentence_turns_when_the_numbers_turn():
    """Where hand-crafted features lead, the report says so."""
    families = {"hog+svm": ("classical", 0.8), "small_cnn": ("deep", 0.5)}
    sentences = verdict(*_case(families, [("hog+svm", "small_cnn")]))
    assert sentences[0].startswith("hog+svm names 80.0 %")
    assert any("hog+svm beats small_cnn" in sentence for sentence in sentences)
    assert not any("gains" in sentence for sentence in sentences)


@pytest.mark.parametrize(
    ("seconds", "words"), [(80.0, "for 8 times the training time"), (2.0, "trains faster")]
)
def test_the_gain_is_said_with_its_cost(seconds, words):
    """What it took stands beside what it brought."""
    accuracy, pairs, outcomes = _case(
        {"hog+svm": ("classical", 0.6), "cnn": ("deep", 0.9)}, [("hog+svm", "cnn")]
    )
    outcomes["cnn"].fit_seconds = seconds
    assert any(words in sentence for sentence in verdict(accuracy, pairs, outcomes))
    outcomes["cnn"].parallel = True
    assert not any(words in sentence for sentence in verdict(accuracy, pairs, outcomes))


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
    assert "nothing to compare" in verdict({}, [], {})[0]
    accuracy, pairs, outcomes = _case({"hog+svm": ("classical", 0.6)})
    outcomes["net"] = Outcome("net", "transfer", 0, "skipped", "", "", reason="no weights")
    sentences = verdict(accuracy, pairs, outcomes)
    assert "it is the only method that finished" in sentences[0]
    assert any(sentence.startswith("Skipped: net") for sentence in sentences)


def test_a_quick_look_says_so():
    """A thousand pictures decide little."""
    accuracy, pairs, outcomes = _case({"hog+svm": ("classical", 0.6)})
    assert "Draw no conclusions" in verdict(accuracy, pairs, outcomes, quick=True)[-1]
