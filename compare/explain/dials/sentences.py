"""What a turned dial says of the best method by hand and of the best learned one, by rules.

A gain or a loss is said to be one only where its interval leaves zero; the methods of one sentence
share the 5 %. A method that names the usual and the turned pictures no better than chance is left out
and said to guess.
"""

from compare.explain.dials.differences import against_chance, change, percent_right, state
from compare.phrasing import listed

EASIER = (
    "What is easier for us need not be easier for a method: it knows only what training showed it."
)
SO_WHAT = {
    "clutter": {
        "gains": "What a method gains here is what the background costs it: cutting the object out, or "
        "photographing it on plain ground, may be worth more than a better classifier.",
        "loses": EASIER,
        "stays": "As far as these pictures show, plain grounds would not help: look for what else goes "
        "wrong.",
    },
    "place": {
        "gains": "What a method gains here is what it pays for not knowing where to look: crop to the "
        "object first.",
        "loses": EASIER,
        "stays": "As far as these pictures show, centring the objects first would be wasted work.",
    },
    "size": {
        "gains": "What a method gains here is what it pays for small and large digits: bring all "
        "objects to one size first.",
        "loses": EASIER,
        "stays": "As far as these pictures show, bringing all objects to one size first would be wasted "
        "work.",
    },
    "angle": {
        "gains": "What a method gains here is what slanted digits cost it: straighten the pictures "
        "first, or train with more turned copies.",
        "loses": EASIER,
        "stays": "As far as these pictures show, straightening them first would be wasted work.",
    },
    "contrast": {
        "gains": "Faint ink did no harm here: strong contrast is not what this method lives on.",
        "loses": "Who loses here leans on ink that stands out: light the object well, or train with "
        "faint ones too.",
        "stays": "As far as these pictures show, faint ink is read as well: light need not be perfect.",
    },
}  # fmt: skip
MIXED = "What helps one method harms the other: before choosing, ask which pictures each will meet."


def cause_sentences(dial, leaders, chance):
    """What turning one cause does in test, and in training where methods were fitted again.

    Parameters
    ----------
    dial : Dial
    leaders : list of (str, dict of str to ndarray of shape (n_pictures,), bool)
        Up to two methods, and which pictures they named right under each condition.
    chance : float

    Returns
    -------
    (list of str, str)
        Sentences, and what a student takes from them; both empty without a method to speak of.
    """
    guessing = [name for name, right in leaders if _guesses(right, chance)]
    leaders = [(name, right) for name, right in leaders if name not in guessing]
    if not leaders:
        return [], ""
    states = {
        state(right["usual_usual"], right["usual_turned"], len(leaders)) for _, right in leaders
    }
    said = [_in_test(dial, leaders)]
    if guessing:
        said[0] += f" {listed(guessing)} only guesses, with the dial turned or not."
    trained = [(name, right) for name, right in leaders if "turned_usual" in right]
    if trained:
        said.append(_in_training(dial, trained))
    moved = states - {"stays"}
    kind = moved.pop() if len(moved) == 1 else "mixed" if moved else "stays"
    return said, MIXED if kind == "mixed" else SO_WHAT[dial.key][kind]


def _guesses(right, chance):
    shown = (right["usual_usual"], right["usual_turned"])
    return all(against_chance(one, chance) != "above" for one in shown)


def _in_test(dial, leaders):
    """Trained as usual, tested on turned pictures."""
    parts = [
        _changed(name, right["usual_usual"], right["usual_turned"], len(leaders))
        for name, right in leaders
    ]
    start = f"Tested on digits {dial.turned}, where training had them {dial.usual}"
    text = f"{start}, {listed(parts)}."
    if len(leaders) < 2:
        return text
    if all("not shown" in part for part in parts):
        ends = listed([part.replace(" is not shown to change", "") for part in parts])
        return f"{start}, neither is shown to change: {ends}."
    first, second = (
        right["usual_turned"].astype(int) - right["usual_usual"] for _, right in leaders
    )
    _, low, high = change(first, second)
    if low > 0 or high < 0:
        return f"{text} It does not matter to both alike: the two changes are shown to differ."
    return f"{text} That the one changes more than the other is not shown."


def _in_training(dial, trained):
    """Trained on turned pictures, tested on the usual ones: what the variety in training was worth."""
    n = len(trained)
    parts = [
        _changed(name, right["usual_usual"], right["turned_usual"], n) for name, right in trained
    ]
    text = f"Trained on digits {dial.turned} only, and tested on the usual ones, {listed(parts)}"
    states = [state(right["usual_usual"], right["turned_usual"], n) for _, right in trained]
    if "loses" in states:
        return f"{text}: what training never shows is not learned."
    if "gains" in states:
        return f"{text}: easier pictures taught better."
    return f"{text}: no harm is shown."


def _changed(name, before, after, n_comparisons):
    found = state(before, after, n_comparisons)
    ends = f"({100 * before.mean():.0f} to {percent_right(after)})"
    if found == "stays":
        return f"{name} is not shown to change {ends}"
    points = 100 * abs(after.mean() - before.mean())
    amount = f"{points:.0f}" if points >= 1 else f"{points:.1f}"
    unit = "point" if amount == "1" else "points"
    return f"{name} {found} {amount} {unit} {ends}"
