"""Representations by hand: each file turns whole batches of pictures into rows of numbers.

An extractor is a scikit-learn transformer on images: `fit(images, labels=None)`, then
`transform(images)` -> float32 array of shape (n_images, n_features). To add one: one file here, one
line in this table. Classes are named as text so that listing the methods imports nothing.
"""

EXTRACTORS = {
    "pixels": "features.pixels:Pixels",
    "color": "features.color_histogram:ColorHistogram",
    "edges": "features.edges:Edges",
    "lbp": "features.lbp:LBP",
    "gabor": "features.gabor:Gabor",
    "hog": "features.hog:HOG",
    "visual_words": "features.visual_words:VisualWords",
}
