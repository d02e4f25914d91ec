"""What was measured, each number with its interval: over all finished draws of every method.

With one split the interval says what another test part could have shown, and the spread over the
seeds stands apart from it. With folds there is no unbiased estimate of the variance (Bengio &
Grandvalet 2004); the interval is then Nadeau and Bengio's.
"""

import numpy as np

from compare.fitting.temperature import at_temperature, fit_temperature, reliability_bins
from compare.statistics.bootstrap import Resamples
from compare.statistics.delong import compare_areas
from compare.statistics.intervals import CONFIDENCE, wilson
from compare.statistics.metric_intervals import METRICS, metric_intervals, per_class_intervals
from compare.statistics.nadeau_bengio import corrected_t, metric_intervals_over_folds
from compare.statistics.pairs import compare_pairs, compare_pairs_over_folds

CALIBRATION_METRICS = ("log_loss", "brier", "ece")


class Measured:
    """The finished cells of a run.

    Parameters
    ----------
    done : dict of str to list of (Outcome, Predictions)
        Per method its finished draws, in order; no method without one.
    about : dict
        `run.json`.
    """

    def __init__(self, done, about):
        self.done = done
        self.is_folds = about["protocol"]["kind"] == "folds"
        self.n_classes = len(about["dataset"]["class_names"])
        self.sizes = about["split"]["n_train"], about["split"]["n_test"]
        self._resamples = {}

    def resamples(self, labels):
        """The same resampled pictures for every method that answered the same ones."""
        key = labels.tobytes()
        if key not in self._resamples:
            self._resamples = {key: Resamples(labels)}
        return self._resamples[key]

    def metrics(self):
        """Per method and metric `value`, `low`, `high`, `sd`, `values`."""
        return {name: self._metrics_of(cells) for name, cells in self.done.items()}

    def _metrics_of(self, cells):
        if not self.is_folds:
            labels = cells[0][1].labels
            draws = [(p.probabilities, p.scores) for _, p in cells]
            return metric_intervals(draws, labels, self.resamples(labels))
        scores = [{metric: getattr(outcome, metric) for metric in METRICS} for outcome, _ in cells]
        if len(scores) > 1:
            return metric_intervals_over_folds(scores, *self.sizes)
        nothing = {"low": None, "high": None, "sd": None}
        return {name: {"value": v, **nothing, "values": [v]} for name, v in scores[0].items()}

    def per_class(self):
        """Per method precision, recall, F1 and AUC of each class, for the predictions on show."""
        shown = {name: self._shown(cells) for name, cells in self.done.items()}
        return {
            name: per_class_intervals(probabilities, scores, labels, self.resamples(labels))
            for name, (probabilities, scores, labels) in shown.items()
        }

    def _shown(self, cells):
        """The first draw; of folds, those of the first seed together: each picture once."""
        outcome, first = cells[0]
        if not self.is_folds:
            return first.probabilities, first.scores, first.labels
        folds = [p for other, p in cells if other.seed == outcome.seed]
        labels = np.concatenate([p.labels for p in folds])
        return np.concatenate([p.probabilities for p in folds]), None, labels

    def pairs(self):
        """Every two methods compared, see `statistics.pairs`."""
        if len(self.done) < 2:
            return []
        if self.is_folds:
            return self._pairs_over_folds()
        right = {
            name: np.stack([predictions.right for _, predictions in cells])
            for name, cells in self.done.items()
        }
        labels = next(iter(self.done.values()))[0][1].labels
        # Another test part would have had other class sizes too: of accuracies nothing is held still.
        pairs = compare_pairs(right, Resamples(np.zeros_like(labels)))
        return self._with_areas(pairs, labels) if self.n_classes == 2 else pairs

    def _with_areas(self, pairs, labels):
        """Add DeLong's comparison of the areas under the ROC curves of the second class."""
        ranking = {
            name: np.stack(
                [(p.probabilities if p.scores is None else p.scores)[:, 1] for _, p in c]
            )
            for name, c in self.done.items()
        }
        areas = compare_areas(ranking, labels == 1)
        by_pair = {(area.pop("a"), area.pop("b")): area for area in areas}
        return [{**pair, "auc": by_pair.get((pair["a"], pair["b"]))} for pair in pairs]

    def _pairs_over_folds(self):
        """On those folds that all methods have finished."""
        finished = {name: {o.draw: p for o, p in cells} for name, cells in self.done.items()}
        common = [
            outcome.draw
            for outcome, _ in next(iter(self.done.values()))
            if all(outcome.draw in draws for draws in finished.values())
        ]
        if len(common) < 2:
            return []
        right = {name: [draws[draw].right for draw in common] for name, draws in finished.items()}
        values = {name: np.array([r.mean() for r in folds]) for name, folds in right.items()}
        pooled = {name: np.concatenate(folds) for name, folds in right.items()}
        return compare_pairs_over_folds(values, *self.sizes, right=pooled)

    def calibration(self):
        """Per method its temperature, and how its probabilities fare before and after it."""
        found = {}
        for name, cells in self.done.items():
            predictions = cells[0][1]
            if predictions.validation_probabilities is None:
                continue
            temperature = fit_temperature(
                predictions.validation_probabilities, predictions.validation_labels
            )
            after = at_temperature(predictions.probabilities, temperature)
            found[name] = {
                "temperature": temperature,
                "n_validation": len(predictions.validation_labels),
                "before": self._calibrated(predictions.probabilities, predictions.labels),
                "after": self._calibrated(after, predictions.labels),
            }
        return found

    def _calibrated(self, probabilities, labels):
        figures = metric_intervals([(probabilities, None)], labels, self.resamples(labels))
        return {
            **{metric: figures[metric] for metric in CALIBRATION_METRICS},
            "bins": reliability_bins(probabilities, labels),
        }

    def without(self, rows):
        """Accuracy on the test pictures that are none of these rows, or None where all stay.

        Parameters
        ----------
        rows : ndarray of int64

        Returns
        -------
        dict or None
            `n_left_out`, `n_left`, and per method `value`, `low`, `high`, `with_all`; no method
            where none of the test pictures would be left.
        """
        first = next(iter(self.done.values()), [])
        tested = np.unique(np.concatenate([p.rows for _, p in first])) if first else np.array([])
        n_left_out = int(np.isin(tested, rows).sum())
        if not n_left_out:
            return None
        n_left = len(tested) - n_left_out
        if not n_left:
            return {"n_left_out": n_left_out, "n_left": 0, "accuracy": {}}
        accuracy = {}
        for name, cells in self.done.items():
            kept = [p.right[~np.isin(p.rows, rows)] for _, p in cells]
            values = [float(right.mean()) for right in kept if len(right)]
            low, high = self._interval(values, n_left)
            with_all = float(np.mean([outcome.accuracy for outcome, _ in cells]))
            value = float(np.mean(values))
            accuracy[name] = {"value": value, "low": low, "high": high, "with_all": with_all}
        return {"n_left_out": n_left_out, "n_left": n_left, "accuracy": accuracy}

    def _interval(self, values, n_test):
        """Of a mean accuracy: what another test part could have shown; over folds the corrected t."""
        if not self.is_folds:
            return wilson(float(np.mean(values)), n_test)
        if len(values) < 2:
            return None, None
        low, high = corrected_t(np.array(values), *self.sizes).interval(1 - CONFIDENCE)
        return max(low, 0.0), min(high, 1.0)
