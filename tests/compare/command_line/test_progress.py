import io

from compare.command_line.progress import Progress
from compare.records.outcome import Outcome


def test_a_reason_is_told_once():
    """What three fits are skipped for is said of the first: the same lines again hide what matters."""
    progress, why = Progress(io.StringIO()), "weights not available; put them there"
    for method, reason in (("a", why), ("b", why), ("c", "too small"), ("d", why)):
        progress.finish(Outcome(method, "transfer", 0, "skipped", "", "", reason=reason))
    lines = [" ".join(line.split()) for line in progress.stream.getvalue().splitlines()]
    assert lines == [
        f"a skipped: {why}",
        "b skipped: for the same reason",
        "c skipped: too small",
        "d skipped: for the same reason",
    ]
