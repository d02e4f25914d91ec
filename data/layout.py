"""Which class and which part a picture belongs to, read off the folders that it lies in.

Pure: paths in, places out; no file is touched here.
"""

from data.dataset import DataError

PART_NAMES = {
    "train": "train",
    "training": "train",
    "val": "validation",
    "valid": "validation",
    "validation": "validation",
    "test": "test",
    "testing": "test",
}
EXPECTED = (
    "expected one folder a class, {name}/cat/1.jpg, {name}/dog/1.jpg ..., or the same below train/ and "
    "test/ (and validation/, if there is one), {name}/train/cat/1.jpg, {name}/test/cat/2.jpg ..."
)


def find_places(paths, folders, name):
    """Find the part and the class of every picture.

    Parameters
    ----------
    paths : list of tuple of str
        Path of each picture, from the root down.
    folders : set of tuple of str
        Paths of all folders, so that empty ones can be named.
    name : str
        What to call the root in an error.

    Returns
    -------
    places : list of (str, str) or None
        Part ("" where the source has no parts) and class of each picture; None for a picture that
        lies in no class folder.
    empty : list of str
        Class folders without any picture.

    Raises
    ------
    DataError
        If there are no class folders, or two folders for one part.
    """
    depth = _wrapping_depth(paths)
    tops = {path[depth] for path in paths if len(path) > depth + 1}
    parts = _parts(paths, depth, tops, name)
    places = [_place(path[depth:], parts) for path in paths]
    if not any(places):
        raise DataError(
            f"{name}: no class folders with pictures found; {EXPECTED.format(name=name)}"
        )
    class_depth = depth + (2 if parts else 1)
    class_folders = {
        folder
        for folder in folders
        if len(folder) == class_depth
        and folder[:depth] == paths[0][:depth]
        and (not parts or folder[depth] in parts)
    }
    empty = class_folders - {path[:class_depth] for path in paths}
    return places, sorted("/".join(folder[depth:]) for folder in empty)


def _wrapping_depth(paths):
    """How many folders are wrapped around the one that counts, each alone in its own."""
    depth = 0
    while True:
        tops = {path[depth] for path in paths if len(path) > depth + 1}
        # Pictures directly in the folder: then it is a class, not a wrapping.
        nested = all(len(path) > depth + 2 for path in paths)
        if len(tops) != 1 or not nested or tops.pop().lower() in PART_NAMES:
            return depth
        depth += 1


def _parts(paths, depth, tops, name):
    """Map the folders train, test ... to their parts; empty if the folders are classes."""
    named = {top: PART_NAMES[top.lower()] for top in tops if top.lower() in PART_NAMES}
    with_classes = {path[depth] for path in paths if len(path) > depth + 2} & named.keys()
    if not with_classes:
        # A class may be called "train", beside "car" and "bus". Two such names are no accident.
        if len(set(named.values())) > 1 or (named and len(tops) == 1):
            found = " and ".join(sorted(named))
            raise DataError(
                f"{name}: no class folders found in {found}; {EXPECTED.format(name=name)}"
            )
        return {}
    if len(set(named.values())) < len(named):
        raise DataError(
            f"{name}: the folders {', '.join(sorted(named))} mean the same part twice; "
            "join them into one"
        )
    return named


def _place(path, parts):
    if not parts:
        return ("", path[0]) if len(path) > 1 else None
    return (parts[path[0]], path[1]) if len(path) > 2 and path[0] in parts else None
