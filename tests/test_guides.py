"""The guides are true: commands are understood, links lead somewhere, and their code works."""

import os
import re
from pathlib import Path

import pytest

from compare.command_line.options import data_sets, parse
from compare.methods import resolve
from data.sources import SOURCES
from tests import architecture_diagram
from tests.documented import (
    OTHERS,
    PAGES,
    ROOT,
    anchors_of,
    code_blocks,
    commands_of,
    links_of,
    shell_lines,
)
from tests.documented_place import furnish
from tests.imports import PACKAGES

DOCS = ROOT / "docs"
EXTRACTOR, NETWORK = DOCS / "add_a_feature_extractor.md", DOCS / "add_a_network.md"
# What the two guides have their readers add.
TO_BE_MADE = {"features/fourier.py", "tests/features/test_fourier.py", "deep/anywhere_cnn.py"}
EACH_PAGE = [pytest.param(page, id=page.relative_to(ROOT).as_posix()) for page in PAGES]


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A folder with all that the pages' commands name."""
    folder = tmp_path_factory.mktemp("guides")
    furnish(folder)
    (folder / "fourier.py").write_text(code_blocks(EXTRACTOR, "python")[0], "utf-8")
    return folder


@pytest.mark.parametrize("page", EACH_PAGE)
def test_every_command_of_a_page_is_understood(page, place, monkeypatch):
    """By invoke, and by what the task itself asks of its words before it begins."""
    monkeypatch.chdir(place)
    for shown in commands_of(page):
        words = shown.arguments(monkeypatch)
        if check := CHECKS.get(shown.task):
            check(words)


@pytest.mark.parametrize("page", EACH_PAGE)
def test_every_line_for_the_shell_is_known(page):
    """A line that no test looks at would grow old unseen."""
    project = (ROOT / "pyproject.toml").read_text("utf-8")
    shown = {command.text for command in commands_of(page)}
    for line in shell_lines(page):
        found = re.fullmatch(OTHERS, line)
        assert line in shown or found, f"{page.name}: {line}"
        if found and found["extra"]:
            assert f"\n{found['extra']} = [" in project


@pytest.mark.parametrize("page", EACH_PAGE)
def test_every_link_leads_somewhere(page):
    """To a file or a folder of the project; so do folders and files that are named in the text."""
    named = re.findall(
        rf"`((?:{'|'.join((*PACKAGES, 'tests'))})/[\w/.]+)`", page.read_text("utf-8")
    )
    for target in (*links_of(page), *(ROOT / name for name in named if name not in TO_BE_MADE)):
        path, _, anchor = os.fspath(target).partition("#")
        assert os.path.exists(path), f"{page.name} leads to {path}"
        assert not anchor or anchor in anchors_of(Path(path)), f"{page.name} leads to {target}"


def test_a_guide_is_reached_from_the_readme():
    """In one step or two, so that nothing is written for nobody."""
    reached, at_hand = set(), [ROOT / "README.md"]
    while at_hand:
        page = at_hand.pop().resolve()
        if page in reached or page.suffix != ".md":
            continue
        reached.add(page)
        found = (Path(os.fspath(target).partition("#")[0]) for target in links_of(page))
        at_hand += [target for target in found if target.is_file()]
    assert set(PAGES) <= reached


def test_the_diagram_of_the_architecture_is_in_step():
    """`uv run python -m tests.architecture_diagram` makes it anew from the imports."""
    text = architecture_diagram.PAGE.read_text("utf-8")
    assert architecture_diagram.with_drawing(text) == text


def test_the_feature_extractor_of_its_guide_competes(place, bars):
    """Its file is taken as `--also` takes it, joined with ours, and fitted."""
    images, labels = bars
    names = ["fourier+knn", "hog&fourier+knn"]
    for method in resolve(names, [place / "fourier.py"]):
        fitted = method.make().fit(images[::2], labels[::2])
        assert fitted.predict_proba(images[1::2]).shape == (30, 3)
        assert fitted.score(images[1::2], labels[1::2]) > 0.9


def test_the_lesson_test_of_the_guide_passes(place, monkeypatch):
    """And fails for features that know where things stand."""
    monkeypatch.syspath_prepend(place)
    lesson = {}
    exec(code_blocks(EXTRACTOR, "python")[1], lesson)
    lesson["test_a_rolled_picture_is_the_same_to_it"]()
    from features.pixels import Pixels

    lesson["Fourier"] = Pixels
    with pytest.raises(AssertionError):
        lesson["test_a_rolled_picture_is_the_same_to_it"]()


@pytest.mark.slow
def test_the_network_of_its_guide_learns(tmp_path, bars):
    """Its file is taken as `--also` takes it, copied as a run does, and trained for a few epochs."""
    (tmp_path / "anywhere_cnn.py").write_text(code_blocks(NETWORK, "python")[0], "utf-8")
    (method,) = [m for m in resolve(["majority"], [tmp_path / "anywhere_cnn.py"]) if m.own_file]
    images, labels = bars
    network = method.make().set_params(epochs=15, patience=None).fit(images, labels)
    assert network.score(images, labels) > 0.6
    (settings,) = code_blocks(DOCS / "comparing.md", "python")
    made = {}
    exec(settings, made)
    assert all(hasattr(network, "predict_proba") for network in made["METHODS"].values())


def _check_compare(words):
    options = parse(**words)
    if all(path.exists() for path in options.also):  # networks of one's own are tried when slow
        resolve(options.methods, options.also)
    for name in data_sets(options.dataset):
        assert name in SOURCES or "/" in name or Path(name).exists(), name


def _check_report(words):
    from reports.share import check

    check(words["runs"], words["format"])


def _check_grade(words):
    from coursework.assignments import read
    from coursework.grading.grade import parse_jobs
    from coursework.grading.remarks import parse_due

    parse_jobs(words["jobs"])
    parse_due(words["due"])
    if words["assignment"]:
        read(words["assignment"])


def _check_assignment(words):
    from coursework.assignments import read

    read(words["assignment"])


def _check_fetch(words):
    from compare.command_line.words import names_in
    from compare.fetch import wanted_files

    assert wanted_files(names_in(words["only"]))


CHECKS = {
    "compare": _check_compare,
    "report": _check_report,
    "grade": _check_grade,
    "handout": _check_assignment,
    "gradescope": _check_assignment,
    "fetch": _check_fetch,
}
