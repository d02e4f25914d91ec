"""From the saved files of a run to one HTML page: `summarize.py` -> `figures/` -> `render.py`.

`reading/` opens the files and trusts nothing in them, `sections/` works out what each part of the page
has to say, `summarize.py` puts that into one dict (`schema/` writes down its keys), `figures/` draws,
`words/` says how numbers and names are written, and `page.py` fills `templates/` with all of it.

Nothing here fits or predicts, and nothing here imports the packages that do: a page can be drawn
again, years later, from the files alone.
"""

AGAIN = "give the command of the run again, which makes it anew"


class ReportError(ValueError):
    """A run that cannot be shown; the message names what is missing and what to do."""
