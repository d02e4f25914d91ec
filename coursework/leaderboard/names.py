"""Names that hide who is who: the same for a student all term, and known to the teacher only.

A name is drawn by a secret of the class that lies in the teacher's folder; without it nobody can try
out whose it is. Once given it stays, also when the class grows.
"""

import hmac
import secrets
from pathlib import Path

from compare.records.files import read_json, write_json
from coursework import CourseworkError

COLORS = (
    *("amber", "azure", "black", "blue", "bronze", "brown", "copper", "coral"),
    *("crimson", "cyan", "golden", "green", "grey", "indigo", "ivory", "jade"),
    *("lilac", "lime", "olive", "orange", "pearl", "pink", "plum", "purple"),
    *("red", "ruby", "rust", "scarlet", "silver", "teal", "violet", "white"),
)
ANIMALS = (
    *("badger", "bat", "beaver", "bison", "bobcat", "camel", "crane", "crow"),
    *("deer", "dolphin", "eagle", "elk", "falcon", "ferret", "finch", "fox"),
    *("gecko", "gull", "hare", "hawk", "heron", "ibex", "jay", "kestrel"),
    *("koala", "lark", "lemur", "lynx", "marten", "mole", "moose", "newt"),
    *("orca", "osprey", "otter", "owl", "panda", "pelican", "pika", "puffin"),
    *("puma", "quail", "raven", "robin", "salmon", "seal", "shrew", "skunk"),
    *("sparrow", "stoat", "stork", "swan", "swift", "tapir", "tern", "tiger"),
    *("toad", "trout", "viper", "vole", "walrus", "weasel", "wolf", "wren"),
)
FILE = "secret.json"


def read_secret(folder):
    """The class's secret and the names given so far; made when first asked for.

    Parameters
    ----------
    folder : Path
        The teacher's.

    Returns
    -------
    dict
        `secret`, hexadecimal; `names`, pseudonym by student.

    Raises
    ------
    CourseworkError
        If the file is damaged: another secret would give everybody another name.
    """
    path = Path(folder) / FILE
    if not path.exists():
        write_json(path, {"secret": secrets.token_hex(16), "names": {}})
        path.chmod(0o600)
    found = read_json(path, sealed=True)
    if not isinstance(found, dict) or set(found) != {"secret", "names"}:
        raise CourseworkError(
            f"{path}: expected the class's secret, got a damaged file; put a copy back, or remove it "
            "to begin anew with other names and other pictures"
        )
    return found


def number_from(secret, purpose):
    """A number that only the secret tells.

    Parameters
    ----------
    secret : str
    purpose : str
        Another purpose, another number.

    Returns
    -------
    int, 0 to 2 ** 62
    """
    return int.from_bytes(_digest(secret, purpose)[:8], "big") >> 2


def name_all(folder, students):
    """Give each student a name, and keep it.

    Parameters
    ----------
    folder : Path
        The teacher's.
    students : list of str

    Returns
    -------
    dict of str to str
        Pseudonym by student.
    """
    known = read_secret(folder)
    names = dict(known["names"])
    for student in sorted(set(students) - set(names)):
        taken, attempt = set(names.values()), 0
        while (name := _name(known["secret"], student, attempt)) in taken:
            attempt += 1
        names[student] = name
    if names != known["names"]:
        path = Path(folder) / FILE
        write_json(path, {**known, "names": names})
        path.chmod(0o600)
    return {student: names[student] for student in students}


def _name(secret, student, attempt):
    digest = _digest(secret, f"name of {student}, {attempt}")
    words = f"{COLORS[digest[0] % len(COLORS)]} {ANIMALS[digest[1] % len(ANIMALS)]}"
    return words if attempt < 20 else f"{words} {digest[2]}"


def _digest(secret, text):
    return hmac.digest(bytes.fromhex(secret), text.encode("utf-8", "replace"), "sha256")
