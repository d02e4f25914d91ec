"""Where the best method by hand and the best learned one disagree, picture by picture.

Accuracies hide whether two methods fail on the same pictures. Where they fail on different ones, each
knows something that the other does not.
"""

import numpy as np

from compare.explain.leaders import leaders
from compare.phrasing import percent

N_EXAMPLES = 12


def disagreements(evidence, predictions):
    """Four groups of test pictures, with examples, of the first draw.

    Parameters
    ----------
    evidence : Evidence
    predictions : dict of str to Predictions
        Of each finished method its first draw's.

    Returns
    -------
    dict or None
        `a`, `b`, `groups`, `sentences`; None where one of the two families has no finished method.
    """
    a, b = leaders(evidence)
    if a is None or b is None:
        return None
    of_a, of_b = predictions[a], predictions[b]
    found = [
        {
            "key": key,
            "title": title,
            "n": int(is_here.sum()),
            "examples": _examples(is_here, sureness, of_a, of_b),
        }
        for key, title, is_here, sureness in _groups(a, b, of_a, of_b)
    ]
    n = {group["key"]: group["n"] for group in found}
    n_test, n_classes = of_a.probabilities.shape
    return {"a": a, "b": b, "groups": found, "sentences": sentences(a, b, n, n_test, n_classes)}


def _groups(a, b, of_a, of_b):
    """Key, title, which pictures, and how sure of itself was who was wrong about each."""
    right_a, right_b = of_a.right, of_b.right
    both_wrong, agree = ~right_a & ~right_b, of_a.answers == of_b.answers
    sure_a, sure_b = (found.probabilities.max(axis=1) for found in (of_a, of_b))
    return [
        ("only_a", f"Only {a} was right", right_a & ~right_b, sure_b),
        ("only_b", f"Only {b} was right", right_b & ~right_a, sure_a),
        ("both_wrong_alike", "Both wrong, and they agree", both_wrong & agree, sure_a + sure_b),
        ("both_wrong_apart", "Both wrong, and they differ", both_wrong & ~agree, sure_a + sure_b),
    ]


def _examples(is_here, sureness, of_a, of_b):
    """The surest mistakes of a group."""
    here = np.flatnonzero(is_here)
    here = here[np.argsort(-sureness[here], kind="stable")][:N_EXAMPLES]
    columns = {"row": of_a.rows, "true": of_a.labels, "a": of_a.answers, "b": of_b.answers}
    return [{name: int(values[i]) for name, values in columns.items()} for i in here]


def sentences(a, b, n, n_test, n_classes):
    """What the four counts say.

    Parameters
    ----------
    a, b : str
        The best method by hand, the best learned one.
    n : dict of str to int
        Pictures in each group.
    n_test, n_classes : int

    Returns
    -------
    list of str
    """
    n_both_wrong = n["both_wrong_alike"] + n["both_wrong_apart"]
    n_both_right = n_test - n["only_a"] - n["only_b"] - n_both_wrong
    found = [
        f"Of {n_test:,} test pictures both name {n_both_right:,} right and {n_both_wrong:,} wrong; "
        f"only {a} is right on {n['only_a']:,}, only {b} on {n['only_b']:,}."
    ]
    weaker, n_rescued = min(((a, n["only_a"]), (b, n["only_b"])), key=lambda pair: pair[1])
    if n_rescued:
        stronger = b if weaker == a else a
        less = ", which is right alone less often," if n["only_a"] != n["only_b"] else ""
        them = "picture" if n_rescued == 1 else "pictures"
        found.append(
            f"{weaker}{less} still knows {n_rescued:,} {them} that "
            f"{stronger} does not: whoever could always choose between the two would name "
            f"{percent((n_test - n_both_wrong) / n_test, 1)} right."
        )
    else:
        found.append(
            f"{weaker} is right on no picture that the other gets wrong: it adds nothing here."
        )
    if n_both_wrong and n_classes > 2:  # with two there is but one wrong answer
        share = n["both_wrong_alike"] / n_both_wrong
        alike = f"Where both are wrong they give the same wrong answer {percent(share)} of the time"
        found.append(
            f"{alike}: such pictures, or their labels, deserve a look."
            if share >= 0.5
            else f"{alike}: mostly they fail for reasons of their own."
        )
    return found
