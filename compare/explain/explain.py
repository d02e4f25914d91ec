"""Why the methods differ: every explanation of a run, saved as `explain.json` for the report."""

from compare.explain.curves import gather_curves
from compare.explain.dials.answers import gather_dials
from compare.explain.disagreements import disagreements
from compare.explain.ladder import ladder
from compare.explain.leaders import leaders
from compare.explain.looks.answers import gather_looks, rows_looked_at
from compare.explain.probes.answers import gather_probes
from compare.explain.record import RECORDERS, recorded
from compare.explain.space.gather import gather_neighbours, gather_space, rows_of
from compare.records.files import write_json

FILE = "explain.json"


def explain(evidence, first, folder, dataset, level, cells):
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
    cells : (list of (Cell, Path), list of (Cell, Path))
        The run's cells and those with fewer training pictures, with their folders.

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
    families = {name: outcome.family for name, outcome in evidence.first().items()}
    differ = disagreements(evidence, predictions)
    looks = gather_looks(answers["looks"], predictions, evidence, folder, dataset, level)
    near = gather_neighbours(answers["space"], predictions, best, dataset, level)
    found = {
        "level": level,
        "ladder": ladder(evidence),
        "crossover": gather_curves(*cells, families),
        "probes": gather_probes(answers["probes"], predictions, best, folder, dataset),
        "dials": gather_dials(answers["dials"], predictions, best, folder, dataset),
        "disagreements": differ,
        "space": gather_space(answers["space"], predictions, best, folder, level),
        "neighbours": near,
        "looks": looks,
    }
    write_json(folder / FILE, found)
    groups = differ["groups"] if differ else []
    shown = [example["row"] for group in groups for example in group["examples"]]
    return shown + rows_of(near) + rows_looked_at(looks)


def _answers(first, name, level):
    """Per method what it answered to one kind of question; those that could not be asked are out."""
    found = {method: recorded(place, name, level) for method, (place, _) in first.items()}
    return {method: answers for method, answers in found.items() if answers}
