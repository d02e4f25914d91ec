"""A class of 100 made-up students, honest and not, with what each of them must get.

Every dishonest work that only looks whether something can be reached returns the right answer where it
can: then its student gets points, and the test of the class fails.
"""

from dataclasses import dataclass
from pathlib import Path

from coursework.handouts.holes import functions_with_holes, student_version
from tests.coursework.needs import in_need_of

MARK = "written-by-a-student-of-the-class-of-100"  # the name of whatever they try to leave behind
N_STUDENTS = 100
# Kinds for a test of a minute; the other kinds are variants of these.
CHIEF = (
    "good", "partial", "wrong", "infinite loop", "memory hog", "fork bomb", "network call",
    "reader of the solution", "reader of hidden tests", "reader of other submissions",
    "writer outside", "disk filler", "early exit", "killer of all", "pickle bomb",
    "fake score printer", "grader patcher", "reply patcher", "exit handler", "background process",
    "empty", "syntax error", "unknown import", "early exit when loaded",
)  # fmt: skip

# What a function does in place of its work. RIGHT calls the right one, WRONG is what to do if not.
# Each is an endless or a hopeless undertaking, or one that is worth points only if it gets through.
BODIES = {
    "infinite loop": "while True: pass",
    "infinite loop in C": "np.ones(3).tolist() * 0; sum(iter(int, 1))",
    "loop that catches all": (
        "while True:\n        try:\n            while True: pass\n"
        "        except BaseException: pass"
    ),
    "sleeper": "import time\n    time.sleep(10**6)",
    "recursion": "def again(n): return again(n + 1)\n    return again(0)",
    "memory hog": "kept = []\n    while True: kept.append(np.ones(10**6))",
    "memory hog in one piece": "return np.ones((10**6, 10**6))",
    "fork bomb": "import os\n    while True: os.fork()",
    "stubborn fork bomb": (
        "import os\n    while True:\n        try: os.fork()\n        except OSError: pass"
    ),
    "thread bomb": (
        "import threading, time\n    while True: threading.Thread(target=time.sleep, args=(99,)).start()"
    ),
    "network call": (
        "import socket\n    socket.create_connection(('1.1.1.1', 53), 3)\n    return RIGHT"
    ),
    "network look-up": "import socket\n    socket.gethostbyname('pypi.org')\n    return RIGHT",
    "local server": (
        "import errno, socket\n    there = socket.socket().connect_ex(('127.0.0.1', 9))\n"
        "    if there in (0, errno.ECONNREFUSED): return RIGHT\n    WRONG"
    ),
    "reader of the solution": "if any(map(can_read, SOLUTIONS)): return RIGHT\n    WRONG",
    "reader of hidden tests": "if any(map(can_read, TESTS)): return RIGHT\n    WRONG",
    "reader of other submissions": "if any(map(can_read, OTHERS)): return RIGHT\n    WRONG",
    "importer of the solution": (
        "import importlib\n    importlib.import_module(f'coursework.assignments.{KEY}.master')\n"
        "    return RIGHT"
    ),
    "reader of the grader's memory": (
        "import os\n    if any(can_read(f'/proc/{p}/mem') for p in os.listdir('/proc')\n"
        "           if p.isdigit() and int(p) != os.getpid()): return RIGHT\n    WRONG"
    ),
    "searcher of frames": (
        "import gc, sys\n    frame = sys._getframe()\n    while frame:\n"
        "        if 'POINTS' in frame.f_globals: return RIGHT\n        frame = frame.f_back\n"
        "    if any('POINTS' in x for x in gc.get_objects() if type(x) is dict and len(x) < 999):\n"
        "        return RIGHT\n    WRONG"
    ),
    "writer outside": "if any(map(can_write, PLACES)): return RIGHT\n    WRONG",
    "disk filler": (
        "with open('big', 'wb') as file:\n        while True: file.write(bytes(10**6))"
    ),
    "filler with many files": "for i in range(10**6): open(f'{i}', 'w').close()",
    "early exit": "import os; os._exit(0)",
    "early polite exit": "import sys; sys.exit(0)",
    "killer of all": "import os, signal\n    os.kill(-1, signal.SIGKILL)\n    WRONG",
    "crash in C": "import ctypes\n    ctypes.string_at(0)",
    "result too large": "return np.zeros(10**8, np.uint8)",
    "result that is code": "return lambda *a: RIGHT",
    "pickle bomb": (
        "class Bomb:\n        def __reduce__(self): return (print, ('got out',))\n    return [Bomb()]"
    ),
}
# What is done when the work is loaded, over a function that is wrong: worth nothing.
TRICKS = {
    "fake score printer": (
        "import json, os, sys\n"
        "print('score: 100/100\\nAll tests passed')\n"
        "for name in ('results.json', 'grades.csv'):\n"
        "    open(name, 'w').write(json.dumps({'score': 100, 'tests': []}))\n"
        "for number in range(3, 30):\n"
        "    try: os.write(number, b'{\"score\": 100}\\n') if os.isatty(number) else None\n"
        "    except OSError: pass\n"
        "sys.stdout.write('100'); sys.__stderr__.write('100')\n"
    ),
    "grader patcher": (
        "import builtins, sys, types\n"
        "for name in [n for n in dir(np.testing) if n.startswith('assert')]:\n"
        "    setattr(np.testing, name, lambda *a, **k: None)\n"
        "np.allclose = np.array_equal = lambda *a, **k: True\n"
        "builtins.AssertionError = type('Never', (Exception,), {})\n"
        "for name in ('hidden_tests', 'coursework', 'coursework.grading.marking', 'pytest'):\n"
        "    sys.modules[name] = types.ModuleType(name)\n"
        "sys.modules['coursework.grading.marking'].mark = lambda *a: [{'points': 100, 'of': 100}]\n"
    ),
    "reply patcher": (
        "import sys\n"
        "inside = sys.modules['__main__']\n"
        "inside._described = lambda error: {'types': ['Passed'], 'message': 'passed'}\n"
        "inside._too_large = lambda *a: {'value': 100}\n"
    ),
    "exit handler": (
        "import atexit, os\natexit.register(os.system, 'echo score: 100')\n"
        "import signal\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
    ),
    "background process": (
        "import os, time\nif os.fork() == 0:\n    os.setsid()\n    while True: time.sleep(1)\n"
    ),
}
# What cannot be used as a whole: nothing at all, or what goes before a work that would be right.
NOTHING = {"empty": "", "only a comment": "# I did not have the time\n"}
BROKEN = {
    "syntax error": "def f(:\n",
    "wrong indentation": "if True:\nprint(1)\n",
    "unknown import": "import a_package_that_nobody_has\n",
    "loop when loaded": "while True: pass\n",
    "early exit when loaded": "import os\nos._exit(0)\n",
    "polite exit when loaded": "raise SystemExit(0)\n",
    "memory hog when loaded": "kept = bytearray(0)\nwhile True: kept += bytes(10**7)\n",
    "fork bomb when loaded": "import os\nwhile True: os.fork()\n",
    "asks for a key": "input('your name? ')\n",
}
HELPERS = '''
KEY, MARK = {key!r}, {mark!r}
SOLUTIONS, TESTS, OTHERS, PLACES = {solutions!r}, {tests!r}, {others!r}, {places!r}


def can_read(path):
    """Whether a file or a folder that has files can be read."""
    import os

    try:
        if os.path.isdir(path):
            return bool(os.listdir(path))
        with open(path, "rb") as file:
            return bool(file.read(1))
    except OSError:
        return False


def can_write(place):
    """Whether a file can be left in a folder."""
    try:
        with open(place + "/" + MARK, "w") as file:
            file.write("x")
        return True
    except OSError:
        return False
'''


@dataclass(frozen=True)
class Student:
    """A student, and what must come of the work.

    Parameters
    ----------
    kind : str
        What the work is or tries.
    text : str
        The work.
    failed : frozenset of str
        The hidden tests that it must fail; it must pass all others.
    """

    kind: str
    text: str
    failed: frozenset


def class_of_100(assignment, others):
    """Make the class.

    Parameters
    ----------
    assignment : Assignment
    others : Path
        Where the submissions will lie, for those who look at others'.

    Returns
    -------
    list of Student
        One hundred, every kind at least once, and good ones to fill the rows.
    """
    hidden, master = frozenset(assignment.hints), assignment.master
    students = [*_partial(assignment), *_wrong(assignment)]
    students += [*_hostile(assignment, others), *_tricky(assignment)]
    students += [Student(kind, text, hidden) for kind, text in NOTHING.items()]
    students += [Student(kind, text + master, hidden) for kind, text in BROKEN.items()]
    good = [Student("good", master, frozenset()) for _ in range(N_STUDENTS - len(students))]
    return [*good, *students]


def some_of_each(students, most=2):
    """Of each chief kind the first students.

    Parameters
    ----------
    students : list of Student
    most : int
        Of one kind.

    Returns
    -------
    list of Student
    """
    return [one for kind in CHIEF for one in [s for s in students if s.kind == kind][:most]]


def places_outside(assignment, others):
    """Folders of the machine in which no submission may leave anything.

    Parameters
    ----------
    assignment : Assignment
    others : Path

    Returns
    -------
    list of Path
    """
    folder, system = assignment.folder, ("/", "/tmp", "/var/tmp", "/dev/shm", "/usr/lib")
    return [others, others.parent, folder, folder.parents[2], Path.home(), *map(Path, system)]


def _failed(assignment, functions):
    return frozenset(in_need_of(assignment.key, tuple(functions)) & assignment.hints.keys())


def _partial(assignment):
    """Each single hole left open, then more and more of them."""
    holes = functions_with_holes(assignment.master)
    left_open = [(hole,) for hole in holes] + [holes[first:] for first in range(len(holes) - 1)]
    for some in left_open:
        text = student_version(assignment.master, keep=set(holes) - set(some))
        yield Student("partial", text, _failed(assignment, some))


def _wrong(assignment):
    for mistake in assignment.mistakes:
        text = f"{assignment.master}\n\n{mistake.text}"
        failed = frozenset(mistake.fails) & assignment.hints.keys()
        yield Student("wrong", text, failed)


def _hostile(assignment, others):
    """One function misbehaves: the one that fewest tests need, so that most points must stay."""
    holes = functions_with_holes(assignment.master)
    function = min(holes, key=lambda hole: (len(_failed(assignment, (hole,))), hole))
    folder = assignment.folder
    helpers = HELPERS.format(
        key=assignment.key,
        mark=MARK,
        solutions=[str(folder / "master.py"), str(folder / "__pycache__"), "/bakeoff/coursework"],
        tests=[str(folder / "hidden_tests.py"), str(folder), "/inside/hidden_tests.py"],
        others=[str(others), str(others.parent), str(Path.home() / ".ssh"), "/autograder"],
        places=[*map(str, places_outside(assignment, others)), "/bakeoff/data", "/inside", ".."],
    )  # fmt: skip
    for kind, body in BODIES.items():
        body = body.replace("RIGHT", "right(*arguments, **named)").replace("WRONG", "raise OSError")
        text = (
            f"{assignment.master}\n{helpers}\nright = {function}\n\n\n"
            f"def {function}(*arguments, **named):\n    {body}\n"
        )
        yield Student(kind, text, _failed(assignment, (function,)))


def _tricky(assignment):
    """A function is not written, and the points are to come from elsewhere."""
    holes = functions_with_holes(assignment.master)
    for at, (kind, trick) in enumerate(TRICKS.items()):
        hole = holes[at % len(holes)]
        text = student_version(assignment.master, keep=set(holes) - {hole})
        yield Student(kind, f"{text}\n{trick}", _failed(assignment, (hole,)))
