"""What a teacher uploads to Gradescope as an autograder: two scripts and a copy of the suite.

Gradescope builds a machine from the archive (`setup.sh`, once) and grades each submission on it
(`run_autograder`). The archive holds the solution and the hidden tests, and is the teacher's alone.
"""

import shutil
from pathlib import Path
from string import Template

from coursework import insist_on_empty
from coursework.assignments import FOLDER, read
from coursework.handouts.questions import rules_of

SUITE = FOLDER.parents[1]
PACKAGES = ("data", "features", "baselines", "deep", "compare", "coursework")
FILES = ("tasks.py", "pyproject.toml", "uv.lock", "README.md")
SCRIPTS = ("setup.sh", "run_autograder")
TEMPLATES = Path(__file__).parents[1] / "templates"


def write_autograder(key, into):
    """Write an autograder's files, and the archive of them that is uploaded.

    Parameters
    ----------
    key : str
        An assignment.
    into : str or Path
        A folder that is not there yet, or is empty.

    Returns
    -------
    Path
        The archive.

    Raises
    ------
    CourseworkError
        For an unknown assignment, or a folder in use.
    """
    assignment, into = read(key), Path(into)
    insist_on_empty(into)
    source = into / "autograder"
    _copy_suite(source / "bakeoff", key)
    questions = "--key none" if rules_of(assignment) else ""
    for name in SCRIPTS:
        script = Template((TEMPLATES / name).read_text("utf-8"))
        path = source / name
        path.write_text(script.substitute(assignment=key, questions=questions), "utf-8")
        path.chmod(0o755)
    return Path(shutil.make_archive(str(into / "autograder"), "zip", source))


def _copy_suite(suite, key):
    """All that grading needs, with no other assignment's solution."""

    def left_out(folder, names):
        others = set(names) - {key} if Path(folder) == FOLDER else set()
        return others | {name for name in names if name == "__pycache__"}

    for package in PACKAGES:
        shutil.copytree(SUITE / package, suite / package, ignore=left_out)
    for name in FILES:
        shutil.copy(SUITE / name, suite)
