"""The forms in which a saved run can be given on: one line a form."""

from pathlib import Path

from reports import ReportError
from reports.differences.diff import render_diff
from reports.markdown import render_markdown
from reports.pdf import render_pdf
from reports.render import render

FORMATS = {"html": render, "pdf": render_pdf, "md": render_markdown}


def share(runs, form="html", browser="", pictures=True):
    """Write one run in some form, or what changed between two.

    Parameters
    ----------
    runs : list of str or pathlib.Path
    form : str
        A key of `FORMATS`; of two runs "html" only.
    browser : str
        What prints the PDF; see `pdf.find_browser`.
    pictures : bool
        See `render.page_of`. Markdown, and what changed between two runs, never show any.

    Returns
    -------
    pathlib.Path

    Raises
    ------
    ReportError
    """
    check(runs, form)
    if len(runs) == 2:
        return render_diff(*map(Path, runs))
    words = {} if form == "md" else {"pictures": pictures}
    words |= {"browser": browser} if form == "pdf" else {}
    return FORMATS[form](Path(runs[0]), **words)


def check(runs, form):
    """Refuse what cannot be made, before anything is read.

    Parameters
    ----------
    runs : list
    form : str

    Raises
    ------
    ReportError
    """
    if len(runs) > 2:
        raise ReportError(
            f"a report is of one run, or of what changed between two; got {len(runs)}"
        )
    if form not in FORMATS:
        raise ReportError(f"--format takes one of {', '.join(FORMATS)}; got {form!r}")
    if len(runs) == 2 and form != "html":
        raise ReportError(f"what changed between two runs is a page; leave --format {form} out")
