"""What people read: a page for each student, and the class's summary for the teacher."""

import re
from pathlib import Path
from statistics import median

from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup, escape

from coursework.grading.by_hand import code_of
from coursework.grading.results import items, points_of, reached

TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).parents[1] / "templates"),
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
    tests = [{**item, "words": test_in_words(item["name"])} for item in items(result)]
    page = TEMPLATES.get_template("feedback.html.j2")
    points, of = reached(result), points_of(result)
    return page.render(result=result, title=title, tests=tests, points=points, of=of)


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
    lines = [f"# {plain(title)}: {plain(result['student'])}", ""]
    lines += [f"**{reached(result):g} of {points_of(result):g} points**", ""]
    if result["problem"]:
        return "\n".join([*lines, plain(result["problem"]), ""])
    for test in items(result):
        mark = "x" if test["passed"] else " "
        lines.append(
            f"- [{mark}] {test_in_words(test['name'])} ({test['points']:g}/{test['of']:g})"
        )
        lines += [f"  - {plain(test['message'])}"] if test["message"] else []
        lines += [f"  - {test['hint']}"] if test["hint"] else []  # the teacher's own Markdown
    return "\n".join(lines) + "\n"


def summary_text(results, title, questions=()):
    """The class at a glance: how many points, and which test failed for how many.

    Parameters
    ----------
    results : list of dict
    title : str
    questions : tuple of Question

    Returns
    -------
    str
        Markdown.
    """
    n = len(results)
    points = sorted(sum(test["points"] for test in r["tests"]) for r in results)
    of = sum(test["of"] for test in results[0]["tests"])
    lines = [f"# {plain(title)}: {n} submissions", ""]
    lines += [f"Points for code, of {of:g}: median {median(points):g}, "
              f"lowest {points[0]:g}, highest {points[-1]:g}.", ""]  # fmt: skip
    lines += ["| test | points | failed for | share |", "| --- | ---: | ---: | ---: |"]
    failed = {
        test["name"]: (test["of"], sum(not r["tests"][at]["passed"] for r in results))
        for at, test in enumerate(results[0]["tests"])
    }
    for name, (most, count) in sorted(failed.items(), key=lambda item: -item[1][1]):
        lines.append(f"| {test_in_words(name)} | {most:g} | {count} | {count / n:.0%} |")
    lines += _on_questions(results, questions)
    lines += _listed("Could not be graded", [(r["student"], r["problem"]) for r in results])
    remarks = [(r["student"], "; ".join(r.get("remarks", ()))) for r in results]
    return "\n".join(lines + _listed("Remarks", remarks)) + "\n"


def _on_questions(results, questions):
    if not questions:
        return []
    lines = ["", "| question | points | answers read | median |", "| --- | ---: | ---: | ---: |"]
    for question in questions:
        given = [r["by_hand"][question.number] for r in results if question.number in r["by_hand"]]
        middle = f"{median(given):g}" if given else ""
        words = f"{question.number}: {plain(question.title)}"
        lines.append(f"| {words} | {question.points} | {len(given)} of {len(results)} | {middle} |")
    return lines


def _listed(heading, pairs):
    lines = [f"- {plain(student)}: {plain(words)}" for student, words in pairs if words]
    return ["", f"## {heading}", "", *lines] if lines else []


def answers_page(answers, questions, title):
    """All answers to each written question on one page, under codes in place of names.

    Parameters
    ----------
    answers : dict of str to dict of int to str
        By student and question.
    questions : tuple of Question
    title : str

    Returns
    -------
    str
        HTML.
    """
    coded = sorted((code_of(student), own) for student, own in answers.items())
    page = TEMPLATES.get_template("answers.html.j2")
    return page.render(title=title, questions=questions, coded=coded)


def test_in_words(name):
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
