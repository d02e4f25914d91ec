"""A run's folder -> one HTML file that needs nothing else: no network and no second file."""

from pathlib import Path

from reports.figures import draw
from reports.many import MANY, many_page
from reports.page import REPORT, WITHOUT_PICTURES, fill_page, of_run, write_whole
from reports.sections import sections_of
from reports.summarize import summarize


def render(folder, pictures=True):
    """Write `report.html` into a run's folder, or into one that holds runs on several data sets.

    Without pictures it is `report-without-pictures.html`, so that neither is taken for the other.

    The same saved files give the same bytes. A report that is there already survives a failure.

    Parameters
    ----------
    folder : pathlib.Path
    pictures : bool
        See `page_of`.

    Returns
    -------
    pathlib.Path
        The report.

    Raises
    ------
    ReportError
        If the folder is no run, or its files are broken or do not belong together.
    """
    name = REPORT if pictures else WITHOUT_PICTURES
    return write_whole(Path(folder) / name, page_of(folder, pictures))


def page_of(folder, pictures=True):
    """Fill the page of a run, or of runs on several data sets, without writing it anywhere.

    Parameters
    ----------
    folder : pathlib.Path
    pictures : bool
        False leaves out every picture of the data set and all that is drawn from one, such as maps of
        what was looked at; the page says so where each would stand. For data that may not be shown.

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
    summary = summarize(folder, shows_pictures=pictures)
    figures = draw(summary)
    return fill_page("page.html.j2", **of_run(summary, figures, sections_of(summary)))
