"""What can be named in `compare(...)`, as pandas frames: read from the files, nothing is built."""

import pandas as pd

from compare.command_line.listing import summary
from compare.methods import every_name, resolve
from data import SOURCES


def method_list():
    """Every method that runs without a file of one's own.

    Returns
    -------
    DataFrame
        Index `method`; `family`, and `summary` in a sentence or two.
    """
    found = resolve(every_name())
    rows = {"family": [m.family for m in found], "summary": [m.summary for m in found]}
    return pd.DataFrame(rows, index=pd.Index([m.name for m in found], name="method"))


def dataset_list():
    """Every data set with a name; the path of one's own pictures will do as well.

    Returns
    -------
    DataFrame
        Index `dataset`; `summary` in a sentence.
    """
    names = pd.Index(list(SOURCES), name="dataset")
    return pd.DataFrame({"summary": [summary(n, SOURCES[n]) for n in names]}, index=names)
