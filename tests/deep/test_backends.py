"""The same networks on Keras' other engine: written once, trained anywhere."""

import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

ROOT = Path(__file__).resolve().parents[2]
# The plainest, and the one with most that is its own; then one that takes as long as both.
NETWORKS = ("small_cnn:SmallCNN", "fast_cnn:FastCNN")
DEEPEST = ("resnet20:ResNet20",)
ON_JAX = """
import importlib, sys
import numpy as np
from deep.backend import keras
from deep.network_files import fill_network

assert keras.backend.backend() == "jax"
folder, *networks = sys.argv[1:]
data = np.load(f"{folder}/data.npz")
for network in networks:
    module, name = network.split(":")
    cls = getattr(importlib.import_module(f"deep.{module}"), name)
    method = cls(epochs=3).fit(data["images"], data["labels"], checkpoint=f"{folder}/{module}")
    assert len(method.history_["loss"]) == 3
    assert np.isfinite(method.history_["loss"]).all()
    built = cls().build(data["images"].shape[1:], 3)
    fill_network(built, f"{folder}/{module}.npz")
    np.savez(f"{folder}/{module}_jax.npz", built.predict(data["images"], verbose=0))
"""


@pytest.mark.slow
@pytest.mark.skipif(find_spec("jax") is None, reason="JAX is not installed: uv run --group jax")
@pytest.mark.parametrize("networks", [NETWORKS, pytest.param(DEEPEST, marks=pytest.mark.long)])
def test_networks_train_on_jax_and_answer_as_on_tensorflow(bars, tmp_path, networks):
    """They learn there, and with TensorFlow's weights they give TensorFlow's answers."""
    import importlib

    from deep.network_files import fill_network

    images, labels = bars
    np.savez(tmp_path / "data.npz", images=images, labels=labels)
    expected = {}
    for network in networks:
        module, name = network.split(":")
        cls = getattr(importlib.import_module(f"deep.{module}"), name)
        cls(epochs=1).fit(images, labels).save_weights(tmp_path / f"{module}.npz")
        built = cls().build(images.shape[1:], 3)
        fill_network(built, tmp_path / f"{module}.npz")
        expected[module] = built.predict(images, verbose=0)
    done = subprocess.run(
        [sys.executable, "-c", ON_JAX, str(tmp_path), *networks],
        env={**os.environ, "KERAS_BACKEND": "jax"},
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    for module, answers in expected.items():
        on_jax = np.load(tmp_path / f"{module}_jax.npz")["arr_0"]
        np.testing.assert_allclose(on_jax, answers, atol=1e-4)
