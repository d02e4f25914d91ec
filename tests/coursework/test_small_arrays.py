"""Arrays of strangers: plain ones are read, and nothing else is even unpacked."""

import io
import zipfile

import numpy as np
import pytest

from coursework import CourseworkError
from coursework.reading.small_arrays import MOST_BYTES, read_small_arrays


def _packed(content, name="a.npy"):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return packed.getvalue()


def test_a_bomb_is_refused_before_it_swells():
    """By what its directory says, or where that lies, by reading no more than it says."""
    bomb = _packed(bytes(MOST_BYTES + 1))
    assert len(bomb) < 100_000
    with pytest.raises(CourseworkError, match="at most 1000 of 40 MB are read"):
        read_small_arrays(bomb, "network.npz")
    size = (MOST_BYTES + 1).to_bytes(4, "little")
    with pytest.raises(CourseworkError, match="damaged"):
        read_small_arrays(bomb.replace(size, (200).to_bytes(4, "little")), "network.npz")


def test_a_header_may_not_claim_more_than_is_there():
    """A terabyte in two hundred bytes is made by nobody."""
    plain = io.BytesIO()
    np.save(plain, np.zeros(10))
    huge = plain.getvalue().replace(b"(10,), ", b"(1" + b"0" * 12 + b",), ")
    with pytest.raises(CourseworkError, match="damaged"):
        read_small_arrays(_packed(huge), "network.npz")


def test_what_numpy_writes_is_read():
    """Numbers, truths and texts, with their shapes."""
    content = io.BytesIO()
    np.savez(content, a=np.eye(3), b=np.array(["x", "yz"]), c=np.array(True), d=np.zeros((0, 2)))
    found = read_small_arrays(content.getvalue(), "a.npz")
    assert found["a"].tolist() == np.eye(3).tolist()
    assert found["b"].tolist() == ["x", "yz"]
    assert found["c"].shape == ()
    assert found["d"].shape == (0, 2)
