"""Gives the difference itself as both ends of its interval."""

EXPECTED = {"fails": ["test_interval_is_of_pairs"], "hint": "One number alone"}


def compare_losses(first, second, seed):
    """Leave chance out."""
    lost = [one["before"].mean() - one["after"].mean() for one in (first, second)]
    difference = float(lost[0] - lost[1])
    return {"difference": difference, "low": difference, "high": difference}
