"""`python -m compare`, but all that is downloaded comes from a server that a test has started.

Run by test_downloads.py as a module. `SERVER` holds the server's address, `SUMS` the SHA-256 of what
stands in for a data set's file, as JSON by the data set's name.
"""

import json
import os
import runpy
from dataclasses import replace

from data.keras_sets import DOWNLOADS
from deep.backbones import ENTRIES

if __name__ == "__main__":
    server, sums = os.environ["SERVER"], json.loads(os.environ["SUMS"])
    for name, download in DOWNLOADS.items():
        addresses = tuple(f"{server}/{file_name}" for file_name in download.file_names)
        known = tuple(sums.get(name, known) for known in download.sums)
        DOWNLOADS[name] = replace(download, addresses=addresses, sums=known)
    for name, entry in ENTRIES.items():
        if entry.address:
            ENTRIES[name] = replace(entry, address=f"{server}/")
    runpy.run_module("compare", run_name="__main__", alter_sys=True)
