"""One method on the leaderboard: fitted and asked in a room, its answers checked out here.

Answers come back as probabilities and are kept as classes; the truth never goes in. A picture must get
the same answer alone as among others: who scales by the test part is told so here.
"""

from dataclasses import asdict
from pathlib import Path
from types import SimpleNamespace

import numpy as np

from compare.fitting.answers import as_probabilities
from compare.records.files import sum_of_json
from coursework.leaderboard.entries import NO_METHODS
from coursework.reading.cleaned import cleaned
from coursework.sandbox.room import Ended, Limits
from coursework.sandbox.student import StudentError, Work

HARNESS = Path(__file__).with_name("harness.py")
SAME = 1e-3  # as in compare/own/contract.py
N_COMPANY, N_ALONE = 16, 3
KNOWN_ERRORS = (
    *("ValueError", "TypeError", "AttributeError", "ImportError", "ModuleNotFoundError"),
    *("MemoryError", "IndexError", "KeyError", "NameError", "SyntaxError", "FileNotFoundError"),
    *("NotImplementedError", "ZeroDivisionError", "RuntimeError", "OSError", "SystemExit"),
)


class Refused(Exception):
    """Why a method has no score, in words that give nobody away."""


def limits_for(seconds):
    """What a method may use.

    Parameters
    ----------
    seconds : int
        Of processor time, to fit; and as much again to answer.

    Returns
    -------
    Limits
    """
    return Limits(
        call_seconds=float(seconds),
        call_wall_seconds=4.0 * seconds + 300,  # ends what sleeps; a busy machine has time
        total_seconds=3.0 * seconds,
        memory_bytes=3_000_000_000,
    )


def state_of(entry, part, limits, walls):
    """Digest of all that a score depends on.

    Returns
    -------
    str
    """
    code = [path.read_text("utf-8") for path in (HARNESS, Path(__file__))]
    return sum_of_json([entry.fingerprint(), part.key, asdict(limits), walls, code])


def score(entry, part, limits, walls=True):
    """Fit and ask one method.

    Parameters
    ----------
    entry : Submission
    part : Part
    limits : Limits
    walls : bool

    Returns
    -------
    dict
        `method`, its name; `predicted`, a class for each picture, or None; `reason` why there is none,
        for all to read; `details`, the whole of it, for the teacher; `fit_seconds` and
        `predict_seconds` of processor time.
    """
    found = {"method": "", "predicted": None, "reason": "", "details": entry.problem}
    found |= {"fit_seconds": None, "predict_seconds": None}
    if entry.problem:
        # What else a problem says may name the student's files.
        is_for_all = entry.problem == NO_METHODS
        return found | {"reason": NO_METHODS if is_for_all else "its files could not be read"}
    files = {"work.py": HARNESS.read_text("utf-8"), **entry.files}
    work = Work(files, limits, walls)
    try:
        return found | _asked(work, part, next(iter(entry.files)).removesuffix(".py"))
    except Refused as error:
        return found | {"reason": str(error), "details": str(error)}
    except StudentError as error:
        kind = error.described["types"][0]
        public = kind if kind in KNOWN_ERRORS else "an error of its own"
        told = cleaned(f"{kind}: {error.described['message']}")
        return found | {"reason": f"it stopped with {public}", "details": told}
    except Ended as error:
        told = cleaned(str(error))
        return found | {"reason": f"it was ended: {told}", "details": told}
    finally:
        work.close()


def _asked(work, part, module):
    program = work.module()
    name = program.prepare(module)
    before = work.room.cpu_seconds
    classes = program.fit(part.images, part.labels)
    fit_seconds = work.room.cpu_seconds - before
    expected = np.unique(part.labels)
    if not isinstance(classes, np.ndarray) or not np.array_equal(classes, expected):
        raise Refused("its classes_ are not the sorted labels that fit was given")
    before = work.room.cpu_seconds
    probabilities = _answers(program, part.asked, expected, part.n_classes)
    predict_seconds = work.room.cpu_seconds - before
    _check_alone(program, part, probabilities, expected)
    return {
        "method": cleaned(str(name[0])) if isinstance(name, tuple) and name else "",
        "predicted": probabilities.argmax(axis=1).tolist(),
        "fit_seconds": fit_seconds,
        "predict_seconds": predict_seconds,
    }


def _answers(program, images, classes, n_classes):
    given = program.answer(images)
    if not isinstance(given, np.ndarray) or given.dtype.kind not in "fiu":
        raise Refused("predict_proba gave no array of numbers")
    try:
        return as_probabilities(given, SimpleNamespace(classes_=classes), len(images), n_classes)
    except ValueError as error:
        raise Refused(str(error)) from error


def _check_alone(program, part, probabilities, classes):
    """Some pictures again, in less company and alone."""
    n = min(N_COMPANY, len(part.asked))
    parts = [slice(0, n), *(slice(k, k + 1) for k in range(min(N_ALONE, n)))]
    for some in parts:
        again = _answers(program, part.asked[some], classes, part.n_classes)
        gap = float(np.abs(again - probabilities[some]).max())
        if gap > SAME:
            raise Refused(
                "a picture must get the same answer alone as among others; its probabilities changed "
                f"by {gap:.2g}: something is computed over the pictures asked about, or drawn anew"
            )
