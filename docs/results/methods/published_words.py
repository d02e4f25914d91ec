"""The widest dictionary of visual words on CIFAR-10, for `invoke compare --also`.

Takes 14 GB of memory, and half an hour where other work runs beside it.
"""

from sklearn.pipeline import make_pipeline

from baselines.linear import Linear
from features.visual_words import VisualWords

METHODS = {
    # Coates, Lee & Ng 2011 have 4,000 words of patches of 6 px; this is the most that our search tries.
    "3,200 visual words": make_pipeline(VisualWords(n_words=3200, mirrored=True), Linear()),
}
