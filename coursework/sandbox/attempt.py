"""What a room must not allow, tried from inside: `FOUND` lists what could be done all the same.

Loaded like a submission by `walls.check_walls`, before any real one.
"""

import os
import socket
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

PROCESSES_TRIED = 64  # more than the room of the check allows


def _network():
    listening = socket.if_nameindex()
    return [name for _, name in listening if name != "lo"]


def _writable():
    places = ["/", "/usr", "/bakeoff", "/inside", sys.prefix, sys.base_prefix, "/dev", "/etc"]
    return [place for place in places if _can_write(Path(place) / "written")]


def _can_write(path):
    try:
        path.write_text("x")
    except OSError:
        return False
    return True


def _others():
    return [name for name in os.listdir("/proc") if name.isdigit() and int(name) > 1]


def _forks():
    started = []
    with suppress(OSError):
        for _ in range(PROCESSES_TRIED):
            started.append(subprocess.Popen([sys.executable, "-S", "-c", "input()"], stdin=-1))
    for one in started:
        one.kill()
        one.wait()
    return ["no limit"] if len(started) == PROCESSES_TRIED else []


def _privileges():
    lines = Path("/proc/self/status").read_text().splitlines()
    return [line for line in lines if line.startswith("CapEff") and int(line.split()[1], 16)]


ATTEMPTS = {
    "network": _network,
    "writable": _writable,
    "other processes": _others,
    "processes": _forks,
    "privileges": _privileges,
}
FOUND = [f"{name}: {', '.join(got)}" for name, attempt in ATTEMPTS.items() if (got := attempt())]
