"""What `invoke handout`, `grade`, `leaderboard` and `gradescope` do with their words: work, then a path.

Each takes a dict of the words as they were typed, and returns the exit code.
"""

from pathlib import Path

from compare.command_line.terminal import shown_path


def hand_out(words):
    """Write hand-outs, and name their folders."""
    from coursework.handouts.handout import hand_out

    folders = hand_out(**words)
    print("\n".join(shown_path(folder) for folder in folders))
    return 0


def grade(words):
    """Grade a class, and name the table."""
    from coursework.assignments import KEYS, read
    from coursework.grading.grade import grade, parse_dask, parse_jobs
    from coursework.grading.remarks import parse_due
    from coursework.submissions.collect import assignment_of

    place = Path(words["submissions"]).absolute()
    into = Path(words["into"] or place.with_name(f"{place.name}-graded"))
    jobs, due = parse_jobs(words["jobs"]), parse_due(words["due"])
    dask = parse_dask(words["dask"], words["jobs"], words["unsafe"])
    assignment = read(words["assignment"] or assignment_of(place, KEYS))
    known = {"key": words["key"], "due": due, "handed_out": words["handed_out"], "dask": dask}
    grade(place, assignment, into, jobs, words["unsafe"], **known)
    print(shown_path(into / "grades.csv"))
    return 0


def leaderboard(words):
    """Score a class's own methods, and name the page."""
    from coursework.leaderboard.board import leaderboard

    print(shown_path(leaderboard(**words)))
    return 0


def gradescope(words):
    """Write an autograder, and name what is to be uploaded."""
    from coursework.grading.gradescope import write_autograder

    print(shown_path(write_autograder(**words)))
    return 0
