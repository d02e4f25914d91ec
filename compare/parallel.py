"""Several cells at the same time on one machine, each in a process of its own, cores shared out."""

import os

import joblib

from compare.cell import run_cell


def run_cells_in_parallel(cells, dataset, n_jobs, keep, folders):
    """Run cells in worker processes; each result is kept as soon as it comes.

    Parameters
    ----------
    cells : list of Cell
    dataset : Dataset
    n_jobs : int
        Cells at the same time. Each gets its share of the cores, at least one.
    keep : callable(cell, outcome, predictions)
        Called here, in the parent process, in the order in which cells finish.
    folders : list of Path
        Each cell's own, see `run_cell`.
    """
    n_threads = max(1, (os.cpu_count() or 1) // n_jobs)
    with joblib.parallel_config("loky", inner_max_num_threads=n_threads):
        finished = joblib.Parallel(n_jobs=n_jobs, return_as="generator_unordered")(
            joblib.delayed(_numbered)(i, cell, dataset, folder)
            for i, (cell, folder) in enumerate(zip(cells, folders, strict=True))
        )
        for i, outcome, predictions in finished:
            keep(cells[i], outcome, predictions)


def _numbered(i, cell, dataset, folder):
    return i, *run_cell(cell, dataset, folder=folder)
