"""The two ends of every borrowed network: pictures into its size, and its maps into numbers."""


def resized_to(side_px, pictures):
    """Square pictures of another size: bicubic, and without aliasing where they shrink.

    Parameters
    ----------
    side_px : int
    pictures : Keras tensor of shape (n_images, height, width, 3), uint8

    Returns
    -------
    Keras tensor of shape (n_images, side_px, side_px, 3), float32, 0-255
    """
    from deep.backend import keras

    resizing = keras.layers.Resizing(side_px, side_px, "bicubic", antialias=True)
    return keras.ops.clip(resizing(keras.ops.cast(pictures, "float32")), 0.0, 255.0)


def means_and_peaks(maps):
    """Two numbers a map: its mean over the picture, and its highest value (is it anywhere?).

    Parameters
    ----------
    maps : Keras tensor of shape (n_images, height, width, n_maps)

    Returns
    -------
    Keras tensor of shape (n_images, 2 * n_maps)
    """
    from deep.backend import keras

    layers = keras.layers
    means, peaks = layers.GlobalAveragePooling2D()(maps), layers.GlobalMaxPooling2D()(maps)
    return layers.Concatenate()([means, peaks])
