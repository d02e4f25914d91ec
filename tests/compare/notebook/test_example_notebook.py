from pathlib import Path

import jupytext
import pytest

from compare import load_run
from compare.methods import every_name

ROOT = Path(__file__).resolve().parents[3]
NOTEBOOKS = ROOT / "docs" / "notebooks"
MOST_BYTES = 300_000


def _notebooks():
    return sorted(path for path in NOTEBOOKS.glob("*.py") if path.name != "execute.py")


@pytest.mark.parametrize("script", _notebooks(), ids=lambda path: path.stem)
def test_a_saved_notebook_is_its_script_executed(script):
    """Code and text are the script's; every cell ran, in order, without an error."""
    path = script.with_suffix(".ipynb")
    saved, written = jupytext.read(path), jupytext.read(script)
    assert [(c.cell_type, c.source) for c in saved.cells] == [
        (c.cell_type, c.source) for c in written.cells
    ], "uv run python docs/notebooks/execute.py makes it anew"
    code = [cell for cell in saved.cells if cell.cell_type == "code"]
    assert [cell.execution_count for cell in code] == list(range(1, len(code) + 1))
    outputs = [output for cell in code for output in cell.outputs]
    assert not [output for output in outputs if output.output_type == "error"]
    assert any("image/png" in output.get("data", {}) for output in outputs)
    text = path.read_text("utf-8")
    assert len(text.encode()) < MOST_BYTES
    assert str(Path.home()) not in text
    assert str(ROOT) not in text


@pytest.mark.slow
@pytest.mark.parametrize("script", _notebooks(), ids=lambda path: path.stem)
def test_the_notebook_runs_and_shows_what_it_showed(script, tmp_path, monkeypatch):
    """Run anew from its first cell to its last: the same tables and figures, every method done."""
    monkeypatch.syspath_prepend(str(NOTEBOOKS))
    from execute import executed

    again, saved = executed(script, tmp_path), jupytext.read(script.with_suffix(".ipynb"))
    assert [_shown(cell) for cell in again.cells] == [_shown(cell) for cell in saved.cells]
    [folder] = (tmp_path / "runs").iterdir()
    assert (folder / "report.html").is_file()
    assert load_run(folder).table()["status"].eq("done").all()


def _shown(cell):
    """What kinds of things a cell shows, and the names of a table's rows."""
    outputs = [output for output in cell.get("outputs", []) if "data" in output]
    text = " ".join(output["data"].get("text/plain", "") for output in outputs)
    names = {name for name in every_name() if f"\n{name} " in text}
    return sorted({kind for output in outputs for kind in output["data"]}), names
