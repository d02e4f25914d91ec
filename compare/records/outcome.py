"""What one cell (one method, one seed) leaves on disk: `outcome.json` and `predictions.npz`."""

import math
from dataclasses import asdict, dataclass, field, fields

import numpy as np

from compare.records.files import (
    read_arrays,
    read_json,
    remove,
    sum_of_arrays,
    write_arrays,
    write_json,
)

STATUSES = ("done", "skipped", "failed", "timeout", "interrupted")
FILE, PREDICTIONS_FILE = "outcome.json", "predictions.npz"
PREDICTIONS_SUM = "predictions_sha256"  # binds the two files of a cell together


@dataclass
class Outcome:
    """Status, scores, cost and provenance of one cell; scores are None unless it is done.

    Parameters
    ----------
    method, family : str
    seed : int
    status : str
        One of `STATUSES`.
    split_fingerprint : str
    cell_key : str
        SHA-256 of everything that could change the result; a saved cell is reused only if its key
        is the one wanted now.
    reason : str or None
        Why it is not done.
    draw : str
        Which repetition it is: a seed, and a fold where there are folds.
    accuracy, balanced_accuracy, macro_f1, macro_precision, macro_recall, macro_auc, ece,
    macro_average_precision : float, 0-1
    log_loss, brier : float
    train_accuracy, validation_accuracy : float, 0-1
        On pictures it has learned from (some of them), and on those that its settings were chosen by.
    fit_seconds : float
        All of the last `fit`, feature extraction included.
    tune_seconds : float
        The search for settings before it.
    predict_ms_per_image : float
        After one warm-up call.
    n_features, n_parameters, size_bytes : int
        Numbers a picture becomes; learned numbers; bytes of what a prediction needs.
    parallel : bool
        Ran beside other cells: its times are not comparable.
    parameters : dict
        Hyper-parameters.
    history : dict or None
        Training curves: a list per curve, one number per epoch.
    tuning : list of dict
        Trials that chose the hyper-parameters.
    search_space : dict of str to list
        What the trials could choose from.
    provenance : dict of str to str or int
        Where borrowed weights came from, which epoch was kept.
    steps : list of dict
        The way of a picture through the fitted method; see `compare.anatomy.steps.steps_of`.
    warnings : list of str
    peak_bytes : int or None
        Most memory that its process held, libraries and pictures included.
    graphics_card : str or None
        What the network could use beside the processor.
    """

    method: str
    family: str
    seed: int
    status: str
    split_fingerprint: str
    cell_key: str
    draw: str = "0"
    reason: str | None = None
    accuracy: float | None = None
    balanced_accuracy: float | None = None
    macro_f1: float | None = None
    macro_precision: float | None = None
    macro_recall: float | None = None
    macro_auc: float | None = None
    macro_average_precision: float | None = None
    log_loss: float | None = None
    brier: float | None = None
    ece: float | None = None
    train_accuracy: float | None = None
    validation_accuracy: float | None = None
    fit_seconds: float | None = None
    tune_seconds: float | None = None
    predict_ms_per_image: float | None = None
    n_features: int | None = None
    n_parameters: int | None = None
    size_bytes: int | None = None
    parallel: bool = False
    parameters: dict = field(default_factory=dict)
    history: dict | None = None
    tuning: list = field(default_factory=list)
    search_space: dict = field(default_factory=dict)
    provenance: dict = field(default_factory=dict)
    steps: list = field(default_factory=list)
    warnings: list = field(default_factory=list)
    peak_bytes: int | None = None
    graphics_card: str | None = None


@dataclass(frozen=True)
class Predictions:
    """What a method said about each test picture, beside what was right.

    Parameters
    ----------
    probabilities : ndarray of shape (n_test, n_classes), float32
    labels : ndarray of shape (n_test,), int64
    rows : ndarray of shape (n_test,), int64
        Row numbers in the data set.
    scores : ndarray of shape (n_test, n_classes), float32, or None
        What the method's own `decision_function` says, where it has one. It ranks pictures for its
        ROC curves: probabilities have been made to sum to 1 within a picture, which costs an SVM
        some of the order between pictures.
    validation_probabilities : ndarray of shape (n_validation, n_classes), float32, or None
    validation_labels : ndarray of shape (n_validation,), int64, or None
        What it said about the pictures that a temperature may be fitted on.
    """

    probabilities: np.ndarray
    labels: np.ndarray
    rows: np.ndarray
    scores: np.ndarray | None = None
    validation_probabilities: np.ndarray | None = None
    validation_labels: np.ndarray | None = None

    @property
    def answers(self):
        """The likeliest class of each test picture; ndarray of shape (n_test,), int64."""
        return self.probabilities.argmax(axis=1)

    @property
    def right(self):
        """Which test pictures were named right; ndarray of shape (n_test,), bool."""
        return self.answers == self.labels

    def at(self, rows):
        """Where these row numbers of the data set stand among the test pictures.

        Parameters
        ----------
        rows : ndarray of int
            All of them in `self.rows`, which ascend.

        Returns
        -------
        ndarray of int64
        """
        return np.searchsorted(self.rows, rows)


def save(folder, outcome, predictions=None):
    """Write a cell; the outcome last, so that a cell with an outcome is whole.

    Parameters
    ----------
    folder : Path
    outcome : Outcome
    predictions : Predictions or None
    """
    values = asdict(outcome)
    if predictions is not None:
        arrays = {name: value for name, value in vars(predictions).items() if value is not None}
        write_arrays(folder / PREDICTIONS_FILE, **arrays)
        values[PREDICTIONS_SUM] = sum_of_arrays(arrays)
    else:
        remove(folder / PREDICTIONS_FILE)
    write_json(folder / FILE, values)


def load(folder):
    """Read a cell.

    Parameters
    ----------
    folder : Path

    Returns
    -------
    (Outcome, Predictions or None), or None
        None if the cell is missing, damaged, of another version, or not as it was saved: it is then
        run again.
    """
    values = read_json(folder / FILE, sealed=True)
    if not isinstance(values, dict):
        return None
    expected_sum = values.pop(PREDICTIONS_SUM, None)
    try:
        outcome = Outcome(**values)
    except TypeError:
        return None
    if not _is_sound(outcome):
        return None
    if outcome.status != "done":
        return outcome, None
    arrays = read_arrays(folder / PREDICTIONS_FILE)
    if arrays is None or sum_of_arrays(arrays) != expected_sum:
        return None
    try:
        predictions = Predictions(**arrays)
    except TypeError:  # not the arrays that belong there
        return None
    return (outcome, predictions) if _belong_together(outcome, predictions) else None


def was_changed(folder):
    """Whether there is a cell that `load` does not accept, rather than none."""
    return (folder / FILE).exists() and load(folder) is None


def _is_sound(outcome):
    """Whether every field is of its kind, and every number finite."""
    if outcome.status not in STATUSES:
        return False
    for declared in fields(outcome):
        value = getattr(outcome, declared.name)
        number = declared.type in (float | None, float)
        if isinstance(value, bool) and declared.type is not bool:
            return False
        if not isinstance(value, int | declared.type if number else declared.type):
            return False
        if isinstance(value, float) and not math.isfinite(value):
            return False
    return outcome.status != "done" or outcome.accuracy is not None


def _belong_together(outcome, predictions):
    """Whether the arrays have shapes that fit, and the accuracy is theirs."""
    probabilities, labels = predictions.probabilities, predictions.labels
    if not _fit(probabilities, labels) or not _fit(probabilities, predictions.rows):
        return False
    scores = predictions.scores
    if scores is not None and not (_fit(scores, labels) and scores.shape == probabilities.shape):
        return False
    of_validation = predictions.validation_probabilities, predictions.validation_labels
    if any(x is not None for x in of_validation) and not _fit(*of_validation):
        return False
    return math.isclose(float(predictions.right.mean()), outcome.accuracy, abs_tol=1e-9)


def _fit(answers, labels):
    """Whether these are finite numbers in rows, and whole ones, a row each."""
    return (
        answers is not None
        and labels is not None
        and answers.ndim == 2
        and answers.dtype.kind == "f"
        and labels.dtype.kind in "iu"
        and labels.shape == answers.shape[:1]
        and answers.size > 0
        and bool(np.isfinite(answers).all())
    )
