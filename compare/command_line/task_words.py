"""What the options of the commands that use a finished run say of themselves."""

VERBOSE = {"verbose": "show where in the code an error came from"}
ALSO = "your own method's .py file, where the run had one; several joined by commas"
PREDICT = {
    "run_and_pictures": "a run's folder, then pictures, folders of them, or - for a list on stdin",
    "method": "which of its methods answers; the best if left out, or all",
    "also": ALSO,
    "json": "all answers as JSON, with every class's probability",
    "explain": "a page for each picture: what each method looked at",
    "into": "a folder for those pages; RUN/explained if left out",
}
EXPORT = {
    "method": "which of its methods; the best if left out",
    "into": "a new folder",
    "also": ALSO,
    "dataset": "the run's data set, to check by, where it has no name that is known here",
}
PLAY = {
    "run": "a run's folder",
    "port": "of 127.0.0.1; a free one if left out",
    "also": ALSO,
    "no-browser": "print the page's address, and open nothing",
}
TRACK = {
    "run": "a run's folder",
    "into": "a folder; for MLflow also a server's address, as http://127.0.0.1:5000",
    "form": "tensorboard, or mlflow (uv sync --extra mlflow)",
}
