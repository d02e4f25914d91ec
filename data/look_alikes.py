"""Class names that a reader cannot tell apart, though the computer does: one class cut in two.

A Cyrillic letter typed for a Latin one, another case, a blank too many. Names are compared by
their skeleton, as in Unicode's Technical Standard 39 "Security mechanisms", here with the letters
that people do type by mistake. Blind to what only resembles: `rn` and `m`, `O` and `0`.
"""

import unicodedata
from collections import defaultdict

CYRILLIC = dict(zip("авеёзкмнорстухіјѕԁһԛԝѵ", "abeë3kmhopctyxijsdhqwv", strict=True))
GREEK = dict(zip("αβικμνορτυχ", "abikmnoptux", strict=True))
SMALL = CYRILLIC | GREEK
LATIN_TWIN = str.maketrans(SMALL | {k.upper(): twin.upper() for k, twin in SMALL.items()})
MOST_NAMED = 5


def look_alike_sentences(class_names):
    """Say which class names look the same.

    Parameters
    ----------
    class_names : sequence of str

    Yields
    ------
    str
        One sentence, or none. Letters beyond ASCII are written as their numbers: there lies the
        difference.
    """
    groups = defaultdict(list)
    for name in class_names:
        groups[_skeleton(name)].append(name)
    alike = [" and ".join(map(ascii, names)) for names in groups.values() if len(names) > 1]
    if alike:
        more = f" and {len(alike) - MOST_NAMED} more" if len(alike) > MOST_NAMED else ""
        one = len(alike) == 1
        yield (
            f"{len(alike)} class{'' if one else 'es'} may be cut in two, under names that look alike: "
            f"{'; '.join(alike[:MOST_NAMED])}{more}; give {'both' if one else 'each pair'} one name"
        )


def _skeleton(name):
    plain = unicodedata.normalize("NFKC", name).translate(LATIN_TWIN)
    if len(plain) > 1:  # among single letters, `a` and `A` are two on purpose
        plain = plain.casefold()
    visible = "".join(letter for letter in plain if unicodedata.category(letter) != "Cf")
    return " ".join(visible.split())
