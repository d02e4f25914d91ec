"""What the options of the commands for teachers say of themselves."""

ASSIGNMENTS = "neighbours, gradients, networks or transfer"
HANDOUT = {
    "assignment": ASSIGNMENTS,
    "into": "a new folder",
    "students": "a table with a column `name`, or one name a line: a folder and a seed for each",
    "key": "where the key of hidden questions goes; beside the folder if left out",
}
GRADE = {
    "submissions": "a folder with a file, zip or folder a student, as an LMS gives it",
    "assignment": f"{ASSIGNMENTS}; as the submissions say if left out",
    "jobs": "submissions at the same time; one a core if left out",
    "dask": "grade on a Dask cluster: tcp://host:port, or local:4 for four processes here",
    "into": "a folder for grades and feedback; beside the submissions if left out",
    "key": "the key of hidden questions, which handout wrote: ….key.json; none to leave them out",
    "due": 'as "2026-11-20 23:59": what came later gets a remark, and loses no points',
    "handed_out": "the list that handout wrote: a remark where data.json is another student's",
    "unsafe": "without a sandbox, on a machine that has none: only for code that you trust",
}
GRADESCOPE = {"assignment": ASSIGNMENTS, "into": HANDOUT["into"]}
LEADERBOARD = {
    "submissions": "a folder with a method file, zip or folder a student",
    "dataset": "a known name (see `data`), or a folder of class folders, an archive or an .npz",
    "train-size": "training pictures to draw; all if left out, 2,000 of wild_digits",
    "test-size": "test pictures; half of them are kept back for --final",
    "references": "methods of ours beside them: majority, hog+svm, small_cnn, or none",
    "timeout": "processor time that a fit may take, such as 90, 90s, 5m; 10m if left out",
    "into": "a folder for the page; beside the submissions if left out",
    "jobs": GRADE["jobs"],
    "title": "what the page is called",
    "names": "show names; pseudonyms if left out",
    "final": "ask about the half of the test pictures that was kept back",
    "unsafe": GRADE["unsafe"],
}
