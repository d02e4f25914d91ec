"""How small a difference a test would still have shown: what "not shown" leaves open.

Computed before looking at the difference found: from the number of pictures and how often the two
methods disagree, or from the standard error. Blind to whether such a difference would matter.
Exact power of McNemar's test: Duffy (1984), "Asymptotic and Exact Power for the McNemar Test and
its Analogue with R Controls per Case".
"""

import numpy as np
from scipy.optimize import brentq
from scipy.special import ndtr, stdtrit
from scipy.stats import binom, chi2

POWER = 0.8
# With more degrees of freedom than this a variance is known.
MANY = 100
N_QUANTILES = 60


def smallest_detectable(n_test, discordant_fraction, alpha, power=POWER):
    """Smallest true difference of accuracies that the exact McNemar test shows often enough.

    Parameters
    ----------
    n_test : int
    discordant_fraction : float, 0-1
        Share of pictures on which exactly one of the two is right. Raised to the difference where
        that is larger, for a difference needs so many.
    alpha : float
        The test shows a difference where its p is under this.
    power : float
        How often it must.

    Returns
    -------
    float or None
        A share of one; None where so few pictures show nothing, however far apart the methods are.
    """

    def lacking(difference):
        return mcnemar_power(n_test, discordant_fraction, difference, alpha) - power

    if lacking(1.0) < 0:
        return None
    return float(brentq(lacking, 0.0, 1.0, xtol=1e-7))


def mcnemar_power(n_test, discordant_fraction, difference, alpha):
    """Probability that the exact two-sided McNemar test gives p < alpha.

    Parameters
    ----------
    n_test : int
    discordant_fraction : float, 0-1
    difference : float, 0-1
        True accuracy of one method less that of the other.
    alpha : float

    Returns
    -------
    float
    """
    discordant = max(discordant_fraction, difference)
    if discordant == 0:
        return 0.0
    # The number of discordant pictures is binomial; all but a millionth of what it can be.
    low, high = binom.ppf([5e-7, 1 - 5e-7], n_test, discordant)
    n_discordant = np.arange(low, high + 1)
    # The largest smaller count with 2 P(X <= count) < alpha; -1 where there is none.
    most = binom.ppf(alpha / 2, n_discordant, 0.5) - 1
    share = (1 + difference / discordant) / 2
    shown = binom.cdf(most, n_discordant, share) + binom.sf(
        n_discordant - most - 1, n_discordant, share
    )
    return float(binom.pmf(n_discordant, n_test, discordant) @ shown)


def smallest_detectable_t(parts, alpha, power=POWER):
    """Smallest true difference that the test of student_t.py shows often enough.

    Parameters
    ----------
    parts : list of (float, float)
        Variances of the difference and their degrees of freedom. They are taken for the true ones;
        that the test only estimates them is reckoned with, source by source.
    alpha, power : float

    Returns
    -------
    float or None
        None where it would be over 1, which no two accuracies are apart.
    """
    parts = [(variance, df) for variance, df in parts if variance]
    if not parts:
        return 0.0
    # What the squared reach may come out as: every combination of what its parts may.
    squares = np.zeros(1)
    for variance, df in parts:
        part = stdtrit(df, alpha / 2) ** 2 * variance * _estimates(df)
        squares = np.add.outer(squares, part).ravel()
    reaches, standard_error = np.sqrt(squares), np.sqrt(sum(variance for variance, _ in parts))

    def lacking(difference):
        # The tail on the wrong side is left out: at 80 % power it holds nothing.
        return ndtr((difference - reaches) / standard_error).mean() - power

    if lacking(1.0) < 0:
        return None
    return float(brentq(lacking, 0.0, 1.0, xtol=1e-7))


def _estimates(df):
    """Equally likely values of an estimated variance over the true one."""
    if df > MANY:
        return np.ones(1)
    return chi2.ppf((np.arange(N_QUANTILES) + 0.5) / N_QUANTILES, df) / df
