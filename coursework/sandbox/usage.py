"""What a process and all that it started use, read from Linux' `/proc`."""

import os
from contextlib import suppress
from pathlib import Path

PROC = Path("/proc")
PAGE_BYTES = os.sysconf("SC_PAGE_SIZE") if hasattr(os, "sysconf") else 4096
TICKS = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100


def usage_of(process):
    """Memory and processor time of a process and everything below it.

    Parameters
    ----------
    process : int

    Returns
    -------
    (int, float, bool)
        Bytes of memory that no file stands behind; seconds; and whether any of it computes, or would
        if a processor were free. What ended just now is not counted.
    """
    memory_bytes, cpu_seconds, is_busy, waiting = 0, 0.0, False, [process]
    while waiting:
        one = waiting.pop()
        with suppress(OSError, ValueError, IndexError):
            _, resident, shared = (PROC / f"{one}/statm").read_text().split()[:3]
            memory_bytes += (int(resident) - int(shared)) * PAGE_BYTES
            cpu_seconds += sum(map(int, _fields(PROC / f"{one}")[11:15])) / TICKS
            for task in (PROC / f"{one}/task").iterdir():
                waiting += map(int, (task / "children").read_text().split())
                is_busy = is_busy or _fields(task)[0] == "R"
    return memory_bytes, cpu_seconds, is_busy


def _fields(place):
    """What the kernel says of a process or thread; the name in brackets may hold anything."""
    return (place / "stat").read_text().rpartition(")")[2].split()


def available_bytes():
    """Memory that the machine can still give, in bytes; boundless where it does not say."""
    with suppress(OSError):
        for line in (PROC / "meminfo").read_text().splitlines():
            if line.startswith("MemAvailable:"):
                return int(line.split()[1]) * 1024
    return 1 << 62
