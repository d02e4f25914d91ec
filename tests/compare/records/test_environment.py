import subprocess

import pytest

from compare.records import environment
from compare.records.environment import ROOT, commit


def git(folder, *words):
    who = ["-c", "user.name=a", "-c", "user.email=a@b.c", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", "-C", str(folder), *who, *words], check=True, capture_output=True)


@pytest.fixture
def checkout(tmp_path):
    """A repository of one file, committed."""
    git(tmp_path, "init", "-q")
    (tmp_path / "code.py").write_text("1\n")
    git(tmp_path, "add", "code.py")
    git(tmp_path, "commit", "-q", "-m", "first")
    return tmp_path


def test_the_commit_is_named_and_whether_files_differ_from_it(checkout):
    """In short; a run's own new files are no change of the code."""
    clean = commit(checkout)
    assert len(clean) == 8
    assert int(clean, 16) >= 0
    (checkout / "report.html").write_text("new")
    assert commit(checkout) == clean
    (checkout / "code.py").write_text("2\n")
    assert commit(checkout) == f"{clean}+changes"


def test_a_folder_within_a_strangers_repository_has_no_commit(checkout):
    """The commit of somebody's notes is not the suite's."""
    (checkout / "suite").mkdir()
    assert commit(checkout / "suite") is None


@pytest.mark.parametrize(
    "error",
    [FileNotFoundError("git"), subprocess.TimeoutExpired("git", 5), PermissionError("git")],
)
def test_without_git_nothing_is_said_and_nothing_fails(checkout, monkeypatch, error):
    """A classroom machine may have none."""

    def fail(*_, **__):
        raise error

    monkeypatch.setattr(environment.subprocess, "run", fail)
    assert commit(checkout) is None


def test_an_empty_repository_has_no_commit(tmp_path):
    """Git answers with an error, the suite with nothing."""
    git(tmp_path, "init", "-q")
    assert commit(tmp_path) is None
    assert (ROOT / "compare" / "records" / "environment.py").is_file()
