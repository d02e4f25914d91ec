"""A submission as the hidden tests see it: `work.function(...)` is a call into the sandbox.

The tests and the numbers that they expect stay in the grader's process; only arguments go out, and
only data comes back. What is no data (a fitted network) is a `Remote`, whose methods can be called.
"""

import builtins

from coursework.sandbox.room import Ended, Room
from coursework.sandbox.wire import Handle


class StudentError(Exception):
    """An exception of the student's code; it also is a `ValueError` and so on, as it was there.

    Attributes
    ----------
    described : dict
        `types`, `message`, `line` and `function`, from the student's process: not to be trusted.
    """

    described = None


class Remote:
    """Something in a student's process; its public attributes and calls happen there."""

    def __init__(self, work, handle):
        self._work, self._handle = work, handle

    def __getattr__(self, name):
        if name.startswith("_"):
            raise AttributeError(name)
        return self._work.ask("get", number=self._handle.number, name=name)

    def __call__(self, *arguments, **named):
        """Call it there, with plain data and other remotes as arguments."""
        number = self._handle.number
        words = _each({"arguments": list(arguments), "named": named}, _to_handle)
        return self._work.ask("call", number=number, **words)

    def __repr__(self):
        return f"<{self._handle.type_name} of the submission>"


class Work:
    """A submission that is started when it is first asked, and again after it was ended.

    Parameters
    ----------
    files : dict of str to str
        `work.py` and what lies beside it.
    limits : Limits
    walls : bool
    """

    def __init__(self, files, limits, walls=True):
        self.files, self.limits, self.walls = files, limits, walls
        self.room, self.spent_seconds = None, 0.0
        self.is_hopeless = None  # why no further start is tried

    def module(self):
        """The submission's module, freshly loaded if it does not run.

        Returns
        -------
        Remote

        Raises
        ------
        StudentError, Ended
            If it cannot be loaded; then it is not tried again.
        """
        if self.is_hopeless:
            raise self.is_hopeless
        if self.spent_seconds > self.limits.total_seconds:
            self.is_hopeless = Ended("the time for the whole submission is used up")
            raise self.is_hopeless
        if self.room is None:
            self.room = Room(self.limits, self.walls)
            try:
                self.ask("load", files=self.files)
            except (StudentError, Ended) as error:
                self.is_hopeless = error
                self.close()
                raise
        return Remote(self, Handle(0, "module"))

    def ask(self, what, **words):
        """Have something done in the student's process.

        Returns
        -------
        plain data, or Remote
        """
        if self.room is None:
            raise Ended("the program had been ended before")
        try:
            answer = self.room.ask({"do": what, "with": words})
        except Ended:
            self.close()
            raise
        if "error" in answer:
            raise _as_exception(answer["error"])
        return _each(answer["value"], self._to_remote)

    def _to_remote(self, value):
        return Remote(self, value) if isinstance(value, Handle) else value

    def close(self):
        """End the student's process, if it runs."""
        if self.room is not None:
            self.room.close()
            self.spent_seconds += self.room.cpu_seconds
            self.room = None


def _as_exception(described):
    """A `StudentError` of the kind that the student's code raised."""
    described = described if isinstance(described, dict) else {}
    types, line = described.get("types"), described.get("line")
    types = types if isinstance(types, list) and types else ["Exception"]
    types = [str(name)[:80] for name in types[:20]]
    message = str(described.get("message", ""))
    bases = [getattr(builtins, name, None) for name in types]
    kind = next((b for b in bases if isinstance(b, type) and issubclass(b, Exception)), Exception)
    if kind is Exception or issubclass(kind, AssertionError | UnicodeError | BaseExceptionGroup):
        error = StudentError(message)
    else:
        error = type("StudentError", (StudentError, kind), {})(message)
    error.described = {
        "types": types[:1],
        "message": message,
        "line": line if isinstance(line, int) else None,
        "function": str(described.get("function") or ""),
    }
    return error


def _to_handle(value):
    return value._handle if isinstance(value, Remote) else value


def _each(value, change):
    """Plain data with everything in it changed that is neither a list, a tuple nor a dict."""
    if isinstance(value, list | tuple):
        return type(value)(_each(item, change) for item in value)
    if isinstance(value, dict):
        return {key: _each(item, change) for key, item in value.items()}
    return change(value)
