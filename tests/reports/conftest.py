"""Synthetic runs for the tests of the report; see `written_run.py`."""

import pytest

from tests.reports.once import work_once
from tests.reports.written_many import write_many
from tests.reports.written_run import write_run


@pytest.fixture(scope="session", autouse=True)
def worked_out_once():
    """See `once.py`; a test that watches a figure being drawn gives it data of its own."""
    with pytest.MonkeyPatch.context() as patch:
        work_once(patch)
        yield


@pytest.fixture
def make_run(tmp_path):
    """Return a function that writes a run and returns its folder."""

    def write(**options):
        return write_run(tmp_path / "run", **options)

    return write


@pytest.fixture
def make_many(tmp_path):
    """Return a function that writes runs on several data sets and returns their folder."""

    def write(**options):
        return write_many(tmp_path / "many", **options)

    return write


@pytest.fixture(scope="session")
def finished_run(tmp_path_factory):
    """Write one ordinary run that many tests only read."""
    return write_run(tmp_path_factory.mktemp("runs") / "ordinary")
