"""A probe that mirrors the digits, and so changes what they are."""

EXPECTED = {
    "fails": ["test_probe_keeps_each_digit_in_its_place", "test_probe_keeps_digits_upright"],
    "hint": "Your probe changes the label",
}


def probe(images, seed):
    """Mirror, and dim."""
    return images[:, :, ::-1] // 8
