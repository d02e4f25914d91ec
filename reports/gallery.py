"""Whole reports that stand in the repository, to be opened without running anything.

Pictures are shown of data sets alone that may be passed on; the others' pages are drawn without any.
"""

from reports import ReportError
from reports.page import write_whole
from reports.reading.saved import read_json, read_run
from reports.render import page_of
from reports.words.formats import file_size

MAY_BE_SHOWN = ("wild_digits",)  # composed of pictures under CC BY, CC0 or in the public domain
MOST_BYTES = 1_800_000  # a default page has up to 1.5 MB, and more seeds add to it
N_SENTENCES = 3  # of its verdict
HEAD = """# Gallery

Reports as `invoke compare` writes them, drawn from saved runs by `invoke readme RUN --gallery`. Each is
one file that needs nothing else, not even a network: download it, or open it in your copy of the
repository.
"""


def put_up(run_folder, name, gallery):
    """Draw a run's page into the gallery.

    Parameters
    ----------
    run_folder : pathlib.Path
        With its pictures and predictions, as the run left it.
    name : str
        What its results are kept under.
    gallery : pathlib.Path
        The folder.

    Returns
    -------
    pathlib.Path

    Raises
    ------
    ReportError
        If the page is too large for a repository; none is written then.
    """
    page = page_of(run_folder, pictures=read_run(run_folder)["dataset"]["name"] in MAY_BE_SHOWN)
    n_bytes = len(page.encode())
    if n_bytes > MOST_BYTES:
        raise ReportError(
            f"{run_folder}: its page has {file_size(n_bytes)}, and one in the gallery may have "
            f"{file_size(MOST_BYTES)}; give a run of fewer methods, or one with --explain none"
        )
    gallery.mkdir(parents=True, exist_ok=True)
    return write_whole(gallery / f"{name}.html", page)


def index(gallery, kept_root):
    """Say in Markdown what each page of the gallery shows, from the results kept of its run.

    Parameters
    ----------
    gallery, kept_root : pathlib.Path
        Of each page `NAME.html` a run is kept as `NAME`.

    Returns
    -------
    str
    """
    pages = sorted(gallery.glob("*.html"))
    return "\n".join([HEAD, *(_entry(page, kept_root / page.stem) for page in pages)])


def _entry(page, kept):
    run, verdict = read_run(kept), read_json(kept / "comparison.json")["verdict"]
    n_methods, split, name = len(run["methods"]), run["split"], run["dataset"]["name"]
    shown = "" if name in MAY_BE_SHOWN else " Without pictures, since they are not ours to pass on."
    return (
        f"## [{page.stem}]({page.name})\n\n{' '.join(verdict[:N_SENTENCES])}\n\n"
        f"`{run['command']}`: {n_methods} methods on {name}, {split['n_train']:,} training and "
        f"{split['n_test']:,} test pictures ([table](../RESULTS.md#{page.stem})). "
        f"{file_size(page.stat().st_size)}.{shown}\n"
    )
