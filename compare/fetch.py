"""Everything a class will need, in one folder to carry on a stick: `invoke fetch`.

The folder is laid out as Keras keeps its own downloads, so that `KERAS_HOME` may point to it, and
`--weights` too. What is there already, with the sum of the published file, is not fetched again.
"""

from dataclasses import dataclass
from pathlib import Path

from compare.command_line.words import UsageError
from compare.records.files import write_bytes
from data.dataset import DataError
from data.keras_sets import DOWNLOADS, how_to_get
from deep.backbones import ENTRIES
from deep.weights import is_as_published, keras_folder, obtain, what_went_wrong

NOTE = "README.txt"
NOTE_TEXT = """Fetched for Bakeoff, an image classification suite for teaching.

On a machine without a network, from Bakeoff's checkout (FOLDER is this folder):

    KERAS_HOME=FOLDER invoke compare --dataset cifar10     the data sets and the weights
    invoke compare --weights FOLDER                        the weights alone

models/    pretrained weights, by the names that Keras gives them
datasets/  MNIST, Fashion-MNIST, CIFAR-10 and CIFAR-100, likewise

Their licences: `invoke data`, and the entries in deep/backbones.py.
"""


@dataclass(frozen=True)
class Wanted:
    """A file to fetch.

    Parameters
    ----------
    name : str
        Of the data set or backbone that it belongs to.
    address : str
    place : str
        Below the folder.
    megabytes : float
    known_hash : str or None
        "md5:..." or "sha256:..."; None where its publisher gives none.
    """

    name: str
    address: str
    place: str
    megabytes: float
    known_hash: str | None

    @property
    def weights_file(self):
        """The file's name, as a download bar shows it."""
        return Path(self.place).name


def wanted_files(names=()):
    """What can be fetched, the smallest first.

    Parameters
    ----------
    names : sequence of str
        Data sets and backbones; empty for all.

    Returns
    -------
    list of Wanted

    Raises
    ------
    UsageError
        For a name that is not known.
    """
    files = [
        Wanted(name, entry.address + entry.weights_file, f"models/{entry.weights_file}",
               entry.megabytes, f"md5:{entry.md5}" if entry.md5 else None)
        for name, entry in ENTRIES.items()
        if entry.address
    ] + [
        Wanted(name, address, f"datasets/{file_name}", megabytes, known_hash)
        for name, download in DOWNLOADS.items()
        for address, file_name, megabytes, known_hash in download.files()
    ]  # fmt: skip
    known = {file.name for file in files}
    unknown = sorted(set(names) - known)
    if unknown:
        raise UsageError(f"fetch: unknown name {unknown[0]!r}; known: {', '.join(sorted(known))}")
    chosen = [file for file in files if not names or file.name in names]
    return sorted(chosen, key=lambda file: file.megabytes)


def obtain_dataset(name, progress):
    """Have the files of a known data set on this machine, as they were published.

    Parameters
    ----------
    name : str
        Any other name than those that are downloaded, or a path, is left alone.
    progress : Progress

    Raises
    ------
    DataError
        Within seconds where there is no network; names the addresses and where to put the files.
    """
    for file in wanted_files([name]) if name in DOWNLOADS else ():
        try:
            place = keras_folder().parent / file.place
            obtain(file.address, place, file.known_hash, progress.download(file))
        except (OSError, ValueError) as error:
            reason = what_went_wrong(error, file.address)
            raise DataError(how_to_get(name, reason)) from error


def fetch(into, only, progress):
    """Fetch files into a folder; one that cannot be had does not stop the others.

    Parameters
    ----------
    into : str
        Empty for Keras' own folder on this machine.
    only : str
        Names joined by commas; empty for all.
    progress : Progress

    Returns
    -------
    (str, bool)
        What happened, for a reader; and whether all is there.
    """
    folder = Path(into).expanduser() if into else keras_folder().parent
    if folder.is_file():
        raise UsageError(f"--into: {folder} is a file; give a folder")
    files = wanted_files([name.strip() for name in only.split(",") if name.strip()])
    missing = [file for file in files if not _is_there(folder / file.place, file.known_hash)]
    megabytes = sum(file.megabytes for file in missing)
    progress.say(
        f"{len(missing)} files to fetch, about {megabytes:.0f} MB, into {folder}"
        + (f"; {len(files) - len(missing)} are there" if len(missing) < len(files) else "")
    )
    failed = []
    for file in missing:
        try:
            obtain(file.address, folder / file.place, file.known_hash, progress.download(file))
        except (OSError, ValueError) as error:
            failed.append(file)
            progress.say(f"  {file.place}: {what_went_wrong(error, file.address)}")
    if into and len(failed) < len(files):
        write_bytes(folder / NOTE, NOTE_TEXT.encode())
    if failed:
        by_hand = "; ".join(f"{file.address} as {file.place}" for file in failed)
        return f"{len(failed)} of {len(files)} files could not be had. By hand: {by_hand}", False
    return f"{len(files)} files are in {folder}", True


def _is_there(place, known_hash):
    return place.is_file() and is_as_published(place, known_hash)
