"""Taking time."""

import time


class Stopwatch:
    """Wall-clock seconds of a `with` block."""

    def __enter__(self):
        self.start = time.perf_counter()
        return self

    def __exit__(self, *error):
        self.seconds = time.perf_counter() - self.start
