"""How much memory a cell will need, told before it starts, and how much there is.

Like the seconds of `estimate`, the bytes are counted from what a method keeps at its highest moment:
pictures, features, kernels, batches. The constants were measured on Linux; the true figure lies within
a factor of two, see `tests/compare/processes/test_memory.py`. Nothing is refused where the system does
not say what is free, or nothing is known of a method.
"""

import re
from contextlib import suppress
from pathlib import Path

from baselines.linear import CHUNK_NUMBERS, N_JUDGES
from baselines.svm import KERNEL_CACHE_MB, MOST_KERNEL_VALUES
from compare.estimate import FEATURE_COPIES, features_of, n_learned
from compare.fitting.feature_cache import MOST_IN_MEMORY
from compare.pictures.augment import n_with_copies
from data.mapped import LARGE_BYTES
from features import EXTRACTORS

PROCESS, CONTROL_GROUPS, OF_MACHINE = (
    Path("/proc/self"),
    Path("/sys/fs/cgroup"),
    Path("/proc/meminfo"),
)
# Where a container's limit stands: the group's line, folder, limit, use, and what use can be let go.
GROUP_FILES = (
    (r"^0::(.*)$", "", "memory.max", "memory.current", "inactive_file"),
    (
        *(r"^\d+:(?:.*,)?memory(?:,.*)?:(.*)$", "memory", "memory.limit_in_bytes"),
        *("memory.usage_in_bytes", "total_inactive_file"),
    ),
)
SMALLEST_BYTES = 30_000_000  # what any method takes
KERAS_BYTES = 500_000_000
# Per pixel of a picture, for a whole batch: what layers say, and their gradients.
NETWORK_BYTES_PER_PIXEL = {"mlp": 45_000, "small_cnn": 75_000, "global_pool_cnn": 90_000}
OTHER_NETWORK_BYTES_PER_PIXEL = 300_000
BACKBONE_BYTES = 600_000_000
ROOM = 0.9  # of what is free now: by the next time it may be less


def needed_bytes(cell, dataset, n_train=None):
    """Memory that a cell takes at its highest moment, beside what the process has held before.

    Parameters
    ----------
    cell : Cell
    dataset : Dataset
    n_train : int, optional
        Training pictures, where they shall be another number than the cell's.

    Returns
    -------
    int or None
        None where nothing is known of the method.
    """
    method, n_test = cell.method, len(cell.split.test)
    if method.own_file:
        return None
    n_train = n_with_copies(n_learned(cell, dataset, n_train), cell.augment)
    n_pixels = dataset.images.shape[1] * dataset.images.shape[2]
    # What is more than this stays in a file, see `data.mapped`.
    pictures = sum(min(LARGE_BYTES, 3 * n_pixels * n) for n in (n_train, n_test))
    total = SMALLEST_BYTES + pictures
    if not method.representations:
        if method.name != "majority":
            total += KERAS_BYTES + pictures  # TensorFlow has its own copy
            per_pixel = NETWORK_BYTES_PER_PIXEL.get(method.name, OTHER_NETWORK_BYTES_PER_PIXEL)
            total += n_pixels * per_pixel
        return total
    names = [step.name for step in method.representations]
    n_features = features_of(method, n_pixels)
    if any(name not in EXTRACTORS for name in names):
        total += KERAS_BYTES + BACKBONE_BYTES
    total += 4 * n_features * n_test + _of_rows(method, n_train, n_features)
    return total + _of_classifier(method.classifier.name, n_train, n_test, n_features)


def _of_rows(method, n_train, n_features):
    """What the features of the training pictures take, with the copies that are made of them."""
    is_joined = len(method.representations) > 1
    copies = FEATURE_COPIES[method.classifier.name] + is_joined
    n_bytes = 4 * n_features * n_train
    if not is_joined and n_bytes >= MOST_IN_MEMORY and method.classifier.name == "linear":
        n_bytes = 4 * CHUNK_NUMBERS  # they lie in a file and are read chunk by chunk
    return copies * n_bytes


def _of_classifier(name, n_train, n_test, n_features):
    """What the classifier holds beside its rows."""
    if name == "svm":
        kernel = min(KERNEL_CACHE_MB * 10**6, 6 * n_train**2)
        return max(kernel, 3 * 4 * min(MOST_KERNEL_VALUES, n_train * n_test))
    if name == "linear":
        side = min(n_train, n_features)
        return 4 * (2 * side**2 + 2 * side * min(n_train, N_JUDGES)) + 4 * min(
            CHUNK_NUMBERS, n_train * n_features
        )
    return 0


def does_not_fit(cell, dataset, free):
    """Why a cell is not to be started, with what would help; None if it may.

    Parameters
    ----------
    cell : Cell
    dataset : Dataset
    free : int or None
        Bytes that it may take.

    Returns
    -------
    str or None
    """
    needed = needed_bytes(cell, dataset)
    if free is None or needed is None or needed <= free:
        return None
    n_train = _most_pictures(cell, dataset, ROOM * free)
    fewer = f"--train-size {n_train}, or smaller pictures with --image-size"
    remedy = fewer if n_train else "--image-size, for smaller pictures, or another method"
    return (
        f"about {_gigabytes(needed)} of memory would be needed, and {_gigabytes(free)} "
        f"are free; try {remedy}"
    )


def _most_pictures(cell, dataset, free):
    """Training pictures with which the cell would fit, a round number; 0 if none would."""
    low, high = 0, len(cell.split.train)
    while high - low > 1:
        middle = (low + high) // 2
        fits = needed_bytes(cell, dataset, middle) <= free
        low, high = (middle, high) if fits else (low, middle)
    step = 10 ** max(0, len(str(low)) - 2)
    found = low // step * step
    return found if found >= 2 * dataset.n_classes else 0


def free_bytes():
    """Memory that this process may still take; None where the system does not say.

    Returns
    -------
    int or None
        The least of what the machine, the container and the process's own limit leave.
    """
    known = [_entry(OF_MACHINE, "MemAvailable"), *_left_by_groups(), _left_of_addresses()]
    return min((left for left in known if left is not None), default=None)


def free_for_each(options):
    """Memory that each of the cells that run at the same time may take.

    Parameters
    ----------
    options : Options

    Returns
    -------
    int or None
        None where the system does not say, or cells run on a cluster, whose workers look themselves.
    """
    free = None if options.dask else free_bytes()
    return free and free // options.jobs


def _left_by_groups():
    """What each limit of a container leaves, its own and those around it."""
    for pattern, folder, limit, used, idle in GROUP_FILES:
        with suppress(OSError):
            found = re.search(pattern, (PROCESS / "cgroup").read_text(), re.MULTILINE)
            place = CONTROL_GROUPS / folder / found[1].strip("/") if found else CONTROL_GROUPS
            for group in [place, *place.parents]:
                with suppress(OSError, ValueError):  # no such file; "max" where there is no limit
                    left = int((group / limit).read_text()) - int((group / used).read_text())
                    idle_bytes = re.search(
                        rf"^{idle} (\d+)", (group / "memory.stat").read_text(), re.M
                    )
                    yield max(0, left + (int(idle_bytes[1]) if idle_bytes else 0))


def _left_of_addresses():
    """What `ulimit -v` leaves; None where there is none."""
    with suppress(ImportError, OSError):
        import resource

        limit = resource.getrlimit(resource.RLIMIT_AS)[0]
        used = _entry(PROCESS / "status", "VmSize")
        if limit != resource.RLIM_INFINITY and used is not None:
            return max(0, limit - used)
    return None


def forget_peak():
    """Let `peak_bytes` count from now on; whether that is possible here."""
    try:
        (PROCESS / "clear_refs").write_text("5")
    except OSError:
        return False
    return True


def peak_bytes():
    """Most memory that this process has held; None where the system does not say."""
    return _entry(PROCESS / "status", "VmHWM")


def _entry(path, name):
    """A line such as `VmHWM:  12 kB` of a file of the system, in bytes; None where there is none."""
    with suppress(OSError):
        if found := re.search(rf"^{name}:\s+(\d+) kB", path.read_text(), re.MULTILINE):
            return 1024 * int(found[1])
    return None


def _gigabytes(n_bytes):
    return f"{n_bytes / 1e9:.1f} GB"
