"""A report inside a notebook's cell: in a frame of its own that can do nothing to the notebook.

The page is handed to the frame as text, so it is there also where the notebook is opened on another
machine; its scripts run, but without the notebook's origin: they reach neither its cells nor its server.
"""

from html import escape
from pathlib import Path

from compare.command_line.terminal import shown_path

# A frame given as text would take the notebook's address for its own: its links within the page would
# load the notebook once more. This says whose they are, ahead of the policy that forbids it to others.
HEAD, OWN_ADDRESS = "<head>", '<base href="about:srcdoc">'
# Its tables as CSV, too. Never allow-same-origin: beside allow-scripts it would take down the wall.
MAY = "allow-scripts allow-downloads"


class InlineReport:
    """What a notebook shows a report by.

    Parameters
    ----------
    path : Path
        The report.
    height_px : int
    """

    def __init__(self, path, height_px):
        self.path = Path(path)
        self.height_px = int(height_px)

    def __repr__(self):
        """Outside a notebook: where it lies."""
        return f"the report is {shown_path(self.path)}: open it in a browser"

    def _repr_html_(self):
        page = self.path.read_text("utf-8").replace(HEAD, HEAD + OWN_ADDRESS, 1)
        return (
            f'<iframe srcdoc="{escape(page, quote=True)}" sandbox="{MAY}" title="The report" '
            f'style="width: 100%; height: {self.height_px}px; border: 1px solid #8888"></iframe>'
        )
