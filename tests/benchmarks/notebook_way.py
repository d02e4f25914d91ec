"""The notebook way: what one writes today, without this suite, for the same methods.

    python tests/benchmarks/notebook_way.py DATA.npz TRIALS.json INTO [METHOD ...]

What a good student would write: features are worked out once for each of their settings and kept in
arrays, settings are tried in a loop, probabilities are asked for only of the machine that won, every
library has its usual defaults. `TRIALS.json` names the settings, those that the suite's own search
tried, so that both try the same. `bench_notebook.py` runs this and takes the seconds from `INTO`,
where each method leaves its answers, its figures and what it took; a method that is there is left out.
"""

import json
import sys
import time
from pathlib import Path

import keras
import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import numpy as np
from skimage.color import rgb2hsv, rgb2lab
from skimage.feature import hog
from sklearn.calibration import CalibratedClassifierCV
from sklearn.dummy import DummyClassifier
from sklearn.metrics import (
    ConfusionMatrixDisplay,
    RocCurveDisplay,
    accuracy_score,
    classification_report,
)
from sklearn.neighbors import KNeighborsClassifier
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC

DATA, TRIALS, INTO, *ASKED = sys.argv[1:]
INTO = Path(INTO)
trials = json.loads(Path(TRIALS).read_text())
data = np.load(DATA)
x_train, y_train = data["x_train"], data["y_train"]
x_val, y_val = data["x_val"], data["y_val"]
x_test, y_test = data["x_test"], data["y_test"]
n_classes = len(np.unique(y_train))


# ---- Features: a loop over the pictures, kept for the next trial that wants them ----


def hog_features(images, cell_px, orientations):
    sizes = cell_px if isinstance(cell_px, list) else [cell_px or images.shape[1] // 4]
    parts = [
        [hog(image, orientations, (size, size), (2, 2), channel_axis=-1) for image in images]
        for size in sizes
    ]
    return np.hstack([np.array(part, np.float32) for part in parts])


def color_features(images, grid, joint, n_bins, space):
    colors = rgb2hsv(images) if space == "hsv" else rgb2lab(images)
    spread = [(0, 1)] * 3 if space == "hsv" else [(0, 100), (-87, 99), (-108, 95)]
    features = []
    for picture in colors:
        row = []
        for band in np.array_split(picture, grid):
            for cell in np.array_split(band, grid, axis=1):
                pixels = cell.reshape(-1, 3)
                if joint:
                    counts = np.histogramdd(pixels, n_bins, spread)[0].ravel()
                else:
                    counts = np.concatenate(
                        [np.histogram(pixels[:, c], n_bins[c], spread[c])[0] for c in range(3)]
                    )
                row.append(np.sqrt(counts / len(pixels)))
        features.append(np.concatenate(row))
    return np.array(features, np.float32)


def pixel_features(images):
    return images.reshape(len(images), -1).astype(np.float32) / 255


kept = {}


def features_of(kind, **settings):
    """Training, validation and test features."""
    work = {"pixels": pixel_features, "hog": hog_features, "color": color_features}[kind]
    key = kind, json.dumps(settings)
    if key not in kept:
        kept[key] = [work(images, **settings) for images in (x_train, x_val, x_test)]
    return kept[key]


def settings_of(trial, part):
    """The settings of one part, `hog` or `svm`, without its name before each."""
    return {
        name.split("__")[1]: value for name, value in trial.items() if name.startswith(part + "__")
    }


# ---- Classical methods: try the settings on the validation pictures, then fit the best ----


def fit_majority(_):
    nothing = [np.zeros((len(labels), 1)) for labels in (y_train, y_test)]
    model = DummyClassifier(strategy="prior").fit(nothing[0], y_train)
    return model.predict_proba(nothing[1])


def knn_on(kind):
    def fit(trials):
        best, best_accuracy = None, -1
        for trial in trials:
            train, val, test = features_of(kind, **settings_of(trial, kind))
            model = KNeighborsClassifier(**settings_of(trial, "knn"), weights="distance")
            model.fit(train, y_train)
            accuracy = accuracy_score(y_val, model.predict(val))
            if accuracy > best_accuracy:
                best, best_accuracy = (model, test), accuracy
        model, test = best
        return model.predict_proba(test)

    return fit


def scaled(parts, scaling):
    """Features to mean 0, and a total variance of 1; fitted on the training rows."""
    scaler = StandardScaler(with_std=scaling == "each").fit(parts[0])
    parts = [scaler.transform(part) for part in parts]
    size = np.sqrt(parts[0].var(axis=0).sum())
    return [part / size for part in parts]


def svm_on(kind):
    def fit(trials):
        best, best_accuracy = None, -1
        for trial in trials:
            settings = settings_of(trial, "svm")
            parts = features_of(kind, **settings_of(trial, kind))
            train, val, test = scaled(parts, settings.pop("scaling"))
            model = SVC(**settings).fit(train, y_train)
            accuracy = accuracy_score(y_val, model.predict(val))
            if accuracy > best_accuracy:
                best, best_accuracy = (settings, train, test), accuracy
        settings, train, test = best
        # What scikit-learn says to write in place of SVC(probability=True).
        model = CalibratedClassifierCV(SVC(**settings), ensemble=False).fit(train, y_train)
        return model.predict_proba(test)

    return fit


# ---- Networks: model.fit on arrays ----


def small_cnn():
    layers = keras.layers
    return keras.Sequential(
        [
            keras.Input(x_train.shape[1:], dtype="uint8"),
            layers.Rescaling(1 / 255),
            layers.Conv2D(32, 3, activation="relu"),
            layers.MaxPooling2D(),
            layers.Conv2D(64, 3, activation="relu"),
            layers.MaxPooling2D(),
            layers.Flatten(),
            layers.Dense(64, activation="relu"),
            layers.Dense(n_classes, activation="softmax"),
        ]
    )


def global_pool_cnn():
    layers = keras.layers
    model = keras.Sequential(
        [keras.Input(x_train.shape[1:], dtype="uint8"), layers.Rescaling(1 / 127.5, offset=-1)]
    )
    for stage, n_filters in enumerate((24, 48, 96)):
        if stage:
            model.add(layers.MaxPooling2D())
        for _ in range(2):
            model.add(layers.Conv2D(n_filters, 3, padding="same", use_bias=False))
            model.add(layers.BatchNormalization(momentum=0.9))
            model.add(layers.ReLU())
    model.add(layers.GlobalMaxPooling2D())
    model.add(layers.Dropout(0.2))
    model.add(layers.Dense(n_classes, activation="softmax"))
    return model


def falling(learning_rate, n_steps):
    return keras.optimizers.schedules.CosineDecay(learning_rate, n_steps)


def falling_after_a_warm_up(learning_rate, n_steps):
    warm_up = n_steps // 20
    return keras.optimizers.schedules.CosineDecay(
        learning_rate / 10,
        n_steps - warm_up,
        warmup_target=learning_rate,
        warmup_steps=warm_up,
    )


def network(build, schedule, batch_size, epochs, patience):
    def fit(trials):
        best, best_accuracy = None, -1
        for trial in trials:
            keras.utils.set_random_seed(0)
            model = build()
            n_steps = epochs * -(-len(x_train) // batch_size)
            model.compile(
                keras.optimizers.Adam(schedule(trial["learning_rate"], n_steps)),
                "sparse_categorical_crossentropy",
                metrics=["accuracy"],
            )
            stop = keras.callbacks.EarlyStopping(patience=patience, restore_best_weights=True)
            history = model.fit(
                x_train,
                y_train,
                validation_data=(x_val, y_val),
                batch_size=batch_size,
                epochs=epochs,
                callbacks=[stop],
                verbose=0,
            )
            accuracy = accuracy_score(y_val, model.predict(x_val, verbose=0).argmax(axis=1))
            if accuracy > best_accuracy:
                best, best_accuracy = (model, history), accuracy
        model, history = best
        plt.plot(history.history["loss"], label="training")
        plt.plot(history.history["val_loss"], label="validation")
        plt.legend()
        plt.savefig(INTO / f"{build.__name__}-curves.png")
        plt.close()
        return model.predict(x_test, verbose=0)

    return fit


# ---- Figures, and everything in turn ----


def draw(name, probabilities):
    predicted = probabilities.argmax(axis=1)
    ConfusionMatrixDisplay.from_predictions(y_test, predicted)
    plt.title(name)
    plt.savefig(INTO / f"{name}-confusion.png")
    plt.close()
    axes = plt.figure().add_subplot()
    for label in range(n_classes):
        RocCurveDisplay.from_predictions(
            y_test == label, probabilities[:, label], name=f"class {label}", ax=axes
        )
    plt.savefig(INTO / f"{name}-roc.png")
    plt.close()
    return classification_report(y_test, predicted, output_dict=True, zero_division=0)


METHODS = {
    "majority": fit_majority,
    "pixels+knn": knn_on("pixels"),
    "color+svm": svm_on("color"),
    "hog+knn": knn_on("hog"),
    "hog+svm": svm_on("hog"),
    "small_cnn": network(small_cnn, falling, batch_size=64, epochs=20, patience=3),
    "global_pool_cnn": network(
        global_pool_cnn, falling_after_a_warm_up, batch_size=32, epochs=10, patience=10
    ),
}

if __name__ == "__main__":
    INTO.mkdir(parents=True, exist_ok=True)
    for name in ASKED or METHODS:
        result = INTO / f"{name}.json"
        if result.exists():
            continue
        began = time.perf_counter()
        probabilities = METHODS[name](trials[name])
        fitted = time.perf_counter()
        report = draw(name, probabilities)
        drawn = time.perf_counter()
        np.save(INTO / f"{name}.npy", probabilities.argmax(axis=1))
        seconds = {"method": fitted - began, "figures": drawn - fitted}
        result.write_text(json.dumps({"accuracy": report["accuracy"], "seconds": seconds}))
        print(f"{name}: {report['accuracy']:.1%} right, {drawn - began:.1f} s", flush=True)
