"""From hand-out to grades: assignments, what students get, and how what they send is graded.

An assignment is a folder of `assignments/`:

- `about.toml`: title, place in the course, minutes, sizes of the data, points for code and questions.
- `master.py`: text and code as a percent script (`# %%` cells). What a student has to write stands
  between `### BEGIN SOLUTION` and `### END SOLUTION`, inside a function. Importing it computes
  nothing: experiments stand under `if __name__ == "__main__":`. It reads `data.json` beside it.
- `public_tests.py`, `hidden_tests.py`: functions `test_...()` without arguments that `import work`,
  the student's file. The names differ between the two. Each hidden test's docstring is the hint
  that a student reads when it fails, and `POINTS` there gives its points.
- `rubric.md`, `page.md`: the written questions with their points and good answers, and what the
  assignment teaches with the mistakes to expect. Both for the teacher only.
- `mistakes/<name>.py`: functions of the master written wrongly, which take the place of the right
  ones, and `EXPECTED = {"fails": [tests of both files], "hint": "words of a failing test's hint"}`;
  `may_fail` names tests that chance decides, or a processor's rounding.

Two things more where a network is trained:

- `[band]` in `about.toml`, and `band.py`: what the master reaches with other seeds, and the accuracy
  below which one training in a thousand of it would fall. `python -m coursework.bands KEY N` measures.
- `[predictions]`: students get pictures without labels and hand in their network's answers. The
  master then has `answer(network, images)`, which fills a network from plain arrays and asks it, and
  writes `predictions.npz` and `network.npz`.
"""


class CourseworkError(ValueError):
    """Coursework that cannot go on; the message says what was expected, what came, what to do."""


def insist_on_empty(folder):
    """Refuse to write into a folder that holds something already.

    Parameters
    ----------
    folder : Path

    Raises
    ------
    CourseworkError
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise CourseworkError(f"{folder}: expected a new or an empty folder; give another")
