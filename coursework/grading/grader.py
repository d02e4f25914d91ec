"""What grades one submission, wherever it runs: on this machine or on a cluster's worker.

A result depends on nothing but what the grader holds, the submission, and the code that grades:
`state` is the digest of all three.
"""

from dataclasses import asdict, dataclass
from pathlib import Path

from compare.records.files import sum_of_json
from coursework import CourseworkError
from coursework.assignments import Assignment
from coursework.grading import marking
from coursework.grading.marking import mark, nothing_to_mark
from coursework.grading.predictions import Predictions
from coursework.sandbox import room
from coursework.sandbox.room import Limits


@dataclass(frozen=True)
class Grader:
    """What is needed to grade any submission of a class.

    Parameters
    ----------
    assignment : Assignment
    limits : Limits
        Of a submission.
    walls : bool
    saved : Predictions
        Marks saved answers to hidden questions.
    """

    assignment: Assignment
    limits: Limits
    walls: bool
    saved: Predictions

    def state(self, submission):
        """Digest of all that a submission's result depends on.

        Parameters
        ----------
        submission : Submission

        Returns
        -------
        str
        """
        return self._state([submission.fingerprint(), self.saved.state(submission)])

    def master_state(self):
        """The same of the master's."""
        return self._state(self.assignment.master)

    def result(self, submission):
        """Grade a submission.

        Parameters
        ----------
        submission : Submission

        Returns
        -------
        dict
            `student`, `source`, `problem` and `tests`.
        """
        if submission.problem:
            tests = nothing_to_mark(self.assignment, submission.problem)
        else:
            tests = mark(self.assignment, submission.files, self.limits, self.walls)
        tests = tests + self.saved.mark(submission, self.limits, self.walls)
        names = {"student": submission.student, "source": submission.source}
        return {**names, "problem": submission.problem, "tests": tests}

    def check_master(self):
        """See that the master gets all points, or else the machine or the tests are to blame.

        Raises
        ------
        CourseworkError
        """
        work = {"work.py": self.assignment.master}
        results = mark(self.assignment, work, self.limits, self.walls)
        failed = [f"{test['name']} ({test['message']})" for test in results if not test["passed"]]
        if failed:
            raise CourseworkError(
                f"{self.assignment.key}: its own solution fails {'; '.join(failed)}: expected it to "
                "pass on this machine; nothing was graded. Is all installed (`uv sync`)?"
            )

    def _state(self, work):
        assignment = self.assignment
        texts = [assignment.text(name) for name in ("hidden_tests.py", "about.toml")]
        how = [Path(module.__file__).read_text("utf-8") for module in (marking, room)]
        about = [assignment.key, *texts, *how, asdict(self.limits), self.walls, work]
        return sum_of_json(about)
