"""Counts a bias per weight in place of one per filter."""

EXPECTED = {"fails": ["test_a_bias_counts_once_a_filter"], "hint": "ONE bias"}


def convolution_weights(n_in, n_out, kernel_px, has_bias):
    """One bias a channel and filter."""
    return n_in * n_out * (kernel_px**2 + int(has_bias))
