"""Tables as spreadsheets write and read them, whatever sign parts their columns."""

import csv
import io

from coursework import CourseworkError

# What a spreadsheet would take for a formula, even behind blanks.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%", "＝", "＋", "－", "＠")


def as_text(cell):
    """A cell that no spreadsheet computes: an apostrophe goes before what begins like a formula.

    Parameters
    ----------
    cell : str

    Returns
    -------
    str
    """
    return f"'{cell}" if cell.lstrip("' ").startswith(FORMULA) else cell


def as_written(cell):
    """What a cell was before `as_text`.

    Parameters
    ----------
    cell : str

    Returns
    -------
    str
    """
    return cell[1:] if cell.startswith("'") and as_text(cell[1:]) == cell else cell


def table_text(rows):
    """Rows as CSV; texts among them are kept from being formulas.

    Parameters
    ----------
    rows : iterable of list of str, int, float or None

    Returns
    -------
    str
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerows([as_text(x) if isinstance(x, str) else x for x in row] for row in rows)
    return text.getvalue()


def read_table(path, what):
    """Rows of a table, by commas, semicolons (spreadsheets in half of Europe) or tabs.

    Parameters
    ----------
    path : Path
    what : str
        What it is a table of, for the message.

    Returns
    -------
    list of list of str
        Cells without blanks around them; empty rows are left out.

    Raises
    ------
    CourseworkError
        If it cannot be read.
    """
    try:
        text = path.read_text("utf-8-sig")
        delimiter = max(",;\t", key=text.partition("\n")[0].count)
        table = csv.reader(io.StringIO(text), delimiter=delimiter)
        return [[cell.strip() for cell in row] for row in table if any(row)]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise CourseworkError(
            f"{path}: expected a table of {what} as text in UTF-8 ({error}); give its path"
        ) from error


def read_columns(path, what, columns):
    """Rows of a table with a header, by the columns' names.

    Parameters
    ----------
    path : Path
    what : str
    columns : tuple of str
        Those that must be there.

    Returns
    -------
    list of dict of str to str

    Raises
    ------
    CourseworkError
        If it cannot be read, or a column is missing.
    """
    header, *rows = read_table(path, what) or [[]]
    header = [cell.casefold() for cell in header]
    if missing := [name for name in columns if name not in header]:
        raise CourseworkError(
            f"{path}: expected columns named {', '.join(columns)}, got {', '.join(header) or 'none'}; "
            f"add {', '.join(missing)}"
        )
    return [dict(zip(header, map(as_written, row), strict=False)) for row in rows]
