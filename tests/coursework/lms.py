"""How a class's works arrive: the names, folders, zips and notebooks of the usual systems."""

import io
import os
import zipfile

import jupytext

FIRST = ("Ada", "Zoë", "José", "Nguyễn", "Siân", "Олена", "美咲", "Fatma", "Søren", "O'Neill")
LAST = (
    "Lovelace",
    "Müller",
    "Núñez",
    "Văn A",
    "Jones",
    "Шевченко",
    "山田",
    "Öztürk",
    "Bø",
    "Smith-Li",
)
SENT = 1_795_000_000  # when the first was handed in, in seconds since 1970


def hand_in(students, folder):
    """Write a class's submissions into a folder, each in another of the forms that teachers meet.

    Parameters
    ----------
    students : list of Student
    folder : Path
        A new folder.

    Returns
    -------
    dict of str to (str, Student)
        By the name under which a student must be known: the name of the file or folder that must
        be graded, and the student.
    """
    folder.mkdir(parents=True)
    expected = {}
    for at, student in enumerate(students):
        name = f"{FIRST[at // 10 % 10]} {LAST[at % 10]}"
        form = FORMS[at % len(FORMS)]
        known_as, source = form(folder, name, f"s{at:03d}", student.text)
        os.utime(folder / source, (SENT + at, SENT + at))
        assert known_as not in expected
        expected[known_as] = (source, student)
    return expected


def _moodle_folder(folder, name, number, text):
    place = folder / f"{name}_{number[1:]}_assignsubmission_file_"
    place.mkdir()
    (place / "work.py").write_text(text, "utf-8")
    return name, place.name


def _moodle_zip(folder, name, number, text):
    place = folder / f"{name}_{number[1:]}_assignsubmission_file_"
    place.mkdir()
    (place / "homework.zip").write_bytes(zipped({"neighbours_x/work.py": text}))
    return name, place.name


def _canvas_script(folder, name, number, text):
    path = folder / f"lovelace{number}_4711_12345_work.py"
    path.write_text(text, "utf-8")
    return f"lovelace{number}", path.name


def _canvas_late_zip(folder, name, number, text):
    path = folder / f"lovelace{number}_late_4711_12345_work-1.zip"
    path.write_bytes(zipped({"work.py": text, "__MACOSX/._work.py": "\0", "notes.txt": "x"}))
    return f"lovelace{number}", path.name


def _blackboard(folder, name, number, text):
    """Two attempts, of which the first was worth nothing, and the page that Blackboard adds."""
    early, late = (f"HW1_{number}_attempt_2026-11-{day}-10-00-00_work" for day in ("02", "05"))
    (folder / f"{early}.py").write_text("# not yet\n", "utf-8")
    (folder / f"HW1_{number}_attempt_2026-11-05-10-00-00.txt").write_text("Name: x", "utf-8")
    (folder / f"{late}.zip").write_bytes(zipped({"hw/work.py": text}))
    return number, f"{late}.zip"


def _newest_of_two(folder, name, number, text):
    """The browser's second download is the older one."""
    (folder / f"{name} {number} (1).py").write_text("# not yet\n", "utf-8")
    os.utime(folder / f"{name} {number} (1).py", (SENT - 9, SENT - 9))
    (folder / f"{name} {number}.py").write_text(text, "utf-8")
    return f"{name} {number}", f"{name} {number}.py"


def _notebook(folder, name, number, text):
    """Solved in the notebook; the script beside it is as it was handed out."""
    place = folder / f"{name} {number}"
    place.mkdir()
    (place / "work.py").write_text("def f():\n    raise NotImplementedError\n", "utf-8")
    cells = text.splitlines(keepends=True)
    (place / "work.ipynb").write_text(_as_notebook(cells), "utf-8")
    return place.name, place.name


def _windows(folder, name, number, text):
    """Deep in a zip, with a byte-order mark and the line ends of Windows."""
    path = folder / f"{name} {number}.zip"
    content = "\ufeff" + text.replace("\n", "\r\n")
    path.write_bytes(zipped({f"Desktop/CV/final/{number}.py": content}))
    return f"{name} {number}", path.name


FORMS = (
    _moodle_folder,
    _canvas_script,
    _blackboard,
    _notebook,
    _moodle_zip,
    _canvas_late_zip,
    _newest_of_two,
    _windows,
)


def _as_notebook(lines):
    notebook = jupytext.reads("# %% [markdown]\n# My work\n\n# %%\n", fmt="py:percent")
    notebook.cells[-1]["source"] = "".join(["%matplotlib inline\n", *lines])
    return jupytext.writes(notebook, fmt="ipynb")


def zipped(files):
    """The bytes of a zip of these files, by name."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return content.getvalue()
