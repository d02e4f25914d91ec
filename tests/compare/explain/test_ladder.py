import pytest

from compare.checks.evidence import Evidence
from compare.explain.ladder import RUNGS, changed, ladder, rung_of
from compare.records.outcome import Outcome


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


def _changed(before, after):
    """What the ladder says between two methods, given as (rung, name)."""
    rungs = {rung.key: rung for rung in RUNGS}
    return changed((rungs[before[0]], before[1]), (rungs[after[0]], after[1]))


@pytest.mark.parametrize(
    ("before", "after", "words", "not_words"),
    [
        (("shape", "hog+svm"), ("finetuned", "mobilenet_v2:finetuned"),
         "in place of directions of edges", "The same borrowed filters"),
        (("borrowed", "mobilenet_v2+svm"), ("finetuned", "mobilenet_v2:finetuned"),
         "The same borrowed filters", "another one"),
        (("borrowed", "mobilenet_v2+svm"), ("finetuned", "cifar10_resnet20:finetuned"),
         "The network is another one, too.", "The same borrowed"),
        (("finetuned", "cifar10_resnet20:finetuned"), ("learned", "resnet20"),
         "in place of borrowed filters that went on learning", "another one"),
        (("finetuned", "cifar10_resnet20:finetuned"), ("learned", "small_cnn"),
         "The network is another one, too.", "classifier"),
        (("shape", "hog+svm"), ("joined", "hog&color+svm"),
         "What hog saw, and color beside it. The classifier stays (svm).", "in place of"),
        (("shape", "lbp+svm"), ("joined", "hog&color+svm"),
         "in place of small textures", "What lbp saw"),
        (("words", "visual_words+linear"), ("learned", "small_cnn"),
         "from linear to the network's own last layer", "stays"),
        (("none", "majority"), ("learned", "small_cnn"),
         "Features learned from these pictures alone, end to end.", "in place of"),
    ],
)  # fmt: skip
def test_what_changed_is_told_between_the_two_that_are_neighbours(before, after, words, not_words):
    """Whichever rungs are missing between them."""
    text = _changed(before, after)
    assert words in text
    assert not_words not in text


def test_any_two_rungs_can_be_neighbours():
    """Each sentence is whole: it begins with a capital, ends with a stop and leaves nothing open."""
    names = ["majority", "pixels+svm", "color+svm", "hog+knn", "hog&color+svm", "visual_words+svm",
             "random_conv+linear", "vgg16+svm", "vgg16:finetuned", "small_cnn"]  # fmt: skip
    field = list(zip([rung.key for rung in RUNGS], names, strict=True))
    for i, before in enumerate(field):
        for after in field[i + 1 :]:
            text = _changed(before, after)
            assert text[0].isupper()
            assert text.endswith((".", ")."))
            assert "{" not in text
            assert "  " not in text


def test_the_sentences_turn_with_the_numbers():
    """Up, down, and not shown: each only where the test says so."""
    field = [("hog+svm", "classical", 0.6, 0.6), ("small_cnn", "deep", 0.7, 0.7)]
    pair = [{"hog+svm", "small_cnn"}]
    (up,) = ladder(_evidence(field, pair))["sentences"]
    assert up.startswith("The only step up that is shown is from hog+svm to small_cnn: 10.0 points")
    assert "(5.0 to 15.0)" in up
    field[1] = ("small_cnn", "deep", 0.4, 0.4)
    (down,) = ladder(_evidence(field, pair))["sentences"]
    assert "A higher rung is not always better" in down
    assert "falls, by 20.0 points (15.0 to 25.0)" in down
    (unshown,) = ladder(_evidence(field))["sentences"]
    assert unshown.startswith("No change is shown from hog+svm to small_cnn")
    assert ladder(_evidence(field[:1])) is None


def test_of_several_steps_the_largest_is_named():
    """Up and down each have their own, and what is not shown is listed."""
    field = [("majority", "baseline", 0.1, 0.1), ("pixels+svm", "classical", 0.3, 0.3),
             ("hog+svm", "classical", 0.6, 0.6), ("small_cnn", "deep", 0.5, 0.5)]  # fmt: skip
    shown = [{"majority", "pixels+svm"}, {"pixels+svm", "hog+svm"}, {"hog+svm", "small_cnn"}]
    up, down = ladder(_evidence(field, shown))["sentences"]
    assert up.startswith("The largest step up is from pixels+svm to hog+svm: 30.0 points")
    assert "from hog+svm to small_cnn accuracy falls, by 10.0 points" in down
    (unshown,) = ladder(_evidence(field))["sentences"]
    assert "majority to pixels+svm, pixels+svm to hog+svm and hog+svm to small_cnn" in unshown
