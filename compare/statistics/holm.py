"""Many tests are many chances to be fooled: p-values corrected for how many there are.

Holm (1979), "A Simple Sequentially Rejective Multiple Test Procedure", Scand. J. Statist. 6: the
smallest p is multiplied by the number of tests, the next by one less, and so on.
"""

from statsmodels.stats.multitest import multipletests


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
    if tests:  # statsmodels refuses none
        _, corrected, *_ = multipletests([test["p_value"] for test in tests], method="holm")
        for test, p_corrected in zip(tests, corrected, strict=True):
            test["p_corrected"] = float(p_corrected)
    return tests
