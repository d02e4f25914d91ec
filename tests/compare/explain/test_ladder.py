import pytest

from compare.checks.evidence import Evidence
from compare.explain.ladder import RUNGS, ladder, rung_of
from compare.outcome import Outcome


def _evidence(field, shown=()):
    """A run of (name, family, accuracy, validation accuracy), with these neighbours told apart."""
    cells = {
        name: [Outcome(name, family, 0, "done", "", "", accuracy=a, validation_accuracy=v)]
        for name, family, a, v in field
    }
    metrics = {
        name: {"accuracy": {"value": a, "low": a - 0.02, "high": a + 0.02}}
        for name, _, a, _ in field
    }
    accuracy = {name: a for name, _, a, _ in field}
    pairs = [
        {"a": a, "b": b, "difference": accuracy[a] - accuracy[b], "shown": {a, b} in shown,
         "corrected_low": accuracy[a] - accuracy[b] - 0.05,
         "corrected_high": accuracy[a] - accuracy[b] + 0.05}
        for i, a in enumerate(accuracy) for b in list(accuracy)[i + 1 :]
    ]  # fmt: skip
    return Evidence({}, cells, metrics, pairs)


@pytest.mark.parametrize(
    ("name", "family", "rung"),
    [
        ("majority", "baseline", "none"),
        ("pixels+knn", "classical", "pixels"),
        ("color+svm", "classical", "color"),
        ("lbp+knn", "classical", "shape"),
        ("hog&color+svm", "classical", "joined"),
        ("visual_words+linear", "classical", "words"),
        ("random_conv+linear", "random", "random"),
        ("mobilenet_v2+svm", "transfer", "borrowed"),
        ("mobilenet_v2:finetuned", "transfer", "finetuned"),
        ("small_cnn", "deep", "learned"),
        ("my_own", "classical", None),
    ],
)
def test_every_method_stands_on_its_rung(name, family, rung):
    """What a method sees decides; a user's own may stand on none."""
    assert rung_of(name, family) == rung
    assert rung is None or rung in [r.key for r in RUNGS]


def test_the_rung_is_held_by_the_best_on_validation_pictures():
    """Choosing by the test part would give a rung with many methods more luck."""
    evidence = _evidence(
        [("pixels+knn", "classical", 0.3, 0.3), ("hog+knn", "classical", 0.9, 0.5),
         ("hog+svm", "classical", 0.6, 0.6)]
    )  # fmt: skip
    assert [rung["name"] for rung in ladder(evidence)["rungs"]] == ["pixels+knn", "hog+svm"]


def test_each_gain_is_over_the_rung_before_whichever_way_the_pair_was_saved():
    """With its interval turned where the pair stands the other way round."""
    evidence = _evidence(
        [("small_cnn", "deep", 0.7, 0.7), ("hog+svm", "classical", 0.6, 0.6)],
        shown=[{"hog+svm", "small_cnn"}],
    )
    rungs = ladder(evidence)["rungs"]
    assert rungs[0]["gain"] is None
    assert rungs[1]["gain"]["difference"] == pytest.approx(0.1)
    assert rungs[1]["gain"]["low"] == pytest.approx(0.05)
    assert rungs[1]["gain"]["shown"]


def test_a_change_of_classifier_is_said_beside_the_change_of_features():
    """Else the gain would be credited to the features alone."""
    field = [("pixels+knn", "classical", 0.3, 0.3), ("hog+svm", "classical", 0.6, 0.6)]
    assert "from knn to svm" in ladder(_evidence(field))["rungs"][1]["changed"]
    field[0] = ("pixels+svm", "classical", 0.3, 0.3)
    assert "The classifier stays (svm)." in ladder(_evidence(field))["rungs"][1]["changed"]


def test_the_sentences_turn_with_the_numbers():
    """Up, down, and not shown: each only where the test says so."""
    field = [("hog+svm", "classical", 0.6, 0.6), ("small_cnn", "deep", 0.7, 0.7)]
    pair = [{"hog+svm", "small_cnn"}]
    (up,) = ladder(_evidence(field, pair))["sentences"]
    assert up.startswith("The largest step up is from hog+svm to small_cnn: +10.0 points")
    field[1] = ("small_cnn", "deep", 0.4, 0.4)
    (down,) = ladder(_evidence(field, pair))["sentences"]
    assert "A higher rung is not always better" in down
    assert "-20.0 points" in down
    (unshown,) = ladder(_evidence(field))["sentences"]
    assert unshown == "Not shown to change anything: hog+svm to small_cnn."
    assert ladder(_evidence(field[:1])) is None
