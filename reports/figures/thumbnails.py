"""Pictures as data URIs, once each, however many methods got them wrong."""

import base64
import io

import numpy as np
from PIL import Image

from reports.audit import rows_on_show
from reports.disagreements import rows_disagreed_on
from reports.looks import rows_looked_at
from reports.space import query_rows

LARGEST_LOSSLESS_PX = 40  # above it a photograph without loss grows too large for a page


def data_uris(summary):
    """Encode the pictures that some gallery, the audit or the disagreements show.

    Returns
    -------
    dict of int to str
        Data URIs by row number.
    """
    rows = {
        mistake["row"]
        for method in summary["galleries"]
        for mistake in method["scores"]["mistakes"]
    }
    rows |= rows_on_show(summary["audit"]) | rows_disagreed_on(summary["disagreements"])
    rows |= query_rows(summary["neighbours"]) | rows_looked_at(summary["looks"])
    return {row: _encoded(summary["pictures"][row]) for row in sorted(rows)}


def neighbour_strips(summary):
    """Encode each picture's nearest in each space as one strip: a third of the bytes of single ones.

    Returns
    -------
    list of list of str
        Data URIs, one list a test picture, one entry a method; empty where none can be shown.
    """
    queries = summary["neighbours"]["queries"] if summary["neighbours"] else []
    return [[_strip(line["nearest"], summary["pictures"]) for line in q["lines"]] for q in queries]


def _strip(nearest, pictures):
    if not nearest:
        return ""
    side_by_side = np.concatenate([pictures[near["row"]] for near in nearest], axis=1)
    return _data_uri(Image.fromarray(side_by_side), "JPEG", quality=85, subsampling=0)


def probe_strips(summary):
    """Encode the example picture at every level of every probe.

    Returns
    -------
    list of list of str
        Data URIs, one list a probe; empty where its pictures were not kept.
    """
    probes = summary["probes"]["probes"] if summary["probes"] else []
    return [
        [_encoded(picture) for picture in probe["pictures"]]
        if probe["pictures"] is not None
        else []
        for probe in probes
    ]


def lossless_data_uri(pixels):
    """Encode one picture without loss."""
    return _data_uri(Image.fromarray(pixels), "WEBP", lossless=True, quality=100, method=6)


def _encoded(pixels):
    if max(pixels.shape[:2]) <= LARGEST_LOSSLESS_PX:
        return lossless_data_uri(pixels)
    return _data_uri(Image.fromarray(pixels), "JPEG", quality=88)


def _data_uri(image, kind, **options):
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    content = base64.b64encode(buffer.getvalue()).decode("ascii")
    return f"data:image/{kind.lower()};base64,{content}"
