"""How many cores this process may use, and how cells that run at the same time share them."""

from dataclasses import replace

import joblib

from compare.distributed.address import check_reachable, n_local


def usable_cores():
    """Cores that this process may use: those it is bound to, and no more than its container's share.

    Returns
    -------
    int
    """
    return joblib.cpu_count()


def threads_per_job(n_jobs):
    """Threads that each of so many cells gets, at least one.

    Parameters
    ----------
    n_jobs : int

    Returns
    -------
    int
    """
    return max(1, usable_cores() // n_jobs)


def within_cores(options, progress):
    """The options with no more cells at the same time than there are cores, and a word if there were.

    More would only wait for each other, and each holds its own memory.

    Parameters
    ----------
    options : Options
    progress : Progress

    Returns
    -------
    Options
    """
    n_cores = usable_cores()
    if options.dask:
        return replace(options, dask=cluster_within_cores(options.dask, progress.say))
    if options.jobs <= n_cores:
        return options
    progress.say(
        f"--jobs {options.jobs}: {n_cores} core{'s' if n_cores > 1 else ''} can be used here, so "
        f"{n_cores} cell{'s run' if n_cores > 1 else ' runs'} at a time."
    )
    return replace(options, jobs=n_cores)


def cluster_within_cores(where, say):
    """A cluster that can be reached; one of this machine has no more processes than cores.

    Parameters
    ----------
    where : str
        See `compare.distributed.address.cluster`; not empty.
    say : callable(str)

    Returns
    -------
    str

    Raises
    ------
    UsageError
        If none answers there.
    """
    n_cores = usable_cores()
    check_reachable(where)
    if (n_local(where) or 0) <= n_cores:
        return where
    say(f"--dask {where}: {n_cores} cores can be used here, so {n_cores} work.")
    return f"local:{n_cores}"
