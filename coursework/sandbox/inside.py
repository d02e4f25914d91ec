"""The student's side of the pipe: runs in the sandbox, loads the submission, answers calls.

It knows no test and no expected answer: it is told "call this function with these arrays", and sends
back what the function returned. Whatever a submission does to this process, it can only change
what its own functions answer. Run as `python inside.py LIMITS`, beside `wire.py`.
"""

import importlib.util
import json
import os
import resource
import sys
import traceback
from pathlib import Path

from wire import LENGTH, Handle, WireError, pack, unpack

MODULE = "work"


def main():
    """Set the limits, then answer one request after the other until the pipe ends."""
    limits = json.loads(sys.argv[1])
    requests, replies = _own_pipes()
    _limit(limits["rlimits"])
    del sys.argv[1:]
    kept = []
    while (request := _read(requests)) is not None:
        number = request["number"]
        frame = _frame(number, _answer(request, kept), kept)
        if len(frame) > limits["reply_bytes"]:
            frame = _frame(number, _too_large(len(frame), limits["reply_bytes"]), kept)
        replies.write(frame)
        replies.flush()


def _own_pipes():
    """The pipes under numbers of their own: a `print` goes nowhere and cannot disturb replies."""
    requests, replies = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(nothing, descriptor)
    os.close(nothing)
    # A child that the submission forks must neither take the next request nor answer this one.
    os.register_at_fork(after_in_child=requests.close)
    os.register_at_fork(after_in_child=replies.close)
    return requests, replies


def _limit(rlimits):
    for name, most in rlimits.items():
        kind = getattr(resource, name)
        hard = resource.getrlimit(kind)[1]
        most = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(kind, (most, most))


def _read(requests):
    lengths = requests.read(LENGTH.size)
    if len(lengths) < LENGTH.size:
        return None
    n_head, n_body = LENGTH.unpack(lengths)
    return unpack(requests.read(n_head), requests.read(n_body))


def _answer(request, kept):
    try:
        return {"value": ACTIONS[request["do"]](kept, **request["with"])}
    except BaseException as error:  # also SystemExit: an exit ends no grading
        return {"error": _described(error)}


def _load(kept, files):
    for name, text in files.items():
        Path(name).write_text(text, "utf-8")
    spec = importlib.util.spec_from_file_location(MODULE, Path(f"{MODULE}.py").absolute())
    module = importlib.util.module_from_spec(spec)
    sys.modules[MODULE] = module
    spec.loader.exec_module(module)
    kept.append(module)
    return len(kept) - 1


def _get(kept, number, name):
    return getattr(kept[number], name)


def _call(kept, number, arguments, named):
    arguments = [_without_handles(value, kept) for value in arguments]
    named = {name: _without_handles(value, kept) for name, value in named.items()}
    return kept[number](*arguments, **named)


ACTIONS = {"load": _load, "get": _get, "call": _call}


def _without_handles(value, kept):
    if isinstance(value, Handle):
        return kept[value.number]
    if isinstance(value, list | tuple):
        return type(value)(_without_handles(item, kept) for item in value)
    if isinstance(value, dict):
        return {key: _without_handles(item, kept) for key, item in value.items()}
    return value


def _frame(number, answer, kept):
    def keep(value):
        kept.append(value)
        return Handle(len(kept) - 1, type(value).__name__)

    try:
        return pack({"number": number, **answer}, keep)
    except BaseException as error:  # a result's own `__array__` may raise anything
        return pack({"number": number, "error": _described(error)})


def _too_large(n_bytes, most):
    text = f"the result is {n_bytes / 1e6:.0f} MB large; at most {most / 1e6:.0f} MB are taken"
    return {"error": _described(WireError(text))}


def _described(error):
    """An exception as plain text, with the last line of the submission that it passed."""
    own = [f for f in traceback.extract_tb(error.__traceback__) if Path(f.filename).stem == MODULE]
    line, function = (own[-1].lineno, own[-1].name) if own else (None, None)
    if isinstance(error, SyntaxError):
        line, message = error.lineno, error.msg
    else:
        message = _text_of(error)
    return {
        "types": [kind.__name__ for kind in type(error).__mro__][:20],
        "message": message[:2000],
        "line": line,
        "function": function,
    }


def _text_of(error):
    try:
        return str(error)
    except BaseException:
        return "(its text cannot be read)"


if __name__ == "__main__":
    main()
