"""Which methods are shown to differ: every pair, and the matrix that the page shows of them."""

from reports.reading.values import as_dict, known_pairs, number
from reports.words.formats import is_number

MOST_IN_NUMBERS = 14  # above it the matrix shows signs only
TESTS = {  # names for the table, and what each of them does
    "mcnemar": (
        "McNemar",
        "McNemar’s test looks only at the pictures on which exactly one of the two methods was right. "
        "If the methods were equally good, these would split like tosses of a fair coin; the p-value "
        "is how often a fair coin would split them at least this unevenly.",
    ),
    "seeds_and_pictures": (
        "seeds and pictures",
        "Where a method was trained several times, its seeds are redrawn as well as the test "
        "pictures: a difference has to survive both another test set and another training.",
    ),
    "nadeau_bengio": (
        "Nadeau & Bengio",
        "Folds share most of their training pictures, so their results are not independent and an "
        "ordinary t-test would be too sure; the test of Nadeau & Bengio (2003) widens the variance "
        "to make up for that.",
    ),
}
NUMBERS = (
    "difference", "low", "high", "corrected_low", "corrected_high", "n_a_only_right",
    "n_b_only_right", "p_value", "p_corrected", "smallest_detectable",
)  # fmt: skip
AUC_NUMBERS = ("difference", "low", "high", "p_value", "p_corrected")


def read_pairs(comparison, methods):
    """List the paired comparisons, each with its two methods in place of their names.

    Parameters
    ----------
    comparison : dict
    methods : list of dict
        The summary's.

    Returns
    -------
    list of dict
    """
    by_name = {method["name"]: method for method in methods}
    return [_pair(pair) for pair in known_pairs(comparison, by_name)]


def matrix(pairs):
    """Order the methods by accuracy and look up each pair's difference, row minus column.

    Returns
    -------
    dict or None
        `rows`: list of (method, cells), best method first; a cell is None below the diagonal and
        where a pair was not compared, or `difference`, `low`, `high` (corrected) and `shown`.
        `columns`: the methods but the first. `signs`: whether there are too many for numbers.
    """
    methods = {method["index"]: method for pair in pairs for method in (pair["a"], pair["b"])}
    if not methods:
        return None
    ranked = sorted(methods.values(), key=_best_first)
    found = {(pair["a"]["index"], pair["b"]["index"]): _cell(pair, 1) for pair in pairs}
    found |= {(pair["b"]["index"], pair["a"]["index"]): _cell(pair, -1) for pair in pairs}
    rows = [
        (one, [found.get((one["index"], other["index"])) if n > i else None
               for n, other in enumerate(ranked[1:], start=1)])
        for i, one in enumerate(ranked[:-1])
    ]  # fmt: skip
    return {"rows": rows, "columns": ranked[1:], "signs": len(ranked) > MOST_IN_NUMBERS}


def tests_used(pairs):
    """Explain each test that was used, once, in the order of `TESTS`."""
    used = {pair["test"] for pair in pairs}
    return [sentence for test, (_, sentence) in TESTS.items() if test in used]


def _pair(pair):
    area = as_dict(pair.get("auc"))
    p_corrected = pair.get("p_corrected")
    shown = pair.get("shown", is_number(p_corrected) and p_corrected < 0.05)
    test = str(pair.get("test") or "mcnemar")
    return {
        **{key: number(pair.get(key)) for key in NUMBERS},
        "a": pair["a"],
        "b": pair["b"],
        "shown": shown is True,
        "test": test,
        "test_words": TESTS.get(test, (test,))[0],
        "auc": {key: number(area.get(key)) for key in AUC_NUMBERS} if area else None,
    }


def _cell(pair, sign):
    """The pair as seen from one side: the other's difference is this one's with its sign turned."""
    ends = [pair["corrected_low"], pair["corrected_high"]]
    low, high = sorted(sign * end for end in ends) if None not in ends else (None, None)
    difference = pair["difference"]
    return {
        "difference": None if difference is None else sign * difference,
        "low": low,
        "high": high,
        "shown": pair["shown"],
    }


def _best_first(method):
    value = method["metrics"]["accuracy"]["value"]
    return (-value if value is not None else 1, method["index"])
