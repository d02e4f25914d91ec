"""Each part of a method says beside its code what it sees and what it is blind to."""

import pytest

from baselines import CLASSIFIERS
from compare.anatomy.views import view, views
from compare.methods import REPRESENTATIONS, Step, resolve
from deep import NETWORKS

PARTS = {**REPRESENTATIONS, **CLASSIFIERS, **NETWORKS}


@pytest.mark.parametrize("name", PARTS)
def test_every_part_says_what_it_sees_and_what_it_is_blind_to(name):
    """Its card has a line for each, and no line is a heading's stub."""
    said = view(Step(name, PARTS[name]).path)
    assert len(said["sees"].split()) >= 3
    assert len(said["blind_to"].split()) >= 2


def test_the_parts_of_a_method_speak_in_the_order_of_its_steps():
    """Representations first, then the classifier."""
    found = views(resolve(["hog&color+svm"])[0])
    assert [part["name"] for part in found] == ["hog", "color", "svm"]
    assert found[0]["sees"].startswith("outlines")
    assert found[0]["blind_to"].startswith("colour")


def test_a_file_of_your_own_may_say_both(tmp_path):
    """Also inside a sentence; a file that says neither has no line."""
    code = "from sklearn.dummy import DummyClassifier\nMETHODS = {'guess': DummyClassifier()}\n"
    file = tmp_path / "mine.py"
    file.write_text('"""Mine.\n\nSees the\nlabels. It is blind to all else.\n"""\n' + code)
    assert views(resolve(["majority"], [file])[-1]) == [
        {"name": "guess", "sees": "the labels.", "blind_to": "all else."}
    ]
    file.write_text(code)
    assert views(resolve(["majority"], [file])[-1]) == []
