"""Every term of the page once: what it is, and when it misleads; at most two plain sentences each.

The folded list shows all of them, and a small window beside a term's name shows its own.
"""

from typing import NamedTuple


class Term(NamedTuple):
    """One entry.

    Parameters
    ----------
    key : str
        How templates name it; that of its column, where it has one (see `columns.COLUMNS`).
    heading : str
    what, misleads : str
    """

    key: str
    heading: str
    what: str
    misleads: str


TERMS = (
    Term(
        "accuracy", "Accuracy",
        "The share of test pictures that were named correctly.",
        "Where one class is much more frequent than the others: always answering that class then "
        "looks good.",
    ),
    Term(
        "interval", "95 % interval",
        "The range in which the true value probably lies: of a hundred intervals made this way, about "
        "95 hold it.",
        "It counts what other pictures of the same kind would have changed, and nothing else. It says "
        "nothing about other kinds of pictures, or about training once more.",
    ),
    Term(
        "spread", "± over repetitions",
        "The standard deviation of the single trainings: an interval asks what other test pictures "
        "would have changed, this asks what another training would.",
        "Few repetitions tell it only roughly. A small ± beside a wide interval leaves the value as "
        "uncertain as before.",
    ),
    Term(
        "train_accuracy", "Accuracy on training pictures",
        "The share named correctly of pictures that the method has learned from, a thousand of them at "
        "most. Far above the accuracy on test pictures, it was learned by heart.",
        "It is no mark of quality. A nearest neighbour finds the very picture again and scores 100 % "
        "however bad it is.",
    ),
    Term(
        "balanced_accuracy", "Balanced accuracy",
        "The accuracy within each class, averaged over the classes, so that rare classes count as "
        "much as frequent ones.",
        "Where a class has only a handful of test pictures, because each of them then weighs a lot.",
    ),
    Term(
        "macro_precision", "Precision",
        "Of the pictures given this name, the share that deserves it; averaged over the classes.",
        "A timid method that gives a name only when it is sure has high precision and finds little.",
    ),
    Term(
        "macro_recall", "Recall",
        "Of the pictures that deserve this name, the share that got it; averaged over the classes.",
        "A greedy method that gives a name to everything has high recall for that class and ruins the "
        "others’ precision.",
    ),
    Term(
        "macro_f1", "F1",
        "The harmonic mean of precision and recall: high only if both are.",
        "It hides which of the two is the problem, so look at them as well.",
    ),
    Term(
        "roc", "ROC curve",
        "How many pictures of a class are found, against how many others are wrongly reported, as the "
        "bar for saying “yes” is lowered.",
        "Where a class is rare: a small share of the many others can still be more false alarms than "
        "finds.",
    ),
    Term(
        "macro_auc", "ROC AUC",
        "Take a random picture of a class and one of another: how often does the first get the higher "
        "score for that class?",
        "It judges the order of the scores only. A method can order well and still decide badly.",
    ),
    Term(
        "macro_average_precision", "Average precision",
        "Go down the list of pictures, likeliest first, and note at each find how many so far were "
        "right: the average of those shares, for one class and then over all classes.",
        "The rarer a class, the lower it starts: guessing scores the class’s share of the pictures. So "
        "compare it within one page only.",
    ),
    Term(
        "log_loss", "Log loss",
        "How surprised the method was by the true answers; being sure and wrong costs most.",
        "A few very confident mistakes can outweigh thousands of good answers.",
    ),
    Term(
        "brier", "Brier",
        "The squared distance between the stated probabilities and the truth, averaged over the "
        "pictures: 0 is perfect, 2 the worst.",
        "It mixes being right with being honest, so it does not tell which of the two is lacking.",
    ),
    Term(
        "ece", "ECE",
        "Expected calibration error: how far stated confidence and actual success lie apart, on "
        "average.",
        "It depends on how the answers are sorted into bins. A method that always answers with the "
        "class frequencies is perfectly calibrated and useless.",
    ),
    Term(
        "temperature", "Temperature",
        "One number that every score is divided by before it becomes a probability, chosen on "
        "validation pictures: above 1 the method was too sure of itself, below 1 too modest.",
        "It mends the confidence and not a single answer.",
    ),
    Term(
        "fit_seconds", "Fit",
        "The time all of training took, features included.",
        "It holds for this machine only. It does not count the hours in which somebody else trained a "
        "borrowed network.",
    ),
    Term(
        "tune_seconds", "Tune",
        "The time spent before the last fit on choosing settings with the validation pictures.",
        "Every method had the same budget, and a longer search can turn the order round.",
    ),
    Term(
        "predict_ms_per_image", "Predict",
        "Milliseconds for one picture, after a warm-up, measured on a batch.",
        "One picture alone usually takes longer than this.",
    ),
    Term(
        "n_features", "Features",
        "How many numbers describe a picture before the classifier sees it.",
        "More numbers are not more knowledge: raw pixels have many and say little.",
    ),
    Term(
        "n_parameters", "Parameters",
        "How many numbers were fitted or are kept.",
        "A nearest-neighbour classifier keeps its whole training set, so this compares storage and "
        "not cleverness.",
    ),
    Term(
        "size_bytes", "Size",
        "Bytes of all the numbers that an answer needs.",
        "It depends on how they are stored, and often shrinks several times without harm.",
    ),
    Term(
        "corrected_interval", "Corrected interval",
        "The range in which a difference lies, widened because many pairs are looked at: with 95 % "
        "probability all of them hold at once.",
        "The more methods a run compares the wider it becomes, so leaving one out can change it.",
    ),
    Term(
        "smallest_detectable", "Smallest detectable difference",
        "The true difference that this test, on so many pictures, would have found four times in "
        "five.",
        "It is no bound on what is there: if it is 3 points, “not shown” says little about a "
        "difference of 1.",
    ),
    Term(
        "letters", "Letters",
        "The pair table in short: methods that share a letter are not shown to differ.",
        "Sharing is no chain of equals: a may be like b and b like c, and yet a be shown to beat c.",
    ),
    Term(
        "p_value", "Corrected p-value",
        "If two methods were equally good, how often would chance alone part them this far; corrected "
        "for the number of pairs looked at.",
        "A large value does not show that they are equal: the test set may be too small.",
    ),
    Term(
        "corruption_error", "Corruption error",
        "The share of wrong answers after the pictures were changed, averaged over all changes and "
        "levels.",
        "A method that is bad to begin with loses little, and changes that you will never meet count "
        "as much as those that you will.",
    ),
    Term(
        "consistency", "Consistency",
        "The share of pictures whose answer stays the same when the picture moves by one pixel.",
        "It says nothing about being right: a method that always gives the same answer is perfectly "
        "consistent.",
    ),
    Term(
        "purity", "Neighbourhood purity",
        "Of a picture’s nearest neighbours in a method’s space, the share that is of its class.",
        "It grows with the number of pictures, so compare it within one page only.",
    ),
    Term(
        "mean_rank", "Mean rank",
        "Over several data sets: first place counts 1, second 2, and ties share; then the average.",
        "It forgets by how much a method won, which makes data sets of different difficulty "
        "comparable and a hair’s breadth a victory.",
    ),
)  # fmt: skip
KEYS = {term.key for term in TERMS}
