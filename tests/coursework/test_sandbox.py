"""Case 59: what a submission tries against the machine stays in its room."""

import builtins
import os
import re
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from coursework import CourseworkError
from coursework.grading.marking import mark
from coursework.sandbox import room as sandbox
from coursework.sandbox import walls
from coursework.sandbox.room import Ended, Room
from coursework.sandbox.student import Remote, StudentError, Work, _as_exception
from coursework.sandbox.walls import LIMITS_FOR_CHECK, check_walls
from coursework.sandbox.wire import LENGTH, WireError, pack, unpack
from tests.coursework.rooms import needs_rooms
from tests.coursework.tiny import LIMITS, MASTER, tiny_assignment

pytestmark = needs_rooms
HOME = os.path.expanduser("~")


def _asked(code, *arguments, limits=LIMITS):
    """Result of a function `f` of a submission."""
    work = Work({"work.py": code}, limits)
    try:
        return work.module().f(*arguments)
    finally:
        work.close()


def test_walls_stand():
    """Trying from inside to use the network, write, see others or fork on and on finds no hole."""
    check_walls()


def test_without_walls_grading_is_refused(monkeypatch):
    """A machine without namespaces is answered with what it lacks and what to do."""
    monkeypatch.setattr(
        sandbox, "_plan", lambda limits: {"binds": [["/missing", "/x"]], "links": []}
    )
    with pytest.raises(CourseworkError, match=r"no sandbox on this machine \(jail: .*--unsafe"):
        check_walls()


def test_a_hole_in_the_walls_is_found(monkeypatch):
    """Where a folder can be written all the same, the check says which."""
    # No more time than the real check has: starting 64 programs takes half a second of a core.
    monkeypatch.setattr(walls, "LIMITS_FOR_CHECK", replace(LIMITS_FOR_CHECK, processes=200))
    with pytest.raises(CourseworkError, match="processes: no limit"):
        check_walls()


# What is tried, and what a student reads of it. Each leaves the other function's points alone.
HOSTILE = {
    "endless loop": ("while True: pass", "took longer than 0.7 seconds"),
    "sleep": ("import time; time.sleep(100)", "did not answer within 6 seconds"),
    "fork bomb": ("import os\n    while True: os.fork()", "stopped with BlockingIOError|was ended"),
    "stubborn fork bomb": (
        "import os\n    while True:\n        try: os.fork()\n        except OSError: pass",
        "was ended",
    ),
    "memory hog": ("k = []\n    while True: k.append(bytearray(10**7))", "300 MB of memory"),
    "huge array": ("return np.ones(10**12)", "MemoryError"),
    "disk filler": (
        "for i in range(99): open(str(i), 'wb').write(bytes(10**6))",
        "No space left on device",
    ),
    "many files": ("for i in range(99): open(str(i), 'w').close()", "No space left on device"),
    "network": (
        "import socket; socket.create_connection(('1.1.1.1', 80), 2)",
        "Network is unreachable",
    ),
    "name look-up": ("import socket; socket.gethostbyname('example.org')", "stopped with gaierror"),
    "early exit": ("import os; os._exit(0)", "ended before it had answered"),
    "polite exit": ("import sys; sys.exit(0)", "stopped with SystemExit"),
    "giant result": ("return np.ones(10**6)", "8 MB large"),
    "giant print": (
        "print('points: 5 of 5 ' * 10**6)\n    return values",
        "not the expected one",
    ),
    "fake score": (
        "import os, json\n    for i in range(3, 20):\n        try: os.write(i, b'{\"score\": 5}' * 9)\n"
        "        except OSError: pass\n    return values",
        "was ended|not the expected one",
    ),
    "grader patcher": (
        "np.testing.assert_array_equal = lambda *a: None\n    return values",
        "not the expected one",
    ),
    "always equal": (
        "class Equal(np.ndarray):\n        __eq__ = lambda self, other: True\n"
        "    return np.zeros(2).view(Equal)",
        "not the expected one",
    ),
    "killer of all": ("import os, signal\n    os.kill(-1, signal.SIGKILL)\n    return values", ""),
    "room in the room": (
        "import ctypes\n    r = ctypes.CDLL(None, use_errno=True).unshare(0x10020000)\n"
        "    if r: raise OSError(ctypes.get_errno(), 'no')\n    return 2 * np.array(values)",
        "stopped with OSError",
    ),
    "deep nesting": (
        "x = []\n    for i in range(10**5): x = [x]\n    return x",
        "nested too deeply",
    ),
    "lying exception": (
        "class E(Exception):\n        def __str__(self): raise SystemExit\n    raise E",
        "stopped with E",
    ),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_59_hostile_functions_cost_their_own_points_only(name, tmp_path):
    """The part that misbehaves gets 0, and the other function its points."""
    body, message = HOSTILE[name]
    code = f"{MASTER}\ndef double(values):\n    {body}\n"
    double, largest = mark(tiny_assignment(tmp_path), {"work.py": code}, LIMITS)
    assert double["points"] == 0
    assert re.search(message, double["message"]), double["message"]
    assert largest["points"] == 2, largest["message"]


def test_what_one_test_leaves_behind_costs_no_other(tmp_path):
    """Whoever is ended in a room that was used before gets a fresh one, once."""
    code = f"""{MASTER}
def double(values):
    open("left", "w").close()
    raise ValueError("gone")

def largest(values):
    import os
    if os.path.exists("left"):
        os._exit(1)
    return max(values)
"""
    double, largest = mark(tiny_assignment(tmp_path), {"work.py": code}, LIMITS)
    assert (double["points"], largest["points"]) == (0, 2), largest["message"]


READERS = {
    "hidden tests": f"open({str(sandbox.HERE)!r} + '/assignments/neighbours/hidden_tests.py').read()",
    "master by import": "__import__('coursework.assignments')",
    "passwords": "open('/etc/passwd').read()",
    "grader's memory": "open('/proc/%d/environ' % os.getppid()).read()",
    "machine's disks": "os.listdir('/dev/disk')",
    "another submission": "open(values).read()",
    "link out": "(os.symlink(values, 'link'), open('link').read())",
    "link to a folder above": "open('/proc/1/root' + values).read()",
}


@pytest.mark.parametrize("name", READERS)
def test_nothing_of_the_machine_can_be_read(name, tmp_path):
    """Not the hidden tests, the grader's process or another submission."""
    other = tmp_path / "other.py"
    other.write_text("another submission")
    code = f"import os\ndef f(values):\n    return str({READERS[name]})\n"
    with pytest.raises(StudentError) as caught:
        _asked(code, str(other))
    assert caught.value.described["types"][0] in ("FileNotFoundError", "ModuleNotFoundError")


def test_of_the_home_folder_only_python_is_there():
    """Where Python itself is installed in the home folder, the way to it is all that is seen."""
    code = "import os\ndef f(home): return os.listdir(home) if os.path.isdir(home) else []"
    ways = [Path(folder) for folder in (sys.prefix, sys.base_prefix)]
    allowed = {way.relative_to(HOME).parts[0] for way in ways if way.is_relative_to(HOME)}
    assert set(_asked(code, HOME)) <= allowed


def test_nothing_can_be_written_but_the_scratch(tmp_path):
    """Writing outside fails; the scratch takes a file, and is gone with the room."""
    code = """
import os, sys
def f(places):
    could = []
    for place in places + ["/", sys.prefix, np_folder(), "/bakeoff/data", "/inside"]:
        try:
            open(place + "/written-by-a-student", "w").close()
            could.append(place)
        except OSError:
            pass
    return could
def np_folder():
    import numpy
    return os.path.dirname(numpy.__file__)
"""
    assert _asked(code, [str(tmp_path), ".", "/scratch", "/tmp"]) == [".", "/scratch"]
    assert list(tmp_path.iterdir()) == []
    assert _asked("import os\ndef f(): return os.listdir('.')") == ["work.py"]


def test_environment_is_not_the_teachers(monkeypatch):
    """Keys and tokens of the teacher's shell are not there."""
    monkeypatch.setenv("SECRET_TOKEN", "abc")
    names = _asked("import os\ndef f(): return sorted(os.environ)")
    assert "SECRET_TOKEN" not in names
    assert "HOME" in names


def test_closing_a_room_ends_all_that_it_started():
    """Background processes end with the room, whatever session they put themselves in."""
    code = """
import os, time
def f():
    if os.fork() == 0:
        os.setsid()
        while True: time.sleep(0.1)
    return 1
"""
    work = Work({"work.py": code}, LIMITS)
    assert work.module().f() == 1
    inside = _below(work.room.process.pid)
    assert len(inside) == 2
    work.close()
    deadline = time.monotonic() + 5
    while (left := [p for p in inside if _runs(p)]) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert left == []


def test_a_killed_grader_takes_its_rooms_with_it():
    """Nothing goes on running after `kill -9` of the grader."""
    code = (
        "import sys, time\n"
        "from coursework.sandbox.student import Work\n"
        "from tests.coursework.tiny import LIMITS\n"
        "work = Work({'work.py': 'x = 1'}, LIMITS)\n"
        "work.module()\n"
        "print(work.room.process.pid, flush=True)\n"
        "time.sleep(60)\n"
    )
    grader = subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, text=True, cwd=sandbox.PROJECT
    )
    jail = int(grader.stdout.readline())
    rooms = [jail, *_below(jail)]
    assert len(rooms) == 2
    grader.kill()
    grader.wait()
    grader.stdout.close()
    deadline = time.monotonic() + 5
    while any(map(_runs, rooms)) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not any(map(_runs, rooms))


def _below(process):
    found = []
    for task in os.listdir(f"/proc/{process}/task"):
        with open(f"/proc/{process}/task/{task}/children") as file:
            for child in map(int, file.read().split()):
                found += [child, *_below(child)]
    return found


def _runs(process):
    try:
        with open(f"/proc/{process}/stat") as file:
            return file.read().rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False


@pytest.mark.parametrize(
    "value",
    [None, True, 3, 2.5, "text", [1, [2]], (1, "a"), {"a": 1, 2: [None]}, np.float32(1.5),
     np.arange(6, dtype=np.uint8).reshape(2, 3), np.zeros((0, 4)), np.array(["cat", "dög"])],
    ids=repr,
)  # fmt: skip
def test_plain_data_crosses_the_pipe_unchanged(value):
    """What a function returns arrives with its type, shape and dtype."""
    got = _asked("def f(value): return value", value)
    assert type(got) is type(value)
    np.testing.assert_equal(got, value)
    if isinstance(value, np.ndarray):
        assert got.dtype == value.dtype


BUILT_IN = [e.__name__ for e in vars(builtins).values() if isinstance(e, type)]


@pytest.mark.parametrize("name", ["Made_up", "", "__import__", *BUILT_IN])
def test_every_exception_of_a_student_becomes_one_of_ours(name):
    """Whatever kind a submission claims, the grader gets an error it knows and no other."""
    error = _as_exception({"types": [name], "message": "m", "line": 3, "function": "f"})
    assert isinstance(error, StudentError)
    assert not isinstance(error, AssertionError)
    assert error.described["message"] == "m"


def test_exceptions_keep_their_kind():
    """A hidden test may ask whether a ValueError was raised."""
    with pytest.raises(ValueError, match="too small"):
        _asked("def f(): raise ValueError('too small')")


@pytest.mark.parametrize("described", [None, [], {}, {"types": [[]]}, {"types": {}, "line": "x"}])
def test_a_report_of_an_error_may_be_nonsense(described):
    """What a student's process says of an error is not trusted to have any form."""
    assert isinstance(_as_exception(described), StudentError)


def test_what_is_no_data_stays_inside_and_can_be_asked():
    """A fitted classifier is a handle: its methods run in the student's process."""
    code = """
class Model:
    k = 3
    def fit(self, values):
        self.mean = sum(values) / len(values)
        return self
def f(values): return Model().fit(values)
def of(model): return model.mean
"""
    work = Work({"work.py": code}, LIMITS)
    model = work.module().f([1, 2, 6])
    assert isinstance(model, Remote)
    assert (model.k, model.mean, work.module().of(model)) == (3, 3.0, 3.0)
    with pytest.raises(AttributeError):
        model._private  # noqa: B018
    work.close()


@pytest.mark.parametrize(
    "head",
    [b"", b"[]", b"{}", b'{"tree": {"~": "object"}, "arrays": []}',
     b'{"tree": {"~": "array", "at": 0}, "arrays": [["|O", [1]]]}',
     b'{"tree": {"~": "array", "at": 0}, "arrays": [["<f8", [-1]]]}',
     b'{"tree": {"~": "array", "at": 0}, "arrays": [["<f8", [1000000000000]]]}',
     b'{"tree": {"~": "dict", "items": [[[], 1]]}, "arrays": []}',
     b'{"tree": {"~": "handle", "number": "a", "type": ""}, "arrays": []}',
     b"[" * 100_000],
)  # fmt: skip
def test_no_frame_of_another_make_is_read(head):
    """Objects, impossible shapes and nonsense are refused before anything is made of them."""
    with pytest.raises(WireError):
        unpack(head, b"")


def test_no_pickle_goes_out():
    """The grader, too, hands over plain data only."""
    with pytest.raises(WireError, match="cannot be handed over"):
        pack(object())
    assert LENGTH.unpack(pack([1])[: LENGTH.size])[1] == 0


def test_without_walls_limits_still_hold(tmp_path):
    """`--unsafe` has no walls, but an endless loop ends."""
    code = f"{MASTER}\ndef double(values):\n    while True: pass\n"
    double, largest = mark(tiny_assignment(tmp_path), {"work.py": code}, LIMITS, walls=False)
    assert (double["points"], largest["points"]) == (0, 2)


def test_a_room_that_was_never_asked_closes():
    """Closing needs no answer."""
    with Room(LIMITS) as room:
        assert room.process.poll() is None
    assert room.process.poll() is not None


def test_the_clock_ends_only_what_waits():
    """A machine may be too busy to let a submission compute: that is no fault of the submission."""
    code = "import time\ndef loop():\n    while True: pass\ndef sleep(): time.sleep(99)\n"
    for function, message in (("loop", "longer than 1 seconds"), ("sleep", "answer within 0.2")):
        work = Work({"work.py": code}, LIMITS)
        called = getattr(work.module(), function)
        work.room.limits = replace(LIMITS, call_seconds=1.0, call_wall_seconds=0.2)
        with pytest.raises(Ended, match=message):
            called()
