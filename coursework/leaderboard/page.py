"""The leaderboard as a page, as a table for the class, and as the teacher's key to the names."""

from coursework.grading.feedback import TEMPLATES
from coursework.leaderboard.table import luck
from coursework.reading.tables import table_text

COLUMNS = ("place", "name", "kind", "accuracy", "low", "high", "letters", "fit_cpu_seconds",
           "predict_cpu_ms_per_picture", "reason")  # fmt: skip
KEY_COLUMNS = ("student", "name on the page", "submission", "method", "place", "accuracy", "remark")


def page(rows, about):
    """The page.

    Parameters
    ----------
    rows : list of dict
        Of `standings`, with `shown`, the name to show, and `is_ours`.
    about : dict
        `title`, `part`, `half`, `n_tried` (methods ever scored on these pictures), `with_names`.

    Returns
    -------
    str
        HTML that needs no other file.
    """
    done = [row for row in rows if row["place"]]
    students = [row for row in done if not row["is_ours"]]
    ends = [row["low"] for row in done], [row["high"] for row in done]
    left, right = (min(ends[0]), max(ends[1])) if done else (0.0, 1.0)
    axis = (max(0.0, left - 0.02), min(1.0, right + 0.02))
    template = TEMPLATES.get_template("leaderboard.html.j2")
    return template.render(
        about=about,
        rows=[{**row, **_bar(row, axis)} for row in done],
        failed=[row for row in rows if not row["place"]],
        axis=axis,
        headline=headline(students),
        n_students=sum(not row["is_ours"] for row in rows),
        luck=_luck(students, about),
    )


def headline(students):
    """Who leads, in a sentence that claims no more than is shown.

    Parameters
    ----------
    students : list of dict
        Those with a score, the best first.

    Returns
    -------
    str
    """
    if not students:
        return "No submission has a score yet; the reasons stand below."
    best = students[0]
    equals = [row for row in students if best["key"] not in row["better"]]
    name = best["shown"][:1].upper() + best["shown"][1:]
    figure = f"{name} names {100 * best['accuracy']:.1f} % of the pictures right"
    if len(students) == 1:
        return f"{figure}; no other submission has a score."
    if len(equals) == 1:
        return f"{figure}, and is shown to be better than every other submission."
    n_equal, n_others = len(equals) - 1, len(students) - 1
    others = f"{n_equal} of the other {n_others} submissions cannot be told apart from it"
    if n_equal == n_others:
        others = "no other submission can be told apart from it"
    return f"No winner is shown: {figure}, and {others} on these pictures."


def _luck(students, about):
    if len(students) < 2:
        return None
    return luck([row["accuracy"] for row in students], len(about["part"].truth))


def _bar(row, axis):
    """Where the interval and its point lie, in percent of the axis."""
    width = axis[1] - axis[0]
    at = {end: 100 * (row[end] - axis[0]) / width for end in ("low", "accuracy", "high")}
    return {"bar_left": at["low"], "bar_width": at["high"] - at["low"], "bar_point": at["accuracy"]}


def table(rows):
    """The class's CSV.

    Returns
    -------
    str
    """
    lines = []
    for row in rows:
        kind = "ours" if row["is_ours"] else "student"
        scores = [_rounded(row[name], 4) for name in ("accuracy", "low", "high")]
        times = [_rounded(row["fit_seconds"], 2), _rounded(row["predict_ms"], 3)]
        place = row["place"] or ""
        lines.append([place, row["shown"], kind, *scores, row["letters"], *times, row["reason"]])
    return table_text([COLUMNS, *lines])


def key(rows):
    """The teacher's CSV: who is who, and in full why there is no score.

    Returns
    -------
    str
    """
    lines = [
        [row["student"], row["pseudonym"], row["source"], row["method"], row["place"] or "",
         _rounded(row["accuracy"], 4), row["details"] or row["reason"]]
        for row in sorted(rows, key=lambda row: row["student"].casefold())
        if not row["is_ours"]
    ]  # fmt: skip
    return table_text([KEY_COLUMNS, *lines])


def _rounded(value, digits):
    return "" if value is None else round(value, digits)
