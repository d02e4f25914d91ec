import pytest

from data.look_alikes import look_alike_sentences


@pytest.mark.parametrize(
    "names",
    [
        ("cat", "c\u0430t"),  # a Cyrillic letter
        ("\u0421at", "cat"),  # a Cyrillic capital
        ("Cat", "cat"),
        ("a", "\u03b1"),  # a Greek letter
        ("cat ", "cat"),
        ("big  cat", "big cat"),
        ("cat", "ca\u200bt"),  # a blank of no width
        ("cat", "\uff43at"),  # a full-width letter
    ],
)
def test_names_that_look_the_same_are_named(names):
    """With the numbers of the letters, for there lies the difference."""
    (sentence,) = look_alike_sentences(("dog", *names))
    assert sentence.startswith("1 class may be cut in two")
    assert f"{names[0]!a} and {names[1]!a}" in sentence
    assert sentence.isascii()


@pytest.mark.parametrize(
    "names",
    [
        ("cat", "dog"),
        ("A", "a"),  # letters of handwriting: two classes on purpose
        ("caf\u00e9", "cafe"),  # an accent can be seen
        ("\u043a\u043e\u0442", "cat"),  # a word of its own, in another script
        ("1", "l"),
    ],
)
def test_names_that_differ_for_the_eye_are_left_alone(names):
    """A warning that is wrong teaches to overlook the next one."""
    assert list(look_alike_sentences(names)) == []


def test_many_pairs_are_counted_and_a_few_named():
    """A thousand classes do not fill the page."""
    names = [f"{case}{i}" for i in range(9) for case in ("class", "Class")]
    (sentence,) = look_alike_sentences(names)
    assert sentence.startswith("9 classes may be cut in two")
    assert "'class4' and 'Class4' and 4 more; give each pair one name" in sentence
