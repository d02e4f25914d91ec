"""A command that runs while the memory of its processes is read, phase by phase; on Linux."""

import re
import subprocess
import sys
import threading
import time
from pathlib import Path

SECONDS_BETWEEN = 0.05
FIRST, LAST = "reading and audit", "report"
KINDS = {"own_bytes": "RssAnon", "resident_bytes": "VmRSS"}


def watched(words, methods, folder):
    """Run a comparison to its end, and read its memory meanwhile.

    Parameters
    ----------
    words : list of str
        The command.
    methods : sequence of str
        In the order in which they are fitted.
    folder : Path
        Where it is run.

    Returns
    -------
    list of dict
        `what` (until the first method, each method, the rest), `seconds`, `own_bytes`,
        `resident_bytes`.
    """
    phases = _Phases(methods)
    with subprocess.Popen(words, cwd=folder, stderr=subprocess.PIPE, text=True) as process:
        reader = threading.Thread(target=phases.read, args=(process.stderr,), daemon=True)
        reader.start()
        while process.poll() is None:
            phases.count(memory_of(process.pid))
            time.sleep(SECONDS_BETWEEN)
        reader.join()
    phases.end()
    if process.returncode:
        raise SystemExit(f"{' '.join(words)} ended with {process.returncode}")
    return phases.found


class _Phases:
    """What a command says tells which phase of it begins."""

    def __init__(self, methods):
        self.methods, self.found = methods, []
        self._begin(FIRST)

    def read(self, stream):
        for line in stream:
            print(line, end="", file=sys.stderr, flush=True)
            if "to run: about" in line:
                self._begin(self.methods[0])
            for name, following in zip(self.methods, (*self.methods[1:], LAST), strict=True):
                if re.match(rf"  {re.escape(name)} .*% right", line):
                    self._begin(following)

    def count(self, memory):
        for kind, n_bytes in memory.items():
            self.found[-1][kind] = max(self.found[-1][kind], n_bytes)

    def end(self):
        if self.found:
            self.found[-1]["seconds"] += time.monotonic()

    def _begin(self, what):
        self.end()
        self.found.append({"what": what, "seconds": -time.monotonic(), **dict.fromkeys(KINDS, 0)})


def memory_of(root):
    """Memory of a process and all that descend from it, in bytes by `KINDS`.

    Parameters
    ----------
    root : int
        Process id.

    Returns
    -------
    dict of str to int
    """
    total = dict.fromkeys(KINDS, 0)
    for process in _family(root):
        try:
            text = Path(f"/proc/{process}/status").read_text()
        except OSError:  # it has just ended
            continue
        for kind, name in KINDS.items():
            found = re.search(rf"^{name}:\s+(\d+) kB", text, re.MULTILINE)
            total[kind] += 1024 * int(found[1]) if found else 0
    return total


def _family(root):
    waiting = [root]
    while waiting:
        process = waiting.pop()
        yield process
        for path in Path(f"/proc/{process}/task").glob("*/children"):
            try:
                waiting += map(int, path.read_text().split())
            except OSError:
                continue
