"""Synthetic runs on several data sets, and what is known across them."""

from itertools import combinations

from tests.reports.written_run import FIELD, write_json, write_run


def write_many(folder, names=("letters", "digits"), **changes):
    """Write runs on several data sets, and what is known across them."""
    folder.mkdir(parents=True, exist_ok=True)
    for n in range(len(names)):
        # The second run lacks one method and starts with another: colours must still agree.
        write_run(folder / f"run{n}", field=FIELD if n == 0 else FIELD[:0:-1])
    methods = ["random_conv+linear", "small_cnn", "hog+svm", "pixels+knn"]
    mean_rank = dict(zip(methods, (2.0, 1.25, 2.75, 4.0), strict=True))
    many = {
        "schema": 1,
        "title": "Several sets",
        "created": "2026-01-02T03:04:05",
        "command": "invoke compare --data letters,digits",
        "status": "done",
        "runs": [{"name": name, "folder": f"run{n}"} for n, name in enumerate(names)],
        "summary": {
            "data_sets": list(names),
            "methods": methods,
            "left_out": ["majority"],
            "accuracy": {name: [0.5] * len(names) for name in methods},
            "ranks": {name: [rank] * len(names) for name, rank in mean_rank.items()},
            "mean_rank": mean_rank,
            "friedman": {"statistic": 5.4, "p_value": 0.14, "f_statistic": 9.0, "f_p_value": 0.052},
            "critical_difference": 3.3,
            "groups": [methods],
            "pairs": [
                {"a": a, "b": b, "n_a_better": 1, "n_b_better": 1, "n_ties": 0,
                 "p_value": 0.5, "p_corrected": 1.0}
                for a, b in combinations(methods, 2)
            ],
            "smallest_p": 0.5,
        },
        "verdict": ["Two data sets cannot settle it.", "small_cnn ranks best."],
    }  # fmt: skip
    write_json(folder / "many.json", many | changes)
    return folder
