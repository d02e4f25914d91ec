"""A figure whose variance has several sources, each known from few or many observations.

A difference of accuracies would have come out otherwise on another test set, and with other seeds.
Both kinds of chance are crossed (each seed saw each picture), so their variances are estimated
apart and added, as where several readers judge the same cases: Gallas (2006), "One-shot estimate of
MRMC variance: AUC"; Obuchowski & Rockette (1995), "Hypothesis testing of diagnostic accuracy for
multiple readers and multiple tests". What pictures and seeds do together stands in both estimates
and is counted twice, which errs on the safe side, most where there are few pictures.

One method's seeds are known from three numbers or so, and a variance from three numbers is worth
little: where 15 pairs share the 5 %, Student's t then asks for 17 standard errors. So the methods lend
each other their degrees of freedom, as in an analysis of variance: each takes the variance within
seeds, pooled over all methods that draw something, or its own where that is larger. Seeds of two
methods are taken for independent; where both draws of a pair share their training rows they rise and
fall together, and that again errs on the safe side.

Pictures and seeds keep each their own quantile of Student's t: the interval reaches

    sqrt(sum of t_i^2 * variance_i),   t_i with the degrees of freedom of variance i,

which holds at least as often as it says, whatever the variances are: Banerjee (1960), "Approximate
confidence interval for linear functions of means of k populations when the population variances are
not equal". With one source it is Student's t itself. (Welch's and Satterthwaite's common degrees of
freedom were tried with unpooled seeds: 12 % false alarms where 5 % are promised.)
"""

from typing import NamedTuple

import numpy as np
from scipy.optimize import brentq
from scipy.special import stdtr, stdtrit

# The smallest p-value told apart from 0.
SMALLEST_P = 1e-100


class Estimate(NamedTuple):
    """A figure and how sure it is.

    Attributes
    ----------
    value : float
    parts : list of (float, float)
        Variances that add up to that of the value, each from its own source of chance, and their
        degrees of freedom; with infinity t is the normal distribution.
    """

    value: float
    parts: list

    @property
    def standard_error(self):
        """Square root of the variances' sum."""
        return float(np.sqrt(sum(variance for variance, _ in self.parts)))

    @property
    def p_value(self):
        """Two-sided p of the value being truly 0: where the interval begins to leave 0 out."""
        distance = abs(self.value)
        sources = [(variance, df) for variance, df in self.parts if variance]
        if not distance or not sources:
            return 0.0 if distance else 1.0
        if len(sources) == 1:
            (variance, df), *_ = sources
            return float(2 * stdtr(df, -distance / np.sqrt(variance)))
        if reach(sources, SMALLEST_P) < distance:
            return 0.0
        least = np.log(SMALLEST_P)
        return float(
            np.exp(brentq(lambda log_p: reach(sources, np.exp(log_p)) - distance, least, 0))
        )

    def interval(self, alpha):
        """Ends of the interval that misses the truth with at most probability `alpha`."""
        return self.within(reach(self.parts, alpha))

    def within(self, distance):
        """Ends of the interval that goes so far to either side."""
        return float(self.value - distance), float(self.value + distance)


def reach(parts, alpha):
    """How far the interval of level 1 - `alpha` goes to either side.

    Parameters
    ----------
    parts : list of (float, float)
        Variances and their degrees of freedom.
    alpha : float, 0-1

    Returns
    -------
    float
    """
    squares = [stdtrit(df, alpha / 2) ** 2 * variance for variance, df in parts if variance]
    return float(np.sqrt(sum(squares)))


def picture_part(differences):
    """Variance that another test set would bring into a mean over pictures.

    Parameters
    ----------
    differences : ndarray of shape (n,), float, -1 to 1
        Of each picture: how much of the time (over seeds) a was right, less how much b was.

    Returns
    -------
    (float, float)
        Variance of the mean, and its degrees of freedom.

    Notes
    -----
    One imagined picture on either side is added, as Bonett & Price (2012), "Adjusted Wald Confidence
    Interval for a Difference of Binomial Proportions Based on Paired Data", do: two methods that
    agreed on all of 200 pictures have not been shown to agree on all pictures.
    """
    n = len(differences) + 2
    squares = differences @ differences + 2.0
    return float((squares / n - (differences.sum() / n) ** 2) / n), n - 3


def seed_chance(values):
    """Variances that other seeds would bring into each method's mean over its draws.

    Parameters
    ----------
    values : dict of str to ndarray of shape (n_draws,), float
        A figure of each method in each draw; one value of a method that draws nothing at random.

    Returns
    -------
    (dict of str to float, int)
        Variance of each method's mean, 0 for a method of one draw; and the degrees of freedom that
        they share, 0 where no method has several draws.
    """
    several = {name: np.asarray(draws) for name, draws in values.items() if len(draws) > 1}
    df = sum(len(draws) - 1 for draws in several.values())
    own = {name: np.var(draws, ddof=1) for name, draws in several.items()}
    pooled = sum((len(several[name]) - 1) * own[name] for name in several) / max(df, 1)
    found = {name: float(max(own[name], pooled) / len(several[name])) for name in several}
    return {name: found.get(name, 0.0) for name in values}, df
