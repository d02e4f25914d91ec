"""The page of `invoke play` as a reader uses it, on the real run that the other tests look at."""

import json
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from compare import load_run
from compare.records.files import read_arrays
from tests.reports.browser.conftest import SHORT_NETWORK_FILE
from tests.reports.browser.test_axe import violations

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[3]
PHONE = {"width": 360, "height": 740}
DROP = """
async ([name, bytes, size]) => {
  const file = new File([bytes ? Uint8Array.from(bytes) : new Uint8Array(size)], name);
  const dataTransfer = new DataTransfer();
  dataTransfer.items.add(file);
  document.dispatchEvent(new DragEvent("drop", { dataTransfer, bubbles: true, cancelable: true }));
}
"""


def _invoke(*words):
    return [sys.executable, "-m", "invoke", *map(str, words)]


def _also(run_folder):
    """Without its file the run's own network is not asked."""
    return "--also", run_folder.with_name(SHORT_NETWORK_FILE)


@pytest.fixture(scope="module")
def run_folder(real_report):
    """The run's folder."""
    return real_report.parent


@pytest.fixture(scope="module")
def address(run_folder):
    """Where the page is served; Ctrl-C ends it with one line and exit code 130."""
    words = _invoke("play", run_folder, *_also(run_folder), "--no-browser")
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    with subprocess.Popen(words, cwd=ROOT, **pipes) as served:
        line = served.stdout.readline()
        assert line.startswith("http://127.0.0.1:"), served.stderr.read()
        yield line.split()[0]
        served.send_signal(signal.SIGINT)
        rest, said = served.communicate(timeout=60)
        assert (rest, served.returncode) == ("", 130)
        *loading, last = said.strip().splitlines()
        assert last == "bakeoff: stopped"
        assert all(line.startswith(("Loading ", "  ")) for line in loading), said


@pytest.fixture
def open_play(browser, address):
    """Return a function that opens the page; it may speak to its own server, and to nobody else."""
    contexts, heard = [], []

    def open_(**words):
        contexts.append(browser.new_context(**words))
        page = contexts[-1].new_page()
        page.on("request", lambda r: r.url.startswith((address, "data:")) or heard.append(r.url))
        page.on("pageerror", lambda error: heard.append(str(error)))
        page.goto(address)
        _settle(page)
        return page

    yield open_
    for context in contexts:
        context.close()
    assert heard == []


def _settle(page):
    page.wait_for_selector("#answers[aria-busy=false]", timeout=20_000)


def _drop(page, name, content=None, size=0):
    page.evaluate(DROP, [name, list(content) if content is not None else None, size])


def _came(page, source):
    page.wait_for_function(
        "text => document.querySelector('#source').innerText === text", arg=source
    )
    _settle(page)


def _answers(page):
    cards = page.locator("article.answer")
    return {
        card.get_attribute("data-method"): (
            card.locator(".class").inner_text(),
            float(card.get_attribute("data-confidence")),
        )
        for card in cards.all()
    }


def _turn(page, dial, value):
    page.locator(f"#dial-{dial}").fill(str(value))
    _settle(page)


@pytest.fixture(scope="module")
def held_back(run_folder, tmp_path_factory):
    """A test picture of the run as a file."""
    kept = read_arrays(run_folder / "pictures.npz")
    test = load_run(run_folder)["hog+svm"].predictions.rows
    file = tmp_path_factory.mktemp("held_back") / "held_back.png"
    Image.fromarray(kept["images"][np.isin(kept["rows"], test)][3]).save(file)
    return file


def test_a_dropped_picture_gets_the_answers_of_predict(open_play, run_folder, held_back):
    """The same class, and the same confidence to 1e-4, of every method."""
    page = open_play()
    _drop(page, held_back.name, held_back.read_bytes())
    _came(page, "held_back.png.")
    also = _also(run_folder)
    words = _invoke("predict", run_folder, held_back, *also, "--method", "all", "--json")
    done = subprocess.run(words, capture_output=True, text=True, cwd=ROOT)
    (picture,) = json.loads(done.stdout)["pictures"]
    found = _answers(page)
    assert len(found) == len(picture["answers"]) == 5
    for answer in picture["answers"]:
        name, confidence = found[answer["method"]]
        assert name == answer["class"]
        assert confidence == pytest.approx(answer["confidence"], abs=1e-4)


def test_it_starts_with_a_test_picture_and_dials_turn_it(open_play):
    """Answers change, the picture too, and back at 0 all is as before; by keyboard alike."""
    page = open_play()
    assert page.inner_text("#source").startswith("A test picture of the run, labelled ")
    shown = "document.querySelector('#given').toDataURL()"
    before, picture = _answers(page), page.evaluate(shown)
    _turn(page, "rotation", 90)
    assert _answers(page) != before
    assert page.evaluate(shown) != picture
    page.focus("#reset")
    page.keyboard.press("Enter")
    _settle(page)
    assert _answers(page) == before
    assert page.evaluate(shown) == picture
    page.focus("#dial-hue")
    page.keyboard.press("ArrowRight")
    _settle(page)
    assert page.inner_text("output[for=dial-hue]") == "5°"
    assert page.evaluate(shown) != picture


def test_a_drawing_is_answered(open_play):
    """By pointer and by arrow keys."""
    page = open_play()
    page.click("#draw")
    box = page.locator("#paper").bounding_box()
    page.mouse.move(box["x"] + 100, box["y"] + 50)
    page.mouse.down()
    page.mouse.move(box["x"] + 110, box["y"] + 220, steps=4)
    page.mouse.up()
    _came(page, "Your drawing.")
    shown = "document.querySelector('#given').toDataURL()"
    drawn = page.evaluate(shown)
    page.focus("#paper")
    for key in ("ArrowRight", "Shift+ArrowRight", "Shift+ArrowRight"):
        page.keyboard.press(key)
    page.wait_for_function(f"before => {shown} !== before", arg=drawn)


def test_wrong_and_large_files_are_told_on_the_page(open_play):
    """One line each; the picture and its answers stay, and the next good one clears the line."""
    page = open_play()
    before = _answers(page)
    _drop(page, "page.jpg", b"<html>log in</html>")
    page.wait_for_selector("#problem:not([hidden])")
    assert page.inner_text("#problem").startswith("page.jpg: no picture in a format that is read")
    _drop(page, "big.png", size=50_000_000)
    expected = "big.png: 50 MB; at most 20 MB are read; give a smaller copy of it."
    page.wait_for_function(
        "text => document.querySelector('#problem').innerText === text", arg=expected
    )
    assert _answers(page) == before
    page.click("#next")
    page.wait_for_selector("#problem", state="hidden")
    _settle(page)


def test_two_tabs_get_each_their_own(open_play):
    """Dials turned in both at once, many times: each ends with what it would get alone."""
    first, second = open_play(), open_play()
    _turn(second, "rotation", 90)
    alone = _answers(second)
    _turn(second, "rotation", 0)
    at_rest = _answers(first)
    assert at_rest != alone
    for degrees in range(0, 91, 10):
        first.locator("#dial-rotation").fill(str(90 - degrees))
        second.locator("#dial-rotation").fill(str(degrees))
    for page, expected in ((first, at_rest), (second, alone)):
        _settle(page)
        assert _answers(page) == pytest.approx(expected)


@pytest.mark.parametrize("words", [{"color_scheme": "dark"}, {"viewport": PHONE}])
def test_the_page_is_accessible_and_fits_a_phone(open_play, words):
    """No finding of axe, in the dark and on a phone; nothing to scroll sideways."""
    page = open_play(**words)
    page.click("#draw")
    _drop(page, "page.jpg", b"<html>log in</html>")
    page.wait_for_selector("#problem:not([hidden])")
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
