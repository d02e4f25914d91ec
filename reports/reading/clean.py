"""Text from outside, made safe to keep: no control characters, no home folders, no broken Unicode.

Class names come from folder names and methods from strangers' files. Escaping for HTML is the
template's business (autoescape); here goes what no page should carry, escaped or not.
"""

import re
import unicodedata
from pathlib import Path

# Cc: control, Cs: half of a surrogate pair (cannot be written as UTF-8), Co: private use,
# Cn: no character at all.
UNWANTED_CATEGORIES = {"Cc", "Cs", "Co", "Cn"}
# They turn the reading direction of all that follows, beyond their own word.
DIRECTION_MARKS = set("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
HOME_FOLDERS = re.compile(
    r"""(?<![\w.])(?: /(?:home|Users|export/home)/[^/\s'":;,]+   # Linux, macOS
                    | /(?:var/)?root(?=[/\s'":;,]|$)
                    | [A-Za-z]:[\\/]+Users[\\/]+[^\\/\s'":;,]+ ) # Windows""",
    re.VERBOSE,
)


def clean(value):
    """Clean every text in a structure of dicts and lists, keys included.

    Parameters
    ----------
    value : dict, list, str, int, float, bool or None
        What `json.loads` returns.

    Returns
    -------
    The same structure with clean texts.
    """
    if isinstance(value, dict):
        return {clean_text(str(key)): clean(entry) for key, entry in value.items()}
    if isinstance(value, list):
        return [clean(entry) for entry in value]
    return clean_text(value) if isinstance(value, str) else value


def clean_text(text):
    """Remove what is invisible or private from one text; runs of blanks become one blank."""
    if not (text.isascii() and text.isprintable()):  # most are, and a report reads thousands
        text = "".join(" " if character in "\t\r\n\v\f" else character for character in text)
        text = "".join(character for character in text if not _is_unwanted(character))
    return _without_home(re.sub(r" {2,}", " ", text)).strip()


def _is_unwanted(character):
    if character in DIRECTION_MARKS:
        return True
    return (
        not character.isascii()
        and unicodedata.category(character) in UNWANTED_CATEGORIES
        or (character.isascii() and not character.isprintable())
    )


def _without_home(text):
    if "/" not in text and "\\" not in text:
        return text
    home = str(Path.home())
    if len(home) > 1:  # a home of "/" would turn every path into nonsense
        text = re.sub(rf"(?<![\w.]){re.escape(home)}(?=[/\\\s'\":;,]|$)", "~", text)
    return HOME_FOLDERS.sub("~", text)
