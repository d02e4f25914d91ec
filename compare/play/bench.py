"""A run's methods, loaded and waiting: one picture at a time, and of each page the newest wish only."""

import threading
from collections import OrderedDict

import numpy as np

from compare.command_line.errors import in_one_line
from compare.command_line.words import UsageError
from compare.play.dials import changed
from compare.play.sentences import said_together
from compare.predict.answer import answers_of
from compare.records.files import read_arrays
from compare.stopwatch import Stopwatch

MOST_TABS = 100  # whose newest wish is remembered
MOST_TEST_PICTURES = 40
N_LIKELIEST = 4


class Superseded(Exception):
    """The page has asked something newer since."""


class Bench:
    """The methods of a run that can be asked, each asked once so that it is warm.

    Parameters
    ----------
    run : SavedRun
    say : callable(str)
        Told who is loaded.

    Attributes
    ----------
    methods : dict of str to KeptMethod
    not_here : dict of str to str
        Why each of the others is not.
    test_pictures : ndarray of shape (n, height, width, 3), uint8
        Some of the run's test pictures, which no method was fitted on.
    test_classes : list of str
        What is on them.

    Raises
    ------
    UsageError
        If no method can be asked.
    """

    def __init__(self, run, say=lambda line: None):
        run.best()  # one at least
        self.run = run
        self.methods, self.not_here = {}, dict(run.not_kept)
        self._one_at_a_time, self._newest = threading.Lock(), OrderedDict()
        self._newest_lock = threading.Lock()
        blank = np.zeros((1, run.height, run.width, 3), np.uint8)
        for name, method in run.methods.items():
            try:
                with Stopwatch() as loading:
                    method.predict_proba(blank)
            except Exception as error:  # a stranger's method may fail in any way
                self.not_here[name] = in_one_line(error)[0]
                continue
            self.methods[name] = method
            say(f"  {name} is ready ({loading.seconds:.1f} s)")
        if not self.methods:
            name, reason = next(iter(self.not_here.items()))
            raise UsageError(f"{run.folder.name}: no method can be asked; {name}: {reason}")
        self.test_pictures, self.test_classes = _test_pictures(run)

    def answer(self, picture, settings, tab="", number=0):
        """Turn the dials, and ask every method.

        Parameters
        ----------
        picture : ndarray of shape (height, width, 3), uint8, 0-255
        settings : dict of str to int
            See `dials.settings_from`.
        tab : str
            Which page asks; empty for one that nothing newer comes from.
        number : int
            Its how-manieth question this is.

        Returns
        -------
        dict
            `picture`, uint8 of the same shape, as the methods got it; `answers`, per method
            `method`, `class`, `confidence`, `unsure`, `likeliest` (pairs of class and probability)
            and `ms`, or `method` and `reason`; `said`, a sentence.

        Raises
        ------
        Superseded
            If the page has asked something newer in the meantime.
        """
        self._note(tab, number)
        found = []
        with self._one_at_a_time:
            self._go_on(tab, number)
            images = changed(picture[None], settings)
            for method in self.methods.values():
                self._go_on(tab, number)
                found.append(_answer(method, images))
        told = [answer for answer in found if "class" in answer]
        methods = {name: kept.method for name, kept in self.methods.items()}
        return {"picture": images[0], "answers": found, "said": said_together(told, methods)}

    def _note(self, tab, number):
        if tab:
            with self._newest_lock:
                self._newest[tab] = max(number, self._newest.pop(tab, number))
                while len(self._newest) > MOST_TABS:
                    self._newest.popitem(last=False)

    def _go_on(self, tab, number):
        if tab and self._newest.get(tab, number) > number:
            raise Superseded


def _answer(method, images):
    try:
        with Stopwatch() as asking:
            (found,) = answers_of(method, images)
    except Exception as error:  # the others answer all the same
        return {"method": method.name, "reason": in_one_line(error)[0]}
    likeliest = sorted(found["probabilities"].items(), key=lambda pair: -pair[1])[:N_LIKELIEST]
    return {
        **{key: found[key] for key in ("method", "class", "confidence", "unsure")},
        "likeliest": likeliest,
        "ms": 1000 * asking.seconds,
    }


def _test_pictures(run):
    """Pictures that the report keeps, as far as they are of the test part; and their classes."""
    nothing = np.zeros((0, run.height, run.width, 3), np.uint8), []
    kept = read_arrays(run.folder / "pictures.npz") or {}
    rows, images = kept.get("rows"), kept.get("images")
    found = next(iter(run.methods.values())).predictions
    if rows is None or images is None or len(rows) != len(images):
        return nothing
    if images.dtype != np.uint8 or images.shape[1:] != (run.height, run.width, 3):
        return nothing
    known = range(len(run.class_names))
    labels = zip(found.rows.tolist(), found.labels.tolist(), strict=True)
    label_of = {row: label for row, label in labels if label in known}
    places = [k for k, row in enumerate(rows.tolist()) if row in label_of]
    places = places[:: max(1, len(places) // MOST_TEST_PICTURES)][:MOST_TEST_PICTURES]
    return images[places], [run.class_names[label_of[rows[k]]] for k in places]
