"""Written questions: how many points each has, and what a student answered.

The questions stand in a master's text as `**Question 1.** …`, their points in `rubric.md` under
`## Question 1 (2 points): …`. Answers are read by people; here they are only found.
"""

import re
from dataclasses import dataclass

from coursework.submissions.scripts import TEXT_CELL

HEADING = re.compile(r"^## Question (\d+)\b(.*)$", re.MULTILINE)
POINTS = re.compile(r"\((\d+) points?\)")
ASKED = re.compile(r"\*\*Question (\d{1,3})\.?\*\*")
YOUR_ANSWER = re.compile(r"\*?Your answer:?\*?:?")
MOST_LETTERS = 20_000  # of one answer


@dataclass(frozen=True)
class Question:
    """A written question.

    Parameters
    ----------
    number : int
    points : int
        The most that can be had.
    title : str
    text : str
        As the students read it.
    """

    number: int
    points: int
    title: str
    text: str


def questions_of(assignment):
    """The written questions of an assignment.

    Parameters
    ----------
    assignment : Assignment

    Returns
    -------
    tuple of Question
        Empty where there is no rubric.
    """
    if not (assignment.folder / "rubric.md").is_file():
        return ()
    asked = _parts(assignment.master)
    found = []
    for number, rest in HEADING.findall(assignment.text("rubric.md")):
        points = int(POINTS.search(rest)[1])
        title = POINTS.sub("", rest).strip(" :").strip()
        text = "\n".join(asked.get(int(number), [])).strip()
        found.append(Question(int(number), points, title, ASKED.sub("", _without_place(text))))
    return tuple(found)


def answers_of(script, questions):
    """What a student wrote under each question.

    Parameters
    ----------
    script : str
        The work as a percent script; see `scripts.code_of_notebook`.
    questions : tuple of Question

    Returns
    -------
    dict of int to str
        By question; "" for none.
    """
    parts, answers = _parts(script), {}
    for question in questions:
        asked = {_squeezed(line) for line in question.text.splitlines()}
        asked.add(_squeezed(f"**Question {question.number}.** {question.text.splitlines()[0]}"))
        lines = [x for x in parts.get(question.number, []) if _squeezed(x) not in asked]
        answers[question.number] = _without_place("\n".join(lines)).strip()[:MOST_LETTERS]
    return answers


def _parts(script):
    """Lines from each question on to the next; those of text cells without their comment signs."""
    found, number, is_text = {}, None, False
    for line in script.splitlines():
        if line.startswith("# %%"):
            is_text = line.startswith(TEXT_CELL)
            line = ""
        elif is_text:
            line = line.removeprefix("#").removeprefix(" ")
        if is_text and (match := ASKED.search(line)):
            number = int(match[1])
        if number is not None:
            found.setdefault(number, []).append(line)
    return found


def _without_place(text):
    return YOUR_ANSWER.sub("", text, count=1).strip()


def _squeezed(line):
    return "".join(line.split())
