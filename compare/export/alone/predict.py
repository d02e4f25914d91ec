"""Ask the model in this folder what is on pictures: python predict.py PICTURE...

Needs NumPy, ONNX Runtime and Pillow (`pip install -r requirements.txt`), and nothing else. From Python:

    from predict import load
    model = load()
    model.predict(["a.png"])             # names of classes
    model.probabilities(images)          # images: uint8, (n, height, width, 3)
"""

import json
import sys
from pathlib import Path

import numpy as np
import onnxruntime

HERE = Path(__file__).resolve().parent


class Model:
    """A classifier that knows its classes and the size of its pictures."""

    def __init__(self, folder):
        about = json.loads((folder / "model.json").read_text("utf-8"))
        self.class_names, self.unsure_below = about["classes"], about["unsure_below"]
        self.height, self.width = about["height"], about["width"]
        self.session = onnxruntime.InferenceSession(
            folder / "model.onnx", providers=["CPUExecutionProvider"]
        )

    def probabilities(self, images):
        """How likely each class is: uint8 pictures (n, height, width, 3) in, (n, n_classes) out."""
        name = self.session.get_inputs()[0].name
        return self.session.run(None, {name: np.asarray(images, np.uint8)})[0]

    def predict(self, paths):
        """The name of the likeliest class of each picture file."""
        found = self.probabilities(np.stack([self.read(path) for path in paths]))
        return [self.class_names[k] for k in found.argmax(axis=1)]

    def read(self, path):
        """A picture file as the model was trained on such: the centre square, resized; uint8."""
        from decode import DecodeError, decode

        side_px = self.height if self.height == self.width else None
        picture, _ = decode(Path(path).read_bytes(), side_px)
        if picture.shape[:2] != (self.height, self.width):
            raise DecodeError(f"expected {self.width} x {self.height} pixels")
        return picture


def load(folder=HERE):
    """Read the model that lies in a folder."""
    return Model(Path(folder))


def main(paths):
    """Print a line for each picture; the number of those that could not be read."""
    model, n_bad = load(), 0
    for path in paths:
        try:
            (row,) = model.probabilities(model.read(path)[None])
        except (OSError, ValueError) as error:
            print(f"{path}: {error}", file=sys.stderr)
            n_bad += 1
            continue
        best = int(row.argmax())
        below = model.unsure_below
        flag = "  none of these looks likely" if below is not None and row[best] < below else ""
        print(f"{path}  {model.class_names[best]}  {100 * row[best]:.1f} %{flag}")
    return n_bad


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    sys.exit(1 if main(sys.argv[1:]) else 0)
