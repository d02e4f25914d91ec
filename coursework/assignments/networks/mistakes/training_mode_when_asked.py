"""Asks in training mode: batch norm measures the batch that is asked, and dropout stays at work."""

from deep.backend import keras

EXPECTED = {
    "fails": [
        "test_a_short_training_answers",
        "test_one_picture_has_one_answer",
        "test_answers_do_not_depend_on_company",
    ],
    "hint": "batch norm in inference mode",
}


def ask(model, pictures):
    """Call the model as training does."""
    return keras.ops.convert_to_numpy(model(pictures, training=True))
