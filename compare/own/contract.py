"""What every method promises, asked of one on a few pictures: seconds, before a run of minutes.

A report compares methods that answer each picture by itself, alike each time, with probabilities.
Who breaks that promise gets numbers that look fine and mean nothing: batch norm left in training
mode and features scaled by the test part are the two classics.
"""

import time
import traceback
from pathlib import Path

import numpy as np
from sklearn.base import clone

from compare.methods import ROOT
from compare.own import remedies
from compare.own.finding import ENDED, NOTE, OK, WRONG, Broken, Finding
from compare.own.timing import time_of_a_run

OURS = ("compare", "baselines", "features", "deep", "data")
SAME = 1e-3  # probabilities that differ by less may be the same: sums in another order round
SAME_SHARE, ROUNDING = 0.05, 1e-5  # or that differ little beside the spread over pictures
N_ALONE = 6
EPOCHS = 2  # enough to see that a network keeps its promises
COPIES = "it can be copied with its settings"
FITS = "fit works on a few pictures"
KEEPS = "it leaves the pictures and labels that it is given as they are"
CLASSES = "fit leaves classes_, the sorted labels"
PROBABILITIES = "predict_proba gives a probability for each class"
TWICE = "asked twice, it answers the same"
ALONE = "a picture gets the same answer alone as among others"
PREDICT = "predict names the most probable class"
SEEDED = "fitted twice with the same random_state, it answers the same"
HARD = "pictures of one colour and a class of three pictures do not stop it"
TIME = "how long it will take"


def check(estimator, sample):
    """Ask one method after the other promise.

    Parameters
    ----------
    estimator : unfitted classifier on images
    sample : Sample

    Yields
    ------
    Finding
        One an aspect, as soon as it is known; none after what makes the rest senseless.
    """
    try:
        yield from _findings(estimator, sample)
    except Broken as broken:
        yield broken.finding


def _findings(estimator, sample):
    ready = copied(estimator)
    yield Finding(COPIES)
    seconds_half, _ = _fitted(ready, *sample.half())
    images, labels = sample.images.copy(), sample.labels.copy()
    seconds, fitted = _fitted(ready, images, labels)
    yield Finding(FITS)
    yield _classes(fitted, labels)
    asked = sample.asked.copy()
    answers, predict_seconds = _answers(fitted, asked)
    yield _keeps(images, labels, asked, sample)
    yield Finding(PROBABILITIES)
    yield (twice := _twice(fitted, sample.asked, answers))
    if twice.level == OK:  # or else all of these differ for the one reason
        yield _alone(fitted, sample.asked, answers)
        yield _predict(fitted, sample.asked, answers)
        yield _seeded(ready, sample, answers)
    yield _hard(ready, sample)
    yield Finding(
        TIME, NOTE, time_of_a_run(estimator, sample, (seconds_half, seconds), predict_seconds)
    )


def copied(estimator):
    """A copy with a seed and few epochs."""
    try:
        copy = clone(estimator)
        given, kept = estimator.get_params(), copy.get_params()
    except Exception as error:  # a stranger's code
        raise Broken(Finding(COPIES, WRONG, *remedies.no_copy(_words(error)))) from error
    if repr(given) != repr(kept):
        name = next(name for name in given if repr(given[name]) != repr(kept.get(name)))
        said = f"its setting {name} is {given[name]!r}, and {kept.get(name)!r} in its copy"
        raise Broken(Finding(COPIES, WRONG, *remedies.no_copy(said)))
    for name, value in kept.items():
        last = name.rsplit("__", 1)[-1]
        if last == "random_state":
            copy.set_params(**{name: 0})
        if last in ("epochs", "head_epochs") and isinstance(value, int):
            copy.set_params(**{name: min(value, EPOCHS)})
    return copy


def _fitted(ready, images, labels):
    """Seconds, and a fitted copy."""
    start = time.perf_counter()
    fitted = clone(ready)
    guarded("fit", FITS, lambda: fitted.fit(images, labels))
    return time.perf_counter() - start, fitted


def guarded(what, aspect, call):
    """Call the user's code; what it raises ends the check with a sentence."""
    try:
        return call()
    except Exception as error:
        raise Broken(
            Finding(aspect, ENDED, *remedies.stopped(what, _words(error), str(error)))
        ) from error


def _words(error):
    """An exception, and the last line of the user's own that it passed."""
    text = f"{type(error).__name__}: {' '.join(str(error).split()).rstrip('.')}"[:300]
    frames = traceback.extract_tb(error.__traceback__)
    theirs = [frame for frame in frames if _is_theirs(Path(frame.filename))]
    return (
        f"{text} ({Path(theirs[-1].filename).name}, line {theirs[-1].lineno})" if theirs else text
    )


def _is_theirs(path):
    """Whether a file is the user's: no library's, and none of ours."""
    ours = any(path.is_relative_to(ROOT / name) for name in OURS)
    return path.is_file() and not ours and not {"site-packages", "lib", "lib64"} & set(path.parts)


def _classes(fitted, labels):
    classes = getattr(fitted, "classes_", None)
    expected = np.unique(labels)
    if classes is None or not np.array_equal(classes, expected):
        raise Broken(Finding(CLASSES, WRONG, *remedies.classes(classes, expected)))
    return Finding(CLASSES)


def _answers(fitted, images):
    """Probabilities as float64, and the seconds they took."""
    start = time.perf_counter()
    given = guarded("predict_proba", PROBABILITIES, lambda: fitted.predict_proba(images))
    seconds = time.perf_counter() - start
    expected = (len(images), len(fitted.classes_))
    try:
        answers = np.asarray(given, np.float64)
    except (TypeError, ValueError):
        answers = None
    if answers is None or answers.shape != expected:
        came = f"a {type(given).__name__}" if answers is None else f"shape {answers.shape}"
        raise Broken(Finding(PROBABILITIES, WRONG, *remedies.shape(came, expected)))
    if not np.isfinite(answers).all():
        n_bad = int((~np.isfinite(answers)).any(axis=1).sum())
        raise Broken(Finding(PROBABILITIES, WRONG, *remedies.not_finite(n_bad, len(images))))
    sums = answers.sum(axis=1)
    if (answers < 0).any() or np.abs(sums - 1).max() > SAME:
        raise Broken(Finding(PROBABILITIES, WRONG, *remedies.sums(answers.min(), sums)))
    return answers, seconds


def _keeps(images, labels, asked, sample):
    """Whether the arrays that it was given are as they were."""
    given = {
        "pictures given to fit": (images, sample.images),
        "labels given to fit": (labels, sample.labels),
        "pictures given to predict_proba": (asked, sample.asked),
    }
    changed = [name for name, (now, before) in given.items() if not np.array_equal(now, before)]
    return Finding(KEEPS, WRONG, *remedies.changes(changed)) if changed else Finding(KEEPS)


def _twice(fitted, images, answers):
    again, _ = _answers(fitted, images.copy())
    gap = float(np.abs(again - answers).max())
    same = _is_same(gap, answers)
    return Finding(TWICE) if same else Finding(TWICE, WRONG, *remedies.unsteady(gap))


def _alone(fitted, images, answers):
    """The same pictures one by one, in another order, and fewer of them."""
    turned, _ = _answers(fitted, images[::-1].copy())
    few, _ = _answers(fitted, images[: len(images) // 2].copy())
    gaps = [np.abs(turned[::-1] - answers).max(), np.abs(few - answers[: len(few)]).max()]
    for row in range(min(N_ALONE, len(images))):
        one, _ = _answers(fitted, images[row : row + 1].copy())
        gaps.append(np.abs(one[0] - answers[row]).max())
    gap = float(max(gaps))
    return (
        Finding(ALONE) if _is_same(gap, answers) else Finding(ALONE, WRONG, *remedies.beside(gap))
    )


def _is_same(gap, answers):
    """Whether a difference is rounding; a network that has hardly learned differs little in all."""
    spread = float(answers.std(axis=0).max())
    return gap <= ROUNDING or (gap <= SAME and gap <= SAME_SHARE * spread)


def _predict(fitted, images, answers):
    try:
        named = np.asarray(fitted.predict(images.copy()))
    except Exception as error:
        return Finding(PREDICT, NOTE, *remedies.no_predict(_words(error)))
    expected = fitted.classes_[answers.argmax(axis=1)]
    if named.shape != expected.shape:
        return Finding(PREDICT, NOTE, *remedies.no_predict(f"it gave shape {named.shape}"))
    n_other = int((named != expected).sum())
    if n_other:
        said = f"it named another class for {n_other} of {len(images)} pictures"
        return Finding(PREDICT, NOTE, *remedies.no_predict(said))
    return Finding(PREDICT)


def _seeded(ready, sample, answers):
    _, twin = _fitted(ready, sample.images.copy(), sample.labels.copy())
    gap = float(np.abs(_answers(twin, sample.asked.copy())[0] - answers).max())
    if _is_same(gap, answers):
        return Finding(SEEDED)
    has_seed = any(name.rsplit("__", 1)[-1] == "random_state" for name in ready.get_params())
    return Finding(SEEDED, WRONG if has_seed else NOTE, *remedies.seed(gap, has_seed))


def _hard(ready, sample):
    try:
        images, labels = sample.hard()
        _, fitted = _fitted(ready, images, labels)
        _answers(fitted, images)
    except Broken as broken:
        return Finding(HARD, NOTE, *remedies.hard(broken.finding.said))
    return Finding(HARD)
