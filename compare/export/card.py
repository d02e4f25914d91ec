"""The model card: what a stranger must know of a classifier before trusting it with anything.

Source: Mitchell et al. (2019), "Model Cards for Model Reporting", FAT*.
"""

import re

from compare.records.environment import SUITE_VERSION
from compare.records.files import read_json

MOST_CLASSES_NAMED = 100
SPECIAL = re.compile(r"([\\`*_\[\]<>|#~])")
METRICS = {
    "accuracy": "right answers",
    "balanced_accuracy": "right answers, every class counted alike",
    "macro_f1": "F1, mean over the classes",
    "log_loss": "log loss (nats)",
    "ece": "calibration error",
}


def model_card(run, kept, facts):
    """Write the card.

    Parameters
    ----------
    run : SavedRun
    kept : KeptMethod
    facts : dict
        `checked`, `apart` and `phone`, in words what the exported files were checked by.

    Returns
    -------
    str
        Markdown.
    """
    parts = [
        f"# {_plain(kept.name)}, trained on {_plain(run.about['dataset'].get('name'))}",
        _what_it_is(run, kept),
        "## How good it is\n\n" + _metrics(run, kept),
        "## What it cannot do\n\n" + _limits(run, kept),
        "## Data\n\n" + _data(run),
        "## How it was made\n\n" + _made(run, kept),
        "## How to use it\n\n" + _use(run, facts),
        "## Licence\n\n" + _licence(run, kept),
    ]
    return "\n\n".join(parts) + "\n"


def _what_it_is(run, kept):
    return (
        f"Says which of {len(run.class_names)} classes is on a picture of {run.width} x {run.height} "
        f"pixels. {_plain(kept.method.summary)}"
    )


def _metrics(run, kept):
    comparison = read_json(run.folder / "comparison.json") or {}
    found = (comparison.get("metrics") or {}).get(kept.name) or {}
    lines = ["| on the test pictures | value | 95 % interval |", "| --- | ---: | :---: |"]
    for key, words in METRICS.items():
        told = found.get(key) or {}
        value, low, high = (told.get(name) for name in ("value", "low", "high"))
        if value is None:
            continue
        interval = f"{low:.3f} to {high:.3f}" if low is not None and high is not None else "-"
        lines.append(f"| {words} | {value:.3f} | {interval} |")
    lines.append("")
    lines.append(
        f"Measured once, on {run.about['draws'][0].get('n_test'):,} pictures that neither training nor "
        "the choice of settings has seen."
    )
    return "\n".join(lines)


def _limits(run, kept):
    doubts = (read_json(run.folder / "comparison.json") or {}).get("doubts") or []
    lines = [
        "- It knows its classes and nothing else, and always names one of them, also where none is on "
        "the picture.",
        "- What was measured holds for pictures like those that it was tested on. Other cameras, light, "
        "places or people were not tested.",
    ]
    unsure = kept.about["unsure"]
    if unsure:
        caught = unsure.get("wrong_flagged")
        lines.append(
            f"- Below a confidence of {unsure['below']:.3f} an answer is called unsure: "
            f"{100 * unsure['right_flagged']:.0f} % of its right answers to validation pictures fall "
            "below it"
            + (f", and {100 * caught:.0f} % of its wrong ones." if caught is not None else ".")
        )
    for doubt in doubts:
        if kept.name in (doubt.get("methods") or ()) or not doubt.get("methods"):
            lines.append(f"- {_plain(doubt.get('sentence'))}")
    return "\n".join(lines)


def _data(run):
    data, draw = run.about["dataset"], run.about["draws"][0]
    names = ", ".join(_plain(name) for name in run.class_names[:MOST_CLASSES_NAMED])
    more = "" if len(run.class_names) <= MOST_CLASSES_NAMED else ", and more: see model.json"
    n_train, n_validation, n_test = (draw.get(f"n_{p}") for p in ("train", "validation", "test"))
    return (
        f"{_plain(data.get('name'))}, {_plain(data.get('origin'))}: {n_train:,} pictures to train on, "
        f"{n_validation:,} to choose settings by, {n_test:,} to test on; split "
        f"`{str(draw.get('fingerprint'))[:12]}`.\n\nClasses: {names}{more}.\n\n"
        f"{_plain(data.get('citation'))}"
    ).rstrip()


def _made(run, kept):
    settings = kept.about["settings"]
    told = ", ".join(f"{_plain(k)} = {_plain(v)}" for k, v in settings.items()) or "as they come"
    return (
        f"By Bakeoff {SUITE_VERSION}, `{_code(run.about.get('command'))}`, seed {kept.outcome.seed}. "
        f"Settings: {told}."
    )


def _use(run, facts):
    return (
        "    pip install -r requirements.txt\n    python predict.py picture.jpg\n\n"
        f"`model.onnx` takes uint8 pictures, RGB, 0-255, of shape (n, {run.height}, {run.width}, 3) and "
        "gives a probability for each class. It was checked by ONNX Runtime on "
        f"{facts['checked']}: no probability is more than {facts['apart']:.1g} from the method's own. "
        f"{facts['phone'][:1].upper()}{facts['phone'][1:]}."
    )


def _licence(run, kept):
    data = run.about["dataset"]
    lines = [f"- Pictures: {_plain(data.get('licence') or 'not told')}"]
    provenance = kept.outcome.provenance
    if "weights_licence" in provenance:
        lines.append(
            f"- Borrowed weights ({_plain(provenance.get('pretraining'))}): "
            f"{_plain(provenance['weights_licence'])}"
        )
    lines.append("- `predict.py`, `decode.py`, `resize.py`: BSD 3-Clause, from Bakeoff")
    return "\n".join(lines)


def _code(text):
    """The same between backticks, where only these end it."""
    return " ".join(str(text or "").replace("`", "'").split())


def _plain(text):
    """A text of whoever in one line, with nothing that Markdown or HTML would act on."""
    return SPECIAL.sub(r"\\\1", " ".join(str(text or "").split()))
