"""Results as other programs read them: a table for the gradebook, and Gradescope's `results.json`."""

import csv
import io
import json

# What a spreadsheet would take for a formula, even behind blanks.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%", "＝", "＋", "－", "＠")


def grades_table(results):
    """Make the class's CSV: a row a student, by name, with the points of each test.

    Parameters
    ----------
    results : list of dict
        As of `grade.grade`; all of one assignment.

    Returns
    -------
    str
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    names = [test["name"] for test in results[0]["tests"]]
    writer.writerow(["student", "submission", "points", "of", "remark", *names])
    for result in results:
        points = [test["points"] for test in result["tests"]]
        words = [result["student"], result["source"]]
        row = [*map(as_text, words), sum(points), points_of(result), as_text(result["problem"])]
        writer.writerow(row + points)
    return text.getvalue()


def as_text(cell):
    """A cell that no spreadsheet computes: an apostrophe goes before what begins like a formula.

    Parameters
    ----------
    cell : str

    Returns
    -------
    str
    """
    return f"'{cell}" if cell.lstrip(" ").startswith(FORMULA) else cell


def points_of(result):
    """The most points that could be had.

    Returns
    -------
    int or float
    """
    return sum(test["of"] for test in result["tests"])


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
        for test in result["tests"]
    ]
    score = sum(test["points"] for test in result["tests"])
    whole = {"score": score, "output": result["problem"], "output_format": "text", "tests": tests}
    return json.dumps(whole, indent=2, ensure_ascii=False) + "\n"
