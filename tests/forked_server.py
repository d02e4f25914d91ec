"""Start commands from a process that has imported everything once: a second saved, each time.

Run by forked_commands.py, never imported. Each line on standard input is one command to start, as
JSON; it is forked off and runs as `python -m <module> <words>` would, in a session of its own, so
that a test may kill it with all its children. The answer, one line of JSON, is its process id; when
it has ended, the file `ended` tells how.
"""

import json
import os
import runpy
import select
import signal
import sys
import traceback
from importlib import import_module
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
IMPORTED = (
    *("tasks", "invoke.main", "compare.run", "compare.many"),
    *("compare.command_line.progress", "compare.command_line.listing"),
    *("compare.explain.record", "reports.render", "reports.share", "reports.many"),
    *("data.array_file", "data.image_folder", "features.hog", "features.color_histogram"),
    *("baselines.svm", "baselines.knn", "baselines.majority", "sklearn.dummy"),
)
POLL_SECONDS = 0.01


def main(caches):
    """Import, say so, then start what is asked for until standard input ends."""
    sys.path.insert(0, str(ROOT))
    for name in IMPORTED:
        import_module(name)
    _keep_caches_in(Path(caches))
    print(json.dumps({"ready": os.getpid()}), flush=True)
    running = {}
    while True:
        if select.select([sys.stdin], [], [], POLL_SECONDS)[0]:
            line = sys.stdin.readline()
            if not line:
                break
            job = json.loads(line)
            running[pid := _start(job)] = job
            print(json.dumps({"pid": pid}), flush=True)
        _report_ended(running)
    for pid in running:
        os.killpg(pid, signal.SIGKILL)
    os._exit(0)  # to take down all that was imported would cost a second


def _keep_caches_in(folder):
    """What tests make must not push the user's own kept features and pictures out."""
    for module in ("compare.fitting.feature_cache", "data.picture_cache"):
        try:
            import_module(module).FOLDER = folder / module
        except ModuleNotFoundError:
            continue


def _start(job):
    sys.stdout.flush()
    pid = os.fork()
    if pid:
        return pid
    code = 1
    try:
        os.setsid()
        _redirect(job)
        os.environ.update(job["environment"])
        os.chdir(job["cwd"])
        code = _run(job["module"], job["words"])
    except BaseException:
        traceback.print_exc()
    finally:
        try:
            sys.stdout.flush()
            sys.stderr.flush()
        finally:
            os._exit(code)


def _redirect(job):
    for descriptor, path in ((0, os.devnull), (1, job["stdout"]), (2, job["stderr"])):
        flags = os.O_RDONLY if descriptor == 0 else os.O_WRONLY | os.O_CREAT | os.O_APPEND
        opened = os.open(path, flags, 0o600)
        os.dup2(opened, descriptor)
        os.close(opened)


def _run(module, words):
    """Run a module as `python -m` does; its exit code, as the shell would see it."""
    sys.argv = [module, *words]
    try:
        runpy.run_module(module, run_name="__main__", alter_sys=True)
    except SystemExit as stop:
        if isinstance(stop.code, str):
            print(stop.code, file=sys.stderr)
            return 1
        return stop.code or 0
    return 0


def _report_ended(running):
    while running:
        pid, status, usage = os.wait4(-1, os.WNOHANG)
        if not pid:
            return
        ended = Path(running.pop(pid)["ended"])
        answer = {"code": os.waitstatus_to_exitcode(status), "peak_kb": usage.ru_maxrss}
        part = ended.with_suffix(".part")
        part.write_text(json.dumps(answer), "utf-8")
        part.rename(ended)


if __name__ == "__main__":
    main(sys.argv[1])
