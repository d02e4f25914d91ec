"""Changed pictures are worked out once: every method of a run is asked about the same ones."""

import hashlib

import numpy as np

from compare.explain.probes.changes import changed

MOST_BYTES = 200 * 10**6  # what does not fit is worked out again for each method


class KeptPictures:
    """The changed pictures of those that were asked for last.

    Parameters
    ----------
    most_bytes : int
    """

    def __init__(self, most_bytes):
        self.most_bytes = most_bytes
        self._of = None
        self._pictures = {}

    def at_levels(self, images, probe):
        """Give the pictures at every harmful level of a probe, one level after the other.

        Parameters
        ----------
        images : ndarray of shape (n_images, height, width, 3), uint8, 0-255
        probe : Probe

        Yields
        ------
        ndarray of the same shape, uint8
            Not to be written to.
        """
        digest = hashlib.blake2b(np.ascontiguousarray(images)).digest(), images.shape
        if digest != self._of:
            self._of, self._pictures = digest, {}
        for level in probe.levels[1:]:
            pictures = self._pictures.get((probe.key, level))
            if pictures is None:
                pictures = changed(images, probe, level)
                if self.n_bytes + pictures.nbytes <= self.most_bytes:
                    self._pictures[probe.key, level] = pictures
            yield pictures

    @property
    def n_bytes(self):
        """What is held now."""
        return sum(pictures.nbytes for pictures in self._pictures.values())


KEPT = KeptPictures(MOST_BYTES)
