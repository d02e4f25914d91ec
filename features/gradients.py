"""Gradients of bytes, many pixels in a run: the first stage of `hog`.

A gradient of bytes takes one of 511 x 511 values. It is kept as its squared length and as its place
in a table of that many entries, so that whatever depends on its direction is looked up, not computed.
"""

import numpy as np

from features.kernels import compiled


@compiled
def copy_if_grey(image, grey):
    """Copy the first channel; False, with an unfinished copy, where the others differ from it."""
    for row in range(image.shape[0]):
        n_different = 0
        for column in range(image.shape[1]):
            red, green, blue = image[row, column]
            n_different += (red != green) | (red != blue)
            grey[row, column] = red
        if n_different:
            return False
    return True


@compiled
def find_gradients(values, top, n_lines, height, width, squares, gradients):
    """Squared length, and place in the table, of each gradient of some lines of pixels."""
    line = len(values) // height
    channels = line // width
    start, end = top * line, (top + n_lines) * line
    squares[: end - start] = 0
    gradients[: end - start] = 255 * 511 + 255
    # To the right: all lines in one run, then the frame, where a neighbour is missing, back to 0.
    first, last = max(start, channels), min(end, len(values) - channels)
    _add_steps(values, first, last, channels, 1, start, squares, gradients)
    for row in range(n_lines):
        for k in (row * line, (row + 1) * line - channels):
            squares[k : k + channels] = 0
            gradients[k : k + channels] = 255 * 511 + 255
    # Downwards, likewise without the frame.
    first, last = max(start, line), min(end, len(values) - line)
    _add_steps(values, first, last, line, 511, start, squares, gradients)


@compiled
def _add_steps(values, first, last, distance, weight, start, squares, gradients):
    """Add the steps of brightness from `distance` before each value to `distance` after it."""
    before = values[first - distance : last - distance]
    after = values[first + distance : last + distance]
    squares, gradients = squares[first - start :], gradients[first - start :]
    for k in range(len(before)):
        step = np.int32(np.int32(after[k]) - np.int32(before[k]))
        squares[k] += step * step
        gradients[k] += step * weight


@compiled
def keep_steepest(squares, gradients, n_pixels):
    """Of each pixel's three channels keep the steepest, the first among equals.

    (scikit-image compares rounded roots in place of whole squares: of two different gradients with
    the same square, one pair in 500 differs there in the last digit.)
    """
    for pixel in range(n_pixels):
        k = 3 * pixel
        best, gradient = squares[k], gradients[k]
        for channel in range(1, 3):
            steeper = squares[k + channel] > best
            best = squares[k + channel] if steeper else best
            gradient = gradients[k + channel] if steeper else gradient
        squares[pixel], gradients[pixel] = best, gradient
