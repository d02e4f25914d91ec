"""The columns of the table of all metrics, in the page's order: one line a column."""

from typing import NamedTuple


class Column(NamedTuple):
    """One metric of the table.

    Parameters
    ----------
    key : str
        Its name in `outcome.json`.
    heading, group : str
        What stands above the column, and above its group of columns.
    filter : str
        The filter of `formats.py` that writes its values.
    better : str or None
        "higher" or "lower"; None where neither is better.
    timed : bool
        A time: not comparable if the cell ran beside others.
    guessing_wins : bool
        A method that ignores the pictures is best at it, so baselines are left out of the contest.
    ranks : bool
        It judges the order of the pictures, which a machine's own scores may give instead of its
        probabilities.
    """

    key: str
    heading: str
    group: str
    filter: str
    better: str | None = None
    timed: bool = False
    guessing_wins: bool = False
    ranks: bool = False


COLUMNS = (
    Column("accuracy", "Accuracy", "Right answers", "percent", "higher"),
    Column("train_accuracy", "On training pictures", "Right answers", "percent"),
    Column("balanced_accuracy", "Balanced accuracy", "Right answers", "percent", "higher"),
    Column("macro_precision", "Precision", "Averaged over classes", "decimal", "higher"),
    Column("macro_recall", "Recall", "Averaged over classes", "decimal", "higher"),
    Column("macro_f1", "F1", "Averaged over classes", "decimal", "higher"),
    Column("macro_auc", "ROC AUC", "Averaged over classes", "decimal", "higher", ranks=True),
    Column(
        "macro_average_precision",
        "Average precision",
        "Averaged over classes",
        "decimal",
        "higher",
        ranks=True,
    ),
    Column("log_loss", "Log loss", "Probabilities", "decimal", "lower"),
    Column("brier", "Brier", "Probabilities", "decimal", "lower"),
    Column("ece", "ECE", "Probabilities", "decimal", "lower", guessing_wins=True),
    Column("fit_seconds", "Fit", "Cost", "duration", "lower", timed=True, guessing_wins=True),
    Column("tune_seconds", "Tune", "Cost", "duration", timed=True),
    Column("predict_ms_per_image", "Predict (ms)", "Cost", "milliseconds", "lower", True, True),
    Column("n_features", "Features", "Cost", "short_count"),
    Column("n_parameters", "Parameters", "Cost", "short_count"),
    Column("size_bytes", "Size", "Cost", "file_size"),
)
