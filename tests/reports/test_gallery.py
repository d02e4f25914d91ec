"""The gallery: whole pages that may be passed on, and an index made from the kept runs."""

import html
import json
import re
from pathlib import Path

import pytest

from reports import ReportError
from reports.gallery import MAY_BE_SHOWN, MOST_BYTES, index, put_up
from reports.readme import keep, renew
from tests.reports.written_run import write_run

DOCS = Path(__file__).resolve().parents[2] / "docs"
GALLERY = DOCS / "gallery"
PAGES = sorted(GALLERY.glob("*.html"))


def _kept(page):
    folder = DOCS / "results" / page.stem
    read = (
        json.loads((folder / name).read_text("utf-8")) for name in ("run.json", "comparison.json")
    )
    return tuple(read)


def test_the_index_is_made_from_the_pages_and_their_runs():
    """It says of each page what its verdict says."""
    assert (GALLERY / "README.md").read_text("utf-8") == index(GALLERY, DOCS / "results")


def test_three_data_sets_hang_there():
    """One embedded, two that everyone knows."""
    assert {"wild_digits", "mnist", "cifar10"} <= {
        _kept(page)[0]["dataset"]["name"] for page in PAGES
    }


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_page_of_the_gallery_may_be_passed_on(page):
    """Small, needing nothing else, and without a picture of data that are not ours to show."""
    text, (run, comparison) = page.read_text("utf-8"), _kept(page)
    assert page.stat().st_size <= MOST_BYTES
    assert html.escape(comparison["verdict"][0].split(" ")[0], quote=False) in text
    assert run["split"]["fingerprint"] in text
    assert not re.search(
        r"""(?:src|href)=["']?(?:https?:|//|file:)|url\((?!data:|#)|@import""", text
    )
    if run["dataset"]["name"] not in MAY_BE_SHOWN:
        assert "data:" not in text.replace("img-src data:", "")
        assert "<img" not in text


def test_the_gallery_shows_no_picture_of_other_data(tmp_path, monkeypatch):
    """Whether a page has pictures follows from its data set's name alone."""
    asked = []
    monkeypatch.setattr(
        "reports.gallery.page_of", lambda folder, pictures: str(asked.append(pictures))
    )
    for name in (*MAY_BE_SHOWN, "mnist"):
        run = write_run(tmp_path / name)
        about = json.loads((run / "run.json").read_text("utf-8"))
        about["dataset"]["name"] = name
        (run / "run.json").write_text(json.dumps(about), "utf-8")
        put_up(run, name, tmp_path / "gallery")
    assert asked == [True, False]


def test_a_page_too_large_for_a_repository_is_not_put_up(finished_run, tmp_path, monkeypatch):
    """One line says how large it is and how large it may be."""
    monkeypatch.setattr("reports.gallery.page_of", lambda folder, pictures: "é" * 950_000)
    with pytest.raises(
        ReportError, match=r"its page has 1\.9.MB.* may have 1\.8.MB; give a run of"
    ):
        put_up(finished_run, "large", tmp_path / "gallery")
    assert not (tmp_path / "gallery").exists()


def test_one_command_keeps_a_run_and_renews_every_page(tmp_path, monkeypatch):
    """What hangs in the gallery is drawn again whenever its run is kept anew."""
    drawn = []
    monkeypatch.setattr(
        "reports.gallery.page_of", lambda folder, pictures: f"page {len(drawn) or drawn.append(1)}"
    )
    run, root = write_run(tmp_path / "letters-run"), tmp_path / "root"
    keep(run, root)
    renew(root, [])
    assert not (root / "docs" / "gallery").exists()
    keep(run, root, to_gallery=True)
    (root / "docs" / "results" / "letters-run" / "note.md").write_text("The fan was loud.", "utf-8")
    renew(root, [])
    assert "The fan was loud." in (root / "docs" / "RESULTS.md").read_text("utf-8")
    keep(run, root)
    renew(root, [])
    assert (root / "docs" / "gallery" / "letters-run.html").read_text("utf-8") == "page 1"
    for name in ("RESULTS.md", "FIGURES.md", "gallery/README.md"):
        assert (root / "docs" / name).is_file(), name
