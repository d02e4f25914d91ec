"""What methods say of pictures, as plain values: for a table, for JSON, for a page."""

import numpy as np


def answers_of(method, images):
    """One method's answer to each picture.

    Parameters
    ----------
    method : KeptMethod
    images : ndarray of shape (n_images, height, width, 3), uint8, 0-255

    Returns
    -------
    list of dict
        `method`; `class`, the likeliest, and `confidence`, its probability; `second` and
        `second_confidence`; `unsure`, whether the confidence is below the method's threshold, so that
        none of the classes looks likely; `probabilities`, of every class by name.
    """
    names, found = method.class_names, []
    for row in method.predict_proba(images).astype(float):
        first, second = np.argsort(-row, kind="stable")[:2]
        below = method.unsure_below
        found.append(
            {
                "method": method.name,
                "class": names[first],
                "confidence": row[first],
                "second": names[second],
                "second_confidence": row[second],
                "unsure": below is not None and bool(row[first] < below),
                "probabilities": dict(zip(names, row.tolist(), strict=True)),
            }
        )
    return found


def in_rows(pictures):
    """Lines of a table for people: one method's answer with the second class, or all side by side.

    Parameters
    ----------
    pictures : list of dict
        `picture` and `answers`, see `answers_of`.

    Returns
    -------
    list of str
    """
    if not pictures:
        return []
    several = len(pictures[0]["answers"]) > 1
    rows = [_side_by_side(p) if several else _with_second(p) for p in pictures]
    head = [answer["method"] for answer in pictures[0]["answers"]]
    head = ["picture", *head] if several else ["picture", "class", "sure", "second", ""]
    widths = [max(len(row[k]) for row in (head, *rows)) for k in range(len(head))]
    return [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in (head, *rows)
    ]


def _with_second(picture):
    (answer,) = picture["answers"]
    second = f"{answer['second']} {_percent(answer['second_confidence'])}"
    flag = "none of these looks likely" if answer["unsure"] else ""
    return [picture["picture"], answer["class"], _percent(answer["confidence"]), second, flag]


def _side_by_side(picture):
    return [
        picture["picture"],
        *(
            f"{answer['class']} {_percent(answer['confidence'])}{' ?' if answer['unsure'] else ''}"
            for answer in picture["answers"]
        ),
    ]


def _percent(share):
    """A whole percentage; never 100 for what is less, nor 0 for what is more."""
    percent = round(100 * share)
    if percent == 100 and share < 1:
        return "> 99 %"
    return "< 1 %" if percent == 0 and share > 0 else f"{percent} %"
