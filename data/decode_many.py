"""Decode the files of a folder or an archive into one array, in bounded memory.

Each picture is brought to the common size at once, so only a few photographs are ever in memory in
full: as many as fit in a budget of bytes, which their headers foretell.
"""

import os
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import numpy as np

from data.decode import DecodeError, decode

PICTURES_AT_ONCE = 16
MOST_BYTES_AT_WORK = 400_000_000  # of all pictures that are decoded at once
SECONDS_BETWEEN_LINES = 5


def decode_many(pictures, images, side_px, say):
    """Decode pictures into the rows of an array; those that fail leave no gap.

    Parameters
    ----------
    pictures : list of Picture
    images : ndarray of shape (n_pictures, height, width, 3), uint8
        Filled here. Its first rows are the pictures that could be decoded, in the given order.
    side_px : int or None
        Side of the squares to resize to; None keeps the size.
    say : callable(str)
        Told every few seconds how far it is.

    Returns
    -------
    kept : ndarray of shape (n_pictures,), bool
        Which pictures could be decoded.
    reasons : list of (str, str)
        The others' paths, each with its reason.
    kinds : Counter
        What had to be changed, by key of `decode.WARNING_SENTENCES`.
    """
    rows = sorted(range(len(pictures)), key=lambda row: pictures[row].turn)
    kept, reasons, kinds = np.zeros(len(pictures), bool), [], Counter()
    outcomes = _outcomes([pictures[row] for row in rows], side_px, say)
    for row, outcome in zip(rows, outcomes, strict=True):
        if not isinstance(outcome, str) and outcome[0].shape != images.shape[1:]:
            outcome = "decodes to another size than its header says"
        if isinstance(outcome, str):
            reasons.append(("/".join(pictures[row].file.path), outcome))
            continue
        images[row], kept[row] = outcome[0], True
        kinds.update(outcome[1])
    if not kept.all():
        for to, row in enumerate(np.flatnonzero(kept)):  # in place: a second array may not fit
            images[to] = images[row]
    return kept, reasons, kinds


def _outcomes(pictures, side_px, say):
    """Give each picture's (array, kinds), or the reason why there is none, in the given order."""
    progress = _Lines(len(pictures), say)
    n_threads = min(os.cpu_count() or 1, PICTURES_AT_ONCE)
    with ThreadPoolExecutor(n_threads) as pool:
        # Small pictures are decoded in less time than it takes to wake a thread.
        side_by_side = map if side_px is None else pool.map
        for batch in _batches(pictures, side_px):
            with _decoders_held_back():
                # Read by this thread: an archive has one reading position.
                contents = [_content(picture) for picture in batch]
                done = list(side_by_side(lambda content: _outcome(content, side_px), contents))
            yield from done
            progress.count(len(done))


def _batches(pictures, side_px):
    """Cut into runs of a few pictures that may be in memory together; one always may."""
    batch, n_bytes = [], 0
    for picture in pictures:
        needed = picture.header.n_bytes_at_work(side_px) + picture.file.size_bytes
        if batch and (len(batch) == PICTURES_AT_ONCE or n_bytes + needed > MOST_BYTES_AT_WORK):
            yield batch
            batch, n_bytes = [], 0
        batch.append(picture)
        n_bytes += needed
    if batch:
        yield batch


def _content(picture):
    try:
        with picture.file.open() as opened:
            return opened.read()
    except OSError as error:
        return f"cannot be read: {error.strerror or error}"


def _outcome(content, side_px):
    if isinstance(content, str):
        return content
    try:
        return decode(content, side_px)
    except DecodeError as error:
        return str(error)


@contextmanager
def _decoders_held_back():
    """Keep the decoders' own remarks off the terminal; what is damaged, Pillow reports as an error.

    The C libraries write them straight to file descriptor 2, where no setting of Python's reaches.
    """
    try:
        terminal = os.dup(2)
    except OSError:  # standard error is closed: nobody can be disturbed
        yield
        return
    try:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, 2)
        os.close(nowhere)
        yield
    finally:
        os.dup2(terminal, 2)
        os.close(terminal)


class _Lines:
    """A steady line now and then: how many pictures are done, and how long the rest takes."""

    def __init__(self, n_pictures, say):
        self.n_pictures, self.say, self.n_done = n_pictures, say, 0
        self.started = self.said = time.monotonic()

    def count(self, n_more):
        self.n_done += n_more
        now = time.monotonic()
        if now - self.said >= SECONDS_BETWEEN_LINES and self.n_done < self.n_pictures:
            self.said = now
            left = (now - self.started) * (self.n_pictures / self.n_done - 1)
            self.say(
                f"  {self.n_done:,} of {self.n_pictures:,} pictures read, about {left:.0f} s to go"
            )
