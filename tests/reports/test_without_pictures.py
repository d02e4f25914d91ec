"""A page without pictures: none of the data set's pixels is in it, and each place says what it lacks."""

import base64
import io
import re

import numpy as np
import pytest
from PIL import Image

from compare.command_line.runs_argument import TaskOfRuns, words_after
from reports.render import page_of
from reports.share import share
from tests.reports.written_run import FIELD, write_run

EMBEDDED = re.compile(r"data:image/\w+;base64,([\w+/=]+)")
PICTURED = (
    "examples", "confusion", "mistakes", "probes", "dials", "looks", "disagreements", "neighbours",
    "audit",
)  # fmt: skip


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """A run whose every section has pictures to show."""
    folder = write_run(tmp_path_factory.mktemp("shown") / "run")
    images = np.random.default_rng(1).integers(0, 256, (2, 4, 8, 8, 3), dtype=np.uint8)
    np.savez(folder / "dial_pictures.npz", color=images)
    return folder


@pytest.fixture(scope="module")
def pages(run):
    """The page with pictures, and the one without."""
    return page_of(run), page_of(run, pictures=False)


def _sections(page):
    return dict(re.findall(r'<section id="([\w-]+)"(.*?)</section>', page, re.DOTALL))


def test_no_pixel_is_in_a_page_without_pictures(pages):
    """Not as a file, nor as a style's sheet, nor as an image of any other kind."""
    shown, without = pages
    assert EMBEDDED.search(shown)
    assert "data:" not in without.replace("img-src data:", "")
    assert "<img" not in without
    assert not re.search(r"url\((?!#)", without)


@pytest.mark.parametrize("section", PICTURED)
def test_each_place_says_what_is_left_out(pages, section):
    """Where a reader of the other page finds pictures, and nowhere there."""
    shown, without = (_sections(page)[section] for page in pages)
    assert re.search(r'class="picture\b|<img', shown)
    assert not re.search(r'class="picture\b|<img', without)
    assert "left out of this page" in without
    assert "left out of this page" not in shown


def test_the_same_sections_stand_in_both(pages):
    """What was measured stays, and no link leads nowhere."""
    shown, without = pages
    assert _sections(shown).keys() == _sections(without).keys()
    ids = set(re.findall(r'\bid="([^"]+)"', without))
    assert set(re.findall(r'href="#([^"]+)"', without)) <= ids
    assert "Without pictures." in without.partition("</header>")[0]
    assert "Without pictures." not in shown


def test_of_many_classes_the_confusions_alone_are_images(tmp_path):
    """They hold counts: as many pixels as pairs of classes, and their hue says right or wrong."""
    names = tuple(f"class {k}" for k in range(20))
    run = write_run(tmp_path / "run", field=FIELD[1:3], class_names=names, n_test=60)
    page = page_of(run, pictures=False)
    images = [
        np.asarray(Image.open(io.BytesIO(base64.b64decode(found))))
        for found in EMBEDDED.findall(page)
    ]
    assert images
    for image in images:
        assert image.shape == (20, 20, 4)
        assert len(np.unique(image[image[..., 3] > 0][:, :3], axis=0)) <= 2


def test_neither_page_is_taken_for_the_other(tmp_path, monkeypatch):
    """Two files: drawing the one leaves the other as it was."""
    monkeypatch.setattr("reports.render.page_of", lambda folder, pictures: f"shows: {pictures}")
    whole, without = (share([tmp_path], "html", pictures=shown) for shown in (True, False))
    assert (whole.name, whole.read_text()) == ("report.html", "shows: True")
    assert (without.name, without.read_text()) == ("report-without-pictures.html", "shows: False")


def test_paper_and_markdown_can_go_without_too(run, monkeypatch):
    """The PDF has a name of its own; Markdown never has pictures."""
    monkeypatch.setattr("reports.pdf.find_browser", lambda browser: "a browser")
    monkeypatch.setattr("reports.pdf.page_of", lambda folder, pictures: f"shows: {pictures}")
    monkeypatch.setattr("reports.pdf.print_page", lambda program, page, place: page)
    printed = share([run], "pdf", pictures=False)
    assert (printed.name, printed.read_text()) == ("report-without-pictures.pdf", "shows: False")
    assert share([run], "md", pictures=False) == share([run], "md")


def test_the_option_takes_no_word(run):
    """`--no-pictures` before the run does not take the run for its value."""
    words = f"invoke report --no-pictures {run}".split()
    assert words_after("report", words, TaskOfRuns.flags) == [str(run)]
