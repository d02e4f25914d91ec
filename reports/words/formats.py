"""How numbers and names are written on the page: the filters of the templates."""

import re
import sys

from markupsafe import Markup, escape

NOTHING = "–"  # stands for a number that was not measured


def is_number(value):
    """Whether there is a finite number to show; a whole one that no float can hold is none."""
    is_a_number = isinstance(value, int | float) and not isinstance(value, bool)
    return is_a_number and abs(value) <= sys.float_info.max


def percent(value, digits=1):
    """A share of one as a percentage: 0.531 -> '53.1 %'."""
    return f"{100 * value:.{digits}f}\u00a0%" if is_number(value) else NOTHING


def points(value):
    """A difference of two shares in percentage points, with its sign."""
    return f"{100 * value:+.1f}".replace("-", "\u2212") if is_number(value) else NOTHING


def share_points(value, digits=1):
    """A share of one in percentage points, without a sign."""
    return f"{100 * value:.{digits}f}" if is_number(value) else NOTHING


def span(found, kind="decimal"):
    """An interval `low`–`high` in short: '94.4–96.1' or '0.943–0.960'; empty where there is none."""
    low, high = found.get("low"), found.get("high")
    if not is_number(low) or not is_number(high):
        return ""
    write = {"percent": share_points, "short": short_decimal}.get(kind, decimal)
    return f"{write(low)}–{write(high)}"


def short_decimal(value):
    """A number in four characters, for narrow columns: '.943', '1.35'."""
    if not is_number(value):
        return NOTHING
    return f"{value:.3f}".removeprefix("0") if -0.0005 < value < 0.9995 else f"{value:.2f}"


def points_span(low, high):
    """An interval of differences in percentage points: '+0.4 to +2.1'."""
    return f"{points(low)} to {points(high)}" if is_number(low) and is_number(high) else ""


def decimal(value, digits=3):
    """A number with a fixed count of decimals."""
    return f"{value:.{digits}f}" if is_number(value) else NOTHING


def p_value(value):
    """A p-value, never rounded to a zero that it cannot be."""
    if not is_number(value):
        return NOTHING
    return "<\u00a00.001" if value < 0.001 else f"{value:.3f}"


def p_equals(value):
    """A p-value after its letter: '= 0.012' or '< 0.001'."""
    written_p = p_value(value)
    return written_p if written_p.startswith("<") else f"= {written_p}"


def short_count(value):
    """A whole number, in millions where it is large: '7,840', '15.4 M'."""
    return f"{value / 1e6:.1f}\u00a0M" if is_number(value) and value >= 1e6 else count(value)


def count(value):
    """A whole number with commas between the thousands."""
    return f"{round(value):,}" if is_number(value) else NOTHING


def duration(seconds):
    """Seconds as one reads a clock: '0.42 s', '12 s', '3 min 05 s', '2 h 10 min'."""
    if not is_number(seconds):
        return NOTHING
    if seconds < 9.95:
        return f"{seconds:.2g}\u00a0s" if seconds >= 0.01 else "<\u00a00.01\u00a0s"
    seconds = round(seconds)
    if seconds < 60:
        return f"{seconds}\u00a0s"
    if seconds < 3600:
        return f"{seconds // 60}\u00a0min {seconds % 60:02d}\u00a0s"
    return f"{seconds // 3600}\u00a0h {seconds % 3600 // 60:02d}\u00a0min"


def milliseconds(value):
    """Milliseconds with two significant digits."""
    if not is_number(value):
        return NOTHING
    return f"{value:.0f}" if value >= 10 else f"{value:.2g}" if value >= 0.01 else "< 0.01"


def file_size(n_bytes):
    """Bytes in the unit that keeps the number short."""
    if not is_number(n_bytes):
        return NOTHING
    for unit in ("B", "kB", "MB"):
        if n_bytes < 999.5:
            return f"{n_bytes:.{0 if unit == 'B' or n_bytes >= 10 else 1}f}\u00a0{unit}"
        n_bytes /= 1000
    return f"{n_bytes:.1f}\u00a0GB"


def shorten(text, length=28):
    """Cut a long text in its middle, where names differ least."""
    text = str(text)
    if len(text) <= length:
        return text
    n_end = (length - 1) // 3
    return f"{text[: length - 1 - n_end]}…{text[-n_end:]}"


def name(text, length=28):
    """A name from outside as HTML: escaped, its direction kept to itself, cut with a full title.

    It may break after the signs that join a method's parts; no HTML entity contains one of them.
    """
    text = str(text)
    shown = Markup(re.sub(r"([_+:])(?=\w)", r"\1<wbr>", str(escape(shorten(text, length)))))
    if len(text) <= length:
        return Markup("<bdi>{}</bdi>").format(shown)
    return Markup('<bdi title="{}">{}</bdi>').format(text, shown)


def signed(value, digits=3):
    """A difference with a fixed count of decimals and its sign."""
    return f"{value:+.{digits}f}".replace("-", "\u2212") if is_number(value) else NOTHING


def facts(entries):
    """Settings or versions as (name, text) pairs; those that are unknown are left out."""
    return [(key, in_words(value)) for key, value in entries.items() if value is not None]


def in_words(value):
    """Write any value that JSON can hold as one line."""
    if isinstance(value, dict):
        return ", ".join(f"{key} {in_words(entry)}" for key, entry in value.items())
    if isinstance(value, list):
        return ", ".join(in_words(entry) for entry in value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:.6g}" if isinstance(value, float) else str(value)


def listed(texts):
    """Join texts as one would read them aloud: 'a, b and c'."""
    *others, last = texts
    return f"{', '.join(others)} and {last}" if others else last


def written(value, filter_name):
    """Write a number with the filter that its column names."""
    return FILTERS[filter_name](value)


FILTERS = {
    function.__name__: function
    for function in (
        percent, points, share_points, span, points_span, decimal, signed, p_value, p_equals, count,
        short_count, short_decimal,
        duration, milliseconds, file_size, shorten, name, facts, in_words,
    )
}  # fmt: skip
