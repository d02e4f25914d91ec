"""Which tests need rooms for students' code, and where these cannot be had."""

import sys

import pytest

needs_rooms = pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="rooms are made of Linux namespaces"
)
