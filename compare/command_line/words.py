"""Single words of a command line: each is checked, and a wrong one answered in one line."""

import re
from unicodedata import category

MOST_CHARACTERS = 200
UNWANTED_CATEGORIES = {"Cc", "Cs", "Zl", "Zp"}  # control, half a character, ends of lines
SECONDS = {"": 1, "s": 1, "m": 60, "h": 3600}
MOST_SECONDS = 30 * 24 * 3600


class UsageError(ValueError):
    """A wrong word on the command line; the message is one line with the remedy."""


def names_in(text):
    """The names in a list with commas."""
    return tuple(name.strip() for name in text.split(",") if name.strip())


def one_line(option, text):
    """The text in one line of characters that can be printed."""
    shown = "".join(" " if category(letter) in UNWANTED_CATEGORIES else letter for letter in text)
    shown = " ".join(shown.split())
    if text and not shown:
        raise UsageError(f"{option} has no character that can be shown; got {text!r}")
    if len(shown) > MOST_CHARACTERS:
        raise UsageError(
            f"{option} takes up to {MOST_CHARACTERS} characters, got {len(shown)}; shorten it"
        )
    return shown


def one_of(option, text, known):
    """The word, if it is one of those that are known."""
    if text.strip() not in known:
        raise UsageError(f"{option} takes one of {', '.join(known)}; got {text!r}")
    return text.strip()


def count(option, text, least=1, most=10_000_000):
    """A whole number; None where nothing is given."""
    text = str(text).strip()
    if not text:
        return None
    if not re.fullmatch(r"[0-9][0-9_]*", text) or not least <= int(text) <= most:
        raise UsageError(f"{option} takes a whole number from {least} to {most:,}, got {text!r}")
    return int(text)


def seconds(option, text):
    """A time such as 90, 90s, 5m or 2h, in seconds; None where nothing is given."""
    text = str(text).strip()
    if not text:
        return None
    found = re.fullmatch(r"([0-9]{1,7})([smh]?)", text)
    time = int(found[1]) * SECONDS[found[2]] if found else 0
    if not 1 <= time <= MOST_SECONDS:
        raise UsageError(
            f"{option} takes a whole number of seconds, minutes or hours, from 1s to 720h, such as "
            f"90, 90s, 5m or 2h; got {text!r}"
        )
    return time
