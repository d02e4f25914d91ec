# %% [markdown]
# # Build, train and tame a convolutional network
#
# You build a small network, train it on a thousand pictures, watch it learn them by heart, and then
# do something about it. Fill the functions that raise `NotImplementedError`; leave their names and
# arguments as they are. `python -m pytest public_tests.py` tells you how far you are.
#
# Two ideas carry everything here. A network *measures* (scaling, batch norm) on training pictures
# only, and *applies* what it measured to all others. And whatever is random in training (dropout,
# augmentation) is quiet when the network answers a question.

# %%
import json
from pathlib import Path

import numpy as np

from data import wild_digits
from deep.backend import keras
from deep.network_files import write_arrays

DIALS = wild_digits.Dials(size_px=(18, 24), angle_degrees=10, place=0.6, clutter=0.5)

# %% [markdown]
# ## Your data
#
# `data.json` holds a seed that is yours alone. The digits here are larger and stand on calmer ground
# than in the full data set, so that a small network learns something in half a minute.


# %%
def my_pictures():
    """Compose your own pictures from the seed in data.json.

    Returns
    -------
    dict of str to (ndarray of shape (n, 32, 32, 3), uint8; ndarray of shape (n,), int64)
        Pictures and labels of "train", "validation" and "test".
    """
    mine = json.loads(Path("data.json").read_text("utf-8"))
    dataset = wild_digits.load(**mine["sizes"], seed=mine["seed"], dials=DIALS)
    rows = {
        "train": np.arange(mine["sizes"]["n_train"]),
        "validation": dataset.validation_rows,
        "test": dataset.test_rows,
    }
    return {part: (dataset.images[at], dataset.labels[at]) for part, at in rows.items()}


# %% [markdown]
# ## 1. What does a convolution cost?
#
# Work it out before you let Keras tell you. "Valid" keeps only the places where the whole kernel lies
# on the picture; "same" pads, so that with stride 1 the size stays.


# %%
def convolution_size(side_px, kernel_px, stride, padding):
    """Side of the map that a convolution makes of a square picture.

    Parameters
    ----------
    side_px, kernel_px, stride : int
    padding : "valid" or "same"

    Returns
    -------
    int
    """
    ### BEGIN SOLUTION
    places = side_px if padding == "same" else side_px - kernel_px + 1
    return -(-places // stride)
    ### END SOLUTION


def convolution_weights(n_in, n_out, kernel_px, has_bias):
    """How many numbers a convolution learns.

    Parameters
    ----------
    n_in, n_out, kernel_px : int
        Channels that come in, filters, side of the square kernel.
    has_bias : bool

    Returns
    -------
    int
    """
    ### BEGIN SOLUTION
    return n_out * (n_in * kernel_px**2 + int(has_bias))
    ### END SOLUTION


# %% [markdown]
# ## 2. Scale: measured on training pictures, applied to all
#
# If the scale were measured on the pictures that you ask about, one picture's answer would depend on
# the company it comes in, and the test part would have had a say in the method.


# %%
def measure_colors(images):
    """Mean and standard deviation of red, green and blue.

    Parameters
    ----------
    images : ndarray of shape (n_images, height, width, 3), uint8, 0-255

    Returns
    -------
    dict
        "mean" and "deviation", each a list of three float.
    """
    ### BEGIN SOLUTION
    pixels = images.reshape(-1, 3).astype(np.float64)
    return {"mean": pixels.mean(axis=0).tolist(), "deviation": pixels.std(axis=0).tolist()}
    ### END SOLUTION


def standardise(images, measured):
    """Pictures minus the measured mean, divided by the measured deviation.

    Parameters
    ----------
    images : ndarray of shape (n_images, height, width, 3), uint8, 0-255
    measured : dict
        What `measure_colors` returned for the training pictures.

    Returns
    -------
    ndarray of the same shape, float32
    """
    ### BEGIN SOLUTION
    scaled = (images.astype(np.float32) - measured["mean"]) / measured["deviation"]
    return scaled.astype(np.float32)
    ### END SOLUTION


# %% [markdown]
# ## 3. The network
#
# Three times: convolution of 3 x 3 ("same", no bias), batch norm, ReLU, max-pooling by 2, with 16,
# then 32, then 64 filters. Then flatten, dropout, and one dense layer with one number a class:
# **scores, without a softmax**. The softmax stands in the loss (`from_logits=True`) and once in
# `softmax`.


# %%
def build(image_shape, n_classes, dropout):
    """Return the untrained network: standardised pictures in, one score a class out.

    Parameters
    ----------
    image_shape : (height, width, 3)
    n_classes : int
    dropout : float

    Returns
    -------
    keras.Model
    """
    ### BEGIN SOLUTION
    layers = keras.layers
    pictures = keras.Input(tuple(image_shape))
    maps = pictures
    for n_filters in (16, 32, 64):
        maps = layers.Conv2D(n_filters, 3, padding="same", use_bias=False)(maps)
        maps = layers.ReLU()(layers.BatchNormalization(momentum=0.9)(maps))
        maps = layers.MaxPooling2D()(maps)
    found = layers.Dropout(dropout)(layers.Flatten()(maps))
    return keras.Model(pictures, layers.Dense(n_classes)(found))
    ### END SOLUTION


def layer_table(image_shape, n_classes, dropout):
    """Kind, output shape and number of weights of each layer that you built; nothing to fill here.

    Returns
    -------
    list of dict
    """
    return [
        {
            "kind": type(layer).__name__,
            "shape": [int(side) for side in layer.output.shape[1:]],
            "n_weights": int(layer.count_params()),
        }
        for layer in build(tuple(image_shape), n_classes, dropout).layers
    ]


def softmax(scores):
    """Turn scores into probabilities, without overflowing at large ones.

    Parameters
    ----------
    scores : ndarray of shape (n_images, n_classes), float

    Returns
    -------
    ndarray of the same shape
        Each row sums to 1.
    """
    ### BEGIN SOLUTION
    powers = np.exp(scores - np.max(scores, axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)
    ### END SOLUTION


def ask(model, pictures):
    """The network's scores for standardised pictures, with all that is random at rest.

    Parameters
    ----------
    model : keras.Model
    pictures : ndarray of shape (n_images, height, width, 3), float32

    Returns
    -------
    ndarray of shape (n_images, n_classes)
    """
    ### BEGIN SOLUTION
    return model.predict(pictures, verbose=0)
    ### END SOLUTION


# %% [markdown]
# ## 4. Augment
#
# A shifted 3 is a 3; a mirrored 3 is not. So move each picture by its own random number of pixels, up
# to `most_px` in each direction, and repeat the pixels at the rim where nothing comes in (`np.pad` with
# `mode="edge"` helps). Each picture keeps its place in the order, and so its label.


# %%
def shifted(images, seed, most_px):
    """Each picture moved by its own random whole number of pixels, down and to the right.

    Parameters
    ----------
    images : ndarray of shape (n_images, height, width, 3), uint8
    seed : int
    most_px : int
        Farthest, in each of the four directions.

    Returns
    -------
    ndarray of the same shape and dtype
    """
    ### BEGIN SOLUTION
    n_images, height, width, _ = images.shape
    rng = np.random.default_rng(seed)
    corners = rng.integers(0, 2 * most_px + 1, size=(n_images, 2))
    rim = ((0, 0), (most_px, most_px), (most_px, most_px), (0, 0))
    padded = np.pad(images, rim, mode="edge")
    moved = np.empty_like(images)
    for i, (top, left) in enumerate(corners):
        moved[i] = padded[i, top : top + height, left : left + width]
    return moved
    ### END SOLUTION


# %% [markdown]
# ## 5. Train
#
# Adam at 3e-3 falling to zero along half a cosine, batches of 32, shuffled. With
# `settings["augmented"]` every epoch sees the training pictures shifted anew by up to 3 pixels; the
# validation pictures stay as they are.


# %%
def learn(model, images, labels, validation, measured, settings):
    """Train the model, and note per epoch how it does.

    Parameters
    ----------
    model : keras.Model
        As `build` returned it; trained in place.
    images, labels : ndarrays of shape (n_images, height, width, 3), uint8, and (n_images,), int
    validation : (images, labels)
        Never trained on.
    measured : dict
        As `measure_colors` returned it.
    settings : dict
        "epochs", "seed", "augmented".

    Returns
    -------
    dict of str to list of float
        "loss", "accuracy", "val_loss", "val_accuracy": one number an epoch.
    """
    ### BEGIN SOLUTION
    n_steps = settings["epochs"] * -(-len(images) // 32)
    model.compile(
        optimizer=keras.optimizers.Adam(keras.optimizers.schedules.CosineDecay(3e-3, n_steps)),
        loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        metrics=["accuracy"],
    )
    held_back = standardise(validation[0], measured), validation[1]
    history = {"loss": [], "accuracy": [], "val_loss": [], "val_accuracy": []}
    most_px = 3 if settings["augmented"] else 0
    for epoch in range(settings["epochs"]):
        seen = shifted(images, 1000 * settings["seed"] + epoch, most_px)
        log = model.fit(
            standardise(seen, measured),
            labels,
            batch_size=32,
            validation_data=held_back,
            verbose=0,
        )
        for name, values in history.items():
            values.append(float(log.history[name][0]))
    return history
    ### END SOLUTION


def train(images, labels, validation_images, validation_labels, questions, settings):
    """Build, train and ask; nothing to fill here.

    Parameters
    ----------
    images, labels, validation_images, validation_labels : ndarrays
    questions : list of ndarray of shape (n_images, height, width, 3), uint8
        Each is asked on its own.
    settings : dict
        "epochs", "seed", "augmented", "dropout".

    Returns
    -------
    dict
        "history"; "probabilities": one array a question; "network": its numbers, as `answer` takes them.
    """
    keras.utils.set_random_seed(settings["seed"])
    measured = measure_colors(images)
    model = build(images.shape[1:], int(np.max(labels)) + 1, settings["dropout"])
    validation = validation_images, validation_labels
    history = learn(model, images, labels, validation, measured, settings)
    answers = [softmax(ask(model, standardise(asked, measured))) for asked in questions]
    network = {f"weight_{k}": weight for k, weight in enumerate(model.get_weights())}
    network |= {name: np.array(values) for name, values in measured.items()}
    return {"history": history, "probabilities": answers, "network": network}


def answer(network, images):
    """Build the network anew, put its numbers in, and ask; nothing to fill here.

    Parameters
    ----------
    network : dict of str to ndarray
        As `train` returned it.
    images : ndarray of shape (n_images, height, width, 3), uint8

    Returns
    -------
    ndarray of shape (n_images, n_classes)
        Probabilities.
    """
    weights = [network[f"weight_{k}"] for k in range(sum("weight" in name for name in network))]
    model = build(images.shape[1:], len(weights[-1]), 0.0)
    model.set_weights(weights)
    measured = {name: network[name].tolist() for name in ("mean", "deviation")}
    return softmax(ask(model, standardise(images, measured)))


# %% [markdown]
# ## 6. Read the curves


# %%
def best_epoch(history):
    """The epoch to keep, counted from 0: chosen on pictures that were not trained on, by their loss.

    Parameters
    ----------
    history : dict
        As `learn` returned it.

    Returns
    -------
    int
        The first, where several are equal.
    """
    ### BEGIN SOLUTION
    return int(np.argmin(history["val_loss"]))
    ### END SOLUTION


def learned_by_heart(history):
    """By how much training accuracy is above validation accuracy in the last epoch.

    Parameters
    ----------
    history : dict

    Returns
    -------
    float
    """
    ### BEGIN SOLUTION
    return float(history["accuracy"][-1] - history["val_accuracy"][-1])
    ### END SOLUTION


# %% [markdown]
# ## 7. Put it together
#
# Three trainings that differ in one thing each. Write down, before you run the cell, which you expect
# to win and by how much.
#
# Then the network whose validation loss ends lowest answers the pictures in `questions.npz`, which are
# yours alone and come without labels. Hand in what is written here, `predictions.npz` and `network.npz`,
# with your work: some points depend on how many answers are right. We ask your code with your network
# again, so both files must be of one run.


# %%
def save_answers(network):
    """Answer our questions, and save the answers and the network as plain arrays."""
    with np.load("questions.npz", allow_pickle=False) as file:
        images = file["images"]
    write_arrays("predictions.npz", probabilities=answer(network, images))
    write_arrays("network.npz", **network)


def main():
    """Train plain, augmented, and augmented with dropout; print what came of each; save the best."""
    parts = my_pictures()
    images, labels = parts["test"]
    losses = []
    for augmented, dropout in ((False, 0.0), (True, 0.0), (True, 0.3)):
        settings = {"epochs": 12, "seed": 0, "augmented": augmented, "dropout": dropout}
        found = train(*parts["train"], *parts["validation"], [images], settings)
        losses.append(found["history"]["val_loss"][-1])
        if losses[-1] == min(losses):
            save_answers(found["network"])
        right = found["probabilities"][0].argmax(axis=1) == labels
        print(
            f"augmented {augmented!s:5}  dropout {dropout}: test {right.mean():.3f}, "
            f"best epoch {best_epoch(found['history'])}, "
            f"by heart {learned_by_heart(found['history']):+.3f}"
        )


if __name__ == "__main__":
    main()

# %% [markdown]
# ## Questions
#
# **Question 1.** In which of your three runs is the gap between training and validation accuracy
# widest, and why there?

# %% [markdown]
# *Your answer:*

# %% [markdown]
# **Question 2.** With dropout or augmentation, training accuracy can lie *below* validation
# accuracy. How can that be?

# %% [markdown]
# *Your answer:*

# %% [markdown]
# **Question 3.** Name an augmentation that is right for photographs of animals and wrong for
# digits. What does an augmentation say about the task?

# %% [markdown]
# *Your answer:*

# %% [markdown]
# **Question 4.** Your two best runs differ by some points of test accuracy. What would you need
# before you say that one is better?

# %% [markdown]
# *Your answer:*
