"""Precision against recall: the averages of all methods in one panel, with what guessing would get."""

from reports.figures.roc import averages, ranking, square
from reports.figures.svg import RULE, SOFT, svg_text


def together(summary):
    """Draw the averaged curve of every method, or nothing for a single one.

    Parameters
    ----------
    summary : dict
        See `summarize.summarize`.

    Returns
    -------
    str
        An SVG, or "".
    """
    methods = summary["curves"]
    if len(methods) < 2:
        return ""
    curves = [(method, method["scores"]["precision_recall"]) for method in methods]
    guessing = curves[0][1]["guessing"]  # all were asked about the same pictures
    figure, axes = square(440, "found (recall)", "right (precision)", diagonal=False)
    axes.plot([0, 1], [guessing, guessing], color=RULE, linewidth=1.5, dashes=(3, 3))
    text = {"ha": "right", "va": "top", "fontsize": 11, "color": SOFT}
    axes.text(1, guessing - 0.02, "guessing", **text)
    averages(axes, [(method, found["macro"]) for method, found in curves])
    label = (
        "Precision at each recall, averaged over the classes; average precision, largest first: "
        f"{ranking(methods, 'average_precision')}. Guessing: {guessing:.3f}."
    )
    return svg_text(figure, "precision-recall", label)
