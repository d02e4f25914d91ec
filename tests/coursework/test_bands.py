"""Bands: measured on our own solution, and as rarely wrong as they promise."""

import ast
import tomllib

import numpy as np
import pytest

from coursework.assignments import FOLDER, KEYS, read
from coursework.bands import FEWEST, guessed, lowest, points_for

ASKING = [key for key in KEYS if "predictions" in tomllib.loads(read(key).text("about.toml"))]


@pytest.mark.parametrize("name", ASKING)
def test_bands_follow_from_what_was_measured(name):
    """No limit is typed in by hand, each stands on eight trainings, and the dials are the work's."""
    about = tomllib.loads(read(name).text("about.toml"))
    for table in ("band", "predictions"):
        assert len(about[table]["measured"]) >= FEWEST
        assert about[table]["lowest"] == pytest.approx(lowest(about[table]["measured"]), abs=6e-4)
        assert about[table]["lowest"] > guessed(300, 10)
    assert about["predictions"]["dials"] == _dials_of(FOLDER / name / "master.py")


def _dials_of(path):
    for node in ast.parse(path.read_text("utf-8")).body:
        if isinstance(node, ast.Assign) and node.targets[0].id == "DIALS":
            values = {one.arg: ast.literal_eval(one.value) for one in node.value.keywords}
            return {k: list(v) if isinstance(v, tuple) else v for k, v in values.items()}
    return {}


def test_one_training_more_falls_below_the_band_as_rarely_as_promised(rng):
    """Student's prediction interval: whatever mean and spread the eight trainings have."""
    draws = rng.normal(0.7, 0.03, size=(3000, 9))
    below = [next_one < lowest(row, chance=0.05) for *row, next_one in draws]
    assert np.mean(below) == pytest.approx(0.05, abs=0.012)
    with pytest.raises(ValueError, match="at least 8 trainings, got 3"):
        lowest([0.7, 0.71, 0.69])


def test_points_rise_from_guessing_to_the_band(rng):
    """None for luck, all from the band on, whole points between."""
    low = guessed(300, 10)
    lucky = rng.binomial(300, 0.1, size=20_000) / 300
    assert np.mean(lucky > low) <= 0.0015
    shares = np.linspace(0, 1, 101)
    points = [points_for(share, 6, low, 0.7) for share in shares]
    assert points == sorted(points)
    assert {*points} == set(range(7))
    assert points_for(low, 6, low, 0.7) == 0
    assert points_for(0.7, 6, low, 0.7) == 6
    assert points_for(0.699, 6, low, 0.7) == 5
