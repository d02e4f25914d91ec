import pytest

from compare.command_line.words import UsageError
from compare.methods import DEFAULT_FIELD, every_name, resolve

OWN = """
from sklearn.dummy import DummyClassifier
METHODS = {"guess": DummyClassifier(strategy="uniform", random_state=0)}
"""


def test_the_default_field_is_known_and_climbs_the_ladder():
    """From no picture at all, by hand, borrowed, to learned end to end."""
    order = ["baseline", "classical", "transfer", "deep"]
    places = [order.index(method.family) for method in resolve(())]
    assert places == sorted(places)
    assert set(DEFAULT_FIELD) <= set(every_name())


@pytest.mark.parametrize("name", ["hog+svn", "hogs", "svm", "+", "hog+majority", "hog&+svm", "<b>"])
def test_an_unknown_name_is_answered_with_the_known_ones(name):
    """One line: the list, and a guess where one is close."""
    with pytest.raises(UsageError, match="unknown method") as caught:
        resolve([name])
    assert "small_cnn" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_close_name_is_guessed():
    """A slip of the finger is the usual cause."""
    with pytest.raises(UsageError, match=r"did you mean 'hog\+svm'"):
        resolve(["hog+svn"])


def test_a_method_named_twice_is_refused():
    """Two rows with one name could not be told apart."""
    with pytest.raises(UsageError, match="named twice"):
        resolve(["hog+svm", "hog+svm"])


def test_folders_of_methods_are_safe_and_different():
    """Names that file systems refuse get a folder of their own all the same."""
    folders = [method.folder for method in resolve(["mobilenet_v2:finetuned", "hog&color+svm"])]
    assert len(set(folders)) == 2
    assert not any(set(':/\\*?"<>|') & set(folder) for folder in folders)


def test_an_own_method_joins_the_field(tmp_path):
    """A file outside the checkout, with a dictionary of estimators."""
    file = tmp_path / "mine.py"
    file.write_text(OWN)
    method = resolve(["majority"], [file])[-1]
    assert (method.name, method.family) == ("guess", "classical")
    assert method.make().get_params()["strategy"] == "uniform"


@pytest.mark.parametrize(
    ("code", "message"),
    [
        (None, "there is no file"),
        ("x = 1", "defines no METHODS"),
        ("METHODS = {'a': 3}", "'a' in mine.py has no fit, predict_proba, get_params"),
        ("import nothing_like_this", "cannot be imported: ModuleNotFoundError"),
        ("def broken(:", "cannot be imported: SyntaxError"),
    ],
)
def test_a_broken_own_file_gets_one_line(tmp_path, code, message):
    """What is wrong with it, and what was expected."""
    file = tmp_path / "mine.py"
    if code is not None:
        file.write_text(code)
    with pytest.raises(UsageError, match=message):
        resolve([], [file])
