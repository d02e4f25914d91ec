"""A probe that no method notices: one grey level lighter or darker."""

EXPECTED = {
    "fails": ["test_probe_separates_the_methods"],
    "hint": "no method loses clearly more",
}


def probe(images, seed):
    """Change the last bit."""
    return images ^ 1
