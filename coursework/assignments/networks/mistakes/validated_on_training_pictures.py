"""Reports the training pictures' own accuracy as validation accuracy."""

from deep.backend import keras

EXPECTED = {"fails": ["test_validation_pictures_are_others"], "hint": "on the validation pictures"}


def learn(model, images, labels, validation, measured, settings):
    """Validate on what is trained on."""
    n_steps = settings["epochs"] * -(-len(images) // 32)
    model.compile(
        optimizer=keras.optimizers.Adam(keras.optimizers.schedules.CosineDecay(3e-3, n_steps)),
        loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        metrics=["accuracy"],
    )
    pictures = standardise(images, measured)
    log = model.fit(
        pictures,
        labels,
        batch_size=32,
        epochs=settings["epochs"],
        validation_data=(pictures, labels),
        verbose=0,
    )
    return {name: [float(value) for value in values] for name, values in log.history.items()}
