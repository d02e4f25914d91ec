"""What must not reach a student: solutions, hidden tests and the teacher's notes.

The written files are read again and searched; what wrote them is not trusted. Code is compared line
by line without spaces, quotes and capitals, so that a line is found also where it was broken in two;
prose by any eight words in a row, so that a paragraph may be wrapped anew or quoted in part.
"""

import json
import re

from coursework.handouts.questions import QUESTIONS_FILE, what_it_tells

MARKER = re.compile(r"^\s*#*\s*(BEGIN|END)\s+(SOLUTION|HIDDEN)", re.IGNORECASE | re.MULTILINE)
SHORT = 20  # a shorter line counts only where it is a whole line: `return k` stands in many words
SHORTEST = 8
WORDS_IN_A_ROW = 8
NOTES = ("rubric.md", "page.md")
# Imports, decorators, and lines that only open a call.
NO_SECRET = re.compile(r"(import|from)\s|@|[\w.]+\($")


def leaks(folder, assignment, files, key_texts=()):
    """Find what a hand-out tells that it must not.

    Parameters
    ----------
    folder : Path
        A written hand-out.
    assignment : Assignment
    files : iterable of str
        Names of the files that belong in it.
    key_texts : iterable of str
        The secret and the labels of hidden questions.

    Returns
    -------
    list of str
        A sentence for each leak; empty where all is well.
    """
    secrets, notes = _secret_lines(assignment), _secret_notes(assignment)
    found = []
    for path in sorted(p for p in folder.rglob("*") if not p.is_dir()):
        name = path.relative_to(folder).as_posix()
        if name not in files:
            found.append(f"{name} is no part of a hand-out")
            continue
        if name == QUESTIONS_FILE:
            found += [f"{name} holds {what}" for what in what_it_tells(path.read_bytes())]
            continue
        text = _text(path)
        if any(secret in text for secret in key_texts):
            found.append(f"{name} holds something of the key of hidden questions")
        if marker := MARKER.search(text):
            found.append(f"{name} holds a marker of the master: {marker[0].strip()}")
        found += [f"{name} holds {what}" for what in _told(text, secrets, notes)]
    return found


def _told(text, secrets, notes):
    whole = _squeezed(text)
    lines = {_squeezed(line) for line in text.splitlines()}
    for secret, what in secrets.items():
        if secret in lines or (len(secret) >= SHORT and secret in whole):
            yield what
    for words in notes.keys() & _passages(text):
        yield f"words of {notes[words]}: {' '.join(words)}"


def _secret_lines(assignment):
    """Squeezed line of code -> what it is."""
    solution, shown = _divided(assignment.master)
    hidden = assignment.text("hidden_tests.py").splitlines()
    # A text cell that gives the answer away makes it no less secret: only code is known.
    known = {_squeezed(line) for line in shown if not line.startswith("#")}
    secrets = {}
    for lines, what, shortest in (
        (solution, "a line of a solution", SHORTEST),
        (hidden, "a line of hidden_tests.py", SHORT),
    ):
        for line in map(str.strip, lines):
            secret = _squeezed(line)
            if len(secret) >= shortest and secret not in known and not NO_SECRET.match(line):
                secrets.setdefault(secret, f"{what}: {line}")
    return secrets


def _secret_notes(assignment):
    """Words in a row -> the file of the teacher's that they stand in."""
    return {words: file for file in NOTES for words in _passages(assignment.text(file))}


def _passages(text):
    words = re.findall(r"\w+", text.casefold())
    return set(zip(*(words[first:] for first in range(WORDS_IN_A_ROW)), strict=False))


def _divided(master):
    """Lines inside and outside of holes, counted here anew: `holes` is what is being checked."""
    inside, outside, is_inside = [], [], False
    for line in master.splitlines():
        if MARKER.match(line):
            is_inside = "BEGIN" in line.upper()
        else:
            (inside if is_inside else outside).append(line)
    return inside, outside


def _squeezed(text):
    """Without comments' signs, quotes, spaces and capitals."""
    return re.sub(r"""[\s#"'`]+""", "", text).casefold()


def _text(path):
    text = path.read_text("utf-8")
    if path.suffix != ".ipynb":
        return text
    return "\n".join(_strings(json.loads(text)))


def _strings(value):
    """Every text in a notebook: cells, outputs, metadata."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        if isinstance(value, list) and all(isinstance(part, str) for part in value):
            yield "".join(value)
        else:
            for part in value.values() if isinstance(value, dict) else value:
                yield from _strings(part)
