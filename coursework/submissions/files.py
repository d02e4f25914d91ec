"""The files of one submission that may count, read within bounds: no archive can swell beyond them.

Links are not followed, and archives are refused by the same rules as those of pictures. What lies in
an archive in an archive is read, too; what lies deeper is not.
"""

import re
import tempfile
from pathlib import Path

from coursework import CourseworkError
from coursework.reading.small_arrays import ARRAY_FILES
from coursework.submissions.naming import SKIPPED_FOLDERS, files_below
from coursework.submissions.scripts import CODE, code_of_notebook
from data.archive_files import open_archive

MOST_BYTES = 5_000_000  # of one file; a notebook with many pictures in it is larger
MOST_BYTES_IN_ALL = 40_000_000  # of one submission's files
MOST_INNER_BYTES = 50_000_000  # of all archives in an archive
MOST_FILES = 2000  # of one archive
ARCHIVES = (".zip", ".tar", ".gz", ".tgz")
DATA_FILE = "data.json"
NOT_WORK = re.compile(r"(test_.*|.*_tests?|conftest|setup|__init__)\.py|.*-checkpoint\.ipynb")


def files_of(entry):
    """Read each file that may count.

    Parameters
    ----------
    entry : Path
        A script, a notebook, an archive or a folder.

    Returns
    -------
    dict of tuple of str to str or bytes
        Content by path within the submission: scripts and notebooks as scripts, arrays as bytes (None
        for one that is too large).

    Raises
    ------
    CourseworkError, DataError, OSError
        If something in it cannot or must not be read.
    """
    if entry.is_symlink():
        raise CourseworkError("it is a link to another place; hand in the file itself")
    reader = _Reader()
    if entry.is_dir():
        reader.read_folder(entry)
    elif entry.name.lower().endswith(ARCHIVES):
        reader.read_archive(entry)
    else:
        reader.read((entry.name,), entry.stat().st_size, entry.read_bytes)
    return reader.found


class _Reader:
    """Reads one submission, and keeps count of what it has read."""

    def __init__(self):
        self.found, self.n_bytes, self.n_inner_bytes = {}, 0, 0

    def read_folder(self, folder):
        """Also what lies in zips within, as Moodle's folders hold what was uploaded."""
        for path in files_below(folder):
            parts = path.relative_to(folder).parts
            if path.name.lower().endswith(ARCHIVES):
                self.read_archive(path, parts)
            elif _may_count(path.name):
                self.read(parts, path.stat().st_size, path.read_bytes)

    def read_archive(self, path, around=(), looks_inside=True):
        """Read an archive's files, and perhaps those of archives in it."""
        with open_archive(path) as archive:
            for at, file in enumerate(archive):
                if at >= MOST_FILES:
                    raise CourseworkError(
                        f"it holds more than {MOST_FILES} files; hand in the work only"
                    )
                if SKIPPED_FOLDERS & set(file.path):
                    continue
                if looks_inside and file.path[-1].lower().endswith(ARCHIVES):
                    self._read_inner(file, around)
                elif _may_count(file.path[-1]):
                    # Its size is looked at first, and then it is read, or not.
                    self.read(
                        around + file.path, file.size_bytes, lambda file=file: file.open().read()
                    )

    def _read_inner(self, file, around):
        """An archive in an archive lies on the disk while it is read."""
        self.n_inner_bytes += file.size_bytes
        if self.n_inner_bytes > MOST_INNER_BYTES:
            raise CourseworkError(
                f"it holds archives of more than {MOST_INNER_BYTES / 1e6:.0f} MB in an archive "
                f"({file.path[-1]}); hand in the work only"
            )
        with tempfile.TemporaryDirectory() as folder:
            copy = Path(folder, file.path[-1][-40:])
            copy.write_bytes(file.open().read())
            self.read_archive(copy, around + file.path, looks_inside=False)

    def read(self, path, size_bytes, read):
        """Read one file, if it is not too large."""
        name = path[-1]
        if name in ARRAY_FILES and size_bytes > MOST_BYTES:
            self.found[path] = None  # a fault in one of them costs no points of the code
            return
        if size_bytes > MOST_BYTES:
            raise CourseworkError(
                f"{name} has {size_bytes / 1e6:.0f} MB; at most {MOST_BYTES / 1e6:.0f} MB are read: "
                "clear the notebook's outputs and hand it in again"
            )
        self.n_bytes += size_bytes
        if self.n_bytes > MOST_BYTES_IN_ALL:
            raise CourseworkError(
                f"its scripts and notebooks have more than {MOST_BYTES_IN_ALL / 1e6:.0f} MB together; "
                "hand in the work only"
            )
        self.found[path] = read() if name in ARRAY_FILES else _text(name, read())


def _may_count(name):
    if name == DATA_FILE or name in ARRAY_FILES:
        return True
    return name.lower().endswith(CODE) and not NOT_WORK.fullmatch(name)


def _text(name, content):
    text = content.decode("utf-8-sig", "replace")
    return code_of_notebook(text) if name.lower().endswith(".ipynb") else text
