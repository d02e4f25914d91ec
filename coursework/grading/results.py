"""Results as other programs read them: a table for the gradebook, and Gradescope's `results.json`."""

import json

from coursework.grading.by_hand import column_of
from coursework.reading.tables import table_text


def grades_table(results, questions=()):
    """Make the class's CSV: a row a student, by name, with the points of each test and question.

    Parameters
    ----------
    results : list of dict
        As of `grade.grade`; all of one assignment.
    questions : tuple of Question
        Cells of those without points stay empty.

    Returns
    -------
    str
    """
    names = [test["name"] for test in results[0]["tests"]]
    head = ["student", "submission", "points", "of", "remark", *names]
    rows = [[*head, *map(column_of, questions)]]
    for result in results:
        remark = "; ".join(filter(None, [result["problem"], *result.get("remarks", ())]))
        row = [result["student"], result["source"], reached(result), points_of(result), remark]
        row += [test["points"] for test in result["tests"]]
        rows.append(row + [result.get("by_hand", {}).get(q.number) for q in questions])
    return table_text(rows)


def reached(result):
    """Points so far: of all tests, and of the questions that somebody has read.

    Parameters
    ----------
    result : dict

    Returns
    -------
    int or float
    """
    return sum(item["points"] for item in items(result))


def points_of(result):
    """The most points that could be had: a question counts once somebody has read the answer.

    Parameters
    ----------
    result : dict

    Returns
    -------
    int or float
    """
    return sum(item["of"] for item in items(result))


def items(result):
    """All that has points: the tests, and the questions that somebody has read.

    Parameters
    ----------
    result : dict
        With `tests`; perhaps with `by_hand`, points by a question's number, and `of_questions`.

    Returns
    -------
    list of dict
        In the form of tests.
    """
    found = list(result["tests"])
    for number, points in sorted(result.get("by_hand", {}).items()):
        of = result["of_questions"][number]
        item = {"name": f"question {number}", "points": points, "of": of, "passed": points == of}
        found.append({**item, "hint": "", "message": ""})
    return found


def gradescope(result):
    """Make one submission's `results.json` for Gradescope.

    Parameters
    ----------
    result : dict

    Returns
    -------
    str
        JSON after https://gradescope-autograders.readthedocs.io/en/latest/specs/.
    """
    tests = [
        {
            "name": test["name"],
            "score": test["points"],
            "max_score": test["of"],
            "status": "passed" if test["passed"] else "failed",
            "output": "\n".join(filter(None, (test["message"], test["hint"]))),
            "output_format": "text",
            "visibility": "visible",
        }
        for test in items(result)
    ]
    whole = {"score": reached(result), "output": result["problem"], "output_format": "text"}
    return json.dumps({**whole, "tests": tests}, indent=2, ensure_ascii=False) + "\n"
