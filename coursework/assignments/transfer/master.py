# %% [markdown]
# # Borrow a network, then ask why
#
# In `deep/pretrained` lies a small ResNet that somebody trained on CIFAR-10: photographs of animals
# and vehicles. It has never seen a digit. You will use it frozen, as a representation; then let it
# learn on; and compare both with what people did before: HOG and a support vector machine.
#
# Then comes the harder half. Two methods can reach the same accuracy for different reasons. You will
# design ONE probe, a change of the pictures that leaves every digit readable, under which one method
# loses more than the other; and you will say so only as far as an interval lets you.
#
# Write the functions that raise `NotImplementedError`, run the public tests often, and answer the
# questions at the end. Change no function's name or arguments.

# %%
import json
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from baselines.svm import SVM
from data import wild_digits
from deep.backbones import ENTRIES
from deep.backend import keras
from deep.network_files import write_arrays
from features.hog import HOG

# %% [markdown]
# ## Your data
#
# `data.json` holds a seed that is yours alone.


# %%
def my_pictures():
    """Compose your own pictures from the seed in data.json.

    Returns
    -------
    dict of str to (ndarray of shape (n, 32, 32, 3), uint8; ndarray of shape (n,), int64)
        Pictures and labels of "train", "validation" and "test".
    """
    mine = json.loads(Path("data.json").read_text("utf-8"))
    dataset = wild_digits.load(**mine["sizes"], seed=mine["seed"])
    rows = {
        "train": np.arange(mine["sizes"]["n_train"]),
        "validation": dataset.validation_rows,
        "test": dataset.test_rows,
    }
    return {part: (dataset.images[at], dataset.labels[at]) for part, at in rows.items()}


# %% [markdown]
# ## 1. The method to beat
#
# HOG and an SVM, as you know them; nothing to write. All methods here have the same form: training
# pictures, their labels, and a list of batches to be asked, each on its own.


# %%
def by_hand(images, labels, questions):
    """HOG and a support vector machine.

    Parameters
    ----------
    images, labels : ndarrays of shape (n, 32, 32, 3), uint8, and (n,), int
        To train on.
    questions : list of ndarray of shape (n_images, 32, 32, 3), uint8

    Returns
    -------
    list of ndarray of shape (n_images, n_classes)
        Probabilities, one array a question.
    """
    method = make_pipeline(HOG(), SVM()).fit(images, labels)
    return [method.predict_proba(asked) for asked in questions]


# %% [markdown]
# ## 2. The backbone, frozen
#
# `backbone()` gives you the borrowed convolutions as one model: uint8 pictures in, 64 maps of 8 x 8
# out. Make 128 numbers of them: first the mean of each map, then its highest value. The backbone holds
# batch norm, so make sure that it is asked in inference mode: a picture's features are its own.


# %%
def backbone():
    """The borrowed convolutions, with the weights that they came with; nothing to write.

    Returns
    -------
    keras.Model
        (n_images, 32, 32, 3), uint8, to (n_images, 8, 8, 64).
    """
    whole = ENTRIES["cifar10_resnet20"].build_whole()
    return keras.Model(whole.input, whole.layers[-2].input)


def frozen_features(images):
    """Means and peaks of the borrowed network's last maps.

    Parameters
    ----------
    images : ndarray of shape (n_images, 32, 32, 3), uint8

    Returns
    -------
    ndarray of shape (n_images, 128)
        64 means, then 64 peaks.
    """
    ### BEGIN SOLUTION
    maps = backbone().predict(images, batch_size=64, verbose=0)
    return np.concatenate([maps.mean(axis=(1, 2)), maps.max(axis=(1, 2))], axis=1)
    ### END SOLUTION


# %% [markdown]
# Now a linear classifier on top: `StandardScaler`, then `LogisticRegression(C=0.1, max_iter=1000)`.
# Whatever is measured is measured on training pictures.


# %%
def frozen(images, labels, questions):
    """The frozen backbone and a linear classifier; arguments and result as of `by_hand`."""
    ### BEGIN SOLUTION
    classifier = make_pipeline(StandardScaler(), LogisticRegression(C=0.1, max_iter=1000))
    classifier.fit(frozen_features(images), labels)
    return [classifier.predict_proba(frozen_features(asked)) for asked in questions]
    ### END SOLUTION


# %% [markdown]
# ## 3. The backbone, fine-tuned
#
# A new head starts from random weights, and its first gradients are large: let through, they would
# wreck what was borrowed. So there are two phases. First the head alone, the whole backbone frozen.
# Then all of it, except its batch norm, which keeps what it measured on a million pictures.
#
# `fit(model, …)` compiles anew each time, so that what you set as `trainable` takes effect.


# %%
def fit(model, images, labels, learning_rate, epochs, batch_size):
    """Train what is trainable in the model; the rate rises, then falls; nothing to write."""
    n_steps = max(4, epochs * -(-len(images) // batch_size))
    schedule = keras.optimizers.schedules.CosineDecay(
        learning_rate / 20,
        n_steps - n_steps // 4,
        warmup_target=learning_rate,
        warmup_steps=n_steps // 4,
    )
    model.compile(keras.optimizers.Adam(schedule), loss="sparse_categorical_crossentropy")
    model.fit(images, labels, batch_size=batch_size, epochs=epochs, verbose=0)


def train_in_two_phases(model, network, images, labels, settings):
    """Train the head with the backbone frozen, then both, with batch norm still frozen.

    The head at a rate of 1e-2 for `head_epochs`, then everything at 2e-3 for `epochs`; batches of 16.
    With 0 `epochs` there is no second phase.

    Parameters
    ----------
    model : keras.Model
        Backbone and head; trained in place.
    network : keras.Model
        The backbone inside it. `network.trainable` and `layer.trainable` for each of
        `network.layers` say what may learn.
    images, labels : ndarrays
    settings : dict
        "head_epochs", "epochs".
    """
    ### BEGIN SOLUTION
    network.trainable = False
    fit(model, images, labels, 1e-2, settings["head_epochs"], 16)
    if not settings["epochs"]:
        return
    network.trainable = True
    for layer in network.layers:
        if isinstance(layer, keras.layers.BatchNormalization):
            layer.trainable = False
    fit(model, images, labels, 2e-3, settings["epochs"], 16)
    ### END SOLUTION


def with_head(image_shape, n_classes):
    """The backbone under a new head for some classes; nothing to write.

    Returns
    -------
    (keras.Model, keras.Model)
        All of it, and the backbone inside it.
    """
    pictures, network, maps = ENTRIES["cifar10_resnet20"].build(image_shape)
    found = keras.layers.GlobalAveragePooling2D()(maps)
    head = keras.layers.Dense(n_classes, activation="softmax")
    return keras.Model(pictures, head(found)), network


def finetuned(images, labels, questions, settings):
    """Put a head on the backbone, train, ask; nothing to write.

    Parameters
    ----------
    images, labels, questions
        As of `by_hand`.
    settings : dict
        "seed", "head_epochs", "epochs".

    Returns
    -------
    dict
        "probabilities": one array a question; "moved": by how much any weight of the backbone's
        "convolutions" and of its "batch_norm" has changed at most; "network": all numbers of backbone
        and head, as `answer` takes them.
    """
    keras.utils.set_random_seed(settings["seed"])
    model, network = with_head(images.shape[1:], int(np.max(labels)) + 1)
    before = [layer.get_weights() for layer in network.layers]
    train_in_two_phases(model, network, images, labels, settings)
    moved = {"convolutions": 0.0, "batch_norm": 0.0}
    for layer, weights in zip(network.layers, before, strict=True):
        is_norm = isinstance(layer, keras.layers.BatchNormalization)
        kind = "batch_norm" if is_norm else "convolutions"
        for now, then in zip(layer.get_weights(), weights, strict=True):
            moved[kind] = max(moved[kind], float(np.abs(now - then).max()))
    return {
        "probabilities": [model.predict(asked, verbose=0) for asked in questions],
        "moved": moved,
        "network": {f"weight_{k}": weight for k, weight in enumerate(model.get_weights())},
    }


def answer(network, images):
    """Build backbone and head anew, put a network's numbers in, and ask; nothing to write.

    Parameters
    ----------
    network : dict of str to ndarray
        As `finetuned` returned it.
    images : ndarray of shape (n_images, 32, 32, 3), uint8

    Returns
    -------
    ndarray of shape (n_images, n_classes)
        Probabilities.
    """
    weights = [network[f"weight_{k}"] for k in range(sum("weight" in name for name in network))]
    model, _ = with_head(images.shape[1:], len(weights[-1]))
    model.set_weights(weights)
    return model.predict(images, verbose=0)


# %% [markdown]
# ## 4. One probe
#
# Which change would one of `by_hand` and `finetuned` hardly notice, and the other one would? Think of
# what each is made of: HOG is made of edges' directions and strengths, taken cell by cell; the
# network's filters grew up on photographs, in colour, and then met your pictures.
#
# A probe changes a picture and leaves its digit as readable as before, upright, and in its place in
# the order. It says nothing by itself: it is the *difference* between the two losses that counts.


# %%
def probe(images, seed):
    """Your change of the pictures.

    Parameters
    ----------
    images : ndarray of shape (n_images, 32, 32, 3), uint8
    seed : int
        For a generator of your own, should your probe be random.

    Returns
    -------
    ndarray of the same shape, uint8
        Picture i changed, with the same digit in it.
    """
    ### BEGIN SOLUTION
    return (
        images // 4
    )  # HOG's blocks are normalised by their own strength; the network's maps are not
    ### END SOLUTION


def experiment(train_images, train_labels, test_images, test_labels, settings):
    """Ask `by_hand` and `finetuned`, trained on the plain pictures, before and after the probe.

    Parameters
    ----------
    train_images, train_labels, test_images, test_labels : ndarrays
    settings : dict
        Of `finetuned`; its "seed" is the probe's, too.

    Returns
    -------
    dict
        "by_hand" and "finetuned", each a dict of "before" and "after": ndarrays of shape (n_test,),
        bool, which of the test pictures were answered rightly, in their order.
    """
    ### BEGIN SOLUTION
    questions = [test_images, probe(test_images, settings["seed"])]
    answers = {
        "by_hand": by_hand(train_images, train_labels, questions),
        "finetuned": finetuned(train_images, train_labels, questions, settings)["probabilities"],
    }
    right = {
        name: [found.argmax(axis=1) == test_labels for found in pair]
        for name, pair in answers.items()
    }
    return {name: {"before": pair[0], "after": pair[1]} for name, pair in right.items()}
    ### END SOLUTION


# %% [markdown]
# ## 5. A verdict with an interval
#
# For every picture there are four answers: two methods, before and after. Some pictures are hard for
# everyone, so the four belong together. Draw *pictures* with replacement, all four answers of a
# picture with it, a thousand times or more, and take the middle 95 % of what you find.


# %%
def compare_losses(first, second, seed):
    """How much more accuracy the first method loses to the probe than the second.

    Parameters
    ----------
    first, second : dict of str to ndarray of shape (n_test,), bool
        "before" and "after", as in the result of `experiment`.
    seed : int

    Returns
    -------
    dict of str to float
        "difference" (positive where the first loses more; a share of one), "low" and "high": the ends
        of the 95 % interval.
    """
    ### BEGIN SOLUTION
    lost_by_first = first["before"].astype(float) - first["after"]
    lost_by_second = second["before"].astype(float) - second["after"]
    more = lost_by_first - lost_by_second
    rows = np.random.default_rng(seed).integers(len(more), size=(2000, len(more)))
    low, high = np.percentile(more[rows].mean(axis=1), [2.5, 97.5])
    return {"difference": float(more.mean()), "low": float(low), "high": float(high)}
    ### END SOLUTION


def verdict(comparison):
    """What the interval lets you say.

    Parameters
    ----------
    comparison : dict
        As `compare_losses` returned it.

    Returns
    -------
    str
        "first loses more", "second loses more" or "cannot tell".
    """
    ### BEGIN SOLUTION
    if comparison["low"] > 0:
        return "first loses more"
    return "second loses more" if comparison["high"] < 0 else "cannot tell"
    ### END SOLUTION


# %% [markdown]
# ## 6. Put it together
#
# Write down what you expect before you run it: a probe that was chosen after looking is no test.
#
# The fine-tuned network also answers the pictures in `questions.npz`, which are yours alone and come
# without labels. Hand in what is written here, `predictions.npz` and `network.npz`, with your work: some
# points depend on how many answers are right. We ask your code with your network again, so both files
# must be of one run.


# %%
def save_answers(network):
    """Answer our questions, and save the answers and the network as plain arrays."""
    with np.load("questions.npz", allow_pickle=False) as file:
        images = file["images"]
    write_arrays("predictions.npz", probabilities=answer(network, images))
    write_arrays("network.npz", **network)


# %%
if __name__ == "__main__":
    parts = my_pictures()
    images, labels = parts["test"]
    settings = {"seed": 0, "head_epochs": 5, "epochs": 6}
    tuned = finetuned(*parts["train"], [images], settings)
    save_answers(tuned["network"])
    answers = {
        "HOG and SVM": by_hand(*parts["train"], [images])[0],
        "backbone, frozen": frozen(*parts["train"], [images])[0],
        "backbone, fine-tuned": tuned["probabilities"][0],
    }
    for name, probabilities in answers.items():
        print(f"{name:22} {(probabilities.argmax(axis=1) == labels).mean():.1%}")

# %%
if __name__ == "__main__":
    right = experiment(*parts["train"], images, labels, settings)
    for name, found in right.items():
        print(f"{name:9} before {found['before'].mean():.1%}, after {found['after'].mean():.1%}")
    comparison = compare_losses(right["by_hand"], right["finetuned"], seed=0)
    print({name: round(value, 3) for name, value in comparison.items()}, verdict(comparison))

# %% [markdown]
# ## Questions
#
# **Question 1.** Why did you choose this probe? Say what each method sees that makes you expect the
# difference, and what you would have said if it had come out the other way.

# %% [markdown]
# *Your answer:*

# %% [markdown]
# **Question 2.** Defend your verdict in three sentences, with the interval in one of them. What would
# your number alone, without the interval, have let you say?

# %% [markdown]
# *Your answer:*

# %% [markdown]
# **Question 3.** A network that knows only photographs helps to read digits. What did it learn there
# that is of use here? And why does fine-tuning start with a frozen backbone?

# %% [markdown]
# *Your answer:*
