"""A client of the cluster: one that is there already, or processes of this machine for this run."""

import logging
from contextlib import ExitStack, contextmanager, suppress

import dask
from distributed import Client, LocalCluster

from compare.command_line.words import UsageError
from compare.distributed.address import n_local, not_reached

ANSWER_SECONDS = 8  # for a scheduler that is there to say so
WORKER_SECONDS = 60  # for a first worker to come
N_RETRIES = 2  # of a cell whose worker died
LOOPBACK = "127.0.0.1"
SETTINGS = {
    "distributed.scheduler.allowed-failures": N_RETRIES,
    "distributed.scheduler.worker-saturation": 1.0,  # no cell waits at a busy worker
}


@contextmanager
def connected(where, progress):
    """Have a client, and at least one worker, while the block lasts.

    Parameters
    ----------
    where : str
        See `address.cluster`. Local processes are ended with the block.
    progress : Progress

    Yields
    ------
    distributed.Client

    Raises
    ------
    UsageError
        If no scheduler answers, or no worker comes.
    """
    logging.getLogger("distributed").setLevel(logging.CRITICAL)  # what matters is said by the run
    with ExitStack() as stack:
        if n_local(where) is not None:
            where = stack.enter_context(_local_cluster(n_local(where)))
        try:
            client = stack.enter_context(Client(where, timeout=ANSWER_SECONDS))
        except (OSError, ValueError) as error:
            raise UsageError(not_reached(where, type(error).__name__)) from error
        if not client.nthreads():
            progress.say(f"No worker is at {where} yet; waiting for one, up to a minute.")
        try:
            client.wait_for_workers(1, timeout=WORKER_SECONDS)
        except TimeoutError as error:
            raise UsageError(
                f"--dask: no worker came to {where} within {WORKER_SECONDS} s; start some, each in a "
                f"checkout of this project, with: python -m dask worker {where} --nthreads 1"
            ) from error
        yield client


def asked(client, question, *about):
    """Ask every worker; the scheduler must know the project as well.

    Parameters
    ----------
    client : distributed.Client
    question : callable
        A function of this project.
    *about
        Its arguments.

    Returns
    -------
    list
        The workers' answers.

    Raises
    ------
    UsageError
        If the project is not known there.
    """
    try:
        client.run_on_scheduler(_is_here)
        return list(client.run(question, *about).values())
    except (ImportError, AttributeError, RuntimeError) as error:
        raise UsageError(
            f"--dask: the scheduler or a worker does not know this project ({error}); start each in "
            "a checkout of the same version, with python -m dask scheduler and python -m dask worker"
        ) from error


def _is_here():
    return True


@contextmanager
def set_up(client, workplace):
    """Every worker, and each that comes later, has a workplace while the block lasts.

    Parameters
    ----------
    client : distributed.Client
    workplace : distributed.WorkerPlugin
        With a `name`.
    """
    try:
        client.register_plugin(workplace)
        yield
    finally:
        if client.status == "running":
            with suppress(Exception):  # a worker that is just coming or going has none to put away
                client.unregister_worker_plugin(workplace.name)


def _local_cluster(n_workers):
    """Processes of this machine that nobody else can reach."""
    with dask.config.set(SETTINGS):
        return LocalCluster(
            n_workers=n_workers,
            threads_per_worker=1,
            host=LOOPBACK,
            dashboard_address=f"{LOOPBACK}:0",  # a port of its own: there is always one
            memory_limit=0,  # a cell's own process holds its memory; `memory` has looked at that
            silence_logs=logging.CRITICAL,
        )
