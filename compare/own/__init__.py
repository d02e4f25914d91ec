"""A student's own method: read from its file, tried on a few pictures, told what to mend.

`file.py` reads `METHODS`; `contract.py` asks of an estimator what every method here promises, and
`trial.py` does so in a process of its own; `told.py` puts what was found into words.
"""
