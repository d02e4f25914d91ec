"""Moves the pictures that are asked, too, as if they were training pictures."""

import numpy as np

EXPECTED = {
    "fails": [
        "test_one_picture_has_one_answer",
        "test_answers_do_not_depend_on_company",
        "test_accuracy_is_in_the_band",
    ],
    "hint": "belongs to training",
}


def ask(model, pictures):
    """Shift, then ask."""
    moved = shifted(np.asarray(pictures), len(pictures), 3)
    return model.predict(moved, verbose=0)
