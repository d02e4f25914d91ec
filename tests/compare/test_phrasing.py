import pytest

from compare.phrasing import listed, percent


@pytest.mark.parametrize(
    ("parts", "most", "sentence"),
    [
        ("a", None, "a"),
        ("ab", None, "a and b"),
        ("abc", None, "a, b and c"),
        ("abc", 3, "a, b and c"),
        ("abcde", 3, "a, b and 3 more"),
        ("abcde", 1, "5 more"),
    ],
)
def test_names_stand_in_a_sentence_as_people_write_them(parts, most, sentence):
    """Commas, a last "and"; of too many the last become a number, and none is lost."""
    assert listed(parts, most) == sentence


def test_a_percentage_is_not_torn_from_its_sign():
    """The space between them is one that no line is broken at."""
    assert (percent(0.547), percent(0.547, 1)) == ("55\u00a0%", "54.7\u00a0%")
