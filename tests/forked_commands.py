"""Commands that start at once: forked from a process that has imported everything (forked_server.py).

A cold `python -m compare` spends seconds on imports. `command` runs the very same module, words
and exit codes.
"""

import html
import json
import os
import re
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class Ended:
    """How a command ended.

    Parameters
    ----------
    code : int
        Exit code; negative where a signal ended it.
    stdout, stderr : str
    seconds : float
    peak_mb : int
        Most memory it held; the imports are 250 MB of it or so.
    folder : Path
        What `--out` named. It need not be there.
    """

    code: int
    stdout: str
    stderr: str
    seconds: float
    peak_mb: int
    folder: Path

    def json(self, name="run.json"):
        """A saved file of the run folder."""
        return json.loads((self.folder / name).read_text("utf-8"))

    def page(self):
        """The report's HTML."""
        return (self.folder / "report.html").read_text("utf-8")

    def words(self):
        """What a reader of the report sees of it: no tags, no script, no style."""
        hidden = re.compile(r"<(script|style)\b.*?</\1>|<[^>]*>", re.DOTALL)
        return html.unescape(hidden.sub("", self.page()))


class Running:
    """A command that has been started.

    Attributes
    ----------
    pid : int
        Also the id of its process group.
    """

    def __init__(self, server, module, words, environment, cwd, folder, files):
        self.files, self.folder, self._start = files, folder, time.monotonic()
        job = {key: str(files / key) for key in ("stdout", "stderr", "ended")}
        job |= {"module": module, "words": [os.fspath(word) for word in words]}
        job |= {"environment": environment, "cwd": str(cwd)}
        server.stdin.write(json.dumps(job) + "\n")
        server.stdin.flush()
        self.pid = json.loads(server.stdout.readline())["pid"]

    def stderr(self):
        """What it has said so far."""
        path = self.files / "stderr"
        return path.read_text("utf-8", "replace") if path.exists() else ""

    def says(self, words, seconds=60):
        """Wait until standard error holds these words; False if it ends without them."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            is_over = (self.files / "ended").exists()
            if words in self.stderr():
                return True
            if is_over:
                return False
            time.sleep(0.01)
        raise TimeoutError(f"{words!r} was not said in {seconds} s:\n{self.stderr()}")

    def signal(self, number):
        """Send a signal to it alone, as `kill` does."""
        os.kill(self.pid, number)

    def signal_group(self, number):
        """Send a signal to it and its children, as a terminal does at Ctrl-C."""
        os.killpg(self.pid, number)

    def wait(self, seconds=120):
        """Wait for the end; kill it and raise TimeoutError if that does not come in time."""
        until = time.monotonic() + seconds
        while not (self.files / "ended").exists():
            if time.monotonic() > until:
                self.signal_group(signal.SIGKILL)
                raise TimeoutError(f"still running after {seconds} s:\n{self.stderr()}")
            time.sleep(0.01)
        answer = json.loads((self.files / "ended").read_text("utf-8"))
        return Ended(
            code=answer["code"],
            stdout=(self.files / "stdout").read_text("utf-8", "replace"),
            stderr=self.stderr(),
            seconds=time.monotonic() - self._start,
            peak_mb=answer["peak_kb"] // 1024,
            folder=self.folder,
        )


@pytest.fixture(scope="session")
def start(tmp_path_factory):
    """Give a function that starts a command and returns at once with a `Running`.

    `start("--dataset", path, ...)` is `python -m compare --dataset path ... --out <new folder>`;
    `start("report", run, module="invoke")` is `invoke report run`. Other keywords: `out` (None: no
    `--out` is added), `environment` (added to what is there), `cwd`.
    """
    if not hasattr(os, "fork"):
        pytest.skip("commands are forked here; this system cannot")
    base = tmp_path_factory.mktemp("commands")
    counter = iter(range(10**6))
    with subprocess.Popen(
        [sys.executable, Path(__file__).with_name("forked_server.py"), str(base / "caches")],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT,
        env={**os.environ, "KERAS_HOME": str(base / "no weights"), "OMP_NUM_THREADS": "1"},
    ) as server:  # fmt: skip
        if "ready" not in server.stdout.readline():
            pytest.fail("the project cannot be imported; what stands in the way is said above")

        def started(*words, module="compare", out="new", environment=None, cwd=ROOT):
            files = base / str(next(counter))
            files.mkdir()
            folder = files / "run" if out == "new" else out
            if folder is not None and module == "compare":
                words = (*words, "--out", folder)
            return Running(server, module, words, environment or {}, cwd, folder, files)

        yield started
        server.stdin.close()  # it ends by that, and ends what is still running


@pytest.fixture(scope="session")
def command(start):
    """Give a function that runs a command to its end; words and keywords as of `start`."""

    def ran(*words, seconds=120, **keywords):
        return start(*words, **keywords).wait(seconds)

    return ran
