"""A folder of methods in, the class's page out: `invoke leaderboard SUBMISSIONS`.

Each method is fitted and asked in a sandbox and scored out here, where the labels are, beside methods
of ours. Each score is a file of its own: what was stopped goes on, and what has a score keeps it.
"""

from pathlib import Path

from compare.command_line.words import count, names_in, seconds
from compare.processes.lock import hold
from compare.records.files import read_json, sweep, write_bytes, write_json
from coursework import CourseworkError
from coursework.grading.grade import parse_jobs
from coursework.leaderboard.entries import REFERENCES, entries_of, references
from coursework.leaderboard.names import name_all, read_secret
from coursework.leaderboard.page import key, page, table
from coursework.leaderboard.part import DIGITS, HALVES, part_of
from coursework.leaderboard.score import limits_for, score, state_of
from coursework.leaderboard.table import standings
from coursework.sandbox.halting import side_by_side
from coursework.sandbox.walls import insist_on_walls
from coursework.submissions.naming import file_name

MOST_SECONDS = 600
TEACHER = "teacher"


def leaderboard(
    submissions, into="", dataset="", train_size="", test_size="", references="", timeout="",
    jobs="", title="", names=False, final=False, unsafe=False,
):  # fmt: skip
    """Score a class's methods, and write the page.

    Parameters
    ----------
    submissions : str or Path
        A folder as of `collect.collect`.
    into : str
        Gets `leaderboard.html`, `leaderboard.csv`, `results/`, and `teacher/` with the secret and who is
        who; beside the submissions if empty.
    dataset, train_size, test_size, references, timeout, jobs, title : str
        As typed; empty means left out.
    names : bool
        Whether the page shows names instead of pseudonyms.
    final : bool
        Ask about the half of the test part that is kept for the end.
    unsafe : bool
        Whether to go without walls.

    Returns
    -------
    Path
        Of the page.

    Raises
    ------
    CourseworkError, UsageError, DataError
        If there is nothing to score, no sandbox, or a word cannot be used.
    """
    place = Path(submissions).absolute()
    into = Path(into or place.with_name(f"{place.name}-leaderboard"))
    sizes = count("--train-size", train_size, least=20), count("--test-size", test_size, least=40)
    limits = limits_for(seconds("--timeout", timeout) or MOST_SECONDS)
    ours, jobs = _ours(references), parse_jobs(jobs)
    entries = entries_of(place)
    insist_on_walls(unsafe)
    with hold(into):
        sweep(into)
        secret = read_secret(into / TEACHER)["secret"]
        part = part_of(dataset or DIGITS, secret, HALVES[final], *sizes)
        scores = _all_scored(ours + entries, len(ours), part, into, limits, not unsafe, jobs)
        about = {"title": title or f"Leaderboard: {part.name}", "part": part}
        about |= {"half": HALVES[final], "with_names": names, "n_tried": _n_tried(into, part)}
        _write(scores, about, into)
    return into / "leaderboard.html"


def _ours(words):
    wanted = names_in(words) or tuple(REFERENCES)
    if unknown := [name for name in wanted if name not in REFERENCES and name != "none"]:
        raise CourseworkError(
            f"--references {unknown[0]!r}: expected some of {', '.join(REFERENCES)}, or none"
        )
    return references([name for name in wanted if name != "none"])


def _all_scored(entries, n_ours, part, into, limits, walls, jobs):
    """Every score, in the order of the entries."""
    ours = {id(entry) for entry in entries[:n_ours]}
    return side_by_side(
        lambda entry: _scored(entry, id(entry) in ours, part, into, limits, walls),
        entries,
        jobs,
        lambda found: f"{found['student']}: {_in_short(found, part)}",
    )


def _in_short(found, part):
    if found["predicted"] is None:
        return found["details"] or found["reason"]
    right = sum(a == b for a, b in zip(found["predicted"], part.truth.tolist(), strict=True))
    return f"{right} of {len(part.truth)} right, fitted in {found['fit_seconds']:.1f} s"


def _scored(entry, is_ours, part, into, limits, walls):
    """One entry's score, from its file if that is up to date; older ones of a student stay there."""
    state = state_of(entry, part, limits, walls)
    prefix = "ours-" if is_ours else "student-"
    path = into / "results" / f"{prefix}{file_name(entry)}-{state[:12]}.json"
    kept = read_json(path, sealed=True)
    if not isinstance(kept, dict) or kept.get("state") != state:
        kept = {"state": state, "part": part.key, "score": score(entry, part, limits, walls)}
        # If one of ours fails, the machine is to blame: that is no score to keep.
        if kept["score"]["predicted"] or not is_ours:
            write_json(path, kept)
    who = {"student": entry.student, "source": entry.source, "is_ours": is_ours}
    return {**kept["score"], **who, "key": f"{prefix}{entry.student}"}


def _n_tried(into, part):
    """Versions of students' methods that were ever scored on these pictures."""
    kept = [read_json(path, sealed=True) for path in (into / "results").glob("student-*.json")]
    return sum(
        isinstance(one, dict) and one.get("part") == part.key and bool(one["score"]["predicted"])
        for one in kept
    )


def _write(scores, about, into):
    students = [one["student"] for one in scores if not one["is_ours"]]
    pseudonyms = name_all(into / TEACHER, students)
    rows = []
    for row in standings(scores, about["part"].truth):
        name = row["student"] if row["is_ours"] else pseudonyms[row["student"]]
        shown = row["student"] if row["is_ours"] or about["with_names"] else name
        rows.append({**row, "pseudonym": name, "shown": shown})
    for path, text in (
        (into / TEACHER / "who_is_who.csv", key(rows)),
        (into / "leaderboard.csv", table(rows)),
        (into / "leaderboard.html", page(rows, about)),
    ):
        write_bytes(path, text.encode("utf-8", "replace"))
