import io
import json
import re

import numpy as np
import pytest
from PIL import Image

from compare import load_run
from compare import run as run_module
from compare.command_line.options import parse
from compare.command_line.progress import Progress
from compare.command_line.runs_argument import TaskOfPictures, words_after
from compare.command_line.words import UsageError
from compare.methods import resolve
from compare.predict.command import predict
from compare.records.files import read_json, write_json
from compare.run import run


@pytest.fixture(scope="module")
def finished(tmp_path_factory, small_digits):
    """A small run, its explanations left out, in a folder of its own."""
    folder = tmp_path_factory.mktemp("predict") / "run"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(run_module, "load", lambda name, image_size, say: small_digits)
        options = parse(
            methods="majority,color+svm,hog+svm",
            train_size="200",
            test_size="100",
            explain="none",
            budget="none",
            out=str(folder),
        )
        run(options, resolve(options.methods), Progress())
    return folder


@pytest.fixture
def pictures(tmp_path, small_digits, finished):
    """Three held-back pictures as files."""
    rows = load_run(finished)["hog+svm"].predictions.rows[:3]
    for k, row in enumerate(rows):
        Image.fromarray(small_digits.images[row]).save(tmp_path / f"{k}.png")
    return tmp_path


def _told(capsys, *words, **options):
    done = predict(*words, as_json=True, **options)
    return done, json.loads(capsys.readouterr().out)


def test_a_held_back_picture_gets_the_answer_that_the_run_saved(finished, pictures, capsys):
    """Through a file, the command line's way: the same class and the same probabilities."""
    done, told = _told(capsys, str(finished), [str(pictures)], method="all")
    assert (done.n_answered, done.n_left_out) == (3, 0)
    opened = load_run(finished)
    for k, picture in enumerate(told["pictures"]):
        assert picture["picture"] == f"{pictures}/{k}.png"
        for answer in picture["answers"]:
            saved = opened[answer["method"]].predictions.probabilities[k]
            found = list(answer["probabilities"].values())
            np.testing.assert_allclose(found, saved, atol=1e-6)
            assert answer["class"] == opened.class_names[saved.argmax()]
            assert answer["confidence"] == max(found)
            assert answer["second_confidence"] == sorted(found)[-2]


def test_the_best_on_validation_pictures_answers(finished, pictures, capsys):
    """Not on the test pictures; who it is, and how good, is said."""
    predict(str(finished), [str(pictures / "0.png")])
    out, err = capsys.readouterr()
    accuracies = {n: m.validation_accuracy for n, m in load_run(finished).methods.items()}
    best = max(accuracies, key=accuracies.get)
    assert best == "hog+svm"
    assert f"{best} answers, the best of 3 methods kept: right on" in err
    assert f"{100 * accuracies[best]:.1f} % of the validation pictures" in err
    assert out.splitlines()[0].split() == ["picture", "class", "sure", "second"]
    assert len(out.splitlines()) == 2


def test_all_methods_stand_side_by_side(finished, pictures, capsys):
    """A column a method, a line a picture."""
    predict(str(finished), [str(pictures)], method="all")
    head, *lines = capsys.readouterr().out.splitlines()
    assert head.split() == ["picture", "majority", "color+svm", "hog+svm"]
    assert len(lines) == 3
    assert all(line.count("%") == 3 for line in lines)


def test_bad_pictures_get_a_line_each_and_the_others_go_on(finished, pictures, capsys):
    """Text, nothing, a folder of them, a pipe: told on standard error, counted in the exit code."""
    (pictures / "page.jpg").write_text("<html>log in</html>")
    (pictures / "empty.png").write_bytes(b"")
    Image.new("RGB", (90, 60), (9, 99, 9)).save(pictures / "green.webp")
    words = [str(pictures), str(pictures / "nowhere.png"), "/dev/null"]
    done, told = _told(capsys, str(finished), words, method="hog+svm")
    assert (done.n_answered, done.n_left_out) == (4, 4)
    reasons = {entry["picture"].rsplit("/", 1)[-1]: entry["reason"] for entry in told["left_out"]}
    assert reasons["empty.png"] == "empty file"
    assert reasons["page.jpg"].startswith("no picture in a format that is read")
    assert reasons["nowhere.png"] == "cannot be read (No such file or directory)"
    assert reasons["null"].startswith("is no file")


def test_names_come_through_standard_input(finished, pictures, capsys, monkeypatch):
    """`find ... | invoke predict RUN -`: a name a line, blanks in it and all."""
    (pictures / "0.png").rename(pictures / "a b.png")
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{pictures}/a b.png\n\n{pictures}/1.png\n"))
    done, _ = _told(capsys, str(finished), ["-"], method="hog+svm")
    assert done.n_answered == 2


def test_an_unsure_answer_says_so(finished, pictures, capsys):
    """Noise is no digit: where the confidence is below the saved threshold, the flag goes up."""
    noise = np.random.default_rng(0).integers(0, 256, (32, 32, 3), np.uint8)
    Image.fromarray(noise).save(pictures / "noise.png")
    _, told = _told(capsys, str(finished), [str(pictures)], method="hog+svm")
    (method,) = told["methods"]
    for picture in told["pictures"]:
        (answer,) = picture["answers"]
        assert answer["unsure"] == (answer["confidence"] < method["unsure_below"])
    opened = load_run(finished)["hog+svm"].predictions
    sure = opened.validation_probabilities.max(axis=1)
    right = opened.validation_probabilities.argmax(axis=1) == opened.validation_labels
    below = method["unsure_below"]
    assert (sure[right] < below).mean() <= 0.05 < (sure[right] <= below + 1e-9).mean() + 0.02


def test_pictures_of_another_size_are_brought_to_the_runs(finished, pictures, small_digits, capsys):
    """A whole-number enlargement comes back as what it was, nearly: the same preprocessing as ever."""
    row = load_run(finished)["hog+svm"].predictions.rows[0]
    large = np.repeat(np.repeat(small_digits.images[row], 4, axis=0), 4, axis=1)
    Image.fromarray(large).save(pictures / "0-large.png")
    _, told = _told(capsys, str(finished), [str(pictures)], method="color+svm")
    small, again = (picture["answers"][0] for picture in told["pictures"][:2])
    assert again["confidence"] == pytest.approx(small["confidence"], abs=0.1)


@pytest.mark.parametrize(
    ("words", "options", "answer"),
    [
        (["x.png"], {"method": "hog+svn"}, "no method 'hog+svn'; expected one of majority, color"),
        ([], {}, "no picture given"),
    ],
)
def test_a_wrong_word_is_answered_in_a_line(words, options, answer, finished):
    """It says what there is."""
    with pytest.raises(UsageError, match=re.escape(answer)) as raised:
        predict(str(finished), words, **options)
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize(
    ("change", "answer"),
    [
        ({"dataset": {"class_names": ["0"], "height": 32, "width": 32}}, "no run of ours"),
        ({"draws": [{"name": "../../elsewhere"}]}, "no run of ours"),
        ({"methods": [{"name": 7}]}, "no run of ours"),
    ],
)
def test_a_forged_run_is_refused(change, answer, finished, tmp_path):
    """A run folder may come from anyone; a name in it is never a way out of it."""
    write_json(tmp_path / "run.json", {**read_json(finished / "run.json"), **change})
    with pytest.raises(UsageError, match=answer):
        load_run(tmp_path)


def test_a_run_of_an_older_version_is_told_from_a_forged_one(finished, tmp_path):
    """It had no draws and kept no methods; its own command makes one that does."""
    about = read_json(finished / "run.json")
    del about["draws"], about["protocol"]
    write_json(tmp_path / "run.json", {**about, "command": "invoke compare --quick"})
    with pytest.raises(UsageError, match="older version.* no fitted .*: invoke compare --quick"):
        load_run(tmp_path)


def test_the_command_takes_any_number_of_pictures_and_a_dash():
    """Options may stand between them; a dash alone is a word, for standard input."""
    words = ["invoke", "predict", "RUN", "--json", "a.png", "--method", "hog+svm", "-", "b.png"]
    assert words_after("predict", words, TaskOfPictures.flags) == ["RUN", "a.png", "-", "b.png"]


def test_a_folder_that_is_no_run_is_refused(tmp_path):
    """With what was missing."""
    with pytest.raises(UsageError, match=r"run\.json is missing"):
        load_run(tmp_path)


def test_from_python_a_run_reads_like_a_dictionary_of_methods(finished, small_digits):
    """`load_run(folder)["hog+svm"].predict(images)` gives names; wrong arrays are told apart."""
    method = load_run(finished)["hog+svm"]
    rows = method.predictions.rows[:5]
    found = method.predict(small_digits.images[rows])
    expected = method.predictions.probabilities[:5].argmax(axis=1)
    assert found == [small_digits.class_names[k] for k in expected]
    with pytest.raises(UsageError, match="of type uint8"):
        method.predict(small_digits.images[rows] / 255)


def test_each_picture_gets_a_page_that_needs_nothing_else(finished, pictures, capsys, tmp_path):
    """What each method looked at; a file's name is text there, whatever it is."""
    from reports.predicted import draw

    (pictures / "0.png").rename(pictures / "<script>alert(1)<i>.png")
    words = [str(next(pictures.glob("<*.png")))]
    done = predict(str(finished), words, method="all", into=tmp_path / "pages", draw=draw)
    (page,) = done.pages
    text = page.read_text("utf-8")
    assert "default-src 'none'" in text
    assert "<script" not in text
    assert "&lt;script&gt;alert(1)&lt;i&gt;.png" in text
    assert str(pictures) not in text
    assert text.count("<figcaption>cover</figcaption>") == 3
    assert text.count("as HOG keeps it") == 1
    assert text.count("its colours, as kept") == 1
    assert not re.search(r'(src|href)="(?!data:)', text)
