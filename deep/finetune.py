"""Transfer in two phases: a new head on frozen convolutions, then the upper convolutions too.

Sees what its backbone saw, bent towards the new classes. Blind to nothing in particular; with few
pictures it can forget more than it learns, so the second phase is slow, starts from a trained head,
and is kept only where the validation pictures gain from it.

Source: the Keras guide "Transfer learning & fine-tuning"; Yosinski et al. (2014), "How transferable
are features in deep neural networks?", NeurIPS.
"""

import math

import numpy as np

from deep.augment import augmented
from deep.backbones import ENTRIES
from deep.backend import keras
from deep.batches import ordered_batches
from deep.frozen import BATCH_SIZE
from deep.keras_classifier import KerasClassifier, core
from deep.picture_maps import means_and_peaks
from deep.schedules import Triangle


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
    epochs, batch_size, learning_rate, patience, validation_fraction, random_state, augmentation
        The second phase's; see `KerasClassifier`.
    """

    family = "transfer"
    backbone = None
    least_steps = 400  # its beginnings were made by others
    least_steps_per_epoch = 32
    search_space = {"learning_rate": (3e-4, 1e-4, 1e-3), "unfrozen_fraction": (1.0, 0.5)}

    def __init__(
        self,
        head_epochs=20,
        head_learning_rate=1e-3,
        unfrozen_fraction=1.0,
        epochs=5,
        batch_size=64,
        learning_rate=3e-4,
        patience=None,
        validation_fraction=0.1,
        random_state=0,
        augmentation=("mirror_if_alike",),
    ):
        super().__init__(
            epochs,
            batch_size,
            learning_rate,
            patience,
            validation_fraction,
            random_state,
            augmentation=augmentation,
        )
        self.head_epochs = head_epochs
        self.head_learning_rate = head_learning_rate
        self.unfrozen_fraction = unfrozen_fraction

    def build(self, image_shape, n_classes):
        """Return the network with nothing learned in it, to be filled with what was.

        Parameters
        ----------
        image_shape : (height, width, 3)
        n_classes : int
        """
        pictures, _, maps = self.backbone.build(image_shape, filled=False)
        features = means_and_peaks(maps)
        return keras.Model(pictures, _head(int(features.shape[-1]), n_classes)(features))

    def restore(self, image_shape, path):
        """Build the network anew and fill it; see `KerasClassifier`. Needs no pretrained weights."""
        super().restore(image_shape, path)
        for network in (layer for layer in self.model_.layers if hasattr(layer, "layers")):
            for layer in network.layers:
                if hasattr(layer, "finalize_state"):  # it works with a copy of its weights
                    layer.finalize_state()
        return self

    def schedule(self, n_steps):
        """Half a cosine down to zero."""
        return keras.optimizers.schedules.CosineDecay(self.learning_rate, n_steps)

    def _learn(self, train, validation, on_epoch, checkpoint):
        self.backbone.check_suits(train[0])
        self.batch_size_ = self.batch_size_for(len(train[0]))
        pictures, network, maps = self.backbone.build(train[0].shape[1:])
        self.provenance_.update(self.backbone.provenance())
        network.trainable = False
        extractor = keras.Model(pictures, means_and_peaks(maps))
        head = self._fit_head(extractor, train, validation)

        n_steps_per_epoch = math.ceil(len(train[0]) / self.batch_size_)
        tuned = keras.Model(pictures, head(extractor.output))
        self.model_ = augmented(tuned, self.augmentation, n_steps_per_epoch)
        before = core(self.model_).get_weights(), self.provenance_["kept_epoch"]
        loss_before = self._validation_loss(validation)
        _unfreeze_from_the_top(network, self.unfrozen_fraction)
        rate = self.schedule(self.epochs * n_steps_per_epoch)
        self._train(self.model_, train, validation, rate, self.epochs, on_epoch, checkpoint)
        if self._validation_loss(validation) > loss_before:
            core(self.model_).set_weights(before[0])
            self.provenance_["kept_epoch"] = before[1]

    def _fit_head(self, extractor, train, validation):
        head = _head(int(extractor.output.shape[-1]), len(self.classes_))
        frozen = [
            (extractor.predict(ordered_batches(images, BATCH_SIZE), verbose=0), targets)
            for images, targets in (train, validation)
        ]
        n_steps = self.head_epochs * math.ceil(len(train[0]) / self.batch_size_)
        rate = keras.optimizers.schedules.CosineDecay(self.head_learning_rate, n_steps)
        self._train(head, *frozen, rate, self.head_epochs)
        return head

    def _validation_loss(self, validation):
        images, targets = validation
        chosen = self.predict_proba(images)[np.arange(len(targets)), targets]
        return float(-np.log(np.maximum(chosen, 1e-12)).mean())


def _head(n_features, n_classes):
    return keras.Sequential(
        [
            keras.Input((n_features,)),
            keras.layers.Dropout(0.2),
            keras.layers.Dense(n_classes, activation="softmax"),
        ]
    )


def _unfreeze_from_the_top(network, fraction):
    """Let the upper layers learn; batch norm stays frozen, with the statistics it came with."""
    network.trainable = True
    n_frozen = round((1 - fraction) * len(network.layers))
    for position, layer in enumerate(network.layers):
        is_norm = isinstance(layer, keras.layers.BatchNormalization)
        layer.trainable = position >= n_frozen and not is_norm


class FineTunedVGG16(FineTuned):
    """ImageNet's VGG16 at 64 pixels: a new head first, then all of it, slowly."""

    backbone = ENTRIES["vgg16"]


class FineTunedResNet50(FineTuned):
    """ImageNet's ResNet-50 at 96 pixels: a new head first, then all of it, slowly."""

    backbone = ENTRIES["resnet50"]


class FineTunedInceptionV3(FineTuned):
    """ImageNet's Inception v3 at 128 pixels: a new head first, then all of it, slowly."""

    backbone = ENTRIES["inception_v3"]


class FineTunedMobileNetV2(FineTuned):
    """ImageNet's MobileNetV2 at 96 pixels: a new head first, then all of it, slowly."""

    backbone = ENTRIES["mobilenet_v2"]


class FineTunedEfficientNetB0(FineTuned):
    """ImageNet's EfficientNet-B0 at 128 pixels: a new head first, then all of it, slowly."""

    backbone = ENTRIES["efficientnet_b0"]


class FineTunedCIFAR10ResNet20(FineTuned):
    """CIFAR-10's ResNet-20: a new head first, then all of it, at a rate that a small network stands.

    Few pictures are trained on in small batches, so that there are steps enough.
    """

    backbone = ENTRIES["cifar10_resnet20"]
    least_steps = 600
    search_space = {"learning_rate": (4e-3, 2e-3, 1e-3)}

    def __init__(
        self,
        head_epochs=20,
        head_learning_rate=3e-3,
        unfrozen_fraction=1.0,
        epochs=8,
        batch_size=64,
        learning_rate=4e-3,
        patience=None,
        validation_fraction=0.1,
        random_state=0,
        augmentation=(),
    ):
        super().__init__(
            head_epochs,
            head_learning_rate,
            unfrozen_fraction,
            epochs,
            batch_size,
            learning_rate,
            patience,
            validation_fraction,
            random_state,
            augmentation,
        )

    def schedule(self, n_steps):
        """Up for a quarter of the training, then down to zero: a sudden high rate would wreck it."""
        return Triangle(self.learning_rate, n_steps, start=0.05)
