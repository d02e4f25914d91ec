"""Pictures as data URIs, once each, however many methods got them wrong."""

import base64
import io

from PIL import Image

from reports.audit import rows_on_show

LARGEST_PNG_PX = 40  # above it a PNG of a photograph grows too large for a page


def data_uris(summary):
    """Encode the pictures that some gallery or the audit shows.

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
    rows |= rows_on_show(summary["audit"])
    return {row: _encoded(summary["pictures"][row]) for row in sorted(rows)}


def png_data_uri(pixels):
    """Encode one picture without loss."""
    return _data_uri(Image.fromarray(pixels), "PNG", optimize=True)


def _encoded(pixels):
    if max(pixels.shape[:2]) <= LARGEST_PNG_PX:
        return png_data_uri(pixels)
    return _data_uri(Image.fromarray(pixels), "JPEG", quality=88)


def _data_uri(image, kind, **options):
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    content = base64.b64encode(buffer.getvalue()).decode("ascii")
    return f"data:image/{kind.lower()};base64,{content}"
