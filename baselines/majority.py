"""Always the most frequent class: the floor that every other method has to beat.

Sees the training labels only. Blind to the pictures.
"""

from sklearn.dummy import DummyClassifier


class Majority(DummyClassifier):
    """The classes' shares of the training labels, whatever the picture.

    Takes pictures or rows of numbers alike: it never reads them.
    """

    def __init__(self):
        super().__init__(strategy="prior")

    @property
    def n_parameters_(self):
        """The classes' shares."""
        return len(self.class_prior_)
