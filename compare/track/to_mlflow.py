"""MLflow: a run of ours becomes a parent, each of its cells a run below it.

MLflow's client is used, not its fluent functions: those keep an active run for the whole process.
"""

import os
import re
from pathlib import Path

from compare.command_line.words import UsageError
from compare.methods import Method
from compare.records import outcome as outcomes
from compare.records.run_folder import cell_folder
from compare.track.told import by_epoch, numbers, settings

os.environ.setdefault(
    "MLFLOW_DISABLE_TELEMETRY", "true"
)  # nothing is sent but where it is asked to

MOST_AT_ONCE = {"metrics": 1000, "params": 100, "tags": 100}  # what MLflow takes in one go
MOST_CHARACTERS = 500  # of a setting, as older servers take it
STATUS = {"done": "FINISHED", "failed": "FAILED", "timeout": "FAILED"}  # KILLED: it never ended
DATABASE = "mlflow.db"
ARTIFACTS = ("report.html", "run.json", "comparison.json", "explain.json")
SUM_TAG = "bakeoff.created"  # with the run's name it tells whether it was handed over already


def write_mlflow(opened, cells, into):
    """Write the run and its cells.

    Parameters
    ----------
    opened : SavedRun
    cells : list of (Outcome, Predictions or None)
    into : str
        A tracking address, or a folder: a database in it then, and the files beside it.

    Returns
    -------
    str

    Raises
    ------
    UsageError
        If MLflow holds the run already, or refuses it.
    """
    from mlflow import MlflowClient
    from mlflow.exceptions import MlflowException

    address, beside = into, None
    if "://" not in into:
        folder = Path(into).resolve()
        folder.mkdir(parents=True, exist_ok=True)
        address, beside = f"sqlite:///{folder / DATABASE}", folder / "artifacts"
    try:
        return _write(MlflowClient(tracking_uri=address), opened, cells, address, beside)
    except MlflowException as error:
        reason = " ".join(str(error).split())
        raise UsageError(
            f"--into: MLflow does not take the run at {address}: {reason}; expected a folder, or the "
            "address of a tracking server that runs"
        ) from error


def _write(client, opened, cells, address, beside):
    about = opened.about
    name = opened.folder.resolve().name
    experiment_name = f"Bakeoff: {about['dataset'].get('name')}"
    experiment = _experiment(client, experiment_name, beside)
    _refuse_twice(client, experiment, name, about)
    parent = _begin(client, experiment, name, _tags_of_run(about))
    _log(client, parent, params=_params_of_run(about))
    for file in ARTIFACTS:
        if (opened.folder / file).is_file():
            client.log_artifact(parent, str(opened.folder / file))
    for outcome, _ in cells:
        place = cell_folder(opened.folder, Method(outcome.method, ""), outcome.draw)
        _write_cell(client, experiment, parent, outcome, place / outcomes.FILE)
    client.set_terminated(parent, "FINISHED" if about.get("status") == "done" else "KILLED")
    look = f"uvx mlflow ui --backend-store-uri {address}" if beside else f"open {address}"
    return f"{len(cells)} fits below {name} in MLflow's experiment “{experiment_name}”; {look}"


def _write_cell(client, experiment, parent, outcome, file):
    tags = {
        "mlflow.parentRunId": parent,
        "method": outcome.method,
        "family": outcome.family,
        "draw": outcome.draw,
        "split": outcome.split_fingerprint,
        "status": outcome.status,
    }
    if outcome.reason:
        tags["reason"] = outcome.reason
    tags |= {f"provenance.{key}": value for key, value in outcome.provenance.items()}
    run = _begin(client, experiment, f"{outcome.method} ({outcome.draw})", tags)
    _log(client, run, {"seed": outcome.seed, **settings(outcome)}, _metrics(outcome))
    client.log_artifact(run, str(file))
    client.set_terminated(run, STATUS.get(outcome.status, "KILLED"))


def _experiment(client, name, beside):
    known = client.get_experiment_by_name(name)
    if known:
        return known.experiment_id
    return client.create_experiment(name, artifact_location=beside and beside.as_uri())


def _refuse_twice(client, experiment, name, about):
    when = _text(about.get("created"))
    found = client.search_runs([experiment], f"tags.`{SUM_TAG}` = '{when}'", max_results=100)
    if any(run.info.run_name == name for run in found):
        raise UsageError(
            f"--into: MLflow holds {name} already; delete it there, or give another place"
        )


def _begin(client, experiment, name, tags):
    tags = {_key(key): _text(value) for key, value in tags.items()}
    return client.create_run(experiment, tags=tags, run_name=name).info.run_id


def _tags_of_run(about):
    versions = about.get("versions") or {}
    split = about.get("split") or {}
    return {
        SUM_TAG: about.get("created"),
        "split": split.get("fingerprint"),
        "command": about.get("command"),
        "suite": about.get("suite_version"),
        "commit": about.get("commit"),
        **{f"version.{name}": version for name, version in versions.items()},
    }


def _params_of_run(about):
    split, budget = about.get("split") or {}, about.get("budget") or {}
    return {
        "dataset": about["dataset"].get("name"),
        "seeds": about.get("seeds"),
        "budget": budget.get("name"),
        "augment": about.get("augment"),
        **{key: value for key, value in split.items() if key.startswith("n_")},
    }


def _metrics(outcome):
    """(name, value, step): what was measured at the end stands at step 0, epochs from 1 on."""
    ended = [(name, value, 0) for name, value in numbers(outcome).items()]
    curves = by_epoch(outcome).items()
    return ended + [(tag, v, k) for tag, values in curves for k, v in enumerate(values, start=1)]


def _log(client, run, params=(), metrics=()):
    """Everything, in pieces that MLflow takes."""
    from mlflow.entities import Metric, Param

    at = client.get_run(run).info.start_time
    entities = {
        "params": [Param(_key(name), _text(value)) for name, value in dict(params).items()],
        "metrics": [Metric(_key(name), value, at, step) for name, value, step in metrics],
    }
    for kind, found in entities.items():
        for start in range(0, len(found), MOST_AT_ONCE[kind]):
            client.log_batch(run, **{kind: found[start : start + MOST_AT_ONCE[kind]]})


def _key(name):
    """A name of letters that MLflow takes."""
    return re.sub(r"[^\w\-. /]", "_", str(name))[:250]


def _text(value):
    return str(value)[:MOST_CHARACTERS]
