"""Which methods this test set tells apart: every pair tested on the same pictures.

Only pictures on which exactly one of two methods is right say anything. Of methods that draw
nothing at random, McNemar's exact test; with several seeds a test of both kinds of chance; over
folds the corrected t of repeated cross-validation. Many pairs are many chances to be fooled, so
p-values are corrected by Holm, and a second interval holds for all pairs at once. A difference is
called shown where both agree. "Not shown" is not "equal": `smallest_detectable` says what was open.

Dietterich (1998), "Approximate Statistical Tests for Comparing Supervised Classification Learning
Algorithms"; Holm (1979); max-t: Westfall & Young (1993), Romano & Wolf (2005).
"""

from itertools import combinations

import numpy as np
from scipy.special import bdtr
from scipy.stats import norm

from compare.statistics.bootstrap import interval
from compare.statistics.holm import correct_by_holm
from compare.statistics.intervals import CONFIDENCE
from compare.statistics.nadeau_bengio import corrected_t
from compare.statistics.power import smallest_detectable, smallest_detectable_t
from compare.statistics.student_t import Estimate, picture_part, reach, seed_chance

SIGNIFICANCE = 1 - CONFIDENCE


def compare_pairs(right, resamples):
    """Test every pair of methods on the same test pictures.

    Parameters
    ----------
    right : dict of str to ndarray of shape (n_draws, n_test) or (n_test,), bool
        Which test pictures each method got right in each draw (seed).
    resamples : Resamples
        Of the labels of these pictures.

    Returns
    -------
    list of dict
        One a pair: `a`, `b`, `test` ("mcnemar", "seeds_and_pictures"), `difference`, `low`, `high`,
        `corrected_low`, `corrected_high`, `n_a_only_right`, `n_b_only_right`, `p_value`,
        `p_corrected`, `smallest_detectable`, `shown`, `auc` (None; see delong.py).
    """
    right = {name: np.atleast_2d(rows) for name, rows in right.items()}
    pairs = list(combinations(right, 2))
    resampled = dict(
        zip(right, resamples.means(np.stack([r.mean(axis=0) for r in right.values()])), strict=True)
    )
    alpha = SIGNIFICANCE / max(len(pairs), 1)
    differences = [resampled[a] - resampled[b] for a, b in pairs]
    seeds = seed_chance({name: rows.mean(axis=1) for name, rows in right.items()})
    estimates = [_estimate(right[a], right[b], a, b, seeds) for a, b in pairs]
    joint = _joint_quantile(differences, [estimate.value for estimate in estimates], alpha)
    found = [
        {"a": a, "b": b} | _on_pictures(right[a], right[b], estimate, values, joint, alpha)
        for (a, b), estimate, values in zip(pairs, estimates, differences, strict=True)
    ]
    return _judged(found)


def compare_pairs_over_folds(values, n_train, n_test, right=None):
    """Test every pair of methods on the same folds of repeated cross-validation.

    Parameters
    ----------
    values : dict of str to ndarray of shape (n_draws,), float, 0-1
        Accuracy of each method in each fold of each repetition, in the same order.
    n_train, n_test : float
        Pictures in the training and the test part of one fold (means, where folds differ).
    right : dict of str to ndarray of shape (n_repetitions, n) or (n,), bool, optional
        Which pictures each method got right, folds pooled; for the discordant counts alone.

    Returns
    -------
    list of dict
        As `compare_pairs`, `test` being "nadeau_bengio"; counts are None without `right`.
    """
    pairs = list(combinations(values, 2))
    alpha = SIGNIFICANCE / max(len(pairs), 1)
    # Accuracies come in steps of 1 / n_test, so no spread below that of a step is believed.
    least_sd = 1 / (n_test * np.sqrt(12))
    found = []
    for a, b in pairs:
        estimate = corrected_t(np.subtract(values[a], values[b]), n_train, n_test, least_sd)
        counts = (None, None) if right is None else _discordant(right[a], right[b])
        found.append(
            {"a": a, "b": b, "test": "nadeau_bengio"}
            | _by_t(estimate, reach(estimate.parts, alpha), alpha)
            | {"n_a_only_right": counts[0], "n_b_only_right": counts[1]}
        )
    return _judged(found)


def _estimate(right_a, right_b, a, b, seeds):
    """The difference with both kinds of chance; pictures alone where nothing is drawn."""
    differences = right_a.mean(axis=0) - right_b.mean(axis=0)
    variances, df = seeds
    parts = [picture_part(differences), (variances[a] + variances[b], df)]
    return Estimate(float(differences.mean()), parts if variances[a] or variances[b] else parts[:1])


def _joint_quantile(differences, values, alpha):
    """How many standard errors hold for all pairs at once, from the joint resamples."""
    deviations = [
        np.abs(d - value) / d.std() for d, value in zip(differences, values, strict=True) if d.std()
    ]
    if not deviations:
        return float(norm.ppf(1 - alpha / 2))
    return float(np.quantile(np.max(deviations, axis=0), CONFIDENCE))


def _on_pictures(right_a, right_b, estimate, resampled, joint, alpha):
    counts = _discordant(right_a, right_b)
    named = {"n_a_only_right": counts[0], "n_b_only_right": counts[1]}
    distance = joint * estimate.standard_error
    if len(right_a) > 1 or len(right_b) > 1:
        # The resamples know nothing of seeds, whose few degrees of freedom need more.
        distance = max(distance, reach(estimate.parts, alpha))
        return {"test": "seeds_and_pictures"} | _by_t(estimate, distance, alpha) | named
    n_differing, n_test = sum(counts), right_a.shape[1]
    low, high = interval(resampled, estimate.value)
    corrected_low, corrected_high = _possible(*estimate.within(distance))
    return named | {
        "test": "mcnemar",
        "difference": estimate.value,
        "low": low,
        "high": high,
        "corrected_low": corrected_low,
        "corrected_high": corrected_high,
        "p_value": _mcnemar(*counts),
        "smallest_detectable": smallest_detectable(n_test, n_differing / n_test, alpha),
    }


def _mcnemar(n_a, n_b):
    """The exact test: to which side each of the discordant pictures falls is a fair coin's throw."""
    return min(1.0, 2 * float(bdtr(min(n_a, n_b), n_a + n_b, 0.5)))  # the binomial's cdf, twice


def _by_t(estimate, distance, alpha):
    low, high = _possible(*estimate.interval(SIGNIFICANCE))
    corrected_low, corrected_high = _possible(*estimate.within(distance))
    return {
        "difference": estimate.value,
        "low": low,
        "high": high,
        "corrected_low": corrected_low,
        "corrected_high": corrected_high,
        "p_value": estimate.p_value,
        "smallest_detectable": smallest_detectable_t(estimate.parts, alpha),
    }


def _possible(low, high):
    """An interval without the differences that no two shares can have."""
    return max(low, -1.0), min(high, 1.0)


def _discordant(right_a, right_b):
    """Pictures that only a, and only b, got right: mean over draws, whole with one draw each."""
    right_a, right_b = np.atleast_2d(right_a), np.atleast_2d(right_b)
    if len(right_a) == len(right_b) == 1:
        return int((right_a & ~right_b).sum()), int((right_b & ~right_a).sum())
    if len(right_a) == len(right_b):
        n_a = (right_a & ~right_b).sum(axis=1).mean()
        n_b = (right_b & ~right_a).sum(axis=1).mean()
    else:  # every draw of the one with every draw of the other
        share_a, share_b = right_a.mean(axis=0), right_b.mean(axis=0)
        n_a, n_b = share_a @ (1 - share_b), share_b @ (1 - share_a)
    return float(n_a), float(n_b)


def _judged(found):
    """Correct the p-values for their number, and say of each pair whether it is shown."""
    for pair in correct_by_holm(found):
        excludes_zero = pair["corrected_low"] > 0 or pair["corrected_high"] < 0
        pair["shown"] = bool(pair["p_corrected"] < SIGNIFICANCE and excludes_zero)
        pair["auc"] = None
    return found
