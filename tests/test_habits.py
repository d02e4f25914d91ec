"""What the next contributor relies on: versions agree, and the hosting runs what everybody runs."""

import re
import tomllib

import pytest
import yaml  # comes with jupytext

from tests.documented import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
WORKFLOW = ROOT / ".github" / "workflows" / "ci.yml"
FORMS = sorted((ROOT / ".github" / "ISSUE_TEMPLATE").glob("*.yml"))


def _read(path):
    return yaml.safe_load(path.read_text("utf-8"))


def test_the_citation_is_of_this_version():
    """So is the newest heading of the changelog."""
    citation = _read(ROOT / "CITATION.cff")
    assert str(citation["version"]) == PROJECT["version"]
    assert citation["license"] == PROJECT["license"]
    newest = re.search(r"^## (\S+)", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.MULTILINE)
    assert newest[1] == PROJECT["version"]


def test_the_hosting_runs_the_script_that_everybody_runs():
    """On the oldest and the newest Python, with no right to write, and not for ever."""
    workflow = _read(WORKFLOW)
    (job,) = workflow["jobs"].values()
    assert [step.get("run") for step in job["steps"]][-1] == ".ci/run"
    least, below = re.findall(r"3\.\d+", PROJECT["requires-python"])
    minor = {"first": int(least[2:]), "last": int(below[2:]) - 1}
    assert job["strategy"]["matrix"]["python"] == [f"3.{minor['first']}", f"3.{minor['last']}"]
    assert workflow["permissions"] == {"contents": "read"}
    assert job["timeout-minutes"] <= 60
    for step in job["steps"]:
        assert "uses" not in step or re.search(r"@v\d+\.\d+\.\d+$", step["uses"])


def test_hooks_take_the_locked_versions_and_check_what_invoke_checks():
    """`invoke check` and a commit agree."""
    (source,) = _read(ROOT / ".pre-commit-config.yaml")["repos"]
    assert source["repo"] == "local"
    entries = [hook["entry"] for hook in source["hooks"]]
    assert all(entry.startswith("uv ") for entry in entries)
    checked = re.search(r'context\.run\("(.*)"\)', (ROOT / "tasks.py").read_text("utf-8"))[1]
    for command in re.findall(r"ruff \w+", checked):
        assert any(f"run --frozen {command}" in entry for entry in entries)


@pytest.mark.parametrize("form", FORMS, ids=[form.stem for form in FORMS])
def test_issue_forms_are_forms(form):
    """The hosting shows nothing of one that is not."""
    found = _read(form)
    if form.stem == "config":
        assert found == {"blank_issues_enabled": True}
        return
    assert {"name", "description", "body"} <= set(found)
    ids = [part["id"] for part in found["body"]]
    assert len(ids) == len(set(ids))
    assert all(part["attributes"]["label"] for part in found["body"])
