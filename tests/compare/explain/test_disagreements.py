import numpy as np
import pytest

from compare.checks.evidence import Evidence
from compare.explain.disagreements import disagreements, sentences
from compare.records.outcome import Outcome, Predictions


def _case(answers, labels, families):
    """A run whose methods gave these answers, surer of later pictures."""
    n = len(labels)
    metrics, cells, predictions = {}, {}, {}
    for (name, answer), family in zip(answers.items(), families, strict=True):
        probabilities = np.full((n, 3), 0.1, np.float32)
        probabilities[np.arange(n), answer] = 0.5 + 0.01 * np.arange(n)
        accuracy = float(np.mean(np.array(answer) == labels))
        metrics[name] = {"accuracy": {"value": accuracy}}
        cells[name] = [Outcome(name, family, 0, "done", "", "", accuracy=accuracy)]
        predictions[name] = Predictions(probabilities, np.array(labels), 100 + np.arange(n))
    return Evidence({}, cells, metrics, []), predictions


def test_the_four_groups_hold_every_picture_that_somebody_got_wrong():
    """With the surest mistake first, by its row in the data set."""
    labels = [0, 0, 0, 0, 0, 0]
    answers = {"hog+svm": [0, 0, 0, 1, 1, 1], "cnn": [0, 1, 1, 0, 1, 2]}
    found = disagreements(*_case(answers, labels, ["classical", "deep"]))
    assert (found["a"], found["b"]) == ("hog+svm", "cnn")
    assert {group["key"]: group["n"] for group in found["groups"]} == {
        "only_a": 2, "only_b": 1, "both_wrong_alike": 1, "both_wrong_apart": 1,
    }  # fmt: skip
    only_a = found["groups"][0]["examples"]
    assert [example["row"] for example in only_a] == [102, 101]
    assert only_a[0] == {"row": 102, "true": 0, "a": 0, "b": 1}


def test_it_needs_a_method_by_hand_and_a_learned_one():
    """Two of one kind say nothing about the difference of the kinds."""
    answers = {"hog+svm": [0, 1], "color+svm": [1, 0]}
    assert disagreements(*_case(answers, [0, 0], ["classical", "classical"])) is None


@pytest.mark.parametrize(
    ("only_a", "only_b", "alike", "apart", "words"),
    [
        (5, 30, 8, 2, ["hog+svm, which is right alone less often, still knows 5 pictures that cnn",
                       "90.0\u00a0% right", "80\u00a0% of the time: such pictures"]),
        (30, 5, 2, 8, ["cnn, which is right alone less often, still knows 5 pictures that hog+svm",
                       "20\u00a0% of the time: mostly they fail"]),
        (0, 30, 0, 0, ["hog+svm is right on no picture that the other gets wrong"]),
        (9, 9, 0, 0, ["hog+svm still knows 9 pictures that cnn does not"]),
        (1, 9, 0, 0, ["still knows 1 picture that cnn does not"]),
    ],
)  # fmt: skip
def test_the_sentences_turn_with_the_counts(only_a, only_b, alike, apart, words):
    """Whoever is weaker is named as such; agreement in error is told from disagreement."""
    n = {
        "only_a": only_a,
        "only_b": only_b,
        "both_wrong_alike": alike,
        "both_wrong_apart": apart,
    }
    text = " ".join(sentences("hog+svm", "cnn", n, 100, n_classes=10))
    assert all(word in text for word in words)


def test_of_two_classes_agreement_in_error_is_not_a_finding():
    """There is but one wrong answer."""
    n = {"only_a": 1, "only_b": 2, "both_wrong_alike": 3, "both_wrong_apart": 0}
    assert "same wrong answer" in " ".join(sentences("a", "b", n, 100, n_classes=3))
    assert "same wrong answer" not in " ".join(sentences("a", "b", n, 100, n_classes=2))
