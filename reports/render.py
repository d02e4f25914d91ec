"""A run's folder -> one HTML file that needs nothing else: no network, no script, no second file."""

from pathlib import Path

from reports.figures import draw
from reports.many import MANY, render_many
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
    folder = Path(folder)
    if (folder / MANY).is_file():
        return render_many(folder)
    summary = summarize(folder)
    figures = draw(summary)
    html = fill_page("page.html.j2", **of_run(summary, figures, sections_of(summary)))
    return write_whole(folder / REPORT, html)
