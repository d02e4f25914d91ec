"""With what the numbers were made: versions, hardware, the command. Never who, and never where."""

import os
import platform
import subprocess
import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from compare.methods import ROOT

SUITE_VERSION = "0.1.0"
GIT_SECONDS = 5  # on a slow network drive a commit is not worth the wait
# What a method's numbers depend on.
METHOD_PACKAGES = (
    *("numpy", "scipy", "numba", "pillow", "scikit-learn", "scikit-learn-intelex", "scikit-image"),
    *("keras", "tensorflow", "tensorflow-cpu"),
)


def versions():
    """Versions of Python and of the packages that numbers depend on.

    Returns
    -------
    dict of str to str
    """
    return {"python": platform.python_version(), **installed(METHOD_PACKAGES)}


def installed(packages):
    """Versions of these packages, without those that are not there.

    Parameters
    ----------
    packages : sequence of str

    Returns
    -------
    dict of str to str
    """
    found = {}
    for package in packages:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            continue
    return found


def commit(root=ROOT):
    """Which commit of the suite is running, as git says it.

    Parameters
    ----------
    root : Path
        The suite's own folder.

    Returns
    -------
    str or None
        In short, with "+changes" where tracked files differ from it. None outside a checkout (a
        repository further up is somebody else's), without git, or if it takes too long.
    """
    if not (root / ".git").exists():
        return None
    words = ["git", "-C", str(root), "describe", "--always", "--abbrev=8", "--exclude=*"]
    try:
        found = subprocess.run(
            [*words, "--dirty=+changes"], capture_output=True, text=True, timeout=GIT_SECONDS
        )
    except (OSError, subprocess.SubprocessError, UnicodeDecodeError):
        return None
    return found.stdout.strip() or None if found.returncode == 0 else None


def hardware():
    """Processor, cores, memory; no host name, no user. The graphics card is known to cells only.

    Returns
    -------
    dict
    """
    return {
        "machine": f"{platform.system()} {platform.machine()}",
        "processor": _processor(),
        "cores": len(os.sched_getaffinity(0))
        if hasattr(os, "sched_getaffinity")
        else os.cpu_count(),
        "memory_gb": _memory_gb(),
        "gpu": None,
    }


def without_home(text):
    """The text with the user's home folder written as ~."""
    home = str(Path.home())
    return text.replace(home, "~") if len(home) > 1 else text


def graphics_card():
    """The graphics card that TensorFlow can use, if any; without a network none of it is loaded.

    Returns
    -------
    str or None
    """
    tensorflow = sys.modules.get("tensorflow")
    if tensorflow is None or not (devices := tensorflow.config.list_physical_devices("GPU")):
        return None
    return tensorflow.config.experimental.get_device_details(devices[0]).get("device_name", "GPU")


def _processor():
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor() or "not known"
    names = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or "not known"


def _memory_gb():
    try:
        return round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30, 1)
    except (AttributeError, ValueError, OSError):
        return None
