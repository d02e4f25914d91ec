"""The bridge: a Keras network that behaves like any scikit-learn classifier on images.

`clone`, `cross_val_score`, `GridSearchCV` and `Pipeline` work on it, labels may be any integers, and
whatever a network needs (scaling, augmentation) is a layer inside it, so nothing can leak.

Keras' own `SKLearnClassifier` refuses pictures (4-D input), has no `predict_proba` and loses its fit
arguments in `clone`; hence this file.
"""

import numpy as np
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.model_selection import train_test_split

from deep.backend import keras
from deep.batches import ordered_batches, training_batches

PREDICT_BATCH = 256


class KerasClassifier(ClassifierMixin, BaseEstimator):
    """Train a network with Adam, and keep the epoch that did best on pictures held back.

    Subclasses say what the network is, in `build`.

    Parameters
    ----------
    epochs : int
        Most passes over the training pictures.
    batch_size : int
    learning_rate : float
    patience : int
        Stop after this many epochs without a better validation loss.
    validation_fraction : float
        Share of the training pictures held back to choose the epoch, when `fit` is given no
        validation pictures.
    random_state : int
        Seeds the weights, the order of the pictures and dropout.

    Attributes
    ----------
    classes_ : ndarray of shape (n_classes,)
    model_ : keras.Model
    history_ : dict of str to list of float
        Per epoch: loss, accuracy, val_loss, val_accuracy, learning_rate.
    n_parameters_ : int
    provenance_ : dict
        `kept_epoch`: which epoch of `history_` the weights are from, counted from 1.
    """

    family = "deep"
    search_space = {"learning_rate": (1e-3, 3e-4, 3e-3)}

    def __init__(
        self,
        epochs=15,
        batch_size=64,
        learning_rate=1e-3,
        patience=3,
        validation_fraction=0.1,
        random_state=0,
    ):
        self.epochs = epochs
        self.batch_size = batch_size
        self.learning_rate = learning_rate
        self.patience = patience
        self.validation_fraction = validation_fraction
        self.random_state = random_state

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

    def fit(self, images, labels, *, validation=None, on_epoch=None):
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

        Raises
        ------
        FloatingPointError
            If the loss is no longer a number.
        """
        keras.utils.set_random_seed(self.random_state)
        self.classes_, targets = np.unique(labels, return_inverse=True)
        train, validation = self._parts(images, targets, validation)
        self.history_, self.provenance_ = {}, {}
        self._learn(train, validation, on_epoch)
        self.n_parameters_ = int(self.model_.count_params())
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

    def _learn(self, train, validation, on_epoch):
        self.model_ = self.build(train[0].shape[1:], len(self.classes_))
        n_steps = self.epochs * -(-len(train[0]) // self.batch_size)
        self._train(self.model_, train, validation, self.schedule(n_steps), self.epochs, on_epoch)

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

    def _train(self, model, train, validation, learning_rate, epochs, on_epoch):
        """Compile and fit `model`, keep its best epoch, and add to `history_`."""
        n_before = len(self.history_.get("loss", []))
        model.compile(
            optimizer=keras.optimizers.Adam(learning_rate),
            loss="sparse_categorical_crossentropy",
            metrics=["accuracy"],
        )
        best = keras.callbacks.EarlyStopping(
            monitor="val_loss", patience=self.patience, restore_best_weights=True
        )
        told = _Reporter(self.history_, epochs, on_epoch)
        model.fit(
            training_batches(*train, self.batch_size, self.random_state),
            validation_data=ordered_batches(validation, PREDICT_BATCH),
            epochs=epochs,
            callbacks=[told, best],
            shuffle=False,  # the batches come shuffled
            verbose=0,
        )
        self.provenance_["kept_epoch"] = n_before + best.best_epoch + 1


class _Reporter(keras.callbacks.Callback):
    """Keeps the curves, tells the caller, and stops at the first loss that is no number."""

    def __init__(self, history, n_epochs, on_epoch):
        super().__init__()
        self.history = history
        self.n_epochs = n_epochs
        self.on_epoch = on_epoch

    def on_epoch_end(self, epoch, logs=None):
        rate = float(keras.ops.convert_to_numpy(self.model.optimizer.learning_rate))
        for name, value in {**logs, "learning_rate": rate}.items():
            self.history.setdefault(name, []).append(float(value))
        if not np.isfinite(logs["loss"]):
            raise FloatingPointError(
                f"the loss became {logs['loss']} in epoch {epoch + 1}; lower the learning rate"
            )
        if self.on_epoch:
            self.on_epoch(epoch + 1, self.n_epochs, logs)
