"""`invoke predict`: words in, answers out; a bad picture is told in a line, and the others go on."""

import json
import sys
from dataclasses import dataclass
from pathlib import Path

from compare.command_line.terminal import say, write
from compare.command_line.words import UsageError, names_in
from compare.predict.answer import answers_of, in_rows
from compare.saved_methods.saved_run import SavedRun
from data.loose_pictures import loose_pictures

STDIN = "-"
ALL = "all"
MOST_PAGES = 100


@dataclass(frozen=True)
class Predicted:
    """What came of it.

    Parameters
    ----------
    n_answered : int
        Pictures.
    n_left_out : int
        Files that could not be used.
    pages : list of Path
        Those that `draw` made.
    """

    n_answered: int
    n_left_out: int
    pages: list


def predict(folder, pictures, method="", also="", as_json=False, into=None, draw=None):
    """Answer for every picture on standard output, and tell on standard error what could not be one.

    Parameters
    ----------
    folder : str
        A run's.
    pictures : sequence of str
        Files and folders; "-" reads more of them from standard input, one a line.
    method : str
        A method's name, "all", or empty for the best.
    also : str
        The user's own method files, by commas.
    as_json : bool
        All answers as one JSON object, in place of a table.
    into : Path or None
        Where a page for each picture goes.
    draw : callable(path, dict), optional
        Makes such a page from what `explained.explained` gives.

    Returns
    -------
    Predicted

    Raises
    ------
    UsageError
    """
    if not pictures:
        raise UsageError(
            "predict: no picture given; name files or folders, or - for a list on stdin"
        )
    run = SavedRun(folder, [Path(file) for file in names_in(also)])
    methods = _chosen(run, method)
    answered, left_out, pages = [], [], []
    for batch in loose_pictures(_words(pictures), run.height, run.width):
        left_out += batch.left_out
        for name, reason in batch.left_out:
            say(f"  {name}: {reason}")
        if not batch.names:
            continue
        by_method = [answers_of(each, batch.images) for each in methods]
        found = [
            {"picture": name, "answers": list(answers)}
            for name, *answers in zip(batch.names, *by_method, strict=True)
        ]
        if draw:
            pages += _pages(run, methods, batch, found, into, draw, len(pages))
        if not as_json:
            write("\n".join(in_rows(found)) + "\n", sys.stdout)
        answered += found if as_json else [None] * len(found)
    if as_json:
        write(_as_json(run, methods, answered, left_out), sys.stdout)
    return Predicted(len(answered), len(left_out), pages)


def _chosen(run, word):
    """The methods to ask; who they are, and why, is said on standard error."""
    if word == ALL:
        for name, reason in run.not_kept.items():
            say(f"  {name} is not asked: {reason}")
        run.best()  # one at least
        return list(run.methods.values())
    if word:
        return [run[word]]
    best = run.best()
    among = f"the best of {len(run.methods)} methods" if len(run.methods) > 1 else "the only method"
    say(
        f"{best.name} answers, {among} kept: right on {100 * best.validation_accuracy:.1f} % of the "
        f"validation pictures, and on {100 * best.outcome.accuracy:.1f} % of the test pictures."
    )
    return [best]


def _words(pictures):
    for word in pictures:
        if word == STDIN:
            yield from (line.rstrip("\n") for line in sys.stdin if line.strip())
        else:
            yield word


def _pages(run, methods, batch, found, into, draw, n_before):
    from compare.predict.explained import explained

    room = MOST_PAGES - n_before
    if not room:
        return []
    if len(found) > room:
        say(f"  pages are made for the first {MOST_PAGES} pictures only")
    return [
        draw(into / f"{n_before + k + 1:03d}.html", page)
        for k, page in enumerate(explained(run, methods, batch.images[:room], found[:room]))
    ]


def _as_json(run, methods, answered, left_out):
    told = {
        "run": run.folder.name,
        "classes": list(run.class_names),
        "methods": [
            {
                "name": method.name,
                "validation_accuracy": method.validation_accuracy,
                "unsure_below": method.unsure_below,
            }
            for method in methods
        ],
        "pictures": answered,
        "left_out": [{"picture": name, "reason": reason} for name, reason in left_out],
    }
    return json.dumps(told, indent=2, allow_nan=False, ensure_ascii=False) + "\n"
