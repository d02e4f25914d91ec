"""What `explain.json` says of a synthetic run: a little of everything."""

from tests.reports.written_comparison import around


def explained(names, n_classes):
    """What `explain.json` holds; a run without finished methods has nothing to explain."""
    if not names:
        return {"ladder": None, "probes": None, "disagreements": None}
    return {
        "level": "short",
        "ladder": _ladder(names),
        "probes": _probes(names),
        "disagreements": _disagreements(names, n_classes),
        "crossover": {"curves": [_curves(names, augment) for augment in ((), ("shift",))]},
        "dials": {"n_pictures": 30, "chance": 0.2, "dials": [_dial(names)]},
        "space": _space(names),
        "neighbours": _neighbours(names, n_classes),
        "looks": _looks(names, n_classes),
    }


def _ladder(names):
    gain = {"difference": 0.2, "low": 0.1, "high": 0.3, "shown": True}
    return {
        "rungs": [
            {
                "name": name,
                **around(0.3 + 0.1 * (n % 5)),
                "gain": gain if n else None,
                "changed": f"Now it is {name}.",
            }
            for n, name in enumerate(names)
        ],
        "sentences": [f"The largest step up is to {names[-1]}."],
    }


def _probes(names):
    levels = {"shift": ["untouched", "6 %", "25 %"], "hue": ["untouched", "180°"]}
    return {
        "n_pictures": 100,
        "probes": [
            {
                "key": key,
                "title": f"Probe of {key}",
                "unit": "of the side" if key == "shift" else "",
                "what": "The picture is changed.",
                "levels": list(range(len(words))),
                "level_words": words,
                "methods": {
                    name: [around(0.8 / (1 + k)) for k in range(len(words))] for name in names
                },
                "sentence": f"When it changes, {names[0]} falls from 80 to 40 %.",
                "so_what": "A method that falls here needs it.",
            }
            for key, words in levels.items()
        ],
        "corruption_error": {name: around(0.1 + 0.05 * n) for n, name in enumerate(names)},
        "consistency": {name: around(0.9) for name in names},
        "sentences": [f"Over all changed pictures {names[0]} errs 40 % of the time."],
    }


def _disagreements(names, n_classes):
    example = {"row": 1000, "true": 0, "a": 0, "b": n_classes - 1}
    return {
        "a": names[0],
        "b": names[-1],
        "groups": [
            {"key": "only_a", "title": f"Only {names[0]} was right", "n": 7, "examples": [example]},
            {
                "key": "both_wrong_apart",
                "title": "Both wrong, and they differ",
                "n": 0,
                "examples": [],
            },
        ],
        "sentences": ["Of 120 test pictures both name 80 right and 10 wrong."],
    }


def _curves(names, augment):
    """Accuracies at three sizes; the last method overtakes the others."""
    sizes = [100, 1000, 10_000]
    return {
        "augment": list(augment),
        "sizes": sizes,
        "methods": {
            name: [
                {"n": n, **around(0.3 + 0.1 * k), "values": [0.3 + 0.1 * k]}
                for k, n in enumerate(sizes)
            ]
            for name in names
        },
        "crossings": [
            {"method": names[-1], "n": 1400.0, "low": 900.0, "high": None, "state": "crosses"}
        ],
        "sentences": [f"{names[-1]} overtakes the best method by hand at about 1,400."],
    }


def _dial(names):
    conditions = ("usual_usual", "usual_turned", "turned_usual", "turned_turned")
    return {
        "key": "color",
        "title": "A colour for each class",
        "usual": "any colour",
        "turned": "its own colour",
        "what": "The ink has the class's own colour.",
        "methods": {
            name: {key: around(0.6) for key in conditions} | {"n_train": 100, "n_again": 100}
            for name in names
        },
        "sentences": [f"{names[0]} had learned the colour."],
        "so_what": "Look what else goes with the class.",
    }


def _space(names):
    return {
        "n_pictures": 30,
        "n_neighbours": 10,
        "map": "pca",
        "chance": 0.23,
        "methods": [
            {
                "name": name,
                "n_dimensions": 324,
                "kept_fraction": 0.2,
                "purity": around(0.31, 0.0625),
                "map_purity": around(0.29),
            }
            for name in names
        ],
        "mapped": names[:8],
        "left_out": [],
        "sentences": ["The map shows less than there is."],
    }


def _neighbours(names, n_classes):
    near = [{"row": row, "true": (row % 2) * (n_classes - 1)} for row in range(5)]
    lines = [{"name": name, "nearest": near} for name in names[:5]]
    return {
        "n_training": 100,
        "queries": [{"row": 1000, "true": 0, "methods": lines}],
        "sentences": ["The two name none of these in common."],
    }


def _looks(names, n_classes):
    return {
        "n_drawn": 12,
        "pictures": [{"row": 1000, "true": 0}],
        "methods": [
            {"name": name, "answers": [n_classes - 1], "sureness": [0.6], "without": ""}
            for name in names[:2]
        ],
        "sentences": [f"{names[0]} needs the same places as {names[-1]}."],
    }
