"""Many tests are many chances to be fooled: p-values corrected for how many there are.

Holm (1979), "A Simple Sequentially Rejective Multiple Test Procedure", Scand. J. Statist. 6: the
smallest p is multiplied by the number of tests, the next by one less, and so on; none is corrected
to less than the one before it.
"""


def correct_by_holm(tests):
    """Give each test its corrected p-value.

    Parameters
    ----------
    tests : list of dict
        Each with `p_value`; `p_corrected` is added, a float.

    Returns
    -------
    The same list.
    """
    ascending = sorted(tests, key=lambda test: test["p_value"])
    least = 0.0
    for n_left, test in zip(range(len(tests), 0, -1), ascending, strict=True):
        least = max(least, min(1.0, n_left * test["p_value"]))
        test["p_corrected"] = float(least)
    return tests
