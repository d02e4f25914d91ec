"""Whether the walls of a room stand: tried from inside, before any student's code is run."""

from compare.command_line.terminal import say
from coursework import CourseworkError
from coursework.sandbox.room import HERE, Ended, Limits, Room

UNSAFE = (
    "UNSAFE: students' code runs without a sandbox, with all that you may do on this machine; "
    "grade only code that you trust"
)
LIMITS_FOR_CHECK = Limits(call_wall_seconds=20.0, processes=24)


def insist_on_walls(unsafe):
    """See that the walls stand, or say that the teacher goes without.

    Parameters
    ----------
    unsafe : bool

    Raises
    ------
    CourseworkError
        See `check_walls`.
    """
    if unsafe:
        say(UNSAFE)
    else:
        check_walls()


def check_walls():
    """See that the walls stand, by trying from inside to get through them.

    Raises
    ------
    CourseworkError
        With what is missing.
    """
    attempt = (HERE / "attempt.py").read_text("utf-8")
    try:
        with Room(LIMITS_FOR_CHECK) as room:
            loaded = room.ask({"do": "load", "with": {"files": {"work.py": attempt}}})
            found = room.ask({"do": "get", "with": {"number": 0, "name": "FOUND"}})
        holes = [loaded["error"]["message"]] if "error" in loaded else found["value"]
    except (Ended, OSError) as error:
        holes = [str(error)]
    if holes:
        raise CourseworkError(
            f"no sandbox on this machine ({'; '.join(map(str, holes))}): expected Linux with user "
            "namespaces for students' code to run in; grade on such a machine or in such a "
            "container, or give --unsafe to run code that you trust without one"
        )
