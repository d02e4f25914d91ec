"""About how long a run will take, said before it starts.

The constants were measured once on a two-core machine without a graphics card (those of networks on a
server's processor with AVX2 alone); they are a guide, not a promise. As cells finish, the time left is
scaled by how this machine has done so far.

The search's budget in seconds is spent by these constants too, not by the clock: which settings a
method tries must not depend on what else a machine happens to do, or the same command would end with
other numbers.
"""

from dataclasses import replace

from compare.fitting.budgets import BUDGETS
from compare.pictures.augment import n_with_copies
from features import EXTRACTORS

# Where there are very many training pictures, a support vector machine learns from as many of them
# as take so long and so much memory, k-NN from as many as take so much memory, and either always
# from as many as MNIST has: published figures are about all of those.
MOST_FIT_SECONDS = 180.0
MOST_ROW_BYTES = 10**9
ALWAYS_LEARNED = 60_000
FEATURE_COPIES = {"svm": 6, "knn": 2, "linear": 2}  # of the training rows, float32, at once
KERAS_START_SECONDS = 8.0
N_FEATURES = {  # `pixels`: three a pixel
    "color": 192,
    "edges": 144,
    "lbp": 448,
    "gabor": 384,
    "hog": 324,
    "visual_words": 3600,
    "random_conv": 3200,
    "cifar10_resnet20": 128,
    "mobilenet_v2": 2560,
    "efficientnet_b0": 2560,
    "resnet50": 4096,
    "inception_v3": 4096,
    "vgg16": 1024,
}
EXTRACT_SECONDS_PER_PIXEL = {
    "pixels": 1e-9,
    "color": 2e-8,
    "edges": 3e-8,
    "lbp": 3e-8,
    "gabor": 3e-7,
    "hog": 1e-8,
    "visual_words": 5e-7,
    "random_conv": 5e-7,
}
BACKBONE_SECONDS_PER_IMAGE = 3e-3  # resized to its own size, whatever the pictures'
TRAVELLING_SECONDS_PER_IMAGE = 6e-4
SVM_FIT_SECONDS = 1.5e-10  # per training row squared and feature, calibration included
LINEAR_FIT_SECONDS = 4e-7  # per training row and feature
PREDICT_SECONDS = {"knn": 2e-11, "svm": 1e-10, "linear": 0.0}  # per training row, test row, feature
TRIAL_SHARE = 0.7  # of a whole fit, that a trial of the tuner takes: nothing is calibrated
# Per training picture, pixel and epoch; with the epochs that a run usually takes.
NETWORK_SECONDS = {
    "mlp": (2.3e-7, 20),
    "small_cnn": (5e-7, 18),
    "global_pool_cnn": (1.8e-6, 10),
    "cifar_cnn": (2.7e-6, 12),
    "resnet20": (2.5e-6, 60),
    "fast_cnn": (9e-6, 20),
}
# Fewer pictures are gone over more often, see `KerasClassifier.long_enough`.
LEAST_PICTURES_OF_A_NETWORK = 3000
FINE_TUNE_SECONDS_PER_IMAGE = 22e-3  # MobileNetV2's
TRAVELLING_FINE_TUNE_SECONDS_PER_IMAGE = 30e-3


def estimate_seconds(cell, dataset):
    """Expected seconds of one cell, or None where nothing is known of the method.

    Parameters
    ----------
    cell : Cell
    dataset : Dataset

    Returns
    -------
    float or None
    """
    whole = _whole(cell, dataset)
    budget = affordable(cell, dataset)
    if whole is None or budget.n_trials == 1:
        return whole
    once, trial = _trial(cell, dataset, budget)
    search = min(budget.n_trials * trial, max(budget.seconds, trial))
    return whole + once + search + budget.n_finalists * TRIAL_SHARE * whole


def affordable(cell, dataset):
    """The cell's budget, cut to the trials that its seconds buy on the machine of the constants.

    Parameters
    ----------
    cell : Cell
    dataset : Dataset

    Returns
    -------
    Budget
        A single trial where no second one can be paid for: there is then nothing to search. All
        trials for a method of which nothing is known.
    """
    budget, whole = BUDGETS[cell.budget], _whole(cell, dataset)
    if whole is None or budget.n_trials == 1:
        return budget
    once, trial = _trial(cell, dataset, budget)
    room = int((budget.seconds - once) / max(trial, 1e-9))
    n_trials = max(1, min(budget.n_trials, room))
    n_finalists = 0
    if budget.n_finalists > 1 and len(cell.split.train) > budget.n_pictures:
        left = budget.seconds - once - n_trials * trial
        n_finalists = max(0, min(budget.n_finalists, int(left / (TRIAL_SHARE * whole))))
    return replace(
        budget,
        n_trials=n_trials,
        n_finalists=n_finalists,
        seconds=budget.seconds - once,
        trial_seconds=trial,
    )


def refit_seconds(cell, dataset, n_train, n_test):
    """Expected seconds of fitting once more, with the settings that are known by then.

    Parameters
    ----------
    cell : Cell
    dataset : Dataset
    n_train, n_test : int
        Pictures to fit on and to ask about.

    Returns
    -------
    float or None
        None where nothing is known of the method.
    """
    if cell.method.own_file:
        return None
    return _one_fit(cell.method, n_with_copies(n_train, cell.augment), n_test, _n_pixels(dataset))


def answer_seconds(cell, dataset, n_asked):
    """Expected seconds of asking the fitted method about pictures.

    Parameters
    ----------
    cell : Cell
    dataset : Dataset
    n_asked : int

    Returns
    -------
    float or None
        None where nothing is known of the method.
    """
    method, n_pixels = cell.method, _n_pixels(dataset)
    if method.own_file:
        return None
    if method.representations:
        names = [step.name for step in method.representations]
        products = n_learned(cell, dataset) * n_asked * features_of(method, n_pixels)
        answers = PREDICT_SECONDS[method.classifier.name] * products
        return sum(_extraction(name, n_asked, n_pixels) for name in names) + answers
    if method.name.endswith(":finetuned"):
        return _extraction(method.name.removesuffix(":finetuned"), n_asked, n_pixels)
    if method.name not in NETWORK_SECONDS:
        return None
    # Learning from a picture is to go forward and twice as far back.
    return NETWORK_SECONDS[method.name][0] / 3 * n_asked * n_pixels


def n_learned(cell, dataset, n_train=None):
    """How many training pictures the method learns from: all, or as many as it is built for.

    Parameters
    ----------
    cell : Cell
    dataset : Dataset
    n_train : int, optional
        Training pictures, where they shall be another number than the cell's.

    Returns
    -------
    int
    """
    n_train, classifier = n_train or len(cell.split.train), cell.method.classifier
    if classifier is None or classifier.name not in ("svm", "knn"):
        return n_train
    n_features = features_of(cell.method, _n_pixels(dataset))
    n_rows = MOST_ROW_BYTES / (4 * n_features * FEATURE_COPIES[classifier.name])
    if classifier.name == "svm":
        n_rows = min(n_rows, (MOST_FIT_SECONDS / (SVM_FIT_SECONDS * n_features)) ** 0.5)
    return min(n_train, max(ALWAYS_LEARNED, int(n_rows) // n_with_copies(1, cell.augment)))


def features_of(method, n_pixels):
    """About how many numbers a method's representations give of a picture."""
    return sum(N_FEATURES.get(step.name, 3 * n_pixels) for step in method.representations)


def _whole(cell, dataset):
    """Seconds of one fit on all training pictures, with the prediction; None where unknown."""
    if cell.method.own_file:
        return None
    n_train = n_with_copies(n_learned(cell, dataset), cell.augment)
    return _one_fit(cell.method, n_train, len(cell.split.test), _n_pixels(dataset))


def _trial(cell, dataset, budget):
    """Seconds that the search adds once, and those of each trial.

    Features without settings are made once and kept; where the trials see all training pictures, the
    last fit needs them anyway.
    """
    split, method = cell.split, cell.method
    n_some = n_with_copies(min(len(split.train), budget.n_pictures), cell.augment)
    n_validation, n_pixels = len(split.validation), _n_pixels(dataset)
    kept = [step.name for step in method.representations if step.name not in EXTRACTORS]
    extraction = sum(_extraction(name, n_some + n_validation, n_pixels) for name in kept)
    trial = TRIAL_SHARE * (_one_fit(method, n_some, n_validation, n_pixels) - extraction)
    return (0.0 if len(split.train) <= budget.n_pictures else extraction), trial


def _n_pixels(dataset):
    return dataset.images.shape[1] * dataset.images.shape[2]


def _one_fit(method, n_train, n_test, n_pixels):
    """Seconds of fitting and predicting once with the settings as they are."""
    if not method.representations:
        return _network(method.name, n_train, n_pixels)
    names = [step.name for step in method.representations]
    seconds = sum(_extraction(name, n_train + n_test, n_pixels) for name in names)
    n_features = features_of(method, n_pixels)
    return seconds + _classifier(method.classifier.name, n_train, n_test, n_features)


def _network(name, n_train, n_pixels):
    if name == "majority":
        return 0.0
    n_train = max(n_train, LEAST_PICTURES_OF_A_NETWORK)
    if name.endswith(":finetuned"):
        is_small = name.startswith("cifar10_resnet20")
        per_image = (
            TRAVELLING_FINE_TUNE_SECONDS_PER_IMAGE if is_small else FINE_TUNE_SECONDS_PER_IMAGE
        )
        return KERAS_START_SECONDS + per_image * n_train
    if name not in NETWORK_SECONDS:
        return None
    per_pixel, n_epochs = NETWORK_SECONDS[name]
    return KERAS_START_SECONDS / 2 + per_pixel * n_train * n_pixels * n_epochs


def _extraction(name, n_images, n_pixels):
    if name in EXTRACT_SECONDS_PER_PIXEL:
        return EXTRACT_SECONDS_PER_PIXEL[name] * n_images * n_pixels
    is_small = name == "cifar10_resnet20"
    per_image = TRAVELLING_SECONDS_PER_IMAGE if is_small else BACKBONE_SECONDS_PER_IMAGE
    return KERAS_START_SECONDS + per_image * n_images


def _classifier(name, n_train, n_test, n_features):
    fit = {
        "knn": 0.0,
        "linear": LINEAR_FIT_SECONDS * n_train * n_features,
        "svm": SVM_FIT_SECONDS * n_train**2 * n_features,
    }
    return fit[name] + PREDICT_SECONDS[name] * n_train * n_test * n_features
