"""Cases 54 to 58: what a reader gets to see of a hostile, a private, a close and a failed run."""

import json
import re
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from PIL import Image

TESTS = Path(__file__).resolve().parents[1]
N_CASES = 59
HOSTILE = (
    "<script>alert(1)<script>",
    '"><img src=x onerror=alert(1)>',
    "javascript:alert(1)",
    "{{7*7}}",
    "$x^2$",
)


class Tags(HTMLParser):
    """Every tag of a page with its attributes, as a browser reads them."""

    def __init__(self):
        super().__init__()
        self.found = []

    def handle_starttag(self, tag, attributes):
        """Keep it."""
        self.found.append((tag, {name: value or "" for name, value in attributes}))


@pytest.fixture(scope="session")
def hostile(command, sound_folder, tmp_path_factory):
    """A finished run in which classes, files and methods have names that want to run."""
    root = tmp_path_factory.mktemp("hostile")
    pictures = sound_folder(root / "pictures <b id=bold>", classes=HOSTILE)
    own = root / "own.py"
    names = ["</script><script>alert(2)</script>", "{{ cycler }}$\\alpha$"]
    own.write_text(
        "from sklearn.dummy import DummyClassifier\n"
        f"METHODS = {{name: DummyClassifier() for name in {names!r}}}\n"
    )
    words = ("--methods", "color+svm", "--also", own, "--explain", "none")
    heading = ("--title", "<svg onload=alert(3)>", "--author", "A <a href=javascript:x>")
    ended = command("--dataset", pictures, *words, *heading)
    assert ended.code == 0, ended.stderr
    return ended


def test_54_names_from_outside_are_inert_everywhere(hostile):
    """In text, attributes, JSON and SVG; the policy forbids whatever would slip through."""
    page, tags = hostile.page(), Tags()
    tags.feed(page)
    assert ("b", {"id": "bold"}) not in tags.found
    for tag, attributes in tags.found:
        assert not [name for name in attributes if name.startswith("on")], (tag, attributes)
        for name in ("href", "src"):
            assert attributes.get(name, "#").startswith(("#", "data:image/")), (tag, attributes)
    assert "{{7*7}}" in hostile.words()
    assert "$x^2$" in hostile.words()
    assert "49" not in re.findall(r"<bdi>(.*?)</bdi>", page)
    (policy,) = re.findall(r'Content-Security-Policy" content="([^"]*)"', page)
    assert policy.startswith("default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-")
    assert policy.endswith("img-src data:; base-uri 'none'; form-action 'none'")
    for content in re.findall(
        r'<script type="application/json"[^>]*>(.*?)</script>', page, re.DOTALL
    ):
        json.loads(content)
    for drawing in re.findall(r"<svg\b.*?</svg>", page, re.DOTALL):
        ElementTree.fromstring(drawing)


def test_55_no_word_about_the_camera_the_place_or_the_home_folder(command, draw, tmp_path):
    """A photograph knows where it was taken; a path knows whose machine it was."""
    for k, name in enumerate(("cat", "dog")):
        (tmp_path / "photos" / name).mkdir(parents=True)
        for i in range(20):
            exif = Image.Exif()
            exif[0x010F], exif[0x9286] = "SecretCamera", "SecretComment"
            exif.get_ifd(0x8825)[2] = (48.0, 51.0, 29.6)
            path = tmp_path / "photos" / name / f"{i}.jpg"
            Image.fromarray(draw(k, i)).save(path, exif=exif, comment=b"SecretComment")
    environment = {"HOME": str(tmp_path / "home of Secretary")}
    ended = command(
        *("--dataset", tmp_path / "photos", "--methods", "majority", "--explain", "none"),
        environment=environment,
    )
    assert ended.code == 0, ended.stderr
    for text in (ended.page(), (ended.folder / "run.json").read_text("utf-8")):
        for secret in ("SecretCamera", "SecretComment", "29.6", "Secretary", str(tmp_path)):
            assert secret not in text
    with Image.open(path) as photo:
        assert photo.getexif()[0x010F] == "SecretCamera", "the secret was there to be told"


def test_57_where_intervals_overlap_no_winner_is_claimed(command, tmp_path):
    """Two methods on pictures of pure noise."""
    images = np.random.default_rng(0).integers(0, 256, (120, 16, 16, 3), dtype=np.uint8)
    np.savez(tmp_path / "noise.npz", x_train=images, y_train=np.arange(120) % 2)
    words = ("--methods", "color+svm,pixels+knn", "--explain", "none")
    ended = command("--dataset", tmp_path / "noise.npz", *words)
    assert ended.code == 0, ended.stderr
    assert ended.stdout.startswith("No winner is shown: ")
    assert "No winner is shown: " in ended.words()


def test_58_where_no_method_succeeds_the_report_says_so(command, sound_npz, tmp_path):
    """A page all the same, and an exit code that a script notices."""
    own = tmp_path / "bad.py"
    own.write_text(
        "from sklearn.dummy import DummyClassifier\n"
        "class Bad(DummyClassifier):\n"
        "    def fit(self, X, y, sample_weight=None):\n"
        "        raise RuntimeError('no luck')\n"
        "METHODS = {'bad': Bad()}\n"
    )
    # Without weights and with a way to nowhere a borrowed method is skipped; the own one fails.
    words = ("--methods", "mobilenet_v2+knn", "--also", own, "--explain", "none")
    nowhere = {"HTTPS_PROXY": "http://127.0.0.1:9", "NO_PROXY": ""}
    ended = command("--dataset", sound_npz, *words, environment=nowhere)
    assert ended.code == 1
    assert ended.stdout.startswith("No method finished")
    assert "No method finished" in ended.words()
    assert "no luck" in ended.words()


def test_every_numbered_case_has_its_test():
    """The list of what may go wrong is no longer than the list of what is tried."""
    names = [
        int(number)
        for path in TESTS.rglob("test_*.py")
        for number in re.findall(r"^def test_(\d\d)_", path.read_text("utf-8"), re.MULTILINE)
    ]
    missing = sorted(set(range(1, N_CASES + 1)) - set(names))
    assert not missing
