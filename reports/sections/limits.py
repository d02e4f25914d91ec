"""What a run cannot show, said by the run itself: one function a limit, a sentence or nothing.

These hold for every run of its kind. What is odd about this one run stands among its doubts.
"""

from math import sqrt

from reports.words.formats import count


def limits(summary):
    """List the limits that hold for this run.

    Parameters
    ----------
    summary : dict
        See `summarize.summarize`.

    Returns
    -------
    list of str
    """
    sentences = (limit(summary) for limit in LIMITS)
    return [sentence for sentence in sentences if sentence]


def _quick(summary):
    if summary["quick"]:
        return (
            "This was a quick look at few pictures. The order of the methods may well "
            "change in a full run."
        )


def _unfinished(summary):
    n_open = len(summary["methods"]) - len(summary["done"])
    if n_open and summary["done"]:
        return f"{n_open} of {len(summary['methods'])} methods did not finish; nothing follows for them."


def _one_set(summary):
    return (
        "One data set. Which method wins depends on what varies in its pictures and on how many "
        "there are to learn from; another set may turn the order round."
    )


def _sampling(summary):
    n_test = summary["split"].get("n_test")
    if n_test and summary["protocol"]["kind"] != "folds":
        width = 100 * 1.96 * sqrt(0.25 / n_test)
        return (
            f"With {count(n_test)} test pictures an accuracy near one half is known to about "
            f"±{width:.1f} percentage points. A difference that is not significant is not shown to "
            "be zero: this test set may be too small to see it."
        )


def _untuned(summary):
    learned = [method for method in summary["done"] if method["family"] != "baseline"]
    if learned and not any(method["tuning"] for method in learned):
        return (
            "No settings were searched: every method ran with its defaults, and the networks only "
            "chose their epoch on the validation pictures. Tuned, each could do better."
        )
    budget = summary["budget"]
    if learned and budget:
        return (
            f"Settings were chosen on the validation pictures, with a budget of "
            f"at most {count(budget['n_trials'])} trials in about {budget['seconds']:.0f} s. "
            "A larger budget may change the order."
        )


def _augmented(summary):
    if summary["augment"]:
        return (
            f"Every method also trained on changed copies of its pictures "
            f"({' and '.join(summary['augment'])}). Without them the order may differ."
        )


def _times(summary):
    return (
        "Times hold for this machine only; a graphics card changes them by a factor of ten or more."
    )


def _borrowed(summary):
    if any(method["family"] == "transfer" for method in summary["done"]):
        return (
            "Borrowed networks have seen other pictures before this run. Their numbers are those of "
            "this training set plus that one, not of this training set alone."
        )


LIMITS = (_quick, _unfinished, _one_set, _sampling, _untuned, _augmented, _times, _borrowed)
