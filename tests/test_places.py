"""The tool's own places are neither restored over nor backed up into themselves, by whatever way they are reached.

Mounts need root and are made in a namespace that this process enters, so none is left behind.
"""
import ctypes
import functools
import hashlib
import os
import shutil
import subprocess

import judge
import pytest

NEW_MOUNTS = 0x20000  # CLONE_NEWNS


@functools.cache
def can_mount():
    if not judge.IS_ROOT or ctypes.CDLL(None).unshare(NEW_MOUNTS):
        return False
    return not subprocess.run(["mount", "--make-rprivate", "/"], stderr=subprocess.DEVNULL, check=False).returncode


@pytest.fixture(params=["native", "duplicity"])
def engine(request):
    if request.param == "duplicity" and not judge.have("duplicity"):
        pytest.skip("duplicity is not installed")
    return request.param


def bind(of, at):
    os.makedirs(at, exist_ok=True)
    subprocess.run(["mount", "--bind", of, at], check=True)


def unbind(at):
    subprocess.run(["umount", at], check=True)


def unmount_below(box):
    """Else the sandbox could not be removed."""
    with open("/proc/self/mountinfo") as table:
        points = [line.split()[4] for line in table]
    for point in points:
        if point.startswith(box.path + "/"):
            unbind(point.replace("\\040", " "))


def write(path, text="x\n"):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w") as stream:
        stream.write(text)


def fingerprint(*paths):
    """What stands there: names, rights, content; but for locks, which come and go."""
    found = hashlib.sha256()
    for path in paths:
        for folder, folders, files in os.walk(path) if os.path.isdir(path) else [(os.path.dirname(path), [], [path])]:
            folders[:] = sorted(name for name in folders if name != "locks")
            for name in sorted(files) + folders:
                entry = os.path.join(folder, name)
                state = os.lstat(entry)
                content = open(entry, "rb").read() if os.path.isfile(entry) else b""
                found.update(repr((entry, state.st_mode, hashlib.sha256(content).hexdigest())).encode())
    return found.hexdigest()


def test_restores(report, engine):
    """Each refused with exit code 2 and its reason, in a trial run and with --overwrite too, and nothing is touched."""
    with judge.Sandbox(report=report) as box:
        write(box.source + "/config")
        os.mkdir(box.source + "/keys")
        for name in ("dump.toml", "dump.passphrase", "dump", "other"):
            write(f"{box.source}/b/{name}")
        write(box.source + "/part/config")
        box.configure(engine=engine)
        if engine == "native":
            box.dump("init")
        done = box.dump("backup")
        if not report.ok(done.code == 0, f"{engine}: a backup", done):
            return
        os.symlink(box.repository, box.place("link"))
        os.mkdir(box.place("hard"))
        os.link(box.passphrase_file, box.place("hard/config"))
        own = [box.repository, box.config, box.passphrase_file, box.launcher]
        before = fingerprint(*own)

        cases = [
            ("is the repository", box.repository, ("--everything",)),
            ("lies in the repository", box.repository + "/data", ("config",)),
            ("lies in the repository", box.repository + "/new/one", ("config",)),
            ("holds the repository", box.path, ("--everything",)),
            ("is the repository", box.place("link"), ("--everything",)),
            ("lies in the repository", box.place("link/data"), ("b",)),
            ("is the archive directory", box.backup + "/archive", ("--everything",)),
            ("holds the archive directory", box.backup, ("--everything",)),
            ("would land on the configuration", box.backup, ("b/dump.toml",)),
            ("would land on the passphrase file", box.backup, ("b/dump.passphrase",)),
            ("would land on the launcher", box.backup, ("b/dump",)),
            ("would land on the passphrase file", box.place("hard"), ("config",)),
        ]
        if can_mount():
            bind(box.repository, box.place("mounted/repository"))
            bind(box.backup, box.place("mounted/backup"))
            cases += [
                ("is the repository", box.place("mounted/repository"), ("--everything",)),
                ("lies in the repository", box.place("mounted/repository/data"), ("config",)),
                ("holds the", box.place("mounted"), ("--everything",)),
                ("would land on the configuration", box.place("mounted/backup"), ("b/dump.toml",)),
            ]
            if engine == "native":
                bind(box.repository + "/keys", box.place("other/part"))
                cases += [
                    ("lies in the repository", box.place("other/part"), ("config",)),
                    ("lies in the repository", box.place("other"), ("part",)),
                ]
        else:
            report.skip(f"{engine}: the same through bind mounts", "mounting needs root and a namespace of its own")
        if engine == "duplicity":
            # Both engines ask the same guard: half of the cases shows that this one does.
            cases = cases[::2]
        for options in (("--overwrite",), (), ("-t",)):
            # Each case takes seconds; what the options change is the same for all.
            for reason, target, what in cases if options == ("--overwrite",) else cases[:1] + cases[4:5]:
                done = box.dump("restore", *what, "--to", target, *options)
                report.ok(done.code == 2 and reason in done.err,
                          f"{engine}: {' '.join(what)} {' '.join(options)} to what {reason} is refused: "
                          + os.path.relpath(target, box.path), done)
        unmount_below(box)
        without = ("--repository", box.repository, "--passphrase-file", box.passphrase_file)
        if engine == "native":
            for reason, target, what in (("is the repository", box.repository, ("--everything",)),
                                         ("would land on the passphrase file", box.backup, ("b/dump.passphrase",))):
                done = box.dump(*without, "restore", *what, "--to", target, "--overwrite")
                report.ok(done.code == 2 and reason in done.err, f"without a configuration, {reason}: refused", done)
        report.ok(fingerprint(*own) == before, f"{engine}: nothing of it was touched")

        done = box.dump("restore", "--everything")
        report.ok(done.code == 0 and os.path.isfile(box.backup + "/restored/b/other"),
                  f"{engine}: the usual place beside the archive directory is restored to", done)
        done = box.dump("restore", "b/other", "--to", box.backup)
        report.ok(done.code == 0 and os.path.isfile(box.backup + "/other"),
                  f"{engine}: a path that lands beside our own places is restored", done)


def listed(box):
    return set(box.dump("manifest").out.split("\n")) - {""}


def test_backups(report, engine):
    with judge.Sandbox(report=report) as box:
        own = box.source + "/own"
        box.repository = own + "/repository"
        os.makedirs(own)
        write(box.source + "/file")
        write(box.source + "/work/config")
        box.configure(engine=engine)
        if engine == "native":
            box.dump("init")
        wanted = {"file", "own", "work", "work/config"}
        box.dump("backup")
        report.ok(listed(box) == wanted, f"{engine}: a repository in the source is left out", listed(box))
        if engine == "native":
            shutil.copytree(box.repository, box.source + "/copy")
            other = {"other/" + name for name in ("config", "data", "keys", "snapshots")} | {"other"}
            for name in other - {"other", "other/config"}:
                os.makedirs(f"{box.source}/{name}")
            write(box.source + "/other/config", "another one\n")
            done = box.dump("backup")
            report.ok(listed(box) == wanted | other | {"copy"},
                      "a copy of the repository is known by its config, another repository is backed up", listed(box))
            report.ok("copy: left out: it is the repository" in done.err, "and that is said", done)
            shutil.rmtree(box.source + "/copy")
            shutil.rmtree(box.source + "/other")
        if not can_mount():
            report.skip(f"{engine}: backups through bind mounts", "mounting needs root and a namespace of its own")
            return
        os.mkdir(box.backup + "/restored")
        write(box.backup + "/restored/file")
        ways = {"by mount": box.repository, "archive": box.backup + "/archive", "restored": box.backup + "/restored",
                "above": own, "a part": box.repository + "/data" if engine == "native" else box.repository}
        for name, of in ways.items():
            bind(of, f"{box.source}/{name}")
        for attempt in range(2):
            done = box.dump("backup")
            names = {name for name in listed(box) if name not in ways}
            report.ok(done.code == 0 and names == wanted, f"{engine}: reached by mounts it is left out, "
                      f"backup {attempt + 1}", f"{done} {names}")
        for name in ways:
            unbind(f"{box.source}/{name}")
        bind(box.repository, box.place("elsewhere"))
        box.configure(engine=engine, source=box.place("elsewhere"))
        done = box.dump("backup")
        report.ok(done.code == 2 and " is the repository " in done.err,
                  f"{engine}: a source that is the repository by another mount is refused", done)
        unmount_below(box)


def test_unmounted(report):
    """Where a disk is missing no second repository is made."""
    with judge.Sandbox(report=report) as box:
        write(box.source + "/file")
        done = box.first_backup()
        report.ok(done.code == 0 and "made the repository " + box.repository in done.err,
                  "the first backup says where the repository was made", done)
        os.rename(box.repository, box.place("on the disk"))
        done = box.dump("init")
        report.ok(done.code == 2 and "is the disk mounted?" in done.err and not os.path.exists(box.repository),
                  "init makes none in the place of a known one", done)
        done = box.dump("init", "-t")
        report.ok(done.code == 0 and "would ask: " in done.err and not os.path.exists(box.repository),
                  "a trial run says that it would ask", done)
        os.rename(box.config, box.place("lost.toml"))
        done = box.first_backup()
        report.ok(done.code == 2 and "is the disk mounted?" in done.err and not os.path.exists(box.repository),
                  "neither does a first backup of that name", done)
        os.rename(box.place("lost.toml"), box.config)
        done = box.dump("init", "--yes")
        report.ok(done.code == 0 and os.path.exists(box.repository + "/config"), "with --yes one is made", done)
        done = box.dump("backup")
        report.ok(done.code == 0, "which is backed up to", done)
