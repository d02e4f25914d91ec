"""Execute the example notebooks anew: `uv run python docs/notebooks/execute.py`.

What is written by hand is the `.py` file beside each notebook; text and code of the `.ipynb` are made
from it, and its outputs by running it. A test holds the two together.
"""

import os
from pathlib import Path
from tempfile import TemporaryDirectory

import jupytext
from nbclient import NotebookClient

HERE = Path(__file__).resolve().parent
LONGEST_SECONDS = 1200  # of one cell


def unexecuted(source):
    """The notebook that a script stands for, without outputs.

    Parameters
    ----------
    source : Path
        A script in jupytext's percent format.

    Returns
    -------
    nbformat.NotebookNode
    """
    notebook = jupytext.read(source)
    for number, cell in enumerate(notebook.cells, start=1):
        cell["id"] = f"cell-{number}"  # jupytext draws them at random; the same text, the same file
    return notebook


def executed(source, place):
    """The notebook with what its cells show, run where it finds nothing of an earlier time.

    Parameters
    ----------
    source : Path
    place : Path
        An empty folder that it takes for the project's; what its cells write lies in it then.

    Returns
    -------
    nbformat.NotebookNode

    Raises
    ------
    nbclient.exceptions.CellExecutionError
        If a cell fails.
    """
    notebook, folder = unexecuted(source), Path(place) / "docs" / "notebooks"
    folder.mkdir(parents=True)
    where = {"metadata": {"path": str(folder)}}
    beside = {"PYTHONPATH": str(HERE.parent.parent)}  # the suite itself is found here all the same
    client = NotebookClient(notebook, timeout=LONGEST_SECONDS, resources=where)
    client.execute(env={**os.environ, **beside})
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)  # at what time: another each time
    return notebook


if __name__ == "__main__":
    for script in sorted(HERE.glob("*.py")):
        if script != Path(__file__).resolve():
            with TemporaryDirectory() as empty:
                notebook = executed(script, empty)
            jupytext.write(notebook, script.with_suffix(".ipynb"))
            print(script.with_suffix(".ipynb").name)
