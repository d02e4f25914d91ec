import base64
import http.client
import io
import json
import threading
from types import SimpleNamespace

import numpy as np
import pytest
from PIL import Image
from werkzeug.test import Client

from compare.command_line.words import UsageError
from compare.methods import resolve
from compare.play.app import MOST_BYTES, App
from compare.play.bench import Bench, Superseded
from compare.play.command import _server, play
from compare.play.dials import DIALS, changed, settings_from
from compare.play.sentences import said_together
from compare.records.files import write_arrays
from compare.saved_methods.saved_run import KeptMethod

HOST = {"Host": "127.0.0.1:8000"}
SIDE = 8


class _BySide(KeptMethod):
    """Says how much of the light is in the left half; stands in for a fitted method."""

    unsure_below = 0.6

    def __init__(self, name):
        self.method = resolve([name])[0]
        self.class_names = ("left", "right")
        self.predictions = SimpleNamespace(rows=np.array([4, 9]), labels=np.array([0, 1]))
        self.waits = None

    def predict_proba(self, images):
        if self.waits:
            self.waits()
        light = images.astype(float).sum(axis=(1, 3)) + 1
        left = light[:, : SIDE // 2].sum(axis=1) / light.sum(axis=1)
        return np.stack([left, 1 - left], axis=1).astype(np.float32)


class _Broken(_BySide):
    def predict_proba(self, images):
        raise RuntimeError("no such engine")


@pytest.fixture
def bench(tmp_path):
    """Two methods that answer and one that fails, with two test pictures."""
    pictures = np.zeros((3, SIDE, SIDE, 3), np.uint8)
    pictures[1, :, : SIDE // 2] = pictures[2, :, SIDE // 2 :] = (200, 100, 50)
    write_arrays(tmp_path / "pictures.npz", rows=np.array([3, 4, 9]), images=pictures)
    names = ("hog+svm", "small_cnn")
    methods = {name: _BySide(name) for name in names} | {"hog+knn": _Broken("hog+knn")}
    return Bench(
        SimpleNamespace(
            folder=tmp_path,
            about={"title": "<b>Sides</b>"},
            height=SIDE,
            width=SIDE,
            class_names=("left", "right"),
            methods=methods,
            not_kept={"pixels+knn": "it is <large>"},
            best=lambda: None,
        )
    )


@pytest.fixture
def client(bench):
    """Asks the page's server without a network."""
    return Client(App(bench, "body { color: red }", 8000))


def _png(pixels):
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "PNG")
    return file.getvalue()


def _asked(client, picture, **words):
    answer = client.post("/answer", data=picture.tobytes(), query_string=words, headers=HOST)
    return answer.status_code, answer.json


def test_a_picture_goes_from_file_to_answers(client, bench):
    """What comes back of a file of the run's size are its own pixels, and methods answer to those."""
    picture = bench.test_pictures[0]
    found = client.post("/picture", data=_png(picture), headers=HOST).json
    assert base64.b64decode(found["pixels"]) == picture.tobytes()
    status, told = _asked(client, picture)
    assert status == 200
    assert base64.b64decode(told["picture"]) == picture.tobytes()
    for answer in told["answers"]:
        expected = bench.methods[answer["method"]].predict_proba(picture[None])[0]
        assert answer["class"] == "left"
        assert answer["confidence"] == pytest.approx(expected[0], abs=1e-6)
        assert [name for name, _ in answer["likeliest"]] == ["left", "right"]
        assert answer["ms"] >= 0
    assert told["said"].startswith("Both say left")


def test_a_dial_reaches_the_methods(client, bench):
    """Turned by half a turn, left is right; a half-way move leaves too little light for a bet."""
    picture = bench.test_pictures[0]
    _, told = _asked(client, picture, rotation=180)
    assert [answer["class"] for answer in told["answers"]] == ["right", "right"]
    _, told = _asked(client, picture, right=50)
    assert [answer["unsure"] for answer in told["answers"]] == [True, True]


def test_each_dial_at_0_changes_nothing_and_elsewhere_something(bench, rng):
    """A dial that does nothing teaches nothing; one that is not at rest falsifies the answers."""
    images = rng.integers(0, 256, size=(1, 16, 16, 3), dtype=np.uint8)
    assert changed(images, settings_from({})) is images
    for dial in DIALS:
        found = changed(images, settings_from({dial.key: str(dial.high)}))
        assert found.shape == images.shape
        assert found.dtype == np.uint8
        assert (found != images).any(), dial.key


@pytest.mark.parametrize("text", ["", "1.5", "181", "-181", "--5", "²", "9" * 30])
def test_a_dial_takes_what_it_can_be_set_to(client, bench, text):
    """Whatever a request says; the reason names the range."""
    status, told = _asked(client, bench.test_pictures[0], rotation=text)
    assert status == 422
    assert told["reason"].startswith("rotation: expected a whole number from -180 to 180, got ")


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty file"),
        (b"<html>log in</html>", "no picture in a format that is read"),
        (b"%PDF-1.7 and more", "no picture in a format that is read"),
        (_png(np.arange(972, dtype=np.uint8).reshape(18, 18, 3))[:99], "damaged or cut short"),
    ],
)
def test_a_file_that_is_no_picture_is_told_in_a_line(client, content, reason):
    """With the reasons that `predict` gives, too."""
    answer = client.post("/picture", data=content, headers=HOST)
    assert answer.status_code == 422
    assert answer.json["reason"].startswith(reason)


def test_pixels_of_another_size_are_refused(client, bench):
    """The methods are never asked about what they cannot take."""
    for n_bytes in (0, 5, SIDE * SIDE * 3 + 1):
        answer = client.post("/answer", data=b"x" * n_bytes, headers=HOST)
        assert answer.status_code == 400
        assert "expected the 192 bytes of a picture" in answer.json["reason"]


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:8000", "127.0.0.1", "127.0.0.1:9", "[::1]:8000", ""]
)
def test_a_name_that_is_not_this_machine_gets_nothing(client, host):
    """A stranger's page whose name was bent to 127.0.0.1 still sends its own name."""
    for path in ("/", "/test-picture/0"):
        answer = client.get(path, headers={"Host": host})
        assert answer.status_code == 400
        assert answer.json["reason"].startswith("this page answers to 127.0.0.1:8000 or localhost")


def test_another_page_cannot_ask(client):
    """A form or script of a stranger's page names where it comes from."""
    words = {**HOST, "Origin": "https://evil.example"}
    assert client.post("/picture", data=b"x", headers=words).status_code == 403
    own = {**HOST, "Origin": "http://127.0.0.1:8000"}
    assert client.post("/picture", data=b"x", headers=own).status_code == 422


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/nowhere", 404),
        ("/run.json", 404),
        ("/../../etc/passwd", 404),
        ("/%2e%2e/%2e%2e/etc/passwd", 404),
        ("/test-picture/../play.css", 404),
        ("/test-picture/-1", 404),
        ("/test-picture/2", 400),
        ("/answer", 405),
    ],
)
def test_nothing_else_is_served(client, path, status):
    """There are six addresses, and none of them is a file's name."""
    answer = client.get(path, headers=HOST)
    assert answer.status_code == status
    assert answer.json["reason"]


def test_the_page_may_load_nothing_from_elsewhere_and_escapes_strange_words(client):
    """The policy stands on every answer; a title or a reason is text."""
    for path in ("/", "/play.css", "/play.js", "/nowhere"):
        answer = client.get(path, headers=HOST)
        assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'; ")
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
    page = client.get("/", headers=HOST).text
    assert "&lt;b&gt;Sides&lt;/b&gt;" in page
    assert "it is &lt;large&gt;" in page
    assert "no such engine" in page
    assert "http" not in page
    assert client.get("/play.css", headers=HOST).text.startswith("body { color: red }")


def test_fifty_megabytes_are_refused_in_words(bench):
    """Through a real connection: the reason arrives, although nobody reads what is still coming."""
    server = _server(0)
    server.app = App(bench, "", server.port)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}).start()
    try:
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=20)
        connection.request("POST", "/picture", bytes(50_000_000))
        answer = connection.getresponse()
        assert answer.status == 413
        expected = f"at most {MOST_BYTES // 10**6} MB are read; give a smaller copy of it"
        assert json.loads(answer.read()) == {"reason": expected}
        connection.close()
    finally:
        server.shutdown()


def test_a_method_that_fails_costs_the_others_nothing(bench, client):
    """At the start it is named with its reason; later its place says what happened."""
    assert list(bench.methods) == ["hog+svm", "small_cnn"]
    assert "no such engine" in bench.not_here["hog+knn"]

    def fail():
        raise MemoryError("no room")

    bench.methods["hog+svm"].waits = fail
    first, second = _asked(client, bench.test_pictures[0])[1]["answers"]
    assert "no room" in first["reason"]
    assert second["class"] == "left"


def test_the_newest_question_of_a_tab_wins(bench):
    """An older one stops before its next method; another tab's is answered."""
    picture, first = bench.test_pictures[0], bench.methods["hog+svm"]
    entered, go_on = threading.Event(), threading.Event()
    asked, ended = [], []

    def wait():
        asked.append(1)
        entered.set()
        assert go_on.wait(10)

    def ask(tab, number):
        try:
            ended.append((tab, number, len(bench.answer(picture, {}, tab, number)["answers"])))
        except Superseded:
            ended.append((tab, number, None))

    first.waits = wait
    questions = [threading.Thread(target=ask, args=words) for words in (("a", 1), ("b", 1))]
    questions[0].start()
    assert entered.wait(10)
    questions[1].start()
    newest = threading.Thread(target=ask, args=("a", 2))
    newest.start()
    while bench._newest.get("a") != 2:
        pass
    go_on.set()
    for thread in (*questions, newest):
        thread.join(10)
    assert sorted(ended) == [("a", 1, None), ("a", 2, 2), ("b", 1, 2)]


def _answers(**classes):
    return [{"method": name, "class": said, "confidence": 0.9, "unsure": False}
            for name, said in classes.items()]  # fmt: skip


def test_a_sentence_says_who_parts_from_whom():
    """By kind where the kinds differ; what only guesses is left out."""
    names = ["majority", "hog+svm", "color+svm", "small_cnn"]
    methods = dict(zip(("m", "hog", "color", "cnn"), resolve(names), strict=True))
    assert said_together(_answers(m="0", hog="7"), methods) == ""
    said = said_together(_answers(m="0", hog="7", color="7", cnn="9"), methods)
    assert said.startswith(
        "Learned and made by hand part ways: hog and color say 7; cnn says 9. What cnn goes by: "
    )
    said = said_together(_answers(hog="7", color="3", cnn="7"), methods)
    assert said.startswith("They disagree: hog and cnn say 7; color says 3. What color goes by: ")


@pytest.mark.parametrize("port", ["80", "70000", "web"])
def test_a_wrong_port_is_told_at_once(port):
    """Before any method is loaded."""
    with pytest.raises(UsageError, match="--port takes a whole number from 1024 to 65,535"):
        play("nowhere", "", port=port)


def test_a_port_that_is_taken_is_told_in_a_line():
    """Before the methods are loaded, which takes seconds."""
    with _server(0) as taken, pytest.raises(UsageError, match=r"cannot be used \(Address already"):
        _server(taken.port)
