"""A saved run's results, opened: each table as a pandas frame, the report inside a notebook's cell."""

from functools import cached_property
from html import escape

from compare.command_line.words import UsageError
from compare.notebook.frames import (
    cell_table,
    confusion_table,
    curve_table,
    method_table,
    pair_table,
    prediction_table,
)
from compare.notebook.inline import InlineReport
from compare.records.files import read_json
from compare.records.saved_cells import saved_cells
from compare.saved_methods.saved_run import SavedRun

SHORT = ("accuracy", "low", "high", "macro_f1", "log_loss", "fit_seconds", "predict_ms_per_image")
SHARES = ("accuracy", "low", "high", "macro_f1")
HEIGHT_PX = 800


class Results(SavedRun):
    """What a run has found; also its fitted methods, see `SavedRun`: `best()`, `results["hog+svm"]`.

    Shares are numbers from 0 to 1, and what was not measured is missing. As the last line of a
    notebook's cell it shows the verdict and a short table; `show()` shows the whole report.

    Parameters
    ----------
    folder : path
    also : sequence of path
        The user's own method files, where their fitted methods are to be asked.

    Raises
    ------
    UsageError
        If there is no run in the folder, or its files are damaged.
    """

    @property
    def verdict(self):
        """What the run shows, and what it does not, as a list of sentences."""
        return [str(sentence) for sentence in self._comparison["verdict"]]

    def table(self):
        """One row a method.

        Returns
        -------
        DataFrame
            Index `method`, in the run's order (`.sort_values("accuracy")` ranks). `accuracy` with its
            95 % interval `low` to `high` and its spread over the draws `sd`; further scores; seconds,
            milliseconds and bytes as the names say; `n_done`, how many fits are finished; `status` and
            the `reason` where one is not.
        """
        outcomes = [outcome for outcome, _ in self._cells]
        return method_table(self.about, self._comparison["metrics"], outcomes)

    def cells(self):
        """One row a fit: method, draw, seed, status, scores, times.

        Returns
        -------
        DataFrame
            With the fits on fewer pictures that `sizes` asked for; `n_train` tells them apart.
        """
        return cell_table(self.about, [outcome for outcome, _ in self._cells])

    def predictions(self, method):
        """What a method said about each test picture.

        Parameters
        ----------
        method : str

        Returns
        -------
        DataFrame
            `row` (in the data set), `label`, `predicted` (class names), `confidence` (0 to 1),
            `right`. Of several seeds the first; of folds those of the first seed, each picture once.

        Raises
        ------
        UsageError
            If the run has no finished fit of that method.
        """
        return prediction_table(self._predictions_of(method), self.class_names)

    def confusion(self, method):
        """How often each class was taken for each other.

        Parameters
        ----------
        method : str

        Returns
        -------
        DataFrame of int
            True classes in rows, answers in columns; see `predictions` for which fit.
        """
        return confusion_table(self.predictions(method))

    def pairs(self):
        """Every two methods, tested on the same pictures.

        Returns
        -------
        DataFrame
            `difference` is the accuracy of `a` minus that of `b`, with its interval; `p_corrected` is
            corrected for the number of pairs (Holm); `shown` says whether the two are told apart, and
            `smallest_detectable` how large a difference had to be for that.
        """
        return pair_table(self._comparison["pairs"])

    def curves(self):
        """Accuracy against the number of training pictures.

        Returns
        -------
        DataFrame
            `method`, `n_train`, `accuracy`, `low`, `high`, `augment`.

        Raises
        ------
        UsageError
            If the run was not made with `sizes`.
        """
        explained = read_json(self.folder / "explain.json")
        crossover = explained.get("crossover") if isinstance(explained, dict) else None
        if not crossover:
            raise UsageError(
                f"{self.folder.name} was run on one number of training pictures; for curves run it with "
                "sizes, such as sizes=[300, 1000]"
            )
        return curve_table(crossover["curves"])

    @property
    def report(self):
        """Where the HTML report lies."""
        path = self.folder / "report.html"
        if not path.is_file():
            raise UsageError(f"{path} is missing; `invoke report {self.folder}` draws it")
        return path

    def show(self, height_px=HEIGHT_PX):
        """Show the whole report below a notebook's cell.

        A notebook that is saved then holds the page, some megabytes; clear the cell before you commit
        it. Outside a notebook it says where the page lies.

        Parameters
        ----------
        height_px : int
            Of the frame that the page is scrolled in.

        Returns
        -------
        InlineReport
        """
        return InlineReport(self.report, height_px)

    @cached_property
    def _comparison(self):
        found = read_json(self.folder / "comparison.json")
        wanted = {"metrics": dict, "pairs": list, "verdict": list}
        if not isinstance(found, dict) or not all(
            isinstance(found.get(key), kind) for key, kind in wanted.items()
        ):
            raise UsageError(
                f"{self.folder}: comparison.json is missing or damaged, so the run is not finished; "
                "give the same `compare` again: it runs only what is missing"
            )
        return found

    @cached_property
    def _cells(self):
        return saved_cells(self.folder, self.about)

    def _predictions_of(self, method):
        found = [saved for saved in self._cells if saved[0].method == method and saved[1]]
        if not found:
            finished = dict.fromkeys(outcome.method for outcome, said in self._cells if said)
            raise UsageError(
                f"{self.folder.name} has no finished fit of {method!r}; "
                f"expected one of {', '.join(finished) or 'none: nothing is finished'}"
            )
        first = found[0][0]
        if "-fold" not in first.draw:
            return [found[0][1]]
        folds = [s for s in found if s[0].seed == first.seed and "-size" not in s[0].draw]
        return [predictions for _, predictions in folds]

    def __repr__(self):
        """The methods and the verdict in a sentence; of an unfinished run what to do."""
        names = ", ".join(method["name"] for method in self.about["methods"])
        try:
            said = " ".join(self.verdict[:1])
        except UsageError as error:
            said = str(error)
        return f"Results of {self.folder.name} ({names})\n{said}"

    def _repr_html_(self):
        try:
            table = self.table().dropna(subset="accuracy")[list(SHORT)]
        except UsageError:
            return None  # a notebook then shows the text
        styles = dict.fromkeys(SHARES, "{:.1%}".format)
        shown = table.to_html(formatters=styles, float_format="{:.3g}".format, border=0)
        return f"<p>{escape(' '.join(self.verdict[:1]))}</p>{shown}"
