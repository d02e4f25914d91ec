"""A room of its own for one process: Linux namespaces, set up and then entered.

Run as `python jail.py PLAN COMMAND...`. The command sees a file system of a few read-only folders and
one small writable folder in memory, no network, no other process and no privileges; when the
process that started this one ends, so does everything in the room. Nothing is left to clean up:
the folder in memory goes with it. The standard library only, since it runs before all else.
"""

import ctypes
import json
import os
import re
import signal
import sys
from pathlib import Path

NEW_MOUNTS, NEW_HOST_NAME, NEW_IPC, NEW_USER = 0x20000, 0x4000000, 0x8000000, 0x10000000
NEW_PROCESSES, NEW_NETWORK = 0x20000000, 0x40000000
ROOM = NEW_MOUNTS | NEW_HOST_NAME | NEW_IPC | NEW_USER | NEW_PROCESSES | NEW_NETWORK
READ_ONLY, NO_SET_UID, NO_DEVICES, NO_PROGRAMS = 1, 2, 4, 8
REMOUNT, BIND, RECURSIVE, PRIVATE, RELATIVE_TIMES = 32, 4096, 16384, 1 << 18, 1 << 21
DETACH = 2
DEATH_SIGNAL, NO_NEW_PRIVILEGES = 1, 38
STUDENT, NOBODY = 1000, 65534  # the user inside the room, and outside where root started it
DEVICES = ("null", "zero", "random", "urandom")
WRITABLE = ("/scratch", "/proc", "/dev/null", "/dev/zero")  # devices are no files: nothing is kept
libc = ctypes.CDLL(None, use_errno=True)


def main():
    """Make the room, start the command in it, wait, and end with its exit code."""
    plan, command = json.loads(sys.argv[1]), sys.argv[2:]
    _die_with_parent()
    _enter_new_namespaces()
    child = os.fork()  # only a child is inside the new process namespace: it is number 1 there
    if not child:
        try:
            _furnish(plan)
            _become_student()
            os.chdir("/scratch")
            os.execve(command[0], command, plan["environment"])
        except BaseException as error:
            print(f"jail: {error}", file=sys.stderr, flush=True)
        os._exit(125)
    for descriptor in (0, 1):
        os.close(descriptor)  # so that the pipes end with the command
    sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) & 0xFF)


def _checked(result, what):
    if result:
        raise OSError(ctypes.get_errno(), f"{what}: {os.strerror(ctypes.get_errno())}")


def _die_with_parent():
    _checked(libc.prctl(DEATH_SIGNAL, signal.SIGKILL, 0, 0, 0), "prctl")


def _enter_new_namespaces():
    """Unshare everything; a child that stayed outside writes who is who inside."""
    here, there = os.pipe()
    me, is_root = os.getpid(), os.geteuid() == 0
    helper = os.fork()
    if not helper:
        os.close(there)
        os.read(here, 1)
        try:
            _write_identities(me, is_root)
        except OSError as error:
            print(f"jail: identities: {error}", file=sys.stderr, flush=True)
            os._exit(1)
        os._exit(0)
    os.close(here)
    _checked(libc.unshare(ROOM), "new namespaces")
    os.close(there)
    if os.waitpid(helper, 0)[1]:
        sys.exit(125)


def _write_identities(process, is_root):
    """Root's student is nobody outside, since limits do not hold for root; others stay who they are."""
    folder = Path(f"/proc/{process}")
    if not is_root:
        (folder / "setgroups").write_text("deny")
    for name, outside in (("uid_map", os.geteuid()), ("gid_map", os.getegid())):
        lines = f"0 0 1\n{STUDENT} {NOBODY} 1" if is_root else f"{STUDENT} {outside} 1"
        (folder / name).write_text(lines)


def _mount(source, target, kind=None, flags=0, options=None):
    texts = [None if t is None else os.fsencode(t) for t in (source, target, kind, options)]
    result = libc.mount(*texts[:3], ctypes.c_ulong(flags), texts[3])
    _checked(result, f"mounting {target}")


def _furnish(plan):
    """Build the new file system under /tmp of the new mount namespace, and move into it."""
    _mount("none", "/", flags=RECURSIVE | PRIVATE)
    old = {name: os.readlink(name) for name in plan["links"]}
    root = "/tmp"
    binds = [(os.open(source, os.O_PATH), target) for source, target in plan["binds"]]
    binds += [(os.open(f"/dev/{name}", os.O_PATH), f"/dev/{name}") for name in DEVICES]
    _mount("room", root, "tmpfs", NO_SET_UID | NO_DEVICES, "size=4m,mode=0755")
    for descriptor, target in binds:
        _bind(descriptor, Path(root + target))
    for name, points_to in old.items():
        os.symlink(points_to, root + name)
    for name in ("/proc", "/scratch"):
        Path(root + name).mkdir()
    _mount("proc", f"{root}/proc", "proc", NO_SET_UID | NO_DEVICES | NO_PROGRAMS)
    _mount("scratch", f"{root}/scratch", "tmpfs", NO_SET_UID | NO_DEVICES,
           f"size={plan['scratch_bytes']},nr_inodes={plan['scratch_files']},mode=0777")  # fmt: skip
    Path(root + "/proc/sys/user/max_user_namespaces").write_text("0")  # no room within the room
    os.chdir(root)
    _checked(libc.pivot_root(b".", b"."), "entering the room")
    _checked(libc.umount2(b".", DETACH), "leaving the old files")
    os.chdir("/")
    _make_read_only()


def _bind(descriptor, target):
    """Show a file or folder that was opened before /tmp was covered."""
    source = f"/proc/self/fd/{descriptor}"
    if os.path.isdir(source):
        target.mkdir(parents=True, exist_ok=True)
    else:
        target.parent.mkdir(parents=True, exist_ok=True)
        target.touch()
    _mount(source, str(target), flags=BIND | RECURSIVE)
    os.close(descriptor)


def _make_read_only():
    """Every mount that is there, also those below a folder that was shown."""
    for line in Path("/proc/self/mountinfo").read_text().splitlines():
        point = re.sub(r"\\(\d{3})", lambda code: chr(int(code[1], 8)), line.split()[4])
        if point in WRITABLE or point.startswith("/proc/"):
            continue
        there = os.statvfs(point).f_flag
        # These may be locked: a mount that had them has to keep them.
        kept = there & (NO_SET_UID | NO_DEVICES | NO_PROGRAMS | os.ST_NOATIME | os.ST_NODIRATIME)
        kept |= RELATIVE_TIMES if there & os.ST_RELATIME else 0
        _mount("none", point, flags=REMOUNT | BIND | READ_ONLY | kept)


def _become_student():
    if os.geteuid() == 0:
        os.setgroups([])
        os.setresgid(STUDENT, STUDENT, STUDENT)
        os.setresuid(STUDENT, STUDENT, STUDENT)
    _checked(libc.prctl(NO_NEW_PRIVILEGES, 1, 0, 0, 0), "prctl")
    _die_with_parent()  # again: a new user clears it


if __name__ == "__main__":
    main()
