"""The suite from a notebook or a script: the same run as `invoke compare`, its results as pandas frames.

`run` turns Python's values into the words that the command line checks, so that there is one check;
`results` opens what was saved, `frames` makes the tables, `inline` shows the report in a cell, and
`live` says how far a run is.
"""
