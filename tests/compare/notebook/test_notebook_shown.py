from html.parser import HTMLParser

from compare.command_line.progress import Progress
from compare.notebook.inline import InlineReport
from compare.notebook.live import NotebookProgress, progress_here
from compare.records.outcome import Outcome


def test_the_report_is_shown_in_a_frame_that_cannot_leave_it(tmp_path):
    """The page is in it whole, as text; its scripts run without the notebook's origin."""
    page = "<!doctype html><p class='x'>5 &lt; 6 & \"quoted\" </iframe><script>1</script>"
    (tmp_path / "report.html").write_text(page)
    shown, seen = InlineReport(tmp_path / "report.html", height_px=300), []

    class Seen(HTMLParser):
        def handle_starttag(self, tag, attributes):
            seen.append((tag, dict(attributes)))

    Seen().feed(shown._repr_html_())
    [(tag, attributes)] = seen
    assert (tag, attributes["srcdoc"]) == ("iframe", page)
    assert attributes["sandbox"].split() == ["allow-scripts", "allow-downloads"]
    assert "height: 300px" in attributes["style"]
    assert "report.html" in repr(shown)


def test_progress_in_a_notebook_is_one_line_that_changes(capsys):
    """What is over stays on standard output; what goes on is replaced in place."""
    shown = []

    class Handle:
        def update(self, mimes, raw):
            shown.append(mimes["text/plain"])

    def display(mimes, raw, display_id):
        shown.append(mimes["text/plain"])
        return Handle()

    progress = NotebookProgress(display)
    progress.close()
    assert shown == []
    progress.finish(_done("pixels+knn"))  # before the plan is made: one that is skipped
    progress.plan({("small_cnn", "0"): 5.0, ("hog+svm", "0"): 1.0})
    progress.start("small_cnn", "0")
    progress._shown = 0.0
    progress.epoch(3, 30, {"val_accuracy": 0.5})
    progress.epoch(4, 30, {"val_accuracy": 0.5})  # at once after the other: too soon to be shown
    progress.finish(_done("small_cnn"))
    progress.close()
    assert shown[0] == "0 of 2 fits done: small_cnn ..."
    assert shown[1].startswith("0 of 2 fits done: small_cnn, epoch 3/30 · validation 50.0 % · ")
    assert shown[2:] == ["1 of 2 fits done"]
    printed = capsys.readouterr()
    assert printed.out.splitlines()[2].startswith("  small_cnn                  50.0 % right")
    assert printed.err == ""
    assert type(progress_here()) is Progress


def _done(method):
    times = {"fit_seconds": 1.0, "predict_ms_per_image": 0.1}
    return Outcome(method, "deep", 0, "done", "ab", "cd", accuracy=0.5, **times)
