"""From the saved files of a run to one HTML page: `summarize.py` -> `figures/` -> `render.py`.

Nothing here fits or predicts, and nothing here imports the packages that do: a page can be drawn
again, years later, from the files alone.
"""


class ReportError(ValueError):
    """A run that cannot be shown; the message names what is missing and what to do."""
