"""What those commands do that need nothing of the report: work, then a line or two.

Each takes a dict of the words as they were typed, and returns the exit code.
"""

import sys

from compare.command_line.terminal import say, shown_path


def check_method(words):
    """Try a user's own method, and say what is ready."""
    from compare.own.command import check_file

    text, is_ready = check_file(**words)
    say(text, sys.stdout)
    return 0 if is_ready else 1


def export(words):
    """Write a folder that answers without the suite, and name it."""
    from compare.export.command import export

    print(shown_path(export(**words)))
    return 0


def fetch(words):
    """Have weights or data on this machine, and say what is there."""
    from compare.command_line.progress import Progress
    from compare.fetch import fetch

    text, is_all_there = fetch(**words, progress=Progress())
    print(text)
    return 0 if is_all_there else 1


def pretrain(words):
    """Train the backbone that travels along, and name its file."""
    from compare.command_line.progress import Progress
    from compare.pretrain import pretrain

    print(shown_path(pretrain(**words, progress=Progress())))
    return 0


def track(words):
    """Hand a run to a tracker of experiments, and say how to look at it."""
    from compare.track.command import track

    say(track(**words), sys.stdout)
    return 0
