"""What is classified, where it comes from, and who may see which picture.

A source is a function `load(...)` -> `data.dataset.Dataset`. To add one with a name of its own: one
file here, one line in this table. Functions are named as text so that listing the sources imports
nothing. Folders, archives and `.npz` files need no line: `data.sources.load` takes their path.
"""

SOURCES = {
    "wild_digits": "data.wild_digits:load",
    "digits": "data.digits:load",
    "mnist": "data.keras_sets:mnist",
    "fashion_mnist": "data.keras_sets:fashion_mnist",
    "cifar10": "data.keras_sets:cifar10",
    "cifar100": "data.keras_sets:cifar100",
}
