"""What several tests of coursework begin with."""

import pytest

from tests.coursework.asking import asking_assignment
from tests.coursework.tiny import tiny_assignment


@pytest.fixture
def tiny(tmp_path):
    """The made-up assignment."""
    return tiny_assignment(tmp_path / "tiny")


@pytest.fixture
def place(tmp_path):
    """An empty folder for submissions."""
    (tmp_path / "in").mkdir()
    return tmp_path / "in"


@pytest.fixture(scope="module")
def asking(tmp_path_factory):
    """The made-up assignment, with hidden questions."""
    return asking_assignment(tmp_path_factory.mktemp("asking"))
