"""The bridge: a Keras network that behaves like any scikit-learn classifier on images.

`clone`, `cross_val_score`, `GridSearchCV` and `Pipeline` work on it, labels may be any integers, and
whatever a network needs (scaling, augmentation) is a layer inside it, so nothing can leak.

Keras' own `SKLearnClassifier` refuses pictures (4-D input), has no `predict_proba` and loses its fit
arguments in `clone`; hence this file.
"""

import numpy as np
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.model_selection import train_test_split

from deep.augment import MirrorDecision, augmented, mirror_of
from deep.backend import compiles_steps, compute_precision, keras, layers_computing_in
from deep.batches import ordered_batches, training_batches
from deep.checkpoint import Checkpoint, fingerprint
from deep.kept_network import KeptNetwork, core
from deep.training import Curves, Teller, balancing_weights, make_loss, make_optimizer

PREDICT_BATCH = 256
LEAST_BATCH = 8


class KerasClassifier(KeptNetwork, ClassifierMixin, BaseEstimator):
    """Train a network, and keep the epoch that did best on pictures held back.

    Subclasses say what the network is, in `build`.

    Parameters
    ----------
    epochs : int
        Most passes over the training pictures.
    batch_size : int
    learning_rate : float
        Where it is scheduled, the highest.
    patience : int or None
        Stop after this many epochs without a better validation loss, and keep the best. None trains
        for all epochs and keeps the last, as suits a rate that falls to nothing.
    validation_fraction : float
        Share of the training pictures held back to choose the epoch, when `fit` is given no
        validation pictures.
    random_state : int
        Seeds the weights, the order of the pictures, dropout and augmentation.
    optimizer : "adam" or "sgd"
        SGD is with Nesterov momentum.
    weight_decay : float
        Share of a weight that a step takes away, times the learning rate; see `make_optimizer`.
    label_smoothing : float
        Share of each label that is spread over all classes.
    augmentation : tuple of str
        Keys of `deep.augment.AUGMENTATIONS`.
    class_weight : "balanced" or None
        Balanced: all classes count the same, if one has at least half as many pictures again as
        another.
    precision : "float32", "mixed_bfloat16" or "auto"
        What layers compute in; auto takes bfloat16 where the hardware is made for it.

    Attributes
    ----------
    classes_ : ndarray of shape (n_classes,)
    model_ : keras.Model
    history_ : dict of str to list of float
        Per epoch: loss, accuracy, val_loss, val_accuracy, learning_rate.
    n_parameters_ : int
    provenance_ : dict
        `kept_epoch`: which epoch of `history_` the weights are from, counted from 1; `precision`;
        `class_weights` where there are any; `mirror` where the network was asked.
    """

    family = "deep"
    search_space = {"learning_rate": (1e-3, 3e-4, 3e-3)}
    momentum = 0.9
    averaging = None  # see `make_optimizer`
    # A training of fewer batches has hardly left its beginnings, however often it saw each picture.
    least_steps = 1000
    least_steps_per_epoch = None  # with fewer, and pictures for them, batches become smaller

    def __init__(
        self,
        epochs=20,
        batch_size=64,
        learning_rate=1e-3,
        patience=3,
        validation_fraction=0.1,
        random_state=0,
        optimizer="adam",
        weight_decay=0.0,
        label_smoothing=0.0,
        augmentation=(),
        class_weight="balanced",
        precision="float32",
    ):
        self.epochs = epochs
        self.batch_size = batch_size
        self.learning_rate = learning_rate
        self.patience = patience
        self.validation_fraction = validation_fraction
        self.random_state = random_state
        self.optimizer = optimizer
        self.weight_decay = weight_decay
        self.label_smoothing = label_smoothing
        self.augmentation = augmentation
        self.class_weight = class_weight
        self.precision = precision

    def build(self, image_shape, n_classes):
        """Return the untrained network: uint8 pictures in, class probabilities out.

        Parameters
        ----------
        image_shape : (height, width, 3)
        n_classes : int

        Returns
        -------
        keras.Model
        """
        raise NotImplementedError

    def schedule(self, n_steps):
        """Learning rate: a number, or a Keras schedule over `n_steps` batches."""
        return self.learning_rate

    def long_enough(self, n_images):
        """Settings under which a training on few pictures is no shorter than `least_steps`.

        Epochs count passes, but learning goes by steps: left at its ten epochs, a network given 300
        pictures stops after a hundred steps and is beaten for want of time, not of pictures. And where
        patience never stops a training, only choosing its best epoch, the last is kept: among many
        epochs a few validation pictures choose by luck, and a sure network's loss rises while it learns.

        Parameters
        ----------
        n_images : int
            In the training part.

        Returns
        -------
        dict of str to int or None
            `epochs`, and `patience` grown alike or None; as they are where pictures are many.
        """
        n_steps = self.epochs * -(-n_images // self.batch_size_for(n_images))
        stretch = max(1.0, self.least_steps / n_steps)
        found = {"epochs": int(np.ceil(stretch * self.epochs))}
        if self.patience is not None:
            found["patience"] = int(np.ceil(stretch * self.patience))
        if stretch > 1 and self.patience is not None and self.patience >= self.epochs:
            found["patience"] = None
        return found

    def prepare(self, network, images):
        """Set what a network takes from the training pictures before it is trained: nothing here."""

    def fit(self, images, labels, *, validation=None, on_epoch=None, checkpoint=None):
        """Train from scratch.

        Parameters
        ----------
        images : ndarray of shape (n_images, height, width, 3), uint8, 0-255
        labels : ndarray of shape (n_images,), int
        validation : (images, labels), optional
            Pictures that choose the epoch and are never trained on. Without them a share of the
            training pictures is held back.
        on_epoch : callable(epoch, n_epochs, logs), optional
            Told after each epoch; `epoch` counts from 1.
        checkpoint : path of a folder, optional
            The training is saved there after each epoch, and goes on from there after a crash, if
            settings and pictures are the same. Removed when the training has ended.

        Raises
        ------
        FloatingPointError
            If the loss is no longer a number; `history_` holds the curves up to there.
        """
        keras.utils.set_random_seed(self.random_state)
        self.classes_, targets = np.unique(labels, return_inverse=True)
        train, validation = self._parts(images, targets, validation)
        self.history_, self.provenance_ = {}, {}
        self._learn(train, validation, on_epoch, checkpoint)
        self.n_parameters_ = int(core(self.model_).count_params())
        return self

    def predict_proba(self, images):
        """Class probabilities.

        Parameters
        ----------
        images : ndarray of shape (n_images, height, width, 3), uint8, 0-255

        Returns
        -------
        ndarray of shape (n_images, n_classes), float32, each row sums to 1
        """
        return self.model_.predict(ordered_batches(images, PREDICT_BATCH), verbose=0)

    def predict(self, images):
        """The most probable class of each picture."""
        return self.classes_[self.predict_proba(images).argmax(axis=1)]

    def batch_size_for(self, n_images):
        """How many pictures go into a step: less than told where an epoch would be too few steps."""
        if self.least_steps_per_epoch is None:
            return self.batch_size
        return max(LEAST_BATCH, min(self.batch_size, n_images // self.least_steps_per_epoch))

    def _learn(self, train, validation, on_epoch, checkpoint):
        self.batch_size_ = self.batch_size_for(len(train[0]))
        steps_per_epoch = -(-len(train[0]) // self.batch_size_)
        self.provenance_["precision"] = compute_precision(self.precision)
        with layers_computing_in(self.provenance_["precision"]):
            network = self.build(train[0].shape[1:], len(self.classes_))
            self.prepare(network, train[0])
            self.model_ = augmented(network, self.augmentation, steps_per_epoch)
        rate = self.schedule(self.epochs * steps_per_epoch)
        self._train(self.model_, train, validation, rate, self.epochs, on_epoch, checkpoint)

    def _parts(self, images, targets, validation):
        if validation is not None:
            known = np.isin(validation[1], self.classes_)  # a subset may lack a rare class
            held_back = np.searchsorted(self.classes_, validation[1][known])
            return (images, targets), (validation[0][known], held_back)
        train, rest = train_test_split(
            np.arange(len(images)),
            test_size=max(len(self.classes_), round(self.validation_fraction * len(images))),
            stratify=targets,
            random_state=self.random_state,
        )
        return (images[train], targets[train]), (images[rest], targets[rest])

    def _train(
        self, model, train, validation, learning_rate, epochs, on_epoch=None, checkpoint=None
    ):
        """Compile and fit `model`, keep its best (or last) epoch, and add to `history_`."""
        n_before = len(self.history_.get("loss", []))
        n_classes = len(self.classes_)
        model.compile(
            optimizer=make_optimizer(
                self.optimizer, learning_rate, self.momentum, self.weight_decay, self.averaging
            ),
            loss=make_loss(self.label_smoothing, n_classes),
            metrics=["accuracy"],
            jit_compile=compiles_steps(),
        )
        weights = balancing_weights(train[1]) if self.class_weight == "balanced" else None
        if weights is not None:
            self.provenance_["class_weights"] = [round(float(weight), 4) for weight in weights]
        callbacks, best = [Curves(self.history_)], None
        if mirror_of(model):
            callbacks.append(MirrorDecision(*validation, n_classes, PREDICT_BATCH))
        if self.patience is not None:
            best = keras.callbacks.EarlyStopping(
                monitor="val_loss", patience=self.patience, restore_best_weights=True
            )
            callbacks.append(best)
        saved = None
        if checkpoint is not None:
            saved = Checkpoint(checkpoint, fingerprint(self, train), self.history_, best)
            callbacks.append(saved)
        if on_epoch:
            callbacks.append(Teller(on_epoch, epochs))
        n_done = saved.n_epochs_done if saved else 0
        batches = training_batches(*train, self.batch_size_, self.random_state, weights, n_done)
        model.fit(
            batches,
            validation_data=ordered_batches(validation, PREDICT_BATCH),
            epochs=epochs,
            initial_epoch=epochs if saved and saved.had_stopped else n_done,
            callbacks=callbacks,
            shuffle=False,  # the batches come shuffled
            verbose=0,
        )
        n_epochs = len(self.history_["loss"]) - n_before
        self.provenance_["kept_epoch"] = n_before + (best.best_epoch + 1 if best else n_epochs)
        if mirror_of(model):
            self.provenance_["mirror"] = mirror_of(model).verdict
        if saved:
            saved.forget()
