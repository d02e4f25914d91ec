"""The one door to every data set: a known name, or the path of a folder, archive or array file."""

import difflib
import tarfile
import zipfile
from dataclasses import replace
from importlib import import_module
from pathlib import Path

from data import SOURCES
from data.dataset import DataError
from data.resize import check_image_size, resize_images

# What people have at hand from other programs, by its extension, and what to do with it.
STORE_ARRAYS = "store the pictures and labels with numpy.savez(file, x_train=..., y_train=...)"
PICKLE = f"a pickle can run programs and is never loaded; {STORE_ARRAYS}"
MODEL = "this holds a model, not pictures, and models of others are never loaded; give the data set"
HDF5 = f"HDF5 files are not read, be it a model or arrays; {STORE_ARRAYS}"
NEVER_READ = {
    **dict.fromkeys((".pkl", ".pickle", ".joblib", ".dill", ".pt", ".pth"), PICKLE),
    **dict.fromkeys((".keras", ".skops", ".onnx", ".safetensors"), MODEL),
    **dict.fromkeys((".h5", ".hdf5"), HDF5),
}
ACCEPTED = (
    "a folder of class folders, an archive of one (.zip, .tar, .tar.gz, .tar.xz), an .npz, "
    "or a folder with x_train.npy and y_train.npy"
)


def load(name_or_path, image_size=None, say=lambda line: None):
    """Load a data set by its name or by the path of the user's own pictures.

    Parameters
    ----------
    name_or_path : str
        A key of `data.SOURCES`, or a path. A known name wins over a folder of the same name:
        write `./mnist` for the folder.
    image_size : int, optional
        Side in pixels that every picture is brought to (centre square); by default the pictures
        stay as they are, save those of a folder, which need one common size.
    say : callable(str), optional
        Told every few seconds how far the reading of a folder or an archive is.

    Returns
    -------
    Dataset

    Raises
    ------
    DataError
        If there is no such source, or what is there cannot be used.
    """
    check_image_size(image_size)
    if name_or_path in SOURCES:
        module, function = SOURCES[name_or_path].split(":")
        return _resized(getattr(import_module(module), function)(), image_size)
    check_known(name_or_path)
    path = Path(name_or_path).expanduser()
    if path.is_file() and path.suffix.lower() == ".npz":
        from data.array_file import load as load_array_file

        return _resized(load_array_file(path), image_size)
    if path.is_dir():
        from data import array_folder

        if array_folder.is_array_folder(path):
            return _resized(array_folder.load(path, say), image_size)
    _check_kind(path)
    from data.image_folder import load as load_image_folder

    return load_image_folder(path, image_size, say)


def check_known(name_or_path):
    """Whether `load` would find something there, without reading it.

    Parameters
    ----------
    name_or_path : str

    Raises
    ------
    DataError
        With the names that are known.
    """
    if name_or_path in SOURCES:
        return
    if not name_or_path or not _exists(Path(name_or_path).expanduser()):
        raise DataError(_unknown(name_or_path))


def _exists(path):
    try:
        return path.exists()
    except (OSError, ValueError):  # a name that the file system cannot even look up
        return False


def _check_kind(path):
    """Archives are known by their content: a wrong extension is no reason to refuse one."""
    if path.is_dir():
        return
    if reason := NEVER_READ.get(path.suffix.lower()):
        raise DataError(f"{path.name}: {reason}")
    try:
        is_archive = path.is_file() and (zipfile.is_zipfile(path) or tarfile.is_tarfile(path))
    except OSError as error:
        raise DataError(f"{path.name}: cannot be read ({error.strerror})") from error
    if not is_archive:
        raise DataError(f"{path.name}: this is no archive that can be opened; expected {ACCEPTED}")


def _unknown(name):
    close = difflib.get_close_matches(name.lower().replace("-", "_"), SOURCES, n=1)
    hint = f"did you mean {close[0]!r}? " if close else ""
    return (
        f"no data set and no file or folder is called {name!r}; {hint}"
        f"known names: {', '.join(SOURCES)}; a path works too: {ACCEPTED}"
    )


def _resized(dataset, image_size):
    height, width = dataset.images.shape[1:3]
    if image_size is None or height == width == image_size:
        return dataset
    sentence = (
        f"pictures resized from {width} x {height} px "
        f"to {image_size} x {image_size} px (centre square)"
    )
    from data.picture_cache import FOLDER

    return replace(
        dataset,
        images=resize_images(dataset.images, image_size, FOLDER),
        warnings=(*dataset.warnings, sentence),
    )
