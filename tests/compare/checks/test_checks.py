import pytest

from compare.checks import CHECKS, SEVERITIES, look
from compare.checks.evidence import Evidence
from compare.records.outcome import Outcome

BALANCED = {"class": 0, "share": 0.5}


def _about(protocol="one_split", n_seeds=3, name="birds", size_px=32, n_train=500, **dataset):
    return {
        "protocol": {"kind": protocol, "n_seeds": n_seeds, "n_folds": 5},
        "dataset": {
            "name": name,
            "height": size_px,
            "class_names": [f"class {k}" for k in range(10)],
            "own_parts": [],
            **dataset,
        },
        "split": {"n_train": n_train},
    }


def _outcome(name, accuracy, family="classical", **changes):
    values = {"accuracy": accuracy, "train_accuracy": accuracy, "fit_seconds": 1.0}
    values |= {"predict_ms_per_image": 1.0} | changes
    return Outcome(name, family, 0, "done", "", "", **values)


def _evidence(*outcomes, about=None, shown=(), audit=None, without=None):
    """A run of these outcomes, in which these (better, worse) pairs are shown to differ."""
    metrics = {
        o.method: {"accuracy": {"value": o.accuracy, "low": o.accuracy - 0.01,
                                "high": o.accuracy + 0.01}}
        for o in outcomes
    }  # fmt: skip
    pairs = [{"a": a, "b": b, "shown": True, "difference": 0.1} for a, b in shown]
    cells = {o.method: [o] for o in outcomes}
    return Evidence(about or _about(), cells, metrics, pairs, audit or {}, without)


def _doubts(evidence):
    return look(evidence)[0]


def _codes(evidence):
    return [doubt["code"] for doubt in _doubts(evidence)]


def test_every_check_has_a_code_of_its_own_a_title_and_a_severity():
    """What a reader sees of a check before its sentence."""
    assert len({check.code for check in CHECKS}) == len(CHECKS)
    assert all(check.title and check.severity in SEVERITIES for check in CHECKS)


def test_every_check_says_what_it_looks_for_and_what_came_of_it():
    """One short sentence each, also of those that found nothing; unable is not the same as nothing."""
    audit = {"duplicates": {"conflicting_labels": 0}, "constant": {"n": 1}}
    doubts, looked_for = look(_evidence(_outcome("majority", 0.1, "baseline"), audit=audit))
    assert [check["code"] for check in looked_for] == [check.code for check in CHECKS]
    for check in looked_for:
        assert check["looks_for"].endswith(".")
        assert 10 < len(check["looks_for"]) < 100
        assert bool(check["why"]) == (check["found"] == "could not look")
    found = {check["code"]: check["found"] for check in looked_for}
    assert [doubt["code"] for doubt in doubts] == ["constant-pictures"]
    assert [code for code in found if found[code] == "raised"] == ["constant-pictures"]
    assert [code for code in found if found[code] == "could not look"] == [
        "straw-man", "worse-than-pixels",
    ]  # fmt: skip
    assert found["worse-than-majority"] == found["conflicting-labels"] == "nothing"


def test_pictures_that_nobody_looked_through_are_not_said_to_be_sound():
    """Without the audit its four checks could not look."""
    _, looked_for = look(_evidence(_outcome("majority", 0.1)))
    unable = {check["code"] for check in looked_for if "not looked through" in check["why"]}
    assert unable == {"duplicates", "conflicting-labels", "imbalance", "constant-pictures"}


def test_an_ordinary_run_raises_no_doubt():
    """A check that always speaks is not read."""
    fine = [_outcome("majority", 0.1, "baseline"), _outcome("pixels+knn", 0.4)]
    fine.append(_outcome("hog+svm", 0.6, search_space={"C": [1, 10]}, tuning=[{}, {}]))
    assert _doubts(_evidence(*fine, shown=[("hog+svm", "pixels+knn")])) == []
    assert _doubts(_evidence()) == []


CASES = {
    "overfitting": [_outcome("hog+svm", 0.6, train_accuracy=0.99)],
    "underfitting": [_outcome("hog+svm", 0.9), _outcome("mlp", 0.3, "deep", train_accuracy=0.31)],
    "not-converged": [
        _outcome("small_cnn", 0.5, "deep", history={"val_accuracy": [0.1 * k for k in range(10)]})
    ],
    "unequal-search": [
        _outcome("hog+svm", 0.5, search_space={"C": [1, 2]}, tuning=[{}] * 8),
        _outcome("mlp", 0.5, "deep", search_space={"rate": [1, 2]}, tuning=[]),
    ],
    "stopped-by-clock": [_outcome("own", 0.5, warnings=["... was stopped by the clock after 3"])],
    "times-in-parallel": [_outcome("hog+svm", 0.5, parallel=True)],
    "tuned-at-the-edge": [
        _outcome(
            "hog+svm", 0.5, parameters={"svm__C": 100.0}, search_space={"svm__C": [10.0, 1.0, 100.0]},
            tuning=[{"parameters": {"svm__C": value}} for value in (10.0, 1.0, 100.0)],
        )
    ],
}  # fmt: skip


@pytest.mark.parametrize("code", CASES)
def test_a_check_of_single_methods_finds_what_it_is_for(code):
    """And names the method that it is about."""
    (doubt,) = _doubts(_evidence(*CASES[code]))
    assert doubt["code"] == code
    assert CASES[code][-1].method in doubt["methods"]


@pytest.mark.parametrize(
    ("dask", "where"),
    [("", "this machine"), ("local:4", "this machine"), ("tcp://10.0.0.1:8786", "a cluster")],
)
def test_times_side_by_side_say_where_they_were_taken(dask, where):
    """On a cluster they also depend on the machine that a fit came to."""
    about = _about()
    about["protocol"]["dask"] = dask
    (doubt,) = _doubts(_evidence(_outcome("hog+svm", 0.5, parallel=True), about=about))
    assert f"at the same time on {where}:" in doubt["sentence"]


def test_a_solvers_own_warning_counts_as_not_converged():
    """Scikit-learn says it in words."""
    warned = _outcome("pixels+linear", 0.5, warnings=["lbfgs failed to converge (status=1)"])
    assert _codes(_evidence(warned)) == ["not-converged"]


def test_a_learning_rate_that_fell_to_nothing_has_settled_the_training():
    """The same rising curve with a schedule that ended."""
    history = {"val_accuracy": [0.1 * k for k in range(10)], "learning_rate": [0.1] * 9 + [0.001]}
    assert _codes(_evidence(_outcome("small_cnn", 0.5, "deep", history=history))) == []


@pytest.mark.parametrize(
    ("parameters", "values", "n_tried"),
    [(10.0, [10.0, 1.0, 100.0], 3), (1, [10, 1, 40], 3), (100.0, [10.0, 100.0], 2),
     (100.0, [10.0, 1.0, 100.0], 1), ("l1", ["l2", "l1", "max"], 3)],
)  # fmt: skip
def test_no_edge_where_the_search_could_not_have_gone_on(parameters, values, n_tried):
    """Inside the range, a count of one, a choice of two, nothing tried, or no number at all."""
    trials = [{"parameters": {"C": value}} for value in values[:n_tried]]
    outcome = _outcome(
        "own", 0.5, parameters={"C": parameters}, search_space={"C": values}, tuning=trials
    )
    assert _codes(_evidence(outcome)) == []


def test_the_order_of_the_methods_raises_its_doubts():
    """Under guessing, under raw pixels, slower and worse: each only where the test shows it."""
    outcomes = [
        _outcome("majority", 0.5, "baseline", fit_seconds=0.0, predict_ms_per_image=0.0),
        _outcome("pixels+knn", 0.6),
        _outcome("color+svm", 0.4, fit_seconds=9.0, predict_ms_per_image=9.0),
    ]
    assert _codes(_evidence(*outcomes)) == []
    shown = [("majority", "color+svm"), ("pixels+knn", "color+svm")]
    found = _codes(_evidence(*outcomes, shown=shown))
    assert found == ["worse-than-majority", "worse-than-pixels", "dominated"]


def test_few_seeds_are_doubted_only_where_chance_plays_a_part():
    """One seed of a network; never folds, never methods without chance."""
    network = _outcome("small_cnn", 0.5, "deep")
    assert _codes(_evidence(network, about=_about(n_seeds=1))) == ["few-seeds"]
    assert _codes(_evidence(network, about=_about("folds", n_seeds=1))) == []
    assert _codes(_evidence(_outcome("hog+svm", 0.5), about=_about(n_seeds=1))) == []


def test_folds_over_a_data_sets_own_parts_are_doubted():
    """Writers or patients may then stand on both sides."""
    about = _about("folds", own_parts=["test"])
    (doubt,) = _doubts(_evidence(_outcome("hog+svm", 0.5), about=about))
    assert (doubt["code"], doubt["severity"]) == ("folds-mix-parts", "high")


def test_the_audit_raises_its_doubts():
    """Pictures twice there, under two labels, of one colour, and classes out of balance."""
    audit = {
        "duplicates": {"conflicting_labels": 2},
        "constant": {"n": 1},
        "balance": {"largest": BALANCED, "smallest": {"class": 1, "share": 0.05}, "ratio": 10.0},
    }
    without = {
        "n_left_out": 30,
        "n_left": 970,
        "accuracy": {"hog+svm": {"value": 0.48, "with_all": 0.5}},
    }
    found = _doubts(_evidence(_outcome("hog+svm", 0.5), audit=audit, without=without))
    assert [doubt["code"] for doubt in found] == [
        "duplicates", "conflicting-labels", "imbalance", "constant-pictures",
    ]  # fmt: skip
    assert "30 of 1,000 test pictures (3.0\u00a0%)" in found[0]["sentence"]
    assert "hog+svm changes most, by -2.0 points" in found[0]["sentence"]


@pytest.mark.parametrize(
    ("method", "accuracy", "about", "is_doubted"),
    [
        ("weak_svm", 0.25, _about(name="cifar10", n_train=45_000), True),
        ("hog+svm", 0.50, _about(name="cifar10", n_train=45_000), True),
        ("hog+svm", 0.63, _about(name="cifar10", n_train=45_000), False),
        ("hog+svm", 0.50, _about(name="cifar10", n_train=5_000), False),
        ("hog+svm", 0.50, _about(name="wild_digits", n_train=45_000), False),
        ("pixels+knn", 0.90, _about(name="mnist", size_px=28, n_train=54_000), True),
        ("pixels+knn", 0.96, _about(name="mnist", size_px=28, n_train=54_000), False),
        ("hog+svm", 0.50, _about(name="cifar100", n_train=45_000,
                                 class_names=[str(k) for k in range(100)]), False),
    ],
)  # fmt: skip
def test_a_straw_man_is_one_far_under_its_published_figure(method, accuracy, about, is_doubted):
    """On a known data set, whole; elsewhere nothing is known that one could be far under."""
    found = _doubts(_evidence(_outcome(method, accuracy), about=about))
    assert [doubt["code"] for doubt in found] == ["straw-man"] * is_doubted
    if is_doubted:
        assert "is published" in found[0]["sentence"]


def test_the_gravest_doubt_stands_first():
    """A reader who reads one sentence reads that one."""
    weak = _outcome("weak_svm", 0.2, train_accuracy=0.9, parallel=True)
    found = _doubts(_evidence(weak, about=_about(name="cifar10", n_train=50_000)))
    assert [doubt["severity"] for doubt in found] == ["high", "low", "low"]
