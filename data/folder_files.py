"""The files below a folder. Links that lead out of it are not followed, nor any to a folder."""

import os
from collections import Counter
from pathlib import Path

from data.dataset import DataError
from data.files import File, is_system_name, printable_path


class FolderFiles:
    """Iterate over the files below a folder.

    Attributes
    ----------
    folders : set of tuple of str
        Paths of all folders met while iterating, empty ones included.
    left_out : Counter
        How many files were passed over, by key of `files.LEFT_OUT_SENTENCES`.
    """

    def __init__(self, root):
        self.root = Path(root).resolve()
        self.folders = set()
        self.left_out = Counter()

    def __iter__(self):
        """Give each `File`."""
        for folder, folder_names, file_names in os.walk(self.root, onerror=self._unreadable):
            below = Path(folder).relative_to(self.root).parts
            folder_names[:] = [
                name for name in sorted(folder_names) if self._may_enter(folder, name)
            ]
            self.folders |= {printable_path((*below, name)) for name in folder_names}
            for name in sorted(file_names):
                file = self._file(Path(folder, name), printable_path((*below, name)))
                if file is not None:
                    yield file

    def _unreadable(self, error):
        if Path(error.filename) == self.root:
            raise DataError(f"{self.root.name}: cannot be read ({error.strerror})") from error
        self.left_out["unreadable"] += 1

    def _may_enter(self, folder, name):
        if is_system_name(name):
            self.left_out["hidden"] += 1
            return False
        if os.path.islink(os.path.join(folder, name)):  # may lead out, or round in a circle
            self.left_out["link"] += 1
            return False
        return True

    def _file(self, path, printable):
        try:
            reason = self._reason_against(path)
            if reason is None:
                return File(printable, path.stat().st_size, lambda: open(path, "rb"))
        except OSError:
            reason = "unreadable"
        self.left_out[reason] += 1
        return None

    def _reason_against(self, path):
        if is_system_name(path.name):
            return "hidden"
        if path.is_symlink() and not self._leads_to_a_file_inside(path):
            return "link"
        if not path.is_file():  # opening a pipe would wait for ever
            return "special"
        return None

    def _leads_to_a_file_inside(self, link):
        try:
            target = link.resolve(strict=True)
        except (OSError, RuntimeError):  # leads nowhere, or round in a circle
            return False
        return target.is_relative_to(self.root) and target.is_file()
