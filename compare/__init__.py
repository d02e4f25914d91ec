"""The comparison: which methods compete, one cell each per seed, scored alike, saved as plain files.

    from compare import load_run
    run = load_run("runs/wild_digits-4512cd37")
    run.best().predict(images)

`load_run` opens a finished run, for a notebook or a script; everything else goes through `compare.run`.
"""


def load_run(folder, also=()):
    """Open a saved run, to ask its fitted methods about other pictures.

    Parameters
    ----------
    folder : path
        What `compare` wrote.
    also : sequence of path
        The user's own method files that it was run with.

    Returns
    -------
    compare.predict.saved_run.SavedRun

    Raises
    ------
    UsageError
        If there is no run, or it is damaged.
    """
    from compare.predict.saved_run import SavedRun  # what uses only the rest waits for no NumPy

    return SavedRun(folder, also)
