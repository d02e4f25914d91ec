"""Pieces of work that are out at a cluster's workers, taken back in the order in which they end."""

import secrets
import time
from queue import Empty, SimpleQueue

from distributed import KilledWorker

from compare.distributed.cluster import N_RETRIES

SECONDS_WITHOUT_WORKERS = 120  # then the rest is given up; a queue may bring new ones by then
LOOK_SECONDS = 2.0


class Sent:
    """Work that is out, and what is known of the workers.

    Parameters
    ----------
    client : distributed.Client
    work : callable
        Called on a worker with a piece's arguments.
    pieces : list of tuple
        Those arguments; the first piece is begun first.
    where : str
        The scheduler, for messages.
    say : callable(str)
        Gets a line for each worker that is lost.
    """

    def __init__(self, client, work, pieces, where, say):
        self.client, self.where, self.say = client, where, say
        self.workers, self.alone_since = set(client.nthreads()), None
        self.ended, self.out, run = SimpleQueue(), {}, secrets.token_hex(4)
        for k, arguments in enumerate(pieces):
            key = f"bakeoff-{run}-{k}"
            future = client.submit(
                work, *arguments, key=key, pure=False, retries=N_RETRIES, priority=-k
            )
            self.out[key] = (k, future)
            future.add_done_callback(self.ended.put)

    def collect(self, done, failed):
        """Hand on each piece as it ends; whatever stops this cancels the rest.

        Parameters
        ----------
        done : callable(k, result)
        failed : callable(k, reason)
            For what no worker has brought to its end: a sentence.
        """
        next_look = time.monotonic() + LOOK_SECONDS
        try:
            while self.out:
                try:
                    k, future = self.out.pop(self.ended.get(timeout=LOOK_SECONDS).key)
                    self._hand_on(k, future, done, failed)
                except Empty:
                    pass
                if time.monotonic() > next_look:
                    self._look_for_workers(failed)
                    next_look = time.monotonic() + LOOK_SECONDS
        finally:
            if self.out and self.client.status == "running":
                self.client.cancel([future for _, future in self.out.values()], force=True)

    def _hand_on(self, k, future, done, failed):
        if future.status == "cancelled":
            failed(k, f"the scheduler at {self.where} was lost while this was out")
            return
        try:
            result = future.result()
        except KilledWorker:
            failed(
                k,
                f"the worker that ran it died, and so did those of the next {N_RETRIES} attempts or "
                "more; a lack of memory on them is the usual cause",
            )
        except Exception as error:  # whatever it is: it is this piece's, and the others go on
            failed(k, " ".join(str(error).split()) or type(error).__name__)
        else:
            done(k, result)

    def _look_for_workers(self, failed):
        """Say which workers were lost; give up the rest where none has been there for long."""
        if self.client.status != "running":
            return  # lost: each of its futures says so by itself
        now = set(self.client.nthreads())
        for address in sorted(self.workers - now):
            self.say(f"  The worker at {address} was lost; what it was at is run again by another.")
        self.workers = now
        self.alone_since = None if now else self.alone_since or time.monotonic()
        if now or time.monotonic() < self.alone_since + SECONDS_WITHOUT_WORKERS:
            return
        reason = (
            f"no worker has been at {self.where} for {SECONDS_WITHOUT_WORKERS} s; start some, and "
            "the same command goes on"
        )
        for key, (k, _) in list(self.out.items()):
            del self.out[key]
            failed(k, reason)
