"""The page's server side: a page, its style and script, and three questions that it may ask.

Any site that is open in a browser can send requests to this machine, so each request must name the
machine itself (a stranger's name that was bent to 127.0.0.1 does not), and come from this page. What
is sent is a picture or its pixels, never a name of a file; what comes back is JSON.
"""

import base64
import json
import re
import threading
from functools import cached_property
from pathlib import Path

import numpy as np
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from werkzeug.exceptions import BadRequest, Forbidden, HTTPException, RequestEntityTooLarge
from werkzeug.routing import Map, Rule
from werkzeug.wrappers import Request, Response

from compare.command_line.errors import in_one_line
from compare.command_line.words import UsageError
from compare.play.bench import Superseded
from compare.play.dials import DIALS, settings_from
from compare.play.sentences import BY_HAND, LEARNED
from data.decode import DecodeError
from data.loose_pictures import loose_picture

TEMPLATES = Path(__file__).parent / "templates"
MOST_BYTES = 20_000_000  # of a picture's file
TOO_LARGE = f"at most {MOST_BYTES // 10**6} MB are read; give a smaller copy of it"
HOSTS = ("127.0.0.1", "localhost")
TAB = re.compile(r"[0-9a-z]{1,40}")
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; "
    "img-src 'self' data: blob:; connect-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}
COLUMNS = {"By hand": BY_HAND, "Learned": LEARNED}  # of the page: families of methods


class Question(Request):
    """A request, of no more bytes than are read."""

    max_content_length = MOST_BYTES


class App:
    """The WSGI application.

    Parameters
    ----------
    bench : Bench
    style : str
        Colours and fonts, as the report has them; the page's own rules follow.
    port : int
        That it is served on.
    """

    def __init__(self, bench, style, port):
        self.bench, self.style = bench, style
        self.height, self.width = bench.run.height, bench.run.width
        self._hosts = {f"{host}:{port}" for host in HOSTS}
        self._decoding = threading.Lock()  # of the largest pictures two do not fit
        self._urls = Map(
            [
                Rule("/", endpoint=self._page, methods=["GET"]),
                Rule("/play.css", endpoint=self._css, methods=["GET"]),
                Rule("/play.js", endpoint=self._js, methods=["GET"]),
                Rule("/test-picture/<int(max=9999):k>", endpoint=self._test, methods=["GET"]),
                Rule("/picture", endpoint=self._picture, methods=["POST"]),
                Rule("/answer", endpoint=self._answer, methods=["POST"]),
            ]
        )

    def __call__(self, environ, start_response):
        """Answer one request."""
        response = self._response(Question(environ))
        response.headers.update(HEADERS)
        return response(environ, start_response)

    def _response(self, request):
        try:
            self._check_sender(request)
            endpoint, words = self._urls.bind_to_environ(request.environ).match()
            return endpoint(request, **words)
        except RequestEntityTooLarge:
            return _refused(TOO_LARGE, 413)
        except HTTPException as error:
            return _refused(error.description, error.code)
        except (DecodeError, UsageError) as error:
            return _refused(str(error), 422)
        except Superseded:
            return _json({"superseded": True})
        except Exception as error:  # said on the page, which goes on
            return _refused(in_one_line(error)[0], 500)

    def _check_sender(self, request):
        if request.environ.get("HTTP_HOST") not in self._hosts:
            expected = " or ".join(sorted(self._hosts))
            raise BadRequest(f"this page answers to {expected} only")
        origin = request.headers.get("Origin")
        if origin is not None and origin.removeprefix("http://") not in self._hosts:
            raise Forbidden("this page is asked by itself only")

    def _page(self, request):
        return Response(self._html, mimetype="text/html")

    @cached_property
    def _html(self):
        bench, methods = self.bench, self.bench.methods.values()
        columns = {
            title: [method for method in methods if method.method.family in families]
            for title, families in COLUMNS.items()
        }
        # autoescape=True: names of classes, methods and runs are strangers' words.
        environment = Environment(
            loader=FileSystemLoader(TEMPLATES),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        return environment.get_template("page.html.j2").render(
            title=bench.run.about.get("title") or bench.run.folder.name,
            width=self.width,
            height=self.height,
            class_names=bench.run.class_names,
            columns={title: there for title, there in columns.items() if there},
            not_here=bench.not_here,
            dials=DIALS,
            n_test_pictures=len(bench.test_classes),
            most_bytes=MOST_BYTES,
            too_large=TOO_LARGE,
        )

    def _css(self, request):
        own = (TEMPLATES / "play.css").read_text("utf-8")
        return Response(f"{self.style}\n{own}", mimetype="text/css")

    def _js(self, request):
        return Response((TEMPLATES / "play.js").read_text("utf-8"), mimetype="text/javascript")

    def _test(self, request, k):
        if k >= len(self.bench.test_classes):
            raise BadRequest(f"there are {len(self.bench.test_classes)} test pictures here")
        picture = self.bench.test_pictures[k]
        return _json({"pixels": _text(picture), "truth": self.bench.test_classes[k]})

    def _picture(self, request):
        content = request.get_data(cache=False)
        with self._decoding:
            return _json({"pixels": _text(loose_picture(content, self.height, self.width))})

    def _answer(self, request):
        shape = (self.height, self.width, 3)
        if request.content_length != np.prod(shape):
            raise BadRequest(f"expected the {np.prod(shape)} bytes of a picture of shape {shape}")
        picture = np.frombuffer(request.get_data(cache=False), np.uint8).reshape(shape)
        tab, number = request.args.get("tab", ""), request.args.get("number", 0, type=int)
        if tab and not TAB.fullmatch(tab):
            raise BadRequest("tab: expected up to 40 of 0-9 and a-z")
        told = self.bench.answer(picture, settings_from(request.args), tab, number)
        return _json({**told, "picture": _text(told["picture"])})


def _text(picture):
    """A picture's pixels, row by row, three bytes each, in base64."""
    return base64.b64encode(np.ascontiguousarray(picture).tobytes()).decode()


def _json(value, status=200):
    text = json.dumps(value, allow_nan=False, ensure_ascii=False)
    return Response(text, status, mimetype="application/json")


def _refused(reason, status):
    return _json({"reason": reason}, status)
