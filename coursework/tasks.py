"""The commands for teachers, as tasks; `tasks.py` of the project takes them from here."""

import sys

from invoke import task

from compare.command_line.calling import call
from compare.command_line.task_words import VERBOSE
from coursework.words import GRADE, GRADESCOPE, HANDOUT, LEADERBOARD


@task(positional=["assignment"], help={**HANDOUT, **VERBOSE})
def handout(context, assignment, into, students="", key="", verbose=False):
    """Write what students get of an assignment: holes, public tests, data of their own."""
    words = {"key": assignment, "into": into, "students": students, "answers": key}
    sys.exit(call("coursework.commands:hand_out", words, verbose))


@task(positional=["submissions"], help={**GRADE, **VERBOSE})
def grade(
    context, submissions, assignment="", jobs="", into="", key="", due="", handed_out="",
    unsafe=False, dask="", verbose=False,
):  # fmt: skip
    """Grade a class: points, feedback and a summary, each submission in a sandbox."""
    words = {k: v for k, v in locals().items() if k not in ("context", "verbose")}
    sys.exit(call("coursework.commands:grade", words, verbose))


@task(positional=["submissions"], help={**LEADERBOARD, **VERBOSE})
def leaderboard(
    context, submissions, dataset="", train_size="", test_size="", references="", timeout="",
    into="", jobs="", title="", names=False, final=False, unsafe=False, verbose=False,
):  # fmt: skip
    """Score a class's own methods on pictures that nobody has, each in a sandbox: one page."""
    words = {k: v for k, v in locals().items() if k not in ("context", "verbose")}
    sys.exit(call("coursework.commands:leaderboard", words, verbose))


@task(positional=["assignment"], help={**GRADESCOPE, **VERBOSE})
def gradescope(context, assignment, into, verbose=False):
    """Write the autograder of an assignment, an archive to upload to Gradescope."""
    words = {"key": assignment, "into": into}
    sys.exit(call("coursework.commands:gradescope", words, verbose))
