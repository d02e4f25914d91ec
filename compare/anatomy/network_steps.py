"""A fitted network as a handful of blocks: layers that leave maps of one shape, taken together.

Nothing here imports Keras: layers are known by the names of their classes, so that a run without a
network does not wait for it.
"""

WORK = {  # what a block is named after; the braces are filled from the layer
    "Conv2D": "convolution {kernel}",
    "DepthwiseConv2D": "convolution of each map {kernel}",
    "Dense": "dense layer",
    "Flatten": "all maps laid out in one row",
    "MaxPooling2D": "largest value of each {window}",
    "AveragePooling2D": "mean of each {window}",
    "GlobalMaxPooling2D": "largest value of each map",
    "GlobalAveragePooling2D": "mean of each map",
    "Resizing": "resized",
    "UpSampling2D": "enlarged",
    "Rescaling": "pixels scaled",
}
HELP = {
    "BatchNormalization": "batch norm",
    "BatchNorm": "batch norm",
    "ReLU": "ReLU",
    "Dropout": "dropout in training",
    "Add": "shortcuts",
    "Softmax": "softmax",
}
FUNCTIONS = {"relu": "ReLU", "softmax": "softmax", "gelu": "GELU"}
SILENT = ("InputLayer", "Concatenate")


def step(title, detail, origin, shape, n_parameters=None, joined=()):
    """One step as `outcome.json` holds it; see `compare.anatomy.steps.steps_of`."""
    shape = None if shape is None else [int(n) for n in shape]
    return {
        "title": title,
        "detail": detail,
        "origin": origin,
        "shape": shape,
        "n_parameters": n_parameters,
        "joined": list(joined),
    }


def network_steps(estimator):
    """Steps of a network, or of a frozen backbone.

    Parameters
    ----------
    estimator : fitted estimator
        Its `model_` is a Keras model; with a `backbone`, the model inside that was borrowed.

    Returns
    -------
    list of dict
    """
    is_classifier = hasattr(estimator, "classes_")
    borrowed = None
    if getattr(estimator, "backbone", None) is not None:
        story = getattr(estimator, "provenance_", {}).get("pretraining", "")
        borrowed = ("tuned" if is_classifier else "borrowed", story)
    return _blocks(_layers(_core(estimator.model_)), borrowed)


def _core(model):
    """The network without the layers before it that change pictures in training."""
    is_wrapped = type(model).__name__ == "Sequential" and hasattr(model.layers[-1], "layers")
    return model.layers[-1] if is_wrapped else model


def _layers(model):
    """(layer, output shape) for each layer that says something; a small head's are its own."""
    found = []
    for layer in model.layers:
        if type(layer).__name__ == "Sequential":
            found += _layers(layer)
        elif type(layer).__name__ != "InputLayer":
            found.append((layer, tuple(layer.output.shape[1:])))
    return found


def _blocks(layers, borrowed):
    """Layers in order, those that do one kind of work on maps of one shape in one block."""
    blocks, group, at = [], [], None
    for layer, shape in layers:
        kind = "whole" if hasattr(layer, "layers") else _kind(layer)
        if kind == "silent":  # joins maps, or thins a shortcut: no block of its own
            at = (max(shape, at[0]), at[1]) if at and len(shape) == len(at[0]) else at
            continue
        if group and (kind == "whole" or (kind != "help" and kind != at[1]) or shape != at[0]):
            blocks.append(_block(group, at[0]))
            group = []
        if kind == "whole":
            blocks.append(_whole(layer, shape, borrowed))
        else:
            kind = at[1] if group and kind == "help" else kind
            group.append(layer)
        at = (shape, kind)
    return [*blocks, _block(group, at[0])] if group else blocks


def _kind(layer):
    """Whether a layer works with weights, works without, helps one that works, or says nothing."""
    name = type(layer).__name__
    is_thinning = getattr(layer, "pool_size", None) == (1, 1)
    if name in SILENT or is_thinning:
        return "silent"
    if name in HELP or name == "Activation":
        return "help"
    return "weights" if layer.count_params() else "no weights"


def _whole(network, shape, borrowed):
    """A network inside a network: one step, as it was borrowed."""
    origin, story = borrowed or ("learned", "")
    n_layers = sum(layer.count_params() > 0 for layer in network.layers)
    detail = f"{n_layers} layers with weights" + (f", trained on {story}" if story else "")
    return step(network.name, detail, origin, shape, int(network.count_params()))


def _block(layers, shape):
    work, helps, n_parameters, is_fixed = {}, [], 0, False
    for layer in layers:
        kind = type(layer).__name__
        if _kind(layer) != "help":
            words = WORK.get(kind, kind).format(kernel=_sides(layer, "kernel_size"),
                                                window=_sides(layer, "pool_size"))  # fmt: skip
            work[words] = work.get(words, 0) + 1
        helps += [word for word in _helps(layer, kind) if word not in helps]
        n_parameters += int(layer.count_params())
        is_fixed = is_fixed or (layer.count_params() > 0 and not layer.trainable)
    named = [f"{n} × {words}" if n > 1 else words for words, n in work.items()]
    title, helps = (", ".join(named), helps) if named else (", ".join(helps), [])
    origin = "hand" if not n_parameters else "measured" if is_fixed else "learned"
    detail = f"with {', '.join(helps)}" if helps else ""
    return step(title, detail, origin, shape, n_parameters or None)


def _helps(layer, kind):
    if kind in HELP:
        return [HELP[kind]]
    name = getattr(getattr(layer, "activation", None), "__name__", "linear")
    return [] if name == "linear" else [FUNCTIONS.get(name, name)]


def _sides(layer, name):
    sides = getattr(layer, name, None)
    return " × ".join(str(n) for n in sides) if isinstance(sides, tuple) else ""
