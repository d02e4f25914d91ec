"""Inside a network: its first filters, what they find in a picture, and where its answer comes from.

Grad-CAM asks the last feature maps: if this map were a little stronger here, would the network be
surer of its answer? Maps that would help are added up, each by how much. Sees in which region the
evidence lies, on the coarse grid of the last maps. Blind to fine detail, and to what speaks against
the answer. The strength that is pulled at is the log odds of the answer against all others: unlike a
probability near 1 it still has a slope.

Source: Selvaraju et al. (2017), "Grad-CAM: Visual Explanations from Deep Networks via Gradient-based
Localization", ICCV; filters and maps as in Zeiler & Fergus (2014), "Visualizing and Understanding
Convolutional Networks", ECCV.
"""

import numpy as np
from skimage.transform import resize

from deep.backend import keras

# Between the last convolution and the answer these only thin out what the convolution found.
THINNING = (
    keras.layers.MaxPooling2D,
    keras.layers.AveragePooling2D,
    keras.layers.Dropout,
    keras.layers.SpatialDropout2D,
)
LEAST_SHARE = 1e-30  # of all other answers together: float32 has no logarithm of 0


def grad_cam(network, images, classes):
    """Where the evidence for a class lies.

    Parameters
    ----------
    network : keras.Model
        Built of layers (Sequential or functional), uint8 pictures in, class probabilities out.
    images : ndarray of shape (n_images, height, width, 3), uint8, 0-255
    classes : ndarray of shape (n_images,), int
        Which of the network's outputs each picture is asked about.

    Returns
    -------
    ndarray of shape (n_images, height, width), float32
        At least 0, in no unit: each picture's map is to be compared with itself only. The last maps'
        grid is stretched over the picture.

    Raises
    ------
    ValueError
        If the network has no convolution, or not all of it passes through its last maps.
    NotImplementedError
        If Keras runs on another backend than TensorFlow, JAX or PyTorch.
    """
    _check_has_graph(network)
    last = _last_maps(network)
    lower, upper = keras.Model(network.inputs[0], last), keras.Model(last, network.outputs[0])
    maps = _numpy(lower(images, training=False)).astype(np.float32)
    chosen = np.eye(network.outputs[0].shape[-1], dtype=np.float32)[classes]
    masks = [keras.ops.convert_to_tensor(mask) for mask in (chosen, 1 - chosen)]

    def log_odds(maps):
        shares = keras.ops.cast(upper(maps, training=False), "float32")
        of_class, of_others = (
            keras.ops.log(keras.ops.maximum(keras.ops.sum(shares * mask, axis=1), LEAST_SHARE))
            for mask in masks
        )
        return keras.ops.sum(of_class - of_others)

    weights = _gradient(log_odds, maps).mean(axis=(1, 2), keepdims=True)
    coarse = np.maximum((weights * maps).sum(axis=-1), 0)
    stretched = [resize(one, images.shape[1:3], order=1, mode="edge") for one in coarse]
    return np.stack(stretched).astype(np.float32)


def first_filters(network):
    """The filters of the first convolution, as small colour pictures.

    Parameters
    ----------
    network : keras.Model

    Returns
    -------
    ndarray of shape (n_filters, height, width, 3), float32, or None
        Red, green, blue, whatever order the network itself takes them in; None where the first
        convolution does not read three colours.

    Raises
    ------
    ValueError
        If the network has no convolution.
    """
    _check_has_graph(network)
    black, pure = np.zeros((1, *network.inputs[0].shape[1:]), np.uint8), []
    for color in range(3):
        picture = black.copy()
        picture[..., color] = 255
        pure.append(picture)
    convolution, seen = _before_first_convolution(network, np.concatenate([black, *pure]))
    kernel = _numpy(convolution.kernel)
    if kernel.shape[2] != 3:
        return None
    # Some networks take blue first: which of the three inputs does each pure colour raise most?
    raised = seen[1:].mean(axis=(1, 2)) - seen[0].mean(axis=(0, 1))
    return kernel[:, :, raised.argmax(axis=1)].transpose(3, 0, 1, 2).astype(np.float32)


def first_maps(network, images):
    """What the first convolution's filters find in pictures.

    Parameters
    ----------
    network : keras.Model
    images : ndarray of shape (n_images, height, width, 3), uint8, 0-255

    Returns
    -------
    ndarray of shape (n_images, map_height, map_width, n_filters), float32
        The convolution's output: large where the picture looks like the filter.

    Raises
    ------
    ValueError
        If the network has no convolution.
    """
    _check_has_graph(network)
    convolution, seen = _before_first_convolution(network, images)
    return _numpy(convolution(seen)).astype(np.float32)


def _check_has_graph(network):
    if not getattr(network, "inputs", None) or not getattr(network, "outputs", None):
        raise ValueError(
            "this network is not built of connected layers, so its insides cannot be followed; "
            "write it as a Sequential or a functional Keras model"
        )


def _before_first_convolution(network, images):
    """The first convolution, and what reaches it when these pictures come in."""
    for layer in network.layers:
        is_network = isinstance(layer, keras.Model)
        if not is_network and not isinstance(layer, keras.layers.Conv2D):
            continue
        if is_network and not _has_convolution([layer]):
            continue
        reaches = next(i for o, i in _upstream(network.outputs[0]) if o is layer)[0]
        if reaches is not network.inputs[0]:
            images = _numpy(keras.Model(network.inputs[0], reaches)(images, training=False))
        return _before_first_convolution(layer, images) if is_network else (layer, images)
    raise ValueError("this network has no convolution, and so no filters and no feature maps")


def _last_maps(network):
    """The tensor that holds the last convolution's answer, after its activation."""
    tensor = network.outputs[0]
    while True:
        operation, inputs = _made_by(tensor)
        if len(tensor.shape) == 4 and not isinstance(operation, THINNING):
            break
        if not inputs:
            raise ValueError("this network has no feature maps to ask")
        tensor = inputs[0]
    if not _has_convolution([operation for operation, _ in _upstream(tensor)]):
        raise ValueError("no convolution comes before this network's dense layers")
    return tensor


def _upstream(tensor):
    """(operation, its inputs) of all that a tensor was made by, each once, nearest first."""
    waiting, seen = [tensor], set()
    while waiting:
        operation, inputs = _made_by(waiting.pop(0))
        if id(operation) not in seen:
            seen.add(id(operation))
            waiting += inputs
            yield operation, inputs


def _made_by(tensor):
    """The operation that a tensor of a network's graph comes out of, and the tensors that go in."""
    operation, node, _ = tensor._keras_history
    return operation, operation._inbound_nodes[node].input_tensors


def _has_convolution(operations):
    return any(
        isinstance(operation, keras.layers.Conv2D)
        or (isinstance(operation, keras.Model) and _has_convolution(operation.layers))
        for operation in operations
    )


def _gradient(function, values):
    """Slope of a function of one array, by whatever the backend derives with."""
    backend = keras.backend.backend()
    if backend == "tensorflow":
        import tensorflow as tf

        tensor = tf.convert_to_tensor(values)
        with tf.GradientTape() as tape:
            tape.watch(tensor)
            result = function(tensor)
        return tape.gradient(result, tensor).numpy()
    if backend == "jax":
        import jax

        return np.asarray(jax.grad(function)(values))
    if backend == "torch":
        tensor = keras.ops.convert_to_tensor(values).requires_grad_()
        function(tensor).backward()
        return _numpy(tensor.grad)
    raise NotImplementedError(
        f"Grad-CAM needs gradients, which are written here for TensorFlow, JAX and PyTorch, not for "
        f"{backend!r}; set KERAS_BACKEND to one of those"
    )


def _numpy(tensor):
    return keras.ops.convert_to_numpy(tensor)
