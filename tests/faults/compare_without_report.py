"""`python -m compare` with a report that cannot be drawn, for a reason that nobody expects.

Run by test_process.py as a module.
"""

import runpy

import reports.render


def no_report(folder):
    """Fail as only a mistake in the code would."""
    raise RuntimeError("a house of cards\nhas fallen")


if __name__ == "__main__":
    reports.render.render = no_report
    runpy.run_module("compare", run_name="__main__", alter_sys=True)
