"""The files below a folder. Links that lead out of it are not followed, nor any to a folder."""

import hashlib
import os
from collections import Counter
from functools import partial
from pathlib import Path
from stat import S_ISREG

from data.dataset import DataError
from data.files import File, is_system_name, printable_path


class FolderFiles:
    """Iterate over the files below a folder.

    Attributes
    ----------
    folders : set of tuple of str
        Paths of all folders met in the latest walk, empty ones included.
    left_out : Counter
        How many files it passed over, by key of `files.LEFT_OUT_SENTENCES`.
    """

    def __init__(self, root):
        self.root = Path(root).resolve()
        self.folders = set()
        self.left_out = Counter()

    def __iter__(self):
        """Give each `File`."""
        for file, _ in self._walk():
            yield file

    def state(self):
        """Digest of what lies there: another one as soon as a file is changed, added or removed.

        No content is read. As in git's index, a file counts as unchanged while its size and its two
        times are: that of its content, which a program can set, and that of its entry, which it cannot.

        Returns
        -------
        str
        """
        digest = hashlib.blake2b(digest_size=20)
        for file, times in self._walk():
            digest.update(repr((file.path, file.size_bytes, times)).encode())
        passed_over = sorted(self.left_out.items())
        digest.update(repr((sorted(self.folders), passed_over)).encode())
        return digest.hexdigest()

    def _walk(self):
        """Give each `File` and its times, in the sorted order of the names of each folder."""
        self.folders, self.left_out = set(), Counter()
        waiting = [(str(self.root), ())]
        while waiting:
            folder, below = waiting.pop()
            inner = []
            for entry in self._entries(folder):
                if entry.is_dir(follow_symlinks=False):
                    if self._may_enter(entry.name):
                        inner.append((entry.path, (*below, *printable_path([entry.name]))))
                elif found := self._file(entry, below):
                    yield found
            self.folders |= {path for _, path in inner}
            waiting += reversed(inner)

    def _entries(self, folder):
        try:
            with os.scandir(folder) as entries:
                return sorted(entries, key=lambda entry: entry.name)
        except OSError as error:
            if folder == str(self.root):
                raise DataError(f"{self.root.name}: cannot be read ({error.strerror})") from error
            self.left_out["unreadable"] += 1
            return []

    def _may_enter(self, name):
        if is_system_name(name):
            self.left_out["hidden"] += 1
            return False
        return True

    def _file(self, entry, below):
        try:
            reason = self._reason_against(entry)
            if reason is None:
                about = entry.stat()
                path = (*below, *printable_path([entry.name]))
                file = File(path, about.st_size, partial(open, entry.path, "rb"))
                return file, (about.st_mtime_ns, about.st_ctime_ns)
        except OSError:
            reason = "unreadable"
        self.left_out[reason] += 1
        return None

    def _reason_against(self, entry):
        if is_system_name(entry.name):
            return "hidden"
        # A link may lead out, or round in a circle.
        if entry.is_symlink() and not self._leads_to_a_file_inside(Path(entry.path)):
            return "link"
        if not S_ISREG(entry.stat().st_mode):  # opening a pipe would wait for ever
            return "special"
        return None

    def _leads_to_a_file_inside(self, link):
        try:
            target = link.resolve(strict=True)
        except (OSError, RuntimeError):  # leads nowhere, or round in a circle
            return False
        return target.is_relative_to(self.root) and target.is_file()
