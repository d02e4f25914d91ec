"""Names a loser by the sign of the difference, whatever the interval says."""

EXPECTED = {"fails": ["test_verdict_needs_the_interval"], "hint": "A verdict from one number"}


def verdict(comparison):
    """Trust one number."""
    return "first loses more" if comparison["difference"] > 0 else "second loses more"
