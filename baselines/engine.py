"""scikit-learn's machines, from the accelerated make of them where its wheel exists.

scikit-learn-intelex gives the same answers several times faster on x86-64 Linux and Windows;
elsewhere scikit-learn itself does the work. Which one did is named in each outcome's provenance.
"""

from importlib.metadata import version

try:
    from sklearnex.neighbors import NearestNeighbors
    from sklearnex.svm import SVC

    ENGINE = f"scikit-learn-intelex {version('scikit-learn-intelex')}"
except ImportError:
    from sklearn.neighbors import NearestNeighbors
    from sklearn.svm import SVC

    ENGINE = f"scikit-learn {version('scikit-learn')}"

__all__ = ["ENGINE", "SVC", "NearestNeighbors"]
