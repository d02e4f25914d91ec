"""What a grading leaves: the table of grades, feedback, a summary, and the answers to be read.

grades.csv                    a row a student; columns for questions are filled by hand or from
points.csv                    the teacher's points for written questions (see `by_hand`)
answers.html                  each question with all answers, under codes in place of names
feedback/<student>.html, .md  what a student reads
gradescope/<student>/results.json
summary.md                    the class at a glance
"""

from compare.command_line.terminal import say
from compare.records.files import write_bytes
from coursework.grading.by_hand import (
    GRADES_FILE,
    POINTS_FILE,
    keep_points,
    points_by_hand,
    rows_missing,
)
from coursework.grading.feedback import answers_page, feedback_page, feedback_text, summary_text
from coursework.grading.results import grades_table, gradescope
from coursework.grading.rubric import answers_of
from coursework.submissions.naming import file_name


def write_papers(results, submissions, title, questions, into):
    """Write all of it; each file whole or not at all.

    Parameters
    ----------
    results : list of dict
        `student`, `source`, `problem`, `remarks` and `tests` of each.
    submissions : list of Submission
        In the same order.
    title : str
        Of the assignment.
    questions : tuple of Question
    into : Path

    Returns
    -------
    list of dict
        The results with `by_hand` and `of_questions`: points for written questions, by number.

    Raises
    ------
    CourseworkError
        If the teacher's tables contradict each other; nothing is written then.
    """
    students = [one.student for one in submissions]
    points = points_by_hand(into, students, questions)
    of = {question.number: question.points for question in questions}
    results = [{**result, **_by_hand(result["student"], points, of)} for result in results]
    for result, submission in zip(results, submissions, strict=True):
        name = file_name(submission)
        _write(into / "feedback" / f"{name}.html", feedback_page(result, title))
        _write(into / "feedback" / f"{name}.md", feedback_text(result, title))
        _write(into / "gradescope" / name / "results.json", gradescope(result))
    _write(into / "summary.md", summary_text(results, title, questions))
    if questions:
        found = {s.student: answers_of(s.files.get("work.py", ""), questions) for s in submissions}
        _write(into / "answers.html", answers_page(found, questions, title))
    _write(into / GRADES_FILE, grades_table(results, questions))
    keep_points(into, students, questions, points)
    if missing := rows_missing(into, students, questions):
        say(f"{POINTS_FILE} has no row for {', '.join(missing)}; add one to give points there")
    return results


def _by_hand(student, points, of):
    given = {number: points[student, number] for number in of if (student, number) in points}
    return {"by_hand": given, "of_questions": of}


def _write(path, text):
    write_bytes(path, text.encode("utf-8", "replace"))
