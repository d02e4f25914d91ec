"""Why the methods differ: every explanation of a run, saved as `explain.json` for the report."""

from compare.explain.disagreements import disagreements
from compare.explain.ladder import ladder
from compare.explain.leaders import leaders
from compare.explain.probes.answers import gather_probes
from compare.explain.record import RECORDERS, recorded
from compare.files import write_json

FILE = "explain.json"


def explain(evidence, first, folder, dataset, level):
    """Save what explains a run's numbers.

    Parameters
    ----------
    evidence : Evidence
    first : dict of str to (Path, Predictions)
        Of each finished method its first draw's folder and predictions.
    folder : Path
        The run's.
    dataset : Dataset
    level : str
        "none", "short" or "full"; with "none" an earlier explanation is removed.

    Returns
    -------
    list of int
        Rows of the pictures that the explanation shows.
    """
    (folder / FILE).unlink(missing_ok=True)
    if level == "none" or not first:
        return []
    predictions = {name: found for name, (_, found) in first.items()}
    answers = {recorder.name: _answers(first, recorder.name, level) for recorder in RECORDERS}
    best = leaders(evidence)
    differ = disagreements(evidence, predictions)
    found = {
        "level": level,
        "ladder": ladder(evidence),
        "probes": gather_probes(answers["probes"], predictions, best, folder, dataset),
        "disagreements": differ,
    }
    write_json(folder / FILE, found)
    groups = differ["groups"] if differ else []
    return [example["row"] for group in groups for example in group["examples"]]


def _answers(first, name, level):
    """Per method what it answered to one kind of question; those that could not be asked are out."""
    found = {method: recorded(place, name, level) for method, (place, _) in first.items()}
    return {method: answers for method, answers in found.items() if answers}
