"""What a user's own method has learned, where it holds objects of other libraries: skops' format.

skops writes arrays as `.npy` and the rest as JSON that names kinds of objects; nothing in it is
executed. It builds what it trusts (scikit-learn's and NumPy's own kinds), and here also the kinds that
the user's file itself defines; anything else refuses the file before a single object is built. A
forest's trees are compiled and go wherever their numbers send them, so these are looked at first.
"""

import io
import zipfile

import numpy as np

from compare.records.files import write_bytes
from compare.saved_methods.state import NotKept

TREE = "sklearn.tree._tree.Tree"
LISTED = {"baselines.svm.KernelMachine", "features.dictionary.Dictionary", TREE}


def write(path, value, own_module):
    """Write what a user's own method has learned.

    Parameters
    ----------
    path : Path
    value : object
    own_module : str
        Of the user's file, as Python knows it.

    Raises
    ------
    NotKept
        If it holds objects that `read` would refuse; nothing is written then.
    """
    from skops.io import dump

    buffer = io.BytesIO()
    try:
        dump(value, buffer)
    except Exception as error:  # whatever objects a stranger's estimator may hold
        raise NotKept(f"it holds what is no plain data ({error})") from error
    content = buffer.getvalue()
    _check(content, own_module)
    write_bytes(path, content)


def read(path, own_module):
    """Read what `write` wrote.

    Parameters
    ----------
    path : Path
    own_module : str
        Imported already.

    Returns
    -------
    object

    Raises
    ------
    NotKept
        If anything in it is not trusted, or it is damaged.
    """
    from skops.io import loads

    try:
        content = path.read_bytes()
        found = loads(content, trusted=_check(content, own_module))
        _check_trees(found)
        return found
    except NotKept:
        raise
    except Exception as error:  # skops and NumPy have a dozen kinds of error for damage
        raise NotKept(f"{path.name} is missing, damaged or none of ours ({error})") from error


def _check(content, own_module):
    """The kinds of objects in a file that skops itself does not trust, if each may be in it."""
    from skops.io import get_untrusted_types

    with zipfile.ZipFile(io.BytesIO(content)) as opened:
        if any(entry.compress_type != zipfile.ZIP_STORED for entry in opened.infolist()):
            raise NotKept("it is compressed, as none of ours is")  # small on disk, vast in memory
    found = get_untrusted_types(data=content)
    strangers = [k for k in found if k not in LISTED and not k.startswith(f"{own_module}.")]
    if strangers:
        raise NotKept(f"it holds objects of a kind that cannot be kept safely: {strangers[0]}")
    return found


def _check_trees(value):
    """Refuse a tree that leads out of itself, or asks for a feature that there is not."""
    seen, waiting = set(), [value]
    while waiting:
        thing = waiting.pop()
        if id(thing) in seen:
            continue
        seen.add(id(thing))
        if f"{type(thing).__module__}.{type(thing).__name__}" == TREE:
            _check_tree(thing)
        elif isinstance(thing, dict):
            waiting += thing.values()
        elif isinstance(thing, (list, tuple, set)) or _holds_objects(thing):
            waiting += list(np.ravel(thing)) if _holds_objects(thing) else thing
        else:
            waiting += getattr(thing, "__dict__", {}).values()


def _check_tree(tree):
    places, n = np.arange(tree.node_count), tree.node_count
    is_inner = tree.children_left != -1
    for children in (tree.children_left, tree.children_right):
        on = children[is_inner]
        if ((on <= places[is_inner]) | (on >= n)).any() or (children[~is_inner] != -1).any():
            raise NotKept("it holds a tree that leads out of itself")
    asked = tree.feature[is_inner]
    if ((asked < 0) | (asked >= tree.n_features)).any():
        raise NotKept("it holds a tree that asks for features that there are not")


def _holds_objects(thing):
    return isinstance(thing, np.ndarray) and thing.dtype.hasobject
