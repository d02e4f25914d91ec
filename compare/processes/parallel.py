"""Cells are run one after another, or several at a time, each in a process that cannot hurt the rest."""

import re
from collections import deque
from multiprocessing.connection import wait

from compare.pictures.learned import say_parts
from compare.processes.child import Child, can_fork, handed_over
from compare.processes.cores import threads_per_job

OF_GRAPHICS_CARD = re.compile(r"\b(CUDA|cuDNN|cuBLAS|GPU|DNN library)", re.IGNORECASE)


def run_cells(cells, dataset, options, progress, keep):
    """Run cells; whatever becomes of one, the others are run.

    Parameters
    ----------
    cells : list of (Cell, Path)
        Each with a folder of its own, see `run_cell`.
    dataset : Dataset
    options : Options
        `jobs` cells run at the same time, each with its share of the cores, at least one; or all are
        sent to the cluster `dask`. Each may take `timeout` seconds.
    progress : Progress
    keep : callable(cell, outcome, predictions)
        Called here, in this process, in the order in which cells end.

    Raises
    ------
    KeyboardInterrupt
        Once the cells that were running have been ended.
    """
    say_parts((cell for cell, _ in cells), dataset, progress)
    if options.dask and cells:
        from compare.distributed.send import run_elsewhere  # Dask is an extra

        run_elsewhere(cells, dataset, options, progress, keep)
        return
    n_jobs = min(options.jobs, len(cells))
    alone = n_jobs <= 1
    n_threads = None if alone else threads_per_job(n_jobs)
    with handed_over(dataset, fork=alone and can_fork()) as handed:
        crew = [Child(dataset, handed, n_threads) for _ in range(n_jobs)]
        try:
            run_all(deque(cells), crew, options.timeout, progress, keep)
        finally:
            for child in crew:
                child.stop()


def run_all(waiting, crew, timeout, progress, keep):
    """Have processes run cells until none is left.

    Parameters
    ----------
    waiting : deque of (Cell, Path)
    crew : list of Child
        One cell each at a time; where there is one only, its cells' progress is shown.
    timeout : int or None
        Seconds that a cell may take.
    progress : Progress
    keep : callable(cell, outcome, predictions)
    """
    while waiting or any(child.cell for child in crew):
        for child in crew:
            if child.cell is None and waiting:
                cell, folder = waiting.popleft()
                child.begin(cell, folder, timeout)
                if len(crew) == 1:
                    progress.start(cell.method.name, cell.draw.name)
        busy = [child for child in crew if child.cell]
        wait([w for child in busy for w in child.waited_on()], min(c.seconds_left() for c in busy))
        for child in busy:
            kind, what = child.answer()
            if kind == "epoch" and len(crew) == 1:
                progress.epoch(*what)
            if kind == "ended":
                _end(child, *what, timeout, keep)


def _end(child, outcome, predictions, timeout, keep):
    """Keep a cell; or run it once more on the processor, if the graphics card has let it down."""
    is_lost = outcome.status == "failed" and OF_GRAPHICS_CARD.search(outcome.reason)
    if is_lost and not child.without_card:
        child.begin(child.cell, child.folder, timeout, without_card=outcome.reason)
        return
    cell, child.cell = child.cell, None
    keep(cell, outcome, predictions)
