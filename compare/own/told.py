"""Findings as a student reads them: a list with ticks, or one line for the run's log and page."""

from compare.own.contract import TIME
from compare.own.finding import ENDED, NOTE, OK, WRONG

MARKS = {OK: "✓", NOTE: "·", WRONG: "✗", ENDED: "✗"}


def checklist(name, findings):
    """Everything that was looked at, and what to mend.

    Parameters
    ----------
    name : str
        Of the method.
    findings : list of Finding

    Returns
    -------
    str
    """
    lines = [name]
    for finding in findings:
        lines.append(f"  {MARKS[finding.level]} {finding.aspect}")
        lines += [f"      {text}." for text in (finding.said, finding.remedy) if text]
        lines += [f"          {line}" for line in finding.lines]
    return "\n".join([*lines, f"  {summary(findings)}"])


def summary(findings):
    """Whether a run would take the method, in a sentence."""
    if wrong := [finding for finding in findings if finding.level == WRONG]:
        n = len(wrong)
        return f"{n} to mend: a run would leave it out, since its numbers would be wrong."
    if any(finding.level == ENDED for finding in findings):
        return "It stopped by itself: a run would try it, and most likely tell the same."
    return "Ready to compete."


def breach(findings):
    """Why a run leaves the method out; None where it does not.

    Returns
    -------
    str or None
    """
    wrong = [finding for finding in findings if finding.level == WRONG]
    if not wrong:
        return None
    said = "; ".join(f"{finding.said}. To mend it: {finding.remedy}" for finding in wrong)
    return f"left out by the check on a few training pictures: {said}"


def notes(findings):
    """What a reader of the run should know of a method that was let in.

    Returns
    -------
    list of str
    """
    return [
        f"Checked on a few training pictures: {finding.said}. {finding.remedy}."
        for finding in findings
        if finding.level == NOTE and finding.aspect != TIME
    ]


def in_short(name, findings):
    """A line or more for the run's log.

    Returns
    -------
    str
    """
    times = [finding.said for finding in findings if finding.aspect == TIME]
    wrong = [finding for finding in findings if finding.level in (WRONG, ENDED)]
    if not wrong:
        n_notes = len(notes(findings))
        beside = f", {n_notes} note{'s' if n_notes > 1 else ''}" if n_notes else ""
        return f"  {name}: checked on a few pictures, ready{beside}; {'; '.join(times)}."
    lines = [f"  {name}: checked on a few pictures, not ready (`invoke check-method` shows all)."]
    for finding in wrong:
        lines += [f"    ✗ {finding.aspect}: {finding.said}."]
        lines += [f"      {finding.remedy}."] if finding.remedy else []
        lines += [f"        {line}" for line in finding.lines]
    return "\n".join(lines)
