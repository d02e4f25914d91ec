"""A run's folder -> one HTML file that needs nothing else: no network, no script, no second file."""

from pathlib import Path

from reports.figures import draw
from reports.many import MANY, many_page
from reports.page import REPORT, fill_page, of_run, write_whole
from reports.sections import sections_of
from reports.summarize import summarize


def render(folder):
    """Write `report.html` into a run's folder, or into one that holds runs on several data sets.

    The same saved files give the same bytes. A report that is there already survives a failure.

    Parameters
    ----------
    folder : pathlib.Path

    Returns
    -------
    pathlib.Path
        The report.

    Raises
    ------
    ReportError
        If the folder is no run, or its files are broken or do not belong together.
    """
    return write_whole(Path(folder) / REPORT, page_of(folder))


def page_of(folder):
    """Fill the page of a run, or of runs on several data sets, without writing it anywhere.

    Parameters
    ----------
    folder : pathlib.Path

    Returns
    -------
    str

    Raises
    ------
    ReportError
    """
    folder = Path(folder)
    if (folder / MANY).is_file():
        return many_page(folder)
    summary = summarize(folder)
    figures = draw(summary)
    return fill_page("page.html.j2", **of_run(summary, figures, sections_of(summary)))
