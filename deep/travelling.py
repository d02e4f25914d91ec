"""The backbone that travels with the project, so that transfer can be seen without any download.

A ResNet-20 that `invoke pretrain` trained on CIFAR-10's training pictures: photographs of animals and
vehicles, 32 x 32. Its weights are plain arrays, with their story in the `.json` beside them, and with
fingerprints of some of the pictures it has seen: so it knows them again, and is not used on them.

Source: Charikar (2002), "Similarity Estimation Techniques from Rounding Algorithms", STOC: the share
of random planes that part two vectors is their angle, so a copy differs in few bits.
"""

import json
from pathlib import Path

import numpy as np

from deep.network_files import fill_network, read_arrays
from deep.picture_maps import resized_to
from deep.weights import MethodUnavailable, WeightsUnavailable, sum_of

FOLDER = Path(__file__).resolve().parent / "pretrained"
SIDE_PX = 32
SEEN_SUFFIX = ".seen.npz"
THUMBNAIL_PX = 8
N_KEPT = 1000
N_BITS = 256
LEAST_CONTRAST = 20.0  # grey levels; flatter pictures look like too many others
SAME_WITHIN_BITS = 9  # a copy in another size or format is nearer, another picture is not
LEAST_KNOWN = 2
IMAGES_AT_A_TIME = 1024


class TravellingBackbone:
    """Weights in this checkout, and what is known about them.

    Parameters
    ----------
    name : str
        Of its files in `deep/pretrained`.
    """

    address = None  # nothing is downloaded
    megabytes = 1

    def __init__(self, name):
        self.name = name
        self.weights_file = f"{name}.npz"
        self.path = FOLDER / self.weights_file

    @property
    def story(self):
        """Command, data fingerprint, seed, accuracy and the rest of its provenance, as a dict."""
        return json.loads(self.path.with_suffix(".json").read_text("utf-8"))

    def obtain(self, bar=None):
        """The weights' file, which is part of the checkout; `bar` is for those that are downloaded."""
        for path in (self.path, self.path.with_suffix(SEEN_SUFFIX)):
            if not path.is_file():
                raise WeightsUnavailable(
                    f"{path.name} is missing from this checkout; `invoke pretrain` makes it anew"
                )
        return self.path

    def check_suits(self, images):
        """Raise `MethodUnavailable` if the pictures are among those that it was trained on.

        Parameters
        ----------
        images : ndarray of shape (n_images, height, width, 3), uint8
        """
        seen = read_arrays(self.obtain().with_suffix(SEEN_SUFFIX))
        if n_known(images, **seen) >= LEAST_KNOWN:
            raise MethodUnavailable("this backbone was trained on this data")

    def provenance(self):
        """Where the weights in use came from, as text by name."""
        story = self.story
        return {
            "backbone": f"{self.name}, {SIDE_PX} px, trained by `{story['command']}`",
            "pretraining": story["pretraining"],
            "weights_file": self.weights_file,
            "weights_sha256": sum_of(self.obtain()),
            "weights_licence": story["licence"],
        }

    def build(self, image_shape, filled=True):
        """Return (pictures, network, feature maps): uint8 pictures in, last convolution out.

        The network is called in inference mode: its batch norm keeps what it has measured.

        Parameters
        ----------
        image_shape : (height, width, 3)
        filled : bool
            With what it has learned.
        """
        from deep.backend import keras

        whole = self.build_whole(filled)
        maps = whole.layers[-2].input  # what the global average is taken of
        network = keras.Model(whole.input, maps, name=self.name)
        pictures = keras.Input(image_shape, dtype="uint8")
        resized = pictures
        if tuple(image_shape[:2]) != (SIDE_PX, SIDE_PX):
            resized = keras.ops.round(resized_to(SIDE_PX, pictures))
        return pictures, network, network(keras.ops.cast(resized, "uint8"), training=False)

    def build_whole(self, filled=True):
        """The network with the head that it was trained with: CIFAR-10's classes."""
        from deep.resnet20 import ResNet20

        network = ResNet20().build((SIDE_PX, SIDE_PX, 3), len(self.story["class_names"]))
        if filled:
            fill_network(network, self.obtain())
        return network


TRAVELLING = TravellingBackbone("cifar10_resnet20")


def thumbnails(images):
    """Grey copies of 8 x 8, each pixel the mean of its part of the picture.

    Parameters
    ----------
    images : ndarray of shape (n_images, height, width, 3), uint8, at least 8 x 8

    Returns
    -------
    ndarray of shape (n_images, 64), float32, 0-255
    """
    grey = images.mean(axis=-1, dtype=np.float32)
    down, across = (_area_means(n_pixels) for n_pixels in grey.shape[1:])
    return (down @ grey @ across.T).reshape(len(images), -1)


def _area_means(n_pixels):
    """Matrix of (8, n_pixels): each row the mean over its eighth; a pixel on the border is shared."""
    ends = np.arange(1, THUMBNAIL_PX + 1)[:, None] * n_pixels / THUMBNAIL_PX
    starts, pixels = ends - n_pixels / THUMBNAIL_PX, np.arange(n_pixels)
    covered = np.minimum(pixels + 1, ends) - np.maximum(pixels, starts)
    return (np.maximum(covered, 0) * THUMBNAIL_PX / n_pixels).astype(np.float32)


def fingerprints_to_keep(images, seed):
    """Fingerprints of some of the pictures, to know them by; none of a picture that is nearly flat.

    No picture can be made from them again: each says on which side of 256 random planes its grey 8 x 8
    copy lies, whatever its brightness and contrast.

    Parameters
    ----------
    images : ndarray of shape (n_images, height, width, 3), uint8
    seed : int

    Returns
    -------
    dict
        `planes`: ndarray of shape (64, 256), float16; `kept`: ndarray of shape (n_kept, 32), uint8.
    """
    rng = np.random.default_rng(seed)
    planes = rng.standard_normal((THUMBNAIL_PX**2, N_BITS)).astype(np.float16)
    drawn = images[rng.permutation(len(images))[: 2 * N_KEPT]]
    drawn = drawn[thumbnails(drawn).std(axis=1) >= LEAST_CONTRAST][:N_KEPT]
    return {"planes": planes, "kept": np.packbits(_sides(drawn, planes), axis=1)}


def n_known(images, planes, kept):
    """How many of the kept fingerprints are of one of the pictures, whatever its size or format.

    Parameters
    ----------
    images : ndarray of shape (n_images, height, width, 3), uint8
    planes, kept : ndarray
        See `fingerprints_to_keep`.
    """
    if min(images.shape[1:3]) < THUMBNAIL_PX:
        return 0
    kept = np.unpackbits(kept, axis=1).astype(np.float32) * 2 - 1
    found = np.zeros(len(kept), bool)
    for start in range(0, len(images), IMAGES_AT_A_TIME):
        signs = _sides(images[start : start + IMAGES_AT_A_TIME], planes) * np.float32(2) - 1
        n_different = (N_BITS - kept @ signs.T) / 2
        found |= (n_different <= SAME_WITHIN_BITS).any(axis=1)
    return int(found.sum())


def _sides(images, planes):
    """On which side of each plane a picture lies; bool of shape (n_images, 256)."""
    small = thumbnails(images)
    return (small - small.mean(axis=1, keepdims=True)) @ planes.astype(np.float32) > 0
