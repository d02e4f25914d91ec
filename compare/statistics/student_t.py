"""A figure with its standard error and degrees of freedom, and what Student's t makes of them.

Also how a difference of accuracies gets them when methods were run with several seeds: another
test set would have changed it, and other seeds would have too. Both kinds of chance are crossed
(each seed saw each picture), so their variances are estimated apart and added. What pictures and
seeds do together stands in both estimates and is counted twice, which makes the test cautious, most
where there are few pictures. Each variance has its own degrees of freedom, few for the seeds.

Gallas (2006), "One-shot estimate of MRMC variance: AUC"; Obuchowski & Rockette (1995), "Hypothesis
testing of diagnostic accuracy for multiple readers and multiple tests": there readers are what
seeds are here. Degrees of freedom: Satterthwaite (1946), Welch (1947).
"""

from typing import NamedTuple

import numpy as np
from scipy.stats import t


class Estimate(NamedTuple):
    """A figure and how sure it is.

    Attributes
    ----------
    value, standard_error : float
    df : float
        Degrees of freedom of the standard error; infinity makes t the normal distribution.
    """

    value: float
    standard_error: float
    df: float

    @property
    def statistic(self):
        """The value in standard errors; 0 where both are 0."""
        if self.standard_error == 0:
            return float(np.sign(self.value)) * np.inf if self.value else 0.0
        return self.value / self.standard_error

    @property
    def p_value(self):
        """Two-sided p of the value being truly 0."""
        return float(2 * t.sf(abs(self.statistic), self.df))

    def interval(self, alpha):
        """Ends of the interval that misses the truth with probability `alpha`."""
        return self.interval_of(self.quantile(alpha))

    def quantile(self, alpha):
        """How many standard errors that interval reaches to either side."""
        return float(t.ppf(1 - alpha / 2, self.df))

    def interval_of(self, n_standard_errors):
        """Ends of the interval that reaches so many standard errors to either side."""
        reach = n_standard_errors * self.standard_error
        return float(self.value - reach), float(self.value + reach)


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


def seed_parts(values_a, values_b, shared_draws):
    """Variances that other seeds would bring into the difference of two means over seeds.

    Parameters
    ----------
    values_a, values_b : ndarray of shape (n_draws,), float
        Accuracy of each draw; one value of a method that draws nothing at random.
    shared_draws : bool
        Whether the same draw of both methods shares chance, such as its training rows. Their
        differences draw by draw then say how much draws matter.

    Returns
    -------
    list of (float, int)
        Variances of the means, and their degrees of freedom; none for a method of one draw.
    """
    if shared_draws and len(values_a) == len(values_b):
        sources = [values_a - values_b]
    else:
        sources = [values_a, values_b]
    return [
        (float(np.var(values, ddof=1) / len(values)), len(values) - 1)
        for values in sources
        if len(values) > 1
    ]


def add_parts(value, parts):
    """An estimate whose variance is the sum of independently estimated parts.

    Parameters
    ----------
    value : float
    parts : list of (float, float)
        Variances and their degrees of freedom.

    Returns
    -------
    Estimate
        Degrees of freedom by Welch and Satterthwaite.
    """
    variances, dfs = np.transpose(parts)
    total = variances.sum()
    # In units of the total, or the squares of tiny variances would vanish.
    looseness = ((variances / total) ** 2 / dfs).sum() if total else 0.0
    df = 1 / looseness if looseness else np.inf
    return Estimate(float(value), float(np.sqrt(total)), float(df))
