import numpy as np
import pytest

from features.kernels import checked, compiled, n_threads, over_batch

NOWHERE = (
    "def kernel(images, out):\n    for i in range(len(images)):\n        out[i] = images[i].sum()\n"
)


def _sum_of(images, out):
    for i in range(len(images)):
        out[i] = images[i].sum()


def _kernel_without_a_file():
    scope = {}
    exec(compile(NOWHERE, "<no file>", "exec"), scope)
    return scope["kernel"]


def test_a_kernel_compiles_where_nothing_can_be_kept_on_disk():
    """Without a place for its cache a kernel still runs; it is compiled anew in each process."""
    out = np.zeros(2)
    compiled(_kernel_without_a_file())(np.ones((2, 3, 3)), out)
    assert out.tolist() == [9, 9]


def test_a_kernel_with_options_compiles_in_both_ways():
    """As `@compiled(fastmath=True)`: kept on disk, and without a place for it."""
    for kernel in (_sum_of, _kernel_without_a_file()):
        out = np.zeros(2)
        compiled(fastmath=True)(kernel)(np.ones((2, 3, 3)), out)
        assert out.tolist() == [9, 9]


def test_threads_together_do_what_one_does(rng):
    """Each picture is done once, whatever the number of parts."""
    images, out = rng.random((37, 100, 100)), np.zeros(37)
    over_batch(lambda part, rows: np.sum(part, axis=(1, 2), out=rows), images, out)
    np.testing.assert_allclose(out, images.sum(axis=(1, 2)))


def test_an_error_in_a_thread_is_not_lost():
    """What fails in a thread fails for the caller."""

    def failing(images, out):
        raise ArithmeticError

    with pytest.raises(ArithmeticError):
        over_batch(failing, np.zeros((40, 100, 100)), np.zeros(40))


@pytest.mark.parametrize("name", ["OMP_NUM_THREADS", "NUMBA_NUM_THREADS"])
def test_a_process_that_is_told_its_share_keeps_to_it(monkeypatch, name):
    """Joblib's workers set these; two workers must not use four threads on two cores."""
    monkeypatch.setenv(name, "1")
    assert n_threads() == 1


@pytest.mark.parametrize(
    "images", [np.zeros((2, 8, 8, 3)), np.zeros((2, 8, 8), np.uint8), np.zeros((2, 8, 8, 1), "u1")]
)
def test_what_is_no_batch_of_pictures_is_refused(images):
    """The message says what was expected, what came, and how to get there."""
    with pytest.raises(ValueError, match=r"hog: expected .*uint8.*got shape .*repeat"):
        checked(images, "hog")
