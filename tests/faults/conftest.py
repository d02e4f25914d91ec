"""What the tests of the numbered faults share: commands that start at once, and sound input to spoil.

A cold `python -m compare` spends seconds on imports. `command` runs the very same module, words
and exit codes in a process forked from one that has imported everything (server.py).
"""

import html
import io
import json
import os
import re
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

ROOT = Path(__file__).resolve().parents[2]
FAST = ("--methods", "majority,color+svm", "--explain", "none")  # majority: never fails


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
        [sys.executable, Path(__file__).with_name("server.py"), str(base / "caches")],
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


@pytest.fixture(scope="session")
def compare(command):
    """Give a function that compares two fast methods on a data set, with more words if wanted."""

    def compared(dataset, *words, **keywords):
        return command("--dataset", dataset, *FAST, *words, **keywords)

    return compared


@pytest.fixture(scope="session")
def refused():
    """Give a function that asserts an E: one line that says these words, code 2, nothing written."""

    def asserted(ended, *phrases):
        assert ended.code == 2, ended
        assert ended.stdout == ""
        assert "Traceback" not in ended.stderr
        *before, last = ended.stderr.splitlines()
        assert last.startswith("bakeoff: "), ended.stderr
        assert not [line for line in before if line.startswith("bakeoff:")]
        for phrase in phrases:
            assert phrase in last
        written = list(ended.folder.rglob("*")) if ended.folder else []
        assert not [path for path in written if path.is_file()], written

    return asserted


def encoded(picture, file_format="PNG", **options):
    """Give the bytes of a picture file.

    Parameters
    ----------
    picture : ndarray or PIL.Image.Image
    """
    picture = picture if isinstance(picture, Image.Image) else Image.fromarray(picture)
    buffer = io.BytesIO()
    picture.save(buffer, file_format, **options)
    return buffer.getvalue()


def picture_of(k, seed=0, height=32, width=32):
    """Draw a noisy picture of class `k`: red, green or blue; any method can learn them."""
    pixels = np.random.default_rng([k, seed]).integers(0, 80, (height, width, 3))
    pixels[..., k % 3] += 120
    return pixels.astype(np.uint8)


@pytest.fixture(scope="session")
def encode():
    """Give `encoded`: array or Pillow image in, bytes of a file out."""
    return encoded


@pytest.fixture(scope="session")
def draw():
    """Give `picture_of`: class and seed in, picture out."""
    return picture_of


@pytest.fixture(scope="session")
def sound_folder():
    """Give a function that writes a folder of class folders in which nothing is wrong."""

    def written(root, n_each=20, classes=("cat", "dog"), side_px=32):
        for k, name in enumerate(classes):
            (root / name).mkdir(parents=True)
            for i in range(n_each):
                content = encoded(picture_of(k, i, side_px, side_px))
                (root / name / f"{i:03d}.png").write_bytes(content)
        return root

    return written


@pytest.fixture(scope="session")
def sound_arrays():
    """Pictures and labels in which nothing is wrong: 90 of 16 x 16 px, three classes in turn."""
    labels = np.arange(90) % 3
    images = np.stack([picture_of(k, i, 16, 16) for i, k in enumerate(labels)])
    return images, labels


@pytest.fixture(scope="session")
def sound_npz(sound_arrays, tmp_path_factory):
    """Path of a file with `sound_arrays`."""
    path = tmp_path_factory.mktemp("sound") / "sound.npz"
    np.savez(path, x_train=sound_arrays[0], y_train=sound_arrays[1])
    return path
