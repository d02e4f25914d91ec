"""One submission: each hidden test against it, its points, and what its student reads.

A test that fails is answered with its docstring, the teacher's hint, never with its own assertion:
that holds expected numbers. An exception of the student's own code is quoted, cleaned and cut.
"""

import builtins

from coursework.reading.cleaned import cleaned
from coursework.sandbox.room import Ended
from coursework.sandbox.student import StudentError, Work

WORK = "work"
NOT_WRITTEN = "This part is not written yet"  # a hint on a mistake would be for one not made


def mark(assignment, files, limits, walls=True):
    """Run an assignment's hidden tests against a submission.

    Parameters
    ----------
    assignment : Assignment
    files : dict of str to str
        `work.py` and what lies beside it.
    limits : Limits
    walls : bool

    Returns
    -------
    list of dict
        One a test, in their order: `name`, `points`, `of`, `passed`, `hint`, `message`.
    """
    work = Work(files, limits, walls)
    results = []
    try:
        for name, hint in assignment.hints.items():
            of = assignment.test_points[name]
            message = _message_of(assignment, name, work)
            passed = message is None
            needs_hint = not passed and not message.startswith(NOT_WRITTEN)
            results.append(
                {
                    "name": name,
                    "points": of if passed else 0,
                    "of": of,
                    "passed": passed,
                    "hint": hint if needs_hint else "",
                    "message": message or "",
                }
            )
    finally:
        work.close()
    return results


def nothing_to_mark(assignment, why):
    """The results where there is no submission that could be run.

    Parameters
    ----------
    assignment : Assignment
    why : str

    Returns
    -------
    list of dict
        As of `mark`.
    """
    return [
        {"name": name, "points": 0, "of": of, "passed": False, "hint": "", "message": why}
        for name, of in assignment.test_points.items()
    ]


def _message_of(assignment, name, work):
    """None if a test passes, else what to say beside its hint.

    Ended in a room that earlier tests have used, it is tried once more in a fresh one: what those
    left running must not cost it its points.
    """
    is_used = work.room is not None
    try:
        _tests(assignment, work)[name]()
    except StudentError as error:
        return _of_student(error.described)
    except Ended as error:
        work.close()
        if is_used:
            return _message_of(assignment, name, work)
        return cleaned(f"Your code was ended: {error}.")
    except AssertionError:
        return "Your code ran, and its result is not the expected one."
    except Exception as error:  # a test that cannot even compare what came back
        return f"What your code returned could not be used ({type(error).__name__})."
    return None


def _tests(assignment, work):
    """The hidden tests' functions, whose `import work` is this submission.

    They are made anew for each test: what one leaves behind is no matter of the next.
    """

    def importing(name, *rest):
        return work.module() if name == WORK else builtins.__import__(name, *rest)

    space = {
        "__name__": "hidden_tests",
        "__file__": str(assignment.folder / "hidden_tests.py"),
        "__builtins__": {**vars(builtins), "__import__": importing},
    }
    exec(compile(assignment.text("hidden_tests.py"), space["__file__"], "exec"), space)
    return space


def _of_student(described):
    kind = described["types"][0]
    where = f" (line {described['line']})" if described["line"] else ""
    if where and described["function"].isidentifier():  # not <module> or <lambda>
        where = f" (line {described['line']}, in {described['function']})"
    if kind == "NotImplementedError":
        return cleaned(f"{NOT_WRITTEN}{where}.")
    return cleaned(f"Your code stopped with {kind}: {described['message']}{where}")
