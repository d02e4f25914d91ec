import pytest

from compare.command_line.options import parse
from compare.command_line.words import UsageError


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (
            {"train_size": "many"},
            "--train-size takes a whole number from 1 to 10,000,000, got 'many'",
        ),
        ({"test_size": "-5"}, "--test-size takes a whole number"),
        ({"seeds": "0"}, "--seeds takes a whole number from 1 to 1,000, got '0'"),
        ({"jobs": "1.5"}, "--jobs takes a whole number"),
        ({"image_size": "4"}, "--image-size takes a whole number from 8 to 1,024, got '4'"),
        ({"seeds": "१"}, "--seeds takes a whole number"),
        ({"folds": "1"}, "--folds takes a whole number from 2 to 100, got '1'"),
        (
            {"folds": "5", "test_size": "50"},
            "--folds tests on every picture; leave --test-size out",
        ),
        ({"folds": "5", "resample": True, "seeds": "3"}, "two ways to repeat; choose one"),
        ({"resample": True}, "--resample draws anew for each seed; give --seeds 2 or more"),
    ],
)
def test_wrong_numbers_get_one_line_with_the_range(words, message):
    """What was expected and what came."""
    with pytest.raises(UsageError, match=message) as caught:
        parse(**words)
    assert "\n" not in str(caught.value)


def test_words_become_checked_options():
    """Names are split at commas, sizes are numbers, a count of seeds becomes the seeds."""
    options = parse(methods=" hog+svm, small_cnn ,", train_size="1_000", seeds="3", quick=True)
    assert options.methods == ("hog+svm", "small_cnn")
    assert (options.train_size, options.seeds, options.quick) == (1000, (0, 1, 2), True)


def test_nothing_given_is_the_default_run():
    """Both command lines hand over empty text for what was left out."""
    empty = dict.fromkeys(("dataset", "methods", "also", "train_size", "seeds", "out", "jobs"), "")
    assert parse(**empty) == parse()


def test_weights_must_hold_a_file_that_a_backbone_can_use(tmp_path):
    """A wrong place is answered with the names that are looked for; a right one is taken."""
    with pytest.raises(UsageError, match="--weights: there is no nowhere"):
        parse(weights="nowhere")
    with pytest.raises(UsageError, match="holds none of the files known here; expected vgg16"):
        parse(weights=str(tmp_path))
    file = tmp_path / "models" / "efficientnetb0_notop.h5"
    file.parent.mkdir()
    file.touch()
    assert parse(weights=str(tmp_path)).weights == tmp_path
    assert parse(weights=str(file)).weights == file
    with pytest.raises(UsageError, match="holds none"):
        parse(weights=__file__)
