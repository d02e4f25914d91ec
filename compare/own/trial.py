"""The check of a user's own method, in a process beside this one: it may crash or never end."""

import multiprocessing
import time
import warnings
from contextlib import suppress
from multiprocessing.connection import wait

from compare.own.contract import FITS, check
from compare.own.file import own_parts
from compare.own.finding import ENDED, NOTE, WRONG, Finding
from compare.own.representation import check_representation
from compare.processes.child import can_fork, how_it_died, obey_parent_only

MOST_SECONDS = 90  # by the clock: a network takes 20 s or so on two cores
COMES_TO_AN_END = "it comes to an end on a few pictures"


def try_out(method, sample, seconds=None):
    """Check a method where it can hurt nobody.

    Parameters
    ----------
    method : Method
        A user's own, or with a representation of theirs.
    sample : Sample
    seconds : int, optional
        Longest time of the whole check, at most `MOST_SECONDS`.

    Returns
    -------
    list of Finding
        Those made until the method's process ended, and how it did if not by itself.
    """
    most = min(seconds or MOST_SECONDS, MOST_SECONDS)
    context = multiprocessing.get_context("fork" if can_fork() else "spawn")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_serve, args=(theirs, method, sample))
    with warnings.catch_warnings():
        # Python warns of any thread at a fork; `can_fork` has looked whose they are.
        warnings.filterwarnings("ignore", "This process .* is multi-threaded")
        process.start()
    theirs.close()
    try:
        return _heard(process, ours, most, len(sample.images))
    finally:
        process.kill()
        process.join()
        process.close()
        ours.close()


def _heard(process, connection, most, n_pictures):
    found, until = [], time.monotonic() + most
    while (left := until - time.monotonic()) > 0:
        if not wait([connection], left):
            break
        try:
            finding = connection.recv()
        except EOFError:
            process.join()
            return [*found, Finding(FITS, ENDED, how_it_died(process.exitcode))]
        if finding is None:
            return found
        found.append(finding)
    said = f"expected an end within {most} s on {n_pictures} pictures; it was still at work"
    remedy = "the run goes on with it all the same; --timeout says how long a fit may take there"
    return [*found, Finding(COMES_TO_AN_END, NOTE, said, remedy)]


def _serve(connection, method, sample):
    """Check, and tell each finding at once; here begins the child."""
    obey_parent_only()
    warnings.simplefilter("ignore")  # the run itself keeps and shows them
    with suppress(BrokenPipeError):
        for finding in _findings(method, sample):
            connection.send(finding)
        connection.send(None)


def _findings(method, sample):
    """Of its own representations first: what is wrong there need not be told twice."""
    for step in method.representations:
        if step.own_file:
            found = list(check_representation(own_parts(step.own_file)[step.name], sample))
            yield from found
            if any(finding.level in (WRONG, ENDED) for finding in found):
                return
    # Not `method.make`, which makes a copy: whether that can be made is the first question.
    own = method.own_file and not method.classifier
    yield from check(own_parts(method.own_file)[method.name] if own else method.make(), sample)
