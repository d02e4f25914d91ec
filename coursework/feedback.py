"""What people read: a page for each student, and the class's summary for the teacher."""

import re
from pathlib import Path

from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup, escape

from coursework.results import points_of

TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=True,
    trim_blocks=True,
    lstrip_blocks=True,
)
CODE = re.compile(r"`([^`]+)`")
MARKDOWN = re.compile(r"([\\`*_{}\[\]<>#|!~$&])")


def _with_code(text):
    """Escaped text, where what stands between backticks is code."""
    return Markup(CODE.sub(r"<code>\1</code>", str(escape(text))))


TEMPLATES.filters["with_code"] = _with_code


def feedback_page(result, title):
    """One student's feedback as a page that needs no other file.

    Parameters
    ----------
    result : dict
    title : str
        Of the assignment.

    Returns
    -------
    str
        HTML.
    """
    tests = [{**test, "words": in_words(test["name"])} for test in result["tests"]]
    points = sum(test["points"] for test in tests)
    page = TEMPLATES.get_template("feedback.html.j2")
    return page.render(result=result, title=title, tests=tests, points=points, of=points_of(result))


def feedback_text(result, title):
    """One student's feedback as Markdown, to paste into an LMS or a pull request.

    Parameters
    ----------
    result : dict
    title : str

    Returns
    -------
    str
    """
    points = sum(test["points"] for test in result["tests"])
    lines = [f"# {plain(title)}: {plain(result['student'])}", ""]
    lines += [f"**{points:g} of {points_of(result):g} points**", ""]
    if result["problem"]:
        return "\n".join([*lines, plain(result["problem"]), ""])
    for test in result["tests"]:
        mark = "x" if test["passed"] else " "
        lines.append(f"- [{mark}] {in_words(test['name'])} ({test['points']:g}/{test['of']:g})")
        lines += [f"  - {plain(test['message'])}"] if test["message"] else []
        lines += [f"  - {test['hint']}"] if test["hint"] else []  # the teacher's own Markdown
    return "\n".join(lines) + "\n"


def summary_text(results, title):
    """The class at a glance: how many points, and which test failed for how many.

    Parameters
    ----------
    results : list of dict
    title : str

    Returns
    -------
    str
        Markdown.
    """
    n = len(results)
    points = sorted(sum(test["points"] for test in r["tests"]) for r in results)
    middle = (points[(n - 1) // 2] + points[n // 2]) / 2
    lines = [f"# {plain(title)}: {n} submissions", ""]
    lines += [f"Points of {points_of(results[0]):g}: median {middle:g}, "
              f"lowest {points[0]:g}, highest {points[-1]:g}.", ""]  # fmt: skip
    lines += ["| test | points | failed for | share |", "| --- | ---: | ---: | ---: |"]
    failed = {
        test["name"]: sum(not r["tests"][at]["passed"] for r in results)
        for at, test in enumerate(results[0]["tests"])
    }
    of = {test["name"]: test["of"] for test in results[0]["tests"]}
    for name, count in sorted(failed.items(), key=lambda item: -item[1]):
        lines.append(f"| {in_words(name)} | {of[name]:g} | {count} | {count / n:.0%} |")
    problems = [r for r in results if r["problem"]]
    if problems:
        lines += ["", "## Could not be graded", ""]
        lines += [f"- {plain(r['student'])}: {plain(r['problem'])}" for r in problems]
    return "\n".join(lines) + "\n"


def in_words(name):
    """A test's name as words.

    Parameters
    ----------
    name : str

    Returns
    -------
    str
    """
    return name.removeprefix("test_").replace("_", " ")


def plain(text):
    """Text that Markdown shows as it is.

    Parameters
    ----------
    text : str

    Returns
    -------
    str
    """
    return MARKDOWN.sub(r"\\\1", text)
