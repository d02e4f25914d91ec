"""What the options of `invoke leaderboard` say of themselves."""

HELP = {
    "submissions": "a folder with a method file, zip or folder a student",
    "dataset": "a known name (see `data`), or a folder of class folders, an archive or an .npz",
    "train-size": "training pictures to draw; all if left out, 2,000 of wild_digits",
    "test-size": "test pictures; half of them are kept back for --final",
    "references": "methods of ours beside them: majority, hog+svm, small_cnn, or none",
    "timeout": "processor time that a fit may take, such as 90, 90s, 5m; 10m if left out",
    "into": "a folder for the page; beside the submissions if left out",
    "jobs": "submissions at the same time; one a core if left out",
    "title": "what the page is called",
    "names": "show names; pseudonyms if left out",
    "final": "ask about the half of the test pictures that was kept back",
    "unsafe": "without a sandbox, on a machine that has none: only for code that you trust",
}
