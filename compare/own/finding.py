"""What a check of a method found: one sentence each, and what to do about it."""

from dataclasses import dataclass

OK, NOTE, WRONG, ENDED = "ok", "note", "wrong", "ended"
LEVELS = {
    OK: "as it should be",
    NOTE: "worth knowing; the numbers stand",
    WRONG: "the run's numbers would be wrong: the method is left out",
    ENDED: "it stopped by itself; the run tries it all the same, and tells its reason",
}


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at.

    Parameters
    ----------
    aspect : str
        What was looked at, as a sentence that is true where all is well.
    level : str
        A key of `LEVELS`.
    said : str
        What was expected, and what came.
    remedy : str
        What to do.
    lines : tuple of str
        Code that mends it.
    """

    aspect: str
    level: str = OK
    said: str = ""
    remedy: str = ""
    lines: tuple[str, ...] = ()


class Broken(Exception):
    """A promise that is not kept; it ends the check where the rest would make no sense.

    Parameters
    ----------
    finding : Finding
    """

    def __init__(self, finding):
        super().__init__(finding.said)
        self.finding = finding
