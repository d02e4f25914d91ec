"""For each promise that is not kept: what was expected and came, what to do, and lines that mend it."""

CLASS_LINES = (
    "self.classes_, targets = np.unique(labels, return_inverse=True)  # in fit",
    "return self",
)


def no_copy(said):
    """Its settings do not survive `clone`."""
    return (
        f"expected a copy with the same settings, as scikit-learn's clone makes one; {said}",
        "let __init__ store each setting under its own name and do nothing else; what is computed from "
        "them belongs into fit",
        ("def __init__(self, n_bins=8):", "    self.n_bins = n_bins"),
    )


def stopped(what, words, text):
    """It raised an exception."""
    lowered = text.lower()
    if "dim 4" in lowered or "array with dim" in lowered:
        return (
            f"expected {what} to take pictures of shape (n, height, width, 3); it stopped with {words}",
            "scikit-learn's own classifiers take rows of numbers: flatten the pictures first",
            (
                "from features.pixels import Pixels",
                "METHODS = {'my_method': make_pipeline(Pixels(), classifier)}",
            ),
        )
    return (
        f"expected {what} to work on a few of this run's pictures; it stopped with {words.rstrip('.')}",
        "the line named there is the place to look; try it alone with the pictures of `data.sources`",
        ("images = load('wild_digits').images[:100]  # from data.sources import load",),
    )


def classes(came, expected):
    """`classes_` is missing or not the sorted labels."""
    got = "none" if came is None else f"{list(came)[:12]}"
    return (
        f"expected classes_ to be the labels that fit saw, sorted: {expected[:12].tolist()}; got {got}",
        "keep them in fit: the columns of predict_proba are read in their order",
        CLASS_LINES,
    )


def shape(came, expected):
    """Not a row a picture and a column a class."""
    return (
        f"expected predict_proba to give shape {expected}, a row a picture and a column for each of "
        f"classes_; got {came}",
        "give all classes a column, also where there are two",
        ("return np.column_stack([1 - p, p])  # of two classes",),
    )


def not_finite(n_bad, n):
    """NaN or infinity among the probabilities."""
    return (
        f"expected numbers from 0 to 1; got non-finite numbers for {n_bad} of {n} pictures",
        "something divides by zero or overflows: a spread of 0, the logarithm of 0, a large exp",
        ("scores = scores - scores.max(axis=1, keepdims=True)  # before exp",),
    )


def sums(lowest, totals):
    """Negative, or rows that do not sum to 1."""
    return (
        f"expected rows that sum to 1 with nothing below 0; got sums from {totals.min():.3g} to "
        f"{totals.max():.3g}, and {lowest:.3g} as the lowest",
        "these look like scores: turn them into probabilities",
        ("from scipy.special import softmax", "return softmax(scores, axis=1)"),
    )


def changes(names):
    """It writes into arrays that are not its own."""
    return (
        f"expected the arrays to stay as they are; it changed the {' and the '.join(names)}",
        "the other methods would see changed pictures: work on a copy",
        ("images = images / 255.0  # a new array; not images /= 255",),
    )


def unsteady(gap):
    """Two answers to one question."""
    return (
        f"expected the same answers to the same pictures; they differed by up to {gap:.2g}",
        "chance is for fit: leave dropout and augmentation out of predict_proba, and keep what is drawn",
        (
            "self.model_(images, training=False)  # or self.model_.predict(images)",
            "rng = np.random.default_rng(self.random_state)  # in fit",
        ),
    )


def beside(gap):
    """The answer depends on the other pictures in the array."""
    return (
        "expected each picture to be answered by itself; asked alone or in other company the "
        f"answers changed by up to {gap:.2g}",
        "something is computed over the pictures asked about: a mean or spread for scaling, or batch "
        "norm left in training mode. Measure it in fit, on the training pictures, and keep it",
        (
            "self.mean_, self.std_ = x.mean(axis=0), x.std(axis=0) + 1e-6  # in fit",
            "x = (x - self.mean_) / self.std_  # in predict_proba and transform",
            "self.model_.predict(images)  # not self.model_(images, training=True)",
        ),
    )


def no_predict(said):
    """`predict` is missing, or goes its own way."""
    return (
        f"expected predict to name the class with the largest probability; {said}",
        "the report counts predict_proba, a search for settings counts predict: let them agree",
        ("return self.classes_[self.predict_proba(images).argmax(axis=1)]",),
    )


def seed(gap, has_seed):
    """Chance that no seed steers."""
    if not has_seed:
        return (
            f"it has no random_state, and two fits differed by up to {gap:.2g}",
            "the run then fits it once and sees nothing of this spread: give it a random_state",
            (
                "def __init__(self, random_state=0):",
                "    self.random_state = random_state",
                "rng = np.random.default_rng(self.random_state)  # in fit",
            ),
        )
    return (
        "expected two fits with the same random_state to answer the same; they differed by up to "
        f"{gap:.2g}",
        "something draws without it; a network also needs keras.utils.set_random_seed",
        ("rng = np.random.default_rng(self.random_state)  # in fit; not np.random.rand()",),
    )


def hard(said):
    """It does not survive pictures that a real folder has."""
    return (
        f"with pictures of one colour and a class of three pictures: {said}",
        "nothing varies in such a picture, so guard what divides by a spread, and count the pictures of "
        "a class before dividing it into parts. It matters if this run has any",
        ("x = (x - x.mean()) / (x.std() + 1e-6)",),
    )


def features(came, expected):
    """What a representation gives is no table of numbers."""
    return (
        f"expected transform to give {expected} rows of numbers, one a picture; got {came}",
        "flatten what belongs to a picture into one row of as many numbers for every picture",
        ("return found.reshape(len(images), -1)",),
    )
