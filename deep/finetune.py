"""Transfer in two phases: a new head on frozen convolutions, then the upper convolutions too.

Sees what its backbone saw, bent towards the new classes. Blind to nothing in particular; with few
pictures it can forget more than it learns, so the second phase is slow, starts from a trained head,
and is kept only where the validation pictures gain from it.

Source: the Keras guide "Transfer learning & fine-tuning"; Yosinski et al. (2014), "How transferable
are features in deep neural networks?", NeurIPS.
"""

import numpy as np

from deep.backbones import MOBILENET_V2
from deep.backend import keras
from deep.batches import ordered_batches
from deep.keras_classifier import KerasClassifier


class FineTuned(KerasClassifier):
    """Train a head on frozen features, then go on with the backbone's upper layers unfrozen.

    Subclasses name the backbone.

    Parameters
    ----------
    head_epochs : int
        Most passes over the frozen features, which are computed once.
    head_learning_rate : float
    unfrozen_fraction : float
        Share of the backbone's layers, from the top, that the second phase may change.
    epochs, batch_size, learning_rate, patience, validation_fraction, random_state
        The second phase's; see `KerasClassifier`.
    """

    family = "transfer"
    backbone = None
    search_space = {"learning_rate": (1e-4, 3e-4), "unfrozen_fraction": (0.5, 1.0)}

    def __init__(
        self,
        head_epochs=20,
        head_learning_rate=1e-3,
        unfrozen_fraction=0.5,
        epochs=4,
        batch_size=64,
        learning_rate=1e-4,
        patience=2,
        validation_fraction=0.1,
        random_state=0,
    ):
        super().__init__(
            epochs, batch_size, learning_rate, patience, validation_fraction, random_state
        )
        self.head_epochs = head_epochs
        self.head_learning_rate = head_learning_rate
        self.unfrozen_fraction = unfrozen_fraction

    def schedule(self, n_steps):
        """Half a cosine down to zero."""
        return keras.optimizers.schedules.CosineDecay(self.learning_rate, n_steps)

    def _learn(self, train, validation, on_epoch, checkpoint):
        self.batch_size_ = self.batch_size_for(len(train[0]))
        pictures, network, maps = self.backbone.build(train[0].shape[1:])
        self.provenance_.update(self.backbone.provenance())
        network.trainable = False
        extractor = keras.Model(pictures, keras.layers.GlobalAveragePooling2D()(maps))
        head = self._fit_head(extractor, train, validation)

        self.model_ = keras.Model(pictures, head(extractor.output))
        before = self.model_.get_weights(), self.provenance_["kept_epoch"]
        loss_before = self._validation_loss(validation)
        _unfreeze_from_the_top(network, self.unfrozen_fraction)
        n_steps = self.epochs * -(-len(train[0]) // self.batch_size)
        rate = self.schedule(n_steps)
        self._train(self.model_, train, validation, rate, self.epochs, on_epoch, checkpoint)
        if self._validation_loss(validation) > loss_before:
            self.model_.set_weights(before[0])
            self.provenance_["kept_epoch"] = before[1]

    def _fit_head(self, extractor, train, validation):
        head = keras.Sequential(
            [
                keras.Input((int(extractor.output.shape[-1]),)),
                keras.layers.Dropout(0.2),
                keras.layers.Dense(len(self.classes_), activation="softmax"),
            ]
        )
        frozen = [
            (np.asarray(extractor.predict(ordered_batches(images, 64), verbose=0)), targets)
            for images, targets in (train, validation)
        ]
        self._train(head, *frozen, self.head_learning_rate, self.head_epochs)
        return head

    def _validation_loss(self, validation):
        images, targets = validation
        chosen = self.predict_proba(images)[np.arange(len(targets)), targets]
        return float(-np.log(np.maximum(chosen, 1e-12)).mean())


def _unfreeze_from_the_top(network, fraction):
    """Let the upper layers learn; batch norm stays frozen, as its statistics are ImageNet's."""
    network.trainable = True
    n_frozen = round((1 - fraction) * len(network.layers))
    for position, layer in enumerate(network.layers):
        is_norm = isinstance(layer, keras.layers.BatchNormalization)
        layer.trainable = position >= n_frozen and not is_norm


class FineTunedMobileNetV2(FineTuned):
    """ImageNet's MobileNetV2 at 96 pixels: a new head first, then its upper half, slowly."""

    backbone = MOBILENET_V2
