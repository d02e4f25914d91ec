"""Each term explains itself where it heads a column, without a script, once for the whole page."""

import re

import pytest

from reports.render import render
from reports.words.columns import COLUMNS
from reports.words.glossary import KEYS, TERMS


@pytest.fixture(scope="module")
def html(finished_run):
    return render(finished_run).read_text(encoding="utf-8")


@pytest.mark.parametrize("term", TERMS, ids=lambda term: term.key)
def test_a_term_says_what_it_is_and_when_it_misleads_in_two_sentences_each(term):
    """Longer explanations are for the sections."""
    for text in (term.what, term.misleads):
        assert 1 <= len(re.findall(r"[.?!](?:\s|$)", text)) <= 2
        assert text[-1] in ".?"


def test_every_column_of_the_table_has_a_term():
    """A metric without an explanation cannot be added."""
    assert {column.key for column in COLUMNS} <= KEYS
    assert len(KEYS) == len(TERMS)


def test_every_button_opens_a_window_and_every_window_is_there_once(html):
    """Many headings share one window."""
    windows = re.findall(r'<div popover id="(term-\w+)"', html)
    assert sorted(windows) == sorted(f"term-{term.key}" for term in TERMS)
    targets = re.findall(r'popovertarget="(term-\w+)"', html)
    assert set(targets) <= set(windows)
    for key in (
        "ece",
        "macro_auc",
        "letters",
        "temperature",
        "corruption_error",
        "purity",
        "p_value",
    ):
        assert f"term-{key}" in targets


def test_no_button_stands_inside_another(html):
    """The script adds sort buttons to the same headings; the page's own never nest."""
    without_script = re.sub(r"<script.*?</script>", "", html, flags=re.S)
    depth = 0
    for tag in re.findall(r"</?button", without_script):
        depth += 1 if tag == "<button" else -1
        assert depth in (0, 1)


def test_all_terms_stand_in_the_folded_list_too(html):
    """What is printed, and what is read from top to bottom."""
    listed = html[html.index('<details class="glossary">') :]
    listed = listed[: listed.index("</details>")]
    assert all(f"<dt>{term.heading}</dt>" in listed for term in TERMS)
