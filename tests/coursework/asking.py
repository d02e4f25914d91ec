"""A made-up assignment with hidden questions, whose network is one layer: seconds to fit and to ask."""

import io

import numpy as np

from coursework.handouts.questions import Key
from tests.coursework.tiny import MASTER, tiny_assignment

NAMES = ("Ada Lovelace", "Bob")
N_QUESTIONS = 80
ABOUT = f"""
title = "Tiny"
[predictions]
n_questions = {N_QUESTIONS}
points = 6
dials = {{ size_px = [24, 24], angle_degrees = 0, place = 0, clutter = 0 }}
measured = [0.8, 0.9]
lowest = 0.7
"""
# A network of one layer, on how far each pixel is from the corner's colour.
WORK = f'''{MASTER}

def answer(network, images):
    """Probabilities."""
    ink = np.abs(images.astype(float) - images[:, :1, :1]).max(axis=3).reshape(len(images), -1)
    scores = (ink > 60) @ network["weight_0"]
    powers = np.exp(8 * (scores - scores.max(axis=1, keepdims=True)))
    return powers / powers.sum(axis=1, keepdims=True)
'''


def asking_assignment(folder):
    """Write the assignment into a folder."""
    assignment = tiny_assignment(folder)
    (folder / "about.toml").write_text(ABOUT)
    return assignment


def key_of_two(assignment):
    """A key for the two students."""
    key = Key(assignment, "a secret", {})
    for name in NAMES:
        key.add(name)
    return key


def npz(**arrays):
    """The bytes of an `.npz`."""
    content = io.BytesIO()
    np.savez_compressed(content, **arrays)
    return content.getvalue()
