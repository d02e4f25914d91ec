"""Text that others wrote, made fit for a page, a table and a terminal."""

import re

LONGEST = 300
# Those that change direction or steer a terminal, and other characters that nobody sees.
UNSEEN = re.compile(
    r"\x1b\[[0-9;?]*[A-Za-z]|[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]"
)


def cleaned(text):
    """One short line without control characters.

    Parameters
    ----------
    text : str

    Returns
    -------
    str
        Of at most `LONGEST` letters.
    """
    line = " ".join(UNSEEN.sub(" ", text[: 20 * LONGEST]).split())
    return line if len(line) <= LONGEST else line[: LONGEST - 1] + "…"
