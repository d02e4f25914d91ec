"""What a split selects, in 64 digits: any change of a pixel, a label or a row number changes them."""

import hashlib

import numpy as np

from data.mapped import blocks, let_go


def content_digest(dataset):
    """SHA-256 of pixels and labels, made once for all splits of a data set.

    Parameters
    ----------
    dataset : Dataset

    Returns
    -------
    hashlib hash
    """
    digest = hashlib.sha256()
    digest.update(repr(dataset.images.shape).encode())
    for some in blocks(dataset.images):
        digest.update(np.ascontiguousarray(dataset.images[some]))
        let_go(dataset.images)
    digest.update(dataset.labels.astype("<i8").tobytes())
    return digest


def fingerprint(content, parts):
    """The fingerprint of a split.

    Parameters
    ----------
    content : hashlib hash
        Of `content_digest`; left as it is.
    parts : sequence of ndarray of int
        Row numbers of training, validation and test.

    Returns
    -------
    str
        64 hexadecimal digits.
    """
    digest = content.copy()
    for rows in parts:
        digest.update(len(rows).to_bytes(8, "little"))
        digest.update(rows.astype("<i8").tobytes())
    return digest.hexdigest()
