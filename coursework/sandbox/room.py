"""A student's code in a process of its own, behind walls: what it may use, and how it is asked.

On Linux the walls are namespaces (`jail.py`): no network, no file of the machine but Python and the
packages, read-only, and one small folder in memory. Where they cannot be had, `walls.py` refuses.
Time is counted as processor time of everything in the room, so that a busy machine fails nobody.
"""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from select import select

from coursework.sandbox.halting import stop_if_halted
from coursework.sandbox.usage import available_bytes, usage_of
from coursework.sandbox.wire import LENGTH, WireError, pack, unpack

HERE = Path(__file__).resolve().parent
PROJECT = HERE.parents[1]
PACKAGES = ("data", "features", "baselines", "deep")  # what a submission may import of the project
SYSTEM = ("/usr", "/etc/ld.so.cache", "/lib", "/lib32", "/lib64", "/bin", "/sbin")
KINDS = ("value", "error")  # of an answer
LOOK_EVERY_SECONDS, LONGEST_BETWEEN_LOOKS = 0.05, 0.5
LEAST_FREE_BYTES = 300_000_000  # of the machine: below it, each room has half its memory


@dataclass(frozen=True)
class Limits:
    """What one submission may use.

    Parameters
    ----------
    call_seconds : float
        Processor time of one call.
    call_wall_seconds : float
        Time of one call in which nothing computes: ends what waits, as `sleep` does.
    total_seconds : float
        Processor time of the whole submission.
    memory_bytes : int
        Of all its processes together.
    processes : int
        Threads count, too.
    scratch_bytes, scratch_files : int
        Its folder in memory.
    reply_bytes : int
        The largest result of one call.
    """

    call_seconds: float = 30.0
    call_wall_seconds: float = 120.0
    total_seconds: float = 240.0
    memory_bytes: int = 2_000_000_000
    processes: int = 96
    scratch_bytes: int = 64_000_000
    scratch_files: int = 500
    reply_bytes: int = 64_000_000

    def rlimits(self):
        """Limits that the kernel holds for each process, by their names in `resource`."""
        return {
            "RLIMIT_AS": 4 * self.memory_bytes,  # addresses; TensorFlow asks for more than it uses
            "RLIMIT_CPU": int(self.total_seconds) + 1,
            "RLIMIT_NPROC": self.processes,
            "RLIMIT_FSIZE": self.scratch_bytes,
            "RLIMIT_NOFILE": 256,
            "RLIMIT_CORE": 0,
        }


class Ended(Exception):
    """The student's process is gone, or was ended: the message says why."""


class Room:
    """One student's process.

    Parameters
    ----------
    limits : Limits
    walls : bool
        Whether to put it into namespaces; without, only the limits hold.
    """

    def __init__(self, limits, walls=True):
        self.limits, self.cpu_seconds, self.n_asked = limits, 0.0, 0
        self.scratch = None if walls else tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        self.errors = tempfile.TemporaryFile()  # noqa: SIM115 - closed in `close`
        words = json.dumps({"rlimits": self._rlimits(walls), "reply_bytes": limits.reply_bytes})
        python = [str(Path(sys.executable).absolute()), "-s", "-B"]
        if walls:
            inner = [*python, "/inside/inside.py", words]
            command = [*python, "-S", str(HERE / "jail.py"), json.dumps(_plan(limits)), *inner]
        else:
            command = [*python, str(HERE / "inside.py"), words]
        self.process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self.errors,
            cwd="/" if walls else self.scratch.name,
            env=None if walls else _environment(self.scratch.name, PROJECT),
            start_new_session=True,  # Linux shares time by session: a room of 90 loops counts once
        )
        for pipe in (self.process.stdin, self.process.stdout):
            os.set_blocking(pipe.fileno(), False)

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.close()

    def _rlimits(self, walls):
        limits = self.limits.rlimits()
        if not walls:  # there it would count the teacher's own processes
            limits.pop("RLIMIT_NPROC")
        return limits

    def ask(self, request):
        """Send a request, and wait for what comes back.

        Parameters
        ----------
        request : dict
            See `inside.py`.

        Returns
        -------
        dict
            With `value` or `error`.

        Raises
        ------
        Ended
            If no answer came within the limits, or none that can be read; the process is ended.
        """
        try:
            return self._ask(request)
        except (Ended, WireError) as error:
            self.close()
            raise Ended(str(error)) from error

    def _ask(self, request):
        watch = _Watch(self)
        self.n_asked += 1
        self._send(pack({**request, "number": self.n_asked}), watch)
        number = 0
        while number != self.n_asked:  # a child that the code forked may answer once more
            number, answer = self._answer(watch)
        watch.look(at_once=True)
        return answer

    def _answer(self, watch):
        n_head, n_body = LENGTH.unpack(self._receive(LENGTH.size, watch))
        if n_head + n_body > self.limits.reply_bytes:
            raise Ended(f"the result is larger than {self.limits.reply_bytes / 1e6:.0f} MB")
        answer = unpack(self._receive(n_head, watch), self._receive(n_body, watch))
        if not isinstance(answer, dict) or set(answer) not in ({"number", k} for k in KINDS):
            raise Ended("what came back is no result")
        return answer.pop("number"), answer

    def _send(self, content, watch):
        pipe, view = self.process.stdin.fileno(), memoryview(content)
        while view:
            if select([], [pipe], [], LOOK_EVERY_SECONDS)[1]:
                try:
                    view = view[os.write(pipe, view) :]
                except BrokenPipeError:
                    raise Ended(self._why_gone()) from None
            watch.look()

    def _receive(self, n_bytes, watch):
        pipe, parts, missing = self.process.stdout.fileno(), [], n_bytes
        while missing:
            if select([pipe], [], [], LOOK_EVERY_SECONDS)[0]:
                part = os.read(pipe, min(missing, 1 << 20))
                if not part:
                    raise Ended(self._why_gone())
                parts.append(part)
                missing -= len(part)
            watch.look()
        return b"".join(parts)

    def _why_gone(self):
        self.process.wait()
        self.errors.seek(0)
        said = self.errors.read(2000).decode("utf-8", "replace").strip()
        return said.splitlines()[-1] if said else "the program ended before it had answered"

    def close(self):
        """End everything in the room; what it wrote goes with it."""
        if self.process.poll() is None:
            # Without walls its children are only known as its session.
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        for file in (self.process.stdin, self.process.stdout, self.errors):
            try:
                file.close()
            except BrokenPipeError:
                continue
        if self.scratch:
            self.scratch.cleanup()


class _Watch:
    """Looks now and then at what a room uses during one call."""

    def __init__(self, room):
        self.room, self.limits = room, room.limits
        self.last_look, self.idle_seconds = time.monotonic(), 0.0
        self.cpu_before, self.next_look = room.cpu_seconds, 0.0

    def look(self, at_once=False):
        """Raise `Ended` where a limit is passed."""
        now = time.monotonic()
        if now < self.next_look and not at_once:
            return
        stop_if_halted()
        self.next_look = now + LOOK_EVERY_SECONDS
        room, limits = self.room, self.limits
        memory_bytes, cpu_seconds, is_busy = usage_of(room.process.pid)
        room.cpu_seconds = max(room.cpu_seconds, cpu_seconds)
        # Who waits for a processor is not idle; and if nobody looked for long, we had none ourselves.
        self.idle_seconds += 0 if is_busy else min(now - self.last_look, LONGEST_BETWEEN_LOOKS)
        self.last_look = now
        most_bytes = limits.memory_bytes // (1 if available_bytes() > LEAST_FREE_BYTES else 2)
        if memory_bytes > most_bytes:
            raise Ended(f"it used more than {most_bytes / 1e6:.0f} MB of memory")
        if room.cpu_seconds - self.cpu_before > limits.call_seconds:
            raise Ended(f"it took longer than {limits.call_seconds:g} seconds")
        if self.idle_seconds > limits.call_wall_seconds:
            raise Ended(f"it did not answer within {limits.call_wall_seconds:g} seconds")


def _plan(limits):
    """What the room shows of the machine, for `jail.py`."""
    sources = [path for path in SYSTEM if os.path.exists(path)]
    links = [path for path in sources if os.path.islink(path)]
    shown = [path for path in sources if path not in links]
    for folder in sorted({sys.base_prefix, sys.prefix}):
        if not any(Path(folder).is_relative_to(path) for path in shown):
            shown.append(folder)
    binds = [(path, path) for path in shown]
    binds += [(str(PROJECT / name), f"/bakeoff/{name}") for name in PACKAGES]
    binds += [(str(HERE / name), f"/inside/{name}") for name in ("inside.py", "wire.py")]
    sizes = {k: v for k, v in asdict(limits).items() if k.startswith("scratch")}
    return {"binds": binds, "links": links, "environment": _environment("/scratch"), **sizes}


def _environment(scratch, packages="/bakeoff"):
    """Nothing of the teacher's own environment: no keys, no paths."""
    return {
        "HOME": scratch,
        "TMPDIR": scratch,
        "MPLCONFIGDIR": scratch,
        "MPLBACKEND": "Agg",
        "PYTHONPATH": str(packages),
        "PYTHONHASHSEED": "0",
        "PATH": "/usr/bin:/bin",
        "LANG": "C.UTF-8",
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "KERAS_BACKEND": os.environ.get("KERAS_BACKEND", "tensorflow"),
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "CUDA_VISIBLE_DEVICES": "-1",
    }
