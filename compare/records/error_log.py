"""Where an unexpected exception came from, kept in the run's folder: the terminal shows one line."""

import traceback
from contextlib import contextmanager

from compare.command_line.errors import is_for_the_user
from compare.records.describe import now
from compare.records.environment import without_home
from compare.records.files import write_bytes

LOG = "errors.log"
MOST_CHARACTERS = 200_000  # the newest are kept


@contextmanager
def errors_kept_in(folder):
    """Add an unexpected exception that ends the block to `errors.log`, and let it go on.

    One of the disk that does not say which file it is about gets the folder to name.

    Parameters
    ----------
    folder : Path
        The run's.
    """
    try:
        yield
    except Exception as error:
        if not is_for_the_user(error):
            if isinstance(error, OSError) and error.filename is None:
                error.filename = str(folder)
            _keep(error, folder / LOG)
        raise


def _keep(error, path):
    try:
        before = path.read_text("utf-8", "replace") if path.is_file() else ""
        text = "".join(traceback.format_exception(error))
        whole = without_home(f"{before}{now()}\n{text}\n")[-MOST_CHARACTERS:]
        write_bytes(path, whole.encode("utf-8", "replace"))
    except OSError:  # no room: the line on the terminal is all there is
        return
    error.log = path
