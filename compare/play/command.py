"""`invoke play`: serve a page on this machine alone until Ctrl-C."""

import os
import socket
import sys
import threading
import warnings
import webbrowser
from pathlib import Path

from werkzeug.serving import WSGIRequestHandler, make_server

from compare.command_line.terminal import say
from compare.command_line.words import UsageError, count, names_in
from compare.play.app import App
from compare.play.bench import Bench
from compare.saved_methods.saved_run import SavedRun

HOST = "127.0.0.1"
SECONDS_OF_SILENCE = 60  # after which a sender is given up


class _Handler(WSGIRequestHandler):
    """Answers, and writes nothing on the terminal."""

    timeout = SECONDS_OF_SILENCE

    def log(self, kind, message, *words):
        """Write nothing: reasons stand on the page."""


def play(run, style, port="", also="", no_browser=False):
    """Load a run's methods, print the page's address, and serve it until Ctrl-C.

    Parameters
    ----------
    run : str
        A run's folder.
    style : str
        CSS of the report, which the page is to look like.
    port : str
        Of 127.0.0.1; a free one if empty.
    also : str
        The user's own method files, by commas.
    no_browser : bool
        Whether the page is not opened.

    Raises
    ------
    UsageError
        If the run has no method that can be asked, or the port is taken.
    """
    number = count("--port", port, 1024, 65535) or 0
    # Methods are asked from other threads than the first, where it has always fallen back to its own.
    warnings.filterwarnings("ignore", "'Threading' parallel backend is not", UserWarning)
    opened = SavedRun(run, [Path(file) for file in names_in(also)])
    with _server(number) as server:  # before the methods are loaded, which takes seconds
        say(f"Loading the methods of {opened.folder.name}:")
        server.app = App(Bench(opened, say), style, server.port)
        address = f"http://{HOST}:{server.port}/"
        say(f"{address}  for this machine alone; Ctrl-C ends it", sys.stdout)
        if not no_browser and _has_screen():
            threading.Thread(target=webbrowser.open, args=(address,), daemon=True).start()
        server.serve_forever()
    say("bakeoff: stopped")


def _server(port):
    try:
        opened = socket.create_server((HOST, port))
    except OSError as error:
        raise UsageError(
            f"--port {port} cannot be used ({error.strerror}); leave it out for a free one"
        ) from error
    with opened:  # the server has a copy of it
        return make_server(
            HOST, port, None, threaded=True, request_handler=_Handler, fd=opened.fileno()
        )


def _has_screen():
    """Whether a browser has where to open; elsewhere one for terminals would take this one over."""
    is_linux = sys.platform.startswith("linux")
    return not is_linux or any(map(os.environ.get, ("DISPLAY", "WAYLAND_DISPLAY")))
