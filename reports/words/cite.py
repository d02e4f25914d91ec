"""Who made a run, when and for what, and how to cite it: from the saved files, never from the clock."""

import datetime
import re

from reports.reading.values import items

MOST_AUTHORS, MOST_CHARACTERS = 30, 200
SUITE = "Bakeoff"
MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip
# What LaTeX would take for a command; a brace has to go even escaped, for BibTeX counts them.
LATEX = {
    "\\": r"\textbackslash ",
    "{": r"\textbraceleft ",
    "}": r"\textbraceright ",
    "~": r"\textasciitilde ",
    "^": r"\textasciicircum ",
    **{character: f"\\{character}" for character in "&%$#_"},
}


def heading(saved, usual_title):
    """Read what stands at the top of a page besides its numbers.

    Parameters
    ----------
    saved : dict
        `run.json` or `many.json`.
    usual_title : str
        For a run that has no title.

    Returns
    -------
    dict
        `title`, `course`: str; `authors`: list of str; `date`: ISO date or ""; `date_words`.
    """
    authors = items(saved, "authors")
    date = _date(saved.get("created"))
    return {
        "title": str(saved.get("title") or usual_title)[:MOST_CHARACTERS],
        "course": str(saved.get("course") or "")[:MOST_CHARACTERS],
        "authors": [str(name)[:MOST_CHARACTERS] for name in authors[:MOST_AUTHORS] if name],
        "date": date.isoformat() if date else "",
        "date_words": f"{date.day} {MONTHS[date.month - 1]} {date.year}" if date else "",
    }


def cite(head, suite_version, data_sets, fingerprint=""):
    """Write the citation of a run, as a sentence and for BibTeX.

    Parameters
    ----------
    head : dict
        See `heading`.
    suite_version : str or None
    data_sets : list of (str, str)
        Name and own citation of each, the latter empty where unknown.
    fingerprint : str
        Of the split; empty for several data sets.

    Returns
    -------
    dict
        `text`, `bibtex`.
    """
    suite = f"{SUITE} {suite_version}" if suite_version else SUITE
    sources = "; ".join(name + (f" ({source})" if source else "") for name, source in data_sets)
    facts = [f"Run made with {suite}" + (f" on {head['date']}" if head["date"] else "")]
    facts += [f"{'Data sets' if len(data_sets) > 1 else 'Data set'}: {sources}"] if sources else []
    facts += [f"Split {fingerprint[:12]}"] if fingerprint else []
    facts += [f"Made for {head['course']}"] if head["course"] else []
    year = f" ({head['date'][:4]})" if head["date"] else ""
    by = ", ".join(head["authors"])
    start = f"{by}{year}. {head['title']}" if by else f"{head['title']}{year}"
    return {
        "text": f"{start}. {'. '.join(facts)}.",
        "bibtex": _bibtex(head, facts, fingerprint),
    }


def _bibtex(head, facts, fingerprint):
    key = f"bakeoff-{fingerprint[:12] or head['date'] or 'run'}"
    fields = {
        "author": " and ".join(_author(name) for name in head["authors"]),
        "title": "{" + _latex(head["title"]) + "}",  # the inner braces keep capitals as they are
        "year": head["date"][:4],
        "note": _latex(". ".join(facts)),
    }
    lines = [f"  {field} = {{{text}}}," for field, text in fields.items() if text]
    return "\n".join([f"@misc{{{re.sub(r'[^A-Za-z0-9-]', '', key)},", *lines, "}"])


def _author(name):
    """One author's name; in braces where BibTeX would take it for two."""
    latex = _latex(name)
    return f"{{{latex}}}" if re.search(r"\band\b", name, re.IGNORECASE) else latex


def _latex(text):
    return "".join(LATEX.get(letter, letter) for letter in text)


def _date(created):
    """The day in a saved time, or None where it is none."""
    try:
        return datetime.date.fromisoformat(str(created)[:10])
    except ValueError:
        return None
