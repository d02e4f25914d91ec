"""One cause at a time: accuracies with one dial of `wild_digits` turned in training, test or both."""

from reports.reading.explained import fraction, method_of, objects, part_of, refuse, sentences, text
from reports.reading.saved import read_dial_pictures
from reports.reading.values import estimate, number

# Trained on, tested on.
CONDITIONS = ("usual_usual", "usual_turned", "turned_usual", "turned_turned")


def read_dials(run_folder, saved, methods):
    """Read the dials and a few pictures with each of them turned.

    Parameters
    ----------
    run_folder : pathlib.Path
    saved : dict
        See `explained.read_explain`.
    methods : list of dict
        The summary's.

    Returns
    -------
    dict or None
        `dials`: list of dicts with `key`, `title`, `usual`, `turned`, `what`, `rows` (dicts with
        `method`, the four `CONDITIONS`, each with `value`, `low`, `high` or None, `n_fewer` and
        `is_drawn`),
        `sentences`, `so_what`, `pictures` (uint8 array of shape (2, n_examples, height, width, 3),
        or None) and `is_trained`. `n_pictures`, `chance`. None without dials.

    Raises
    ------
    ReportError
        If an accuracy is none, or a dial names a stranger.
    """
    part = part_of(saved, "dials")
    found = objects(part, "dials", "the dials") if part else []
    if not found:
        return None
    by_name = {method["name"]: method for method in methods}
    chance = fraction(part, "chance", "the dials")
    dials = [_dial(dial, by_name, chance) for dial in found]
    pictures = read_dial_pictures(run_folder, [dial["key"] for dial in dials])
    return {
        "dials": [{**dial, "pictures": pictures.get(dial["key"])} for dial in dials],
        "n_pictures": number(part.get("n_pictures")),
        "chance": chance,
    }


def _dial(dial, by_name, chance):
    words = {key: text(dial, key) for key in ("key", "title", "usual", "turned", "what", "so_what")}
    where = f"the dial {words['title']!r}"
    answers = dial.get("methods")
    if not isinstance(answers, dict) or not answers:
        refuse(f"expected accuracies by method as 'methods' of {where}")
    rows = [_row(method_of(by_name, name, where), answers[name], where) for name in answers]
    knowing = [row for row in rows if _knows(row, chance)]
    rows = [{**row, "is_drawn": row in knowing or not knowing} for row in rows]
    return {
        **words,
        "rows": sorted(rows, key=lambda row: row["method"]["index"]),
        "sentences": sentences(dial),
        "is_trained": any(row["turned_usual"] for row in rows),
    }


def _row(method, found, where):
    where = f"{method['name']!r} in {where}"
    if not isinstance(found, dict):
        refuse(f"expected accuracies of {where}")
    row = {condition: _accuracy(found.get(condition), where) for condition in CONDITIONS}
    if not row["usual_usual"] or bool(row["turned_usual"]) != bool(row["turned_turned"]):
        refuse(f"an accuracy of {where} is missing")
    n_again, n_train = number(found.get("n_again")), number(found.get("n_train"))
    is_fewer = n_again and n_train and n_again < n_train
    return {**row, "method": method, "n_fewer": n_again if is_fewer else None}


def _knows(row, chance):
    """Whether any of its intervals lies above chance; who only guesses stands in the tables alone."""
    return any(row[key] and (row[key]["low"] or 0) > chance for key in CONDITIONS)


def _accuracy(found, where):
    if found is None:
        return None
    if not isinstance(found, dict):
        refuse(f"expected an accuracy with its interval in {where}")
    return {**estimate(found), "value": fraction(found, "value", where)}
