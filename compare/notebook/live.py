"""How far a run is, below a notebook's cell: one line that changes while a method learns.

The lines of finished fits stay. They go to standard output, for notebooks paint standard error red.
"""

import sys
import time

from compare.command_line.progress import Progress
from compare.phrasing import rough_time

SECONDS_BETWEEN = 0.5  # a page that is told more often only flickers


class NotebookProgress(Progress):
    """The same lines as on the command line, and one that is replaced instead of a terminal's.

    Parameters
    ----------
    display : callable(mimes, raw, display_id) -> handle with `update`
        `IPython.display.display`.
    """

    def __init__(self, display):
        super().__init__(sys.stdout)
        self._display, self._handle, self._shown = display, None, 0.0
        self._n_planned = self._n_before = 0

    def plan(self, estimates):
        """Announce the cells to come."""
        super().plan(estimates)
        self._n_planned, self._n_before = (
            len(estimates),
            self.n_finished,
        )  # what is skipped comes before

    def start(self, method, draw):
        """A cell begins."""
        super().start(method, draw)
        self._show(f"{self._standing()}: {method} ...", now=True)

    def epoch(self, epoch, n_epochs, logs):
        """A network finished an epoch."""
        super().epoch(epoch, n_epochs, logs)
        elapsed = rough_time(time.monotonic() - self._started)
        self._show(f"{self._standing()}: {self._running[0]}, {self._detail} · {elapsed}")

    def draw(self, text):
        """Show how far a download is."""
        self._show(text.strip())

    def close(self):
        """The changing line has had its time; what stays of it is the count."""
        super().close()
        if self._handle is not None:
            self._show(self._standing(), now=True)

    def _standing(self):
        return f"{self.n_finished - self._n_before} of {self._n_planned} fits done"

    def _show(self, text, now=False):
        if not now and time.monotonic() - self._shown < SECONDS_BETWEEN:
            return
        self._shown = time.monotonic()
        line = {"text/plain": text}
        if self._handle is None:
            self._handle = self._display(line, raw=True, display_id=True)
        else:
            self._handle.update(line, raw=True)


def progress_here():
    """What tells how far a run is: below the cell in a notebook, on standard error elsewhere.

    Returns
    -------
    Progress
    """
    ipython = sys.modules.get("IPython")  # a notebook has imported it long since
    if ipython is None or not hasattr(ipython.get_ipython(), "kernel"):
        return Progress()
    from IPython.display import display

    return NotebookProgress(display)
