"""What lets a trained network outlive its training: written, put back, told to a converter."""

from deep.backend import compute_precision, keras, layers_computing_in
from deep.network_files import fill_network, save_network


def core(model):
    """The network proper, without the layers that augment."""
    wrapped = isinstance(model, keras.Sequential) and isinstance(model.layers[-1], keras.Model)
    return model.layers[-1] if wrapped else model


class KeptNetwork:
    """Joins a classifier with `model_`, `classes_`, `provenance_` and a `build` of its own."""

    def save_weights(self, path):
        """Write what was learned as an `.npz` of plain arrays; see `deep.network_files`."""
        save_network(path, core(self.model_))

    def restore(self, image_shape, path):
        """Build the network anew and fill it, in place of a training.

        Parameters
        ----------
        image_shape : (height, width, 3)
        path : path
            What `save_weights` wrote. What else was learned (`classes_`, `provenance_`) stands already.

        Raises
        ------
        ValueError
            If the file is damaged, or of another network.
        """
        precision = compute_precision(self.provenance_.get("precision", "float32"))
        with layers_computing_in(precision):
            network = self.build(image_shape, len(self.classes_))
        fill_network(network, path)
        self.model_ = network
        return self

    def answering(self, pictures):
        """What `predict_proba` does, as layers: for a converter that reads networks.

        Parameters
        ----------
        pictures : Keras tensor of shape (n_images, height, width, 3), uint8

        Returns
        -------
        Keras tensor of shape (n_images, n_classes)
        """
        return core(self.model_)(pictures, training=False)
