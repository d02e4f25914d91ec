"""Small pictures on sheets: each is in the page once, however many sections and methods show it.

A page shows some hundreds of pictures of 32 pixels a side. As files of their own most of their bytes
would be beginnings of files; on one sheet they cost a third less, and what several sections show, or
the untouched example that begins every probe, is stored once. A style sheet cuts them out again.
"""

import base64
import io

import numpy as np
from PIL import Image

from reports.sections.audit import rows_on_show
from reports.sections.disagreements import rows_disagreed_on
from reports.sections.examples import rows_of_examples
from reports.sections.looks import rows_looked_at
from reports.sections.space import rows_of_neighbours

N_COLUMNS = 16  # more than one: a position in percent needs room to move
RIM = 1  # pixels of its own edge around each picture, so that rounding never shows its neighbour's
LARGEST_LOSSLESS_PX = 40  # above it a photograph without loss grows too large for a page
STEP = 8  # levels of 255: the lowest three bits are half of the bytes, and hardly an eye sees them


def pictures(summary):
    """Lay every small picture of the page on sheets, one sheet a size.

    Parameters
    ----------
    summary : dict
        See `summarize.summarize`.

    Returns
    -------
    dict
        `sheets`: dicts with `uri`, `size` (of the whole sheet, in the CSS of a background), `ratio`
        (width to height of one picture) and `is_small` (its pixels are to be seen as squares).
        Where to find the pictures: `rows` by row number; `probes`, a list a probe, empty where none
        were kept; `dials`, of each dial two lists, usual and turned, or none; `examples`, a list a
        class, on a sheet of their own: being many, they may lose what no one sees. Each place is a dict
        with `sheet` and `at`, the position in the CSS of a background.
    """
    rows = {row: summary["pictures"][row] for row in sorted(rows_shown(summary))}
    probes = summary["probes"]["probes"] if summary["probes"] else []
    dials = summary["dials"]["dials"] if summary["dials"] else []
    probed = [_list(probe["pictures"]) for probe in probes]
    dialled = [[list(row) for row in _list(dial["pictures"])] for dial in dials]
    by_size = {}
    for picture in [*rows.values(), *_flat(probed), *_flat(_flat(dialled))]:
        by_size.setdefault(picture.shape, {}).setdefault(picture.tobytes(), picture)
    sheets = [list(by_size[size].values()) for size in sorted(by_size)]
    places = {key: place for key, place in _places(sheets)}

    def placed(found, places=places):
        return [
            placed(one, places) if isinstance(one, list) else places[_key(one)] for one in found
        ]

    examples = [
        [summary["pictures"][row] for row in rows] for rows in rows_of_examples(summary["examples"])
    ]
    own_sheet = [_flat(examples)] if examples else []
    return {
        "sheets": [_sheet(found) for found in sheets]
        + [_sheet(found, is_exact=False) for found in own_sheet],
        "examples": placed(examples, dict(_places(own_sheet, len(sheets)))),
        "rows": dict(zip(rows, placed(rows.values()), strict=True)),
        "probes": placed(probed),
        "dials": placed(dialled),
    }


def rows_shown(summary):
    """Row numbers of the pictures that some section shows."""
    wrong = [found["row"] for m in summary["galleries"] for found in m["scores"]["mistakes"]]
    wrong += [
        row for m in summary["scored"] for it in m["scores"]["confused"] for row in it["rows"]
    ]
    return (
        {*wrong}
        | rows_on_show(summary["audit"])
        | rows_disagreed_on(summary["disagreements"])
        | rows_of_neighbours(summary["neighbours"])
        | rows_looked_at(summary["looks"])
    )


def lossless_data_uri(pixels):
    """Encode one picture without loss."""
    return _data_uri(Image.fromarray(pixels), "WEBP", lossless=True, quality=75, method=2)


def _list(found):
    return [] if found is None else list(found)


def _flat(lists):
    return [one for found in lists for one in found]


def _key(picture):
    return picture.shape, picture.tobytes()


def _places(sheets, first=0):
    """(a picture's key, where it lies) one by one; sheets are counted from `first`."""
    for number, found in enumerate(sheets, first):
        height, width = found[0].shape[:2]
        n_rows = _n_rows(found)
        for k, picture in enumerate(found):
            across = _percent(k % N_COLUMNS, N_COLUMNS, width)
            down = _percent(k // N_COLUMNS, n_rows, height)
            yield _key(picture), {"sheet": str(number), "at": f"{across} {down}"}


def _n_rows(found):
    return max(2, -(-len(found) // N_COLUMNS))


def _percent(k, n, side):
    """Where the k-th of n cells begins, as CSS counts: 100 % lies at the end of what hangs over."""
    cell = side + 2 * RIM
    return f"{100 * (k * cell + RIM) / (n * cell - side):.4g}%"


def _sheet(found, is_exact=True):
    height, width = found[0].shape[:2]
    n_rows, is_small = _n_rows(found), max(height, width) <= LARGEST_LOSSLESS_PX
    pixels = np.zeros((n_rows * (height + 2 * RIM), N_COLUMNS * (width + 2 * RIM), 3), np.uint8)
    for k, picture in enumerate(found):
        top, left = k // N_COLUMNS * (height + 2 * RIM), k % N_COLUMNS * (width + 2 * RIM)
        cell = np.pad(picture, ((RIM, RIM), (RIM, RIM), (0, 0)), mode="edge")
        pixels[top : top + cell.shape[0], left : left + cell.shape[1]] = cell
    without_loss = is_small and is_exact
    whole = (pixels.shape[1] / width, pixels.shape[0] / height)
    return {
        "uri": lossless_data_uri(_rounded(pixels)) if without_loss else _lossy_data_uri(pixels),
        "size": " ".join(f"{100 * share:.6g}%" for share in whole),
        "ratio": f"{width}/{height}",
        "is_small": "yes" if is_small else "",
    }


def _rounded(pixels):
    """Every value at the nearest multiple of STEP; black stays black and white stays white."""
    return np.minimum(255, (pixels.astype(np.int16) + STEP // 2) // STEP * STEP).astype(np.uint8)


def _lossy_data_uri(pixels):
    return _data_uri(Image.fromarray(pixels), "WEBP", quality=88, method=4)


def _data_uri(image, kind, **options):
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    content = base64.b64encode(buffer.getvalue()).decode("ascii")
    return f"data:image/{kind.lower()};base64,{content}"
