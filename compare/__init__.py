"""The comparison: which methods compete, one cell each per seed, scored alike, saved as plain files.

From a notebook or a script:

    from compare import compare, load_run
    result = compare("wild_digits", methods=["hog+svm", "small_cnn"], train_size=500)
    result.table()                                  # a pandas frame, one row a method
    result.show()                                   # the report, below the cell
    load_run("runs/wild_digits-4512cd37").best().predict(images)

Importing this waits for nothing: pandas, scikit-learn and Keras are imported by what needs them.
"""


def compare(
    dataset="wild_digits",
    methods=(),
    also=(),
    unchecked=False,
    train_size=None,
    test_size=None,
    image_size=None,
    seeds=1,
    resample=False,
    folds=None,
    quick=False,
    out=None,
    jobs=1,
    dask="",
    timeout=None,
    budget="default",
    augment=(),
    sizes=(),
    explain="short",
    keep="small",
    weights=None,
    title="",
    course="",
    author=(),
):
    """Fit and score methods on one split, draw the report, and return the results.

    The same run as `invoke compare`, whose help (`invoke --help compare`) says more of each option.
    The same call again runs only what is missing. Stopped (in a notebook: the square), it returns what
    is done. In a script it stands below `if __name__ == "__main__":`, for each fit runs in a process
    of its own.

    Parameters
    ----------
    dataset : str or path
        A known name (see `list_datasets`), or a folder of class folders, an archive or an `.npz`.
    methods : str or list of str
        See `list_methods`; the default field if left out.
    also : path or list of path
        Files with methods of your own; a cell that begins with `%%writefile my_method.py` makes one.
    unchecked : bool
        Run your own methods without trying them on a few pictures first.
    train_size, test_size : int, optional
        Pictures to draw; all if left out.
    image_size : int, optional
        Side in pixels that every picture is brought to.
    seeds : int
        How many seeds each random method is fitted with.
    resample : bool
        Each seed also draws training and validation pictures anew, and tunes anew.
    folds : int, optional
        Cross-validation in so many folds.
    quick : bool
        A first look: 1,000 training and 500 test pictures.
    out : path, optional
        The run's folder; one below the project's `runs` if left out.
    jobs : int
        Fits at the same time.
    dask : str
        A cluster that fits are sent to, such as "local:4".
    timeout : int or str, optional
        Longest time for one fit with its search: seconds, or "5m".
    budget : str
        Search for settings: "none", "default" or "full".
    augment : str or list of str
        Copies that join the training pictures: "mirror", "shift".
    sizes : list of int
        Fewer training pictures to fit every method on besides, for `curves()`.
    explain : str
        Why the methods differ: "none", "short" or "full".
    keep : str
        Fitted methods that stay, to be asked later: "none", "small" or "all".
    weights : path, optional
        Pretrained weights.
    title, course : str
        What the report is called, and what it was made for.
    author : str or list of str

    Returns
    -------
    compare.notebook.results.Results

    Raises
    ------
    ValueError
        In one line, for what cannot be used: what was expected, what came and what to do.
    """
    given = dict(locals())
    from compare.notebook.run import compare_here

    return compare_here(given)


def load_run(folder, also=()):
    """Open a saved run: its tables and its report, and its fitted methods to ask.

    Parameters
    ----------
    folder : path
        What `compare` wrote.
    also : sequence of path
        The user's own method files that it was run with.

    Returns
    -------
    compare.notebook.results.Results

    Raises
    ------
    ValueError
        If there is no run, or it is damaged.
    """
    from compare.notebook.results import Results  # what uses only the rest waits for no NumPy

    return Results(folder, also)


def load_dataset(name_or_path, image_size=None):
    """Load pictures and labels, as a run would.

    Parameters
    ----------
    name_or_path : str or path
        A known name (see `list_datasets`), or a folder of class folders, an archive or an `.npz`.
    image_size : int, optional
        Side in pixels that every picture is brought to.

    Returns
    -------
    data.dataset.Dataset
        `images` (uint8, (n, height, width, 3)), `labels` and `class_names` first of all.

    Raises
    ------
    ValueError
        If there is no such data set, or it cannot be used.
    """
    from compare.fetch import obtain_dataset
    from compare.notebook.live import progress_here
    from data.sources import load

    progress = progress_here()
    obtain_dataset(str(name_or_path), progress)
    return load(str(name_or_path), image_size, progress.say)


def list_methods():
    """Every method that can be named, as a pandas frame: its family, and what it does in a sentence."""
    from compare.notebook.lists import method_list

    return method_list()


def list_datasets():
    """Every data set that can be named, as a pandas frame."""
    from compare.notebook.lists import dataset_list

    return dataset_list()
