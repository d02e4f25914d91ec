"""Making the backbone that travels with the project: `invoke pretrain`.

It is the ResNet-20 of an ordinary run on CIFAR-10, trained and scored like every method; what is
added is only its story, and fingerprints by which it knows its own pictures again.
"""

import shutil
from pathlib import Path

from compare.command_line.options import parse
from compare.command_line.words import UsageError
from compare.methods import resolve
from compare.records.files import read_json, write_arrays, write_json
from compare.records.run_folder import cell_folder
from compare.run import run
from compare.saved_methods.keep import WEIGHTS_FILE
from data.sources import load
from data.splits import make_split
from deep.travelling import SEEN_SUFFIX, TRAVELLING, fingerprints_to_keep

NETWORK = "resnet20"
SEED = 0
LICENCE = "BSD-3-Clause, as the project; its training pictures' authors state no licence"


def pretrain(dataset, run_folder, progress, backbone=TRAVELLING):
    """Train the backbone, or take it from a finished run, and store it with its story.

    Parameters
    ----------
    dataset : str
        A known name or a path, as for `compare`.
    run_folder : str
        A run on this data set with a finished `resnet20`; empty to make one now.
    progress : Progress
    backbone : TravellingBackbone
        Where it is stored.

    Returns
    -------
    Path
        The story.

    Raises
    ------
    UsageError
        If the run is on other pictures, or its network has not finished.
    """
    options = parse(dataset=dataset, methods=NETWORK, budget="none")
    methods = resolve(options.methods)
    folder = Path(run_folder) if run_folder else run(options, methods, progress).folder
    pictures = load(options.dataset, options.image_size)
    split = make_split(pictures)
    about = read_json(folder / "run.json")
    if not about or about["split"]["fingerprint"] != split.fingerprint:
        raise UsageError(f"{folder} holds no run on all of {pictures.name}; leave --run out")
    cell = cell_folder(folder, methods[0], str(SEED))
    outcome = read_json(cell / "outcome.json") or {"status": "missing"}
    if outcome["status"] != "done" or not (cell / WEIGHTS_FILE).is_file():
        raise UsageError(f"{folder}: its {NETWORK} is {outcome['status']}; let the run finish")
    backbone.path.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(cell / WEIGHTS_FILE, backbone.path)
    kept = fingerprints_to_keep(pictures.images[split.train], SEED)
    write_arrays(backbone.path.with_suffix(SEEN_SUFFIX), **kept)
    story = backbone.path.with_suffix(".json")
    write_json(story, _story(about, outcome))
    return story


def _story(about, outcome):
    """What a reader needs in order to judge the weights, and to make them again."""
    split = about["split"]
    return {
        "command": about["command"],
        "pretraining": f"{split['n_train']:,} training pictures of {about['dataset']['name']}",
        "network": NETWORK,
        "class_names": about["dataset"]["class_names"],
        "split_fingerprint": split["fingerprint"],
        "seed": outcome["seed"],
        "accuracy": outcome["accuracy"],
        "accuracy_of": f"{split['n_test']:,} official test pictures, last epoch",
        "log_loss": outcome["log_loss"],
        "fit_seconds": outcome["fit_seconds"],
        "parameters": outcome["parameters"],
        "trained": about["created"],
        "versions": about["versions"],
        "licence": LICENCE,
    }
