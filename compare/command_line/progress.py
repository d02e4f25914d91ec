"""What the run says while it works: live on a terminal, one steady line per finished cell elsewhere.

Everything goes to standard error, so that standard output holds the result alone.
"""

import shutil
import sys
import textwrap
import threading
import time
from dataclasses import replace

from compare.command_line.terminal import say, write
from compare.phrasing import rough_time

TICK_SECONDS = 0.5
NAME_WIDTH = 24
MOST_REASON_CHARACTERS = 70  # the whole reason stands in the report


class Progress:
    """Lines about cells as they start, learn and finish.

    Parameters
    ----------
    stream : text stream
        Standard error unless given.
    """

    def __init__(self, stream=None):
        self.stream = stream or sys.stderr
        self.live = self.stream.isatty()
        self.estimates = {}
        self.n_finished = 0
        self._spent, self._expected = 0.0, 0.0
        self._running, self._started, self._detail = None, 0.0, ""
        self._skipped_for = set()  # reasons that were told
        self._lock = threading.Lock()
        self._ticker = None

    def say(self, text):
        """Print a line of its own."""
        with self._lock:
            self._clear()
            say(text, self.stream)

    def download(self, thing):
        """A bar for a file that is about to be downloaded.

        Parameters
        ----------
        thing : object with `weights_file` and `megabytes`
        """
        return DownloadBar(self, thing.weights_file, thing.megabytes)

    def plan(self, estimates):
        """Announce the cells to come.

        Parameters
        ----------
        estimates : dict of (method, draw) to float or None
            Expected seconds of each.
        """
        self.estimates = estimates
        known = [seconds for seconds in estimates.values() if seconds is not None]
        unknown = len(estimates) - len(known)
        if estimates:
            beside = f", and {unknown} of unknown length" if unknown else ""
            n_cells = f"{len(estimates)} fit{'s' if len(estimates) > 1 else ''}"
            self.say(
                f"{n_cells} to run: about {rough_time(sum(known))} on a two-core machine{beside}."
            )

    def start(self, method, draw):
        """A cell begins."""
        self._running, self._started, self._detail = (method, draw), time.monotonic(), "fitting"
        if self.live and self._ticker is None:
            self._ticker = threading.Thread(target=self._tick, daemon=True)
            self._ticker.start()

    def epoch(self, epoch, n_epochs, logs):
        """A network finished an epoch."""
        right = logs.get("val_accuracy")
        right = "" if right is None else f" · validation {100 * right:.1f} %"
        self._detail = f"epoch {epoch}/{n_epochs}{right}"

    def finish(self, outcome, reused=False):
        """A cell is over; its line stays.

        Parameters
        ----------
        outcome : Outcome
        reused : bool
            Taken from an earlier run of the same command.
        """
        key = (outcome.method, outcome.draw)
        self.n_finished += not reused
        if self._running == key:
            self._spent += time.monotonic() - self._started
            self._expected += self.estimates.get(key) or 0.0
            self._running = None
        self.estimates.pop(key, None)
        if outcome.status == "skipped" and outcome.reason in self._skipped_for:
            outcome = replace(outcome, reason="for the same reason")
        elif outcome.status == "skipped":
            self._skipped_for.add(outcome.reason)
        self.say(f"  {_name(*key)}  {_result(outcome, reused)}")

    def close(self):
        """Stop drawing and leave the terminal clean."""
        self._running = None
        with self._lock:
            self._clear()

    def draw(self, text):
        """Show a line that the next one replaces; only on a terminal."""
        if self.live:
            with self._lock:
                self._replace_line(text)

    def _replace_line(self, text):
        self._clear()
        write(text[: shutil.get_terminal_size().columns - 1], self.stream)

    def _tick(self):
        while True:
            time.sleep(TICK_SECONDS)
            with self._lock:
                if self._running:
                    self._draw()

    def _draw(self):
        elapsed = time.monotonic() - self._started
        text = f"  {_name(*self._running)}  {self._detail} · {rough_time(elapsed)}"
        self._replace_line(text + f" · about {rough_time(self._left(elapsed))} to go")

    def _left(self, elapsed):
        pace = self._spent / self._expected if self._expected > 1 else 1.0
        left = pace * sum(seconds or 0.0 for seconds in self.estimates.values())
        return max(left - elapsed, 1.0)

    def _clear(self):
        if self.live:
            write("\r\x1b[2K", self.stream)


class DownloadBar:
    """A download's progress: a live line on a terminal, one line at its start and end elsewhere.

    Offers what `pooch` asks of a progress bar. Nothing is shown where nothing is downloaded.

    Parameters
    ----------
    progress : Progress
    name : str
    megabytes : float
        Roughly, where the server does not say.
    """

    def __init__(self, progress, name, megabytes):
        self.progress = progress
        self.name = name
        self.total, self._roughly = 0, 1e6 * megabytes
        self.done, self._started, self._drawn = 0, None, 0.0

    def update(self, n_bytes):
        """So many bytes more have come."""
        now = time.monotonic()
        if self._started is None:
            self._started = now
            self.progress.say(f"Fetching {self.name} ({self._size() / 1e6:.0f} MB) ...")
        self.done += n_bytes
        if now - self._drawn > TICK_SECONDS:
            self._drawn = now
            pace = self.done / max(now - self._started, 1e-3)
            left = rough_time(max(self._size() - self.done, 0) / max(pace, 1.0))
            share = min(100, round(100 * self.done / self._size()))
            self.progress.draw(f"  {share} % · {pace / 1e6:.1f} MB/s · about {left} to go")

    def _size(self):
        return max(self.total or self._roughly, 1.0)

    def reset(self):
        """Begin again: `pooch` calls it once all bytes are there, before it fills the bar."""
        self.done = 0

    def close(self):
        """The last byte is there, or the download has failed."""
        if self._started is not None:
            self.progress.draw("")


def _name(method, draw):
    """The method and which repetition it is; the first seed goes without saying."""
    seed, *others = draw.split("-")
    beside = [f"seed {seed}"] * (seed != "0") + [_in_words(part) for part in others]
    return (f"{method} ({', '.join(beside)})" if beside else method).ljust(NAME_WIDTH)


def _in_words(part):
    """`fold3`, `size300` or `plain` as a reader says them."""
    if part.startswith("size"):
        return f"{int(part[4:]):,} pictures"
    return part.replace("fold", "fold ")


def _result(outcome, reused):
    if outcome.status != "done":
        # What is skipped can be put right by the reader, who needs every word of how.
        is_whole = outcome.status == "skipped"
        return f"{outcome.status}: {outcome.reason if is_whole else _shortened(outcome.reason)}"
    text = f"{100 * outcome.accuracy:5.1f} % right   fit {outcome.fit_seconds:7.1f} s"
    text += f"   predict {outcome.predict_ms_per_image:6.3f} ms a picture"
    return text + ("   (saved earlier)" if reused else "")


def _shortened(reason):
    if len(reason) <= MOST_REASON_CHARACTERS:
        return reason
    clause = reason.split("; ")[0]
    return f"{textwrap.shorten(clause, MOST_REASON_CHARACTERS, placeholder=' …')} (see the report)"
