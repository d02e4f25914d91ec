"""The files of a zip or tar archive, read where they are: nothing is ever unpacked to disk.

A file that is never written cannot be written outside its folder. Archives that try it anyway
(absolute names, `..`, links) are refused, and so are those that would swell beyond all measure.
"""

import io
import stat
import tarfile
import zipfile
from collections import Counter
from contextlib import contextmanager

from data.dataset import DataError
from data.files import MOST_FILE_BYTES, File, is_system_name, printable_path

MOST_ARCHIVE_BYTES = 50_000_000_000
REMEMBERED_BYTES = 500_000_000  # of a tar: reading it twice means decompressing it twice


@contextmanager
def open_archive(path):
    """Open a zip or tar archive, compressed or not, recognised by its content.

    Parameters
    ----------
    path : Path

    Yields
    ------
    ArchiveFiles

    Raises
    ------
    DataError
        If the archive is damaged, encrypted, too large unpacked, or has a dangerous member.
    """
    with _refusing_damage(path.name):
        is_zip = zipfile.is_zipfile(path)
        opened = zipfile.ZipFile if is_zip else tarfile.open
        archive = opened(path)
    with archive:
        yield ArchiveFiles(_zip_members if is_zip else _tar_members, archive, path)


class ArchiveFiles:
    """Iterate over the files of an archive; each member is checked before it is given out.

    Attributes
    ----------
    folders, left_out
        As in `FolderFiles`.
    """

    def __init__(self, members, archive, path):
        self.members, self.archive, self.path, self.name = members, archive, path, path.name
        self.folders = set()
        self.left_out = Counter()

    def __iter__(self):
        """Give each `File`, in the archive's own order."""
        seen, total_bytes = set(), 0
        with _refusing_damage(self.name):
            for name, kind, size_bytes, read in self.members(self.archive):
                parts = self._safe_parts(name, kind)
                if any(map(is_system_name, parts)):
                    self.left_out["hidden"] += 1
                    continue
                path = printable_path(parts)
                self.folders |= {path[:depth] for depth in range(1, len(path))}
                if kind == "folder":
                    self.folders.add(path)
                    continue
                total_bytes += size_bytes
                self._check_sizes(name, size_bytes, total_bytes)
                if path in seen:
                    raise DataError(f"{self.name}: it holds {name!r} twice; which one is meant?")
                seen.add(path)
                yield File(path, size_bytes, self._opener(read, total_bytes))

    def state(self):
        """Digest that changes whenever the archive does; see `FolderFiles.state`.

        Returns
        -------
        str
        """
        about = self.path.stat()
        return repr((about.st_size, about.st_mtime_ns, about.st_ctime_ns))

    def _safe_parts(self, name, kind):
        parts = tuple(part for part in name.split("/") if part not in ("", "."))
        if name.startswith("/") or name[1:3] == ":/" or ".." in parts:
            raise DataError(
                f"{self.name}: member {name!r} would land outside the archive's own folder; "
                "no honest archive has one, do not use it"
            )
        if kind == "other":
            raise DataError(
                f"{self.name}: member {name!r} is a link or a device; pack plain files and folders"
            )
        if kind == "encrypted":
            raise DataError(f"{self.name}: it is encrypted; unpack it yourself, give the folder")
        return parts

    def _check_sizes(self, name, size_bytes, total_bytes):
        if size_bytes > MOST_FILE_BYTES:
            raise DataError(
                f"{self.name}: member {name!r} unpacks to {size_bytes:,} bytes; "
                f"at most {MOST_FILE_BYTES:,} are read"
            )
        if total_bytes > MOST_ARCHIVE_BYTES:
            raise DataError(
                f"{self.name}: it unpacks to more than {MOST_ARCHIVE_BYTES:,} bytes; "
                "unpack it yourself, if you trust it, and give the folder"
            )

    def _opener(self, read, total_bytes):
        def open_member():
            with _refusing_damage(self.name):
                return io.BytesIO(read())

        if self.members is _zip_members or total_bytes > REMEMBERED_BYTES:
            return open_member
        content = open_member().getvalue()
        return lambda: io.BytesIO(content)


def _zip_members(archive):
    """Give (name, kind, size in bytes, function that reads it) of each member."""
    for member in archive.infolist():
        mode = member.external_attr >> 16
        kind = "folder" if member.is_dir() else "file"
        if stat.S_IFMT(mode) not in (0, stat.S_IFREG, stat.S_IFDIR):
            kind = "other"
        elif member.flag_bits & 1:
            kind = "encrypted"
        # Some Windows programs write their own separator, against the standard.
        name = member.filename.replace("\\", "/")
        yield name, kind, member.file_size, lambda member=member: archive.read(member)


def _tar_members(archive):
    """Give (name, kind, size in bytes, function that reads it) of each member."""
    for member in archive:
        kind = "file" if member.isreg() else "folder" if member.isdir() else "other"
        yield (
            member.name,
            kind,
            member.size,
            lambda member=member: archive.extractfile(member).read(),
        )
    # At a header that it cannot read Python's tarfile stops as if the archive ended there.
    archive.fileobj.seek(archive.offset)
    if archive.fileobj.read(tarfile.BLOCKSIZE).strip(b"\0"):
        raise tarfile.ReadError("a header in the middle cannot be read")


@contextmanager
def _refusing_damage(name):
    try:
        yield
    except DataError:
        raise
    except Exception as error:  # zipfile, tarfile and their decompressors raise nearly anything
        reason = str(error).partition("\n")[0].rstrip(":") or type(error).__name__
        raise DataError(
            f"{name}: the archive is damaged or cut short ({reason}); get it again, "
            "or unpack it and give the folder"
        ) from error
