"""What tests of runs share: pictures that are composed once."""

import pytest


@pytest.fixture(scope="session")
def small_digits():
    """300 training, 50 validation and 120 test pictures of `wild_digits`; not to be written to."""
    from data.wild_digits import load

    return load(300, 50, 120)
