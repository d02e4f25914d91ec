"""Where they disagree: pictures on which the best method made by hand and the best learned one part."""

from reports.reading.explained import method_of, objects, part_of, sentences, text
from reports.reading.values import is_class, is_shown, number


def read_disagreements(saved, methods, n_classes, pictures):
    """Read the four groups of pictures.

    Parameters
    ----------
    saved : dict
        See `explained.read_explain`.
    methods : list of dict
        The summary's.
    n_classes : int
    pictures : collection of int
        Row numbers of the pictures that can be shown.

    Returns
    -------
    dict or None
        `a`, `b` (methods), `groups`: list of dicts with `title`, `n` and `examples` (dicts with
        `row`, `true`, `a`, `b`: a row number and three classes), `sentences`. None without groups.

    Raises
    ------
    ReportError
        If a method is a stranger.
    """
    part = part_of(saved, "disagreements")
    if not part:
        return None
    by_name = {method["name"]: method for method in methods}
    groups = [
        {
            "title": text(group, "title") or text(group, "key"),
            "n": number(group.get("n")),
            "examples": _examples(group, n_classes, pictures),
        }
        for group in objects(part, "groups", "the disagreements")
    ]
    pair = {key: method_of(by_name, part.get(key), "the disagreements") for key in ("a", "b")}
    return {**pair, "groups": groups, "sentences": sentences(part)} if groups else None


def rows_disagreed_on(found):
    """Row numbers of the pictures that the section shows."""
    groups = found["groups"] if found else []
    return {example["row"] for group in groups for example in group["examples"]}


def _examples(group, n_classes, pictures):
    """The examples that can be shown: their picture is there, their classes are the run's."""
    return [
        {key: example[key] for key in ("row", "true", "a", "b")}
        for example in objects(group, "examples", "a group of disagreements")
        if all(is_class(example.get(key), n_classes) for key in ("true", "a", "b"))
        and is_shown(example.get("row"), pictures)
    ]
