"""What has cost people their archives: each state is made by Duplicity itself, and judged from outside through dump."""
import glob
import os
import random
import shutil
import socket
import subprocess
import time

import judge
import pytest
from duplicity_judge import Box, contents, told

SECONDS = 120
NOW = int(time.time())


def write(path, content):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as stream:
        stream.write(content)


def archive(report, program, kinds, **settings):
    """A sandbox with an archive made by Duplicity alone, with the cache of dump: an hour between two sets."""
    box = Box(program, report=report)
    for number in range(4):
        write(f"{box.source}/{'folder/' if number % 2 else ''}file-{number}", random.Random(number).randbytes(5000))
    box.configure_duplicity(**settings)
    for number, kind in enumerate(kinds):
        write(f"{box.source}/of-{number}", random.Random(10 + number).randbytes(1_300_000 if number == 2 else 900))
        bare(report, box, kind, NOW - 3600 * (len(kinds) - number))
    return box


def bare(report, box, kind, moment):
    environment = {**box.environment, "PASSPHRASE": box.secret, "LANGUAGE": ""}
    done = judge.run([box.program.path, {"f": "full", "i": "incremental"}[kind], "--archive-dir=" + box.archive,
                      "--name=dump", "--volsize=1", f"--current-time={moment}", box.source,
                      "file://" + box.repository], environment)
    if done.code:
        report.ok(False, "a set to hurt", done)
    subprocess.run(["sh", "-c", 'rm -rf "$1"/*', "sh", box.temporary], check=False)


def lose(box, pattern, which, cold):
    """Removes one file of the destination, and all copies if cold; its name."""
    lost = sorted(glob.glob(f"{box.repository}/{pattern}"))[which]
    os.unlink(lost)
    if cold:
        shutil.rmtree(box.archive)
    return os.path.basename(lost)


def elsewhere(box, stamp):
    """What messages advise."""
    os.makedirs(box.place("elsewhere"), exist_ok=True)
    for each in glob.glob(f"{box.repository}/*{stamp}*"):
        shutil.move(each, box.place("elsewhere"))


def harmless(report, claim, box, *command, codes, words=(), before=()):
    """Whatever it ends with, nothing that was there is gone or other."""
    former = contents(box.repository)
    done = box.dump(*command, before=before, timeout=SECONDS)
    shown = " ".join(command)
    told(report, f"{claim}, {shown}", done, codes, *words)
    now = contents(box.repository)
    report.ok(all(now.get(name) == content for name, content in former.items()),
              f"{claim}, {shown}: all is still there", str(sorted(name for name in former if name not in now)))
    return done


def restores(report, claim, box, *options, files):
    """On a machine that has never seen it."""
    shutil.rmtree(box.archive, ignore_errors=True)
    subprocess.run(["rm", "-rf", box.place("out")], check=True)
    done = box.dump(*options, "restore", "--everything", "--to", box.place("out"), timeout=SECONDS)
    found = sum(len(names) for _, _, names in os.walk(box.place("out")))
    report.ok(done.code == 0 and found == files, f"{claim}: {files} files are restored without a cache",
              f"{found} files\n" + judge.described(done))


def test_lost_newest_manifest(report, program):
    """Duplicity 3 deletes the set, in a trial run, too."""
    for cold in (False, True):
        with archive(report, program, "fif") as box:
            lost = lose(box, "duplicity-full.*.manifest*", -1, cold)
            claim = "the newest manifest is lost" + (" and its copy" if cold else "")
            for command in (["-t", "backup", "full"], ["-t", "backup"], ["-t", "cleanup"], ["cleanup", "--yes"]):
                harmless(report, claim, box, *command, codes=[0, 1, 2], words=["manifest"])
            if not cold:
                harmless(report, claim, box, "-q", "backup", codes=[0], words=["put back from the copy"])
                report.ok(os.path.exists(f"{box.repository}/{lost}"), f"{claim}: it is put back")
                restores(report, claim, box, files=7)
                continue
            harmless(report, claim, box, "backup", codes=[1], words=["manifest", "elsewhere|starts a new chain"])
            done = harmless(report, claim, box, "backup", "full", codes=[0, 1], words=["manifest"])
            if done.code:
                elsewhere(box, lost.split(".")[1])
                harmless(report, f"{claim}, moved elsewhere", box, "backup", "full", codes=[0])
            restores(report, claim, box, files=7)


@pytest.mark.heavy
def test_lost_oldest_manifest(report, program):
    """A backup of another chain would delete the copy, the only cure."""
    with archive(report, program, "fif") as box:
        lose(box, "duplicity-full.*.manifest*", 0, False)
        claim = "the oldest manifest is lost"
        harmless(report, claim, box, "-q", "backup", codes=[0], words=["put back from the copy"])
        restores(report, claim, box, "-d", "150m", files=5)
        restores(report, claim, box, files=7)


@pytest.mark.heavy
def test_lost_signatures(report, program):
    for pattern in ("duplicity-new-signatures*", "duplicity-full-signatures*"):
        for cold in (False, True):
            with archive(report, program, "fi") as box:
                lose(box, pattern, -1, cold)
                claim = f"{pattern.rstrip('*')} are lost" + (" and their copy" if cold else "")
                if cold:
                    one = box.dump("restore", "folder/file-1", "--to", box.place("one"), timeout=SECONDS)
                    told(report, f"{claim}: one file is restored", one, [0], "list of signatures")
                    told(report, f"{claim}, verify", box.dump("verify", timeout=SECONDS), [4], "list of signatures")
                    harmless(report, claim, box, "backup", codes=[1], words=["list of signatures", "backup full"])
                    restores(report, claim, box, files=6)
                    harmless(report, claim, box, "backup", "full", codes=[0])
                else:
                    harmless(report, claim, box, "backup", codes=[0], words=["put back from the copy"])
                restores(report, claim, box, files=6)


@pytest.mark.heavy
def test_another_machine(report, program):
    elsewhere_named = ["unshare", "-u", "sh", "-c", 'hostname elsewhere; exec "$@"', "sh"]
    if subprocess.run([*elsewhere_named, "true"], capture_output=True, check=False).returncode:
        report.skip("another machine's archive", "a machine of another name can't be made here")
        return
    with archive(report, program, "fi") as box:
        shutil.rmtree(box.archive)
        for command in (["-t", "backup"], ["backup"], ["backup", "full"]):
            harmless(report, "another machine", box, *command, codes=[1], words=["of the machine", "former-hosts"],
                     before=elsewhere_named)
        done = box.dump("snapshots", before=elsewhere_named)
        report.ok("elsewhere" not in done.out, "another machine: no host is invented", done)
        box.configure_duplicity(**{"duplicity.former-hosts": [socket.gethostname()]})
        harmless(report, "the same machine, renamed", box, "backup", codes=[0], before=elsewhere_named)
        restores(report, "the same machine, renamed", box, files=6)


@pytest.mark.heavy
def test_clock_ahead(report, program):
    with archive(report, program, "fi") as box:
        later = NOW + 3 * 86400
        bare(report, box, "f", later)
        for command in (["-t", "backup"], ["backup"], ["backup", "full"]):
            harmless(report, "a clock that was ahead", box, *command, codes=[1], words=["dated in the future"])
        elsewhere(box, time.strftime("%Y%m%dT%H%M%SZ", time.gmtime(later)))
        harmless(report, "a clock that was ahead, moved elsewhere", box, "backup", codes=[0])
        restores(report, "a clock that was ahead", box, files=6)


@pytest.mark.heavy
def test_kinds_of_encryption(report, program):
    with archive(report, program, "fi") as box:
        for cold in (False, True):
            if cold:
                shutil.rmtree(box.archive)
            for option in ("--no-encryption", "--no-enc"):
                box.configure_duplicity(**{"duplicity.options": [option]})
                for command in (["-t", "backup"], ["backup"], ["backup", "full"]):
                    harmless(report, "an encrypted archive with " + option, box, *command, codes=[1],
                             words=["is encrypted, and duplicity.options"])
        names = [each for each in os.listdir(box.repository) if not each.endswith(".gpg")]
        report.ok(not names, "nothing lies there for all to read", str(names))
        box.configure_duplicity()
        harmless(report, "and as it was made", box, "backup", codes=[0])
    with Box(program, report=report) as box:
        write(box.source + "/file", b"content")
        box.configure_duplicity(**{"duplicity.options": ["--no-encryption"]})
        told(report, "a plain archive", box.dump("backup", timeout=SECONDS), [0])
        box.configure_duplicity()
        for command in (["backup"], ["backup", "full"]):
            harmless(report, "a plain archive with a passphrase", box, *command, codes=[1], words=["is not encrypted"])


@pytest.mark.heavy
def test_names_of_keys(report, program):
    """However the key is named, what is signed and encrypted with it is read back."""
    with Box(program, report=report) as box:
        write(box.source + "/file", b"content")

        def gpg(*words):
            return subprocess.run(["gpg", "--batch", "--no-tty", "--pinentry-mode", "loopback", "--passphrase", "",
                                   *words], env=box.environment, capture_output=True, text=True, check=True).stdout
        gpg("--quick-gen-key", "Me <me@example.org>", "rsa2048", "cert,sign", "never")
        lines = gpg("--with-colons", "--list-keys").splitlines()
        finger = next(line.split(":")[9] for line in lines if line.startswith("fpr"))
        for use in ("encr", "sign"):
            gpg("--quick-add-key", finger, "rsa2048", use, "never")
        parts = [line.split(":")[4] for line in gpg("--with-colons", "--list-keys").splitlines()
                 if line.startswith(("pub", "sub"))]
        for name in ("me@example.org", parts[0].lower(), parts[0], parts[-1], finger):
            subprocess.run(["rm", "-rf", box.repository, box.archive], check=True)
            box.configure_duplicity(**{"duplicity.sign-key": name, "duplicity.gpg-key": name})
            told(report, f"the key by {name}", box.dump("backup", timeout=SECONDS), [0])
            restores(report, f"the key by {name}", box, files=1)


def test_verify_writes_nothing(report, program):
    with Box(program, report=report) as box:
        for name in ("file", "folder/file", "left.o", "cache/file"):
            write(f"{box.source}/{name}", name.encode())
        box.configure_duplicity(exclude=["*.o", "cache/"])
        told(report, "a backup to verify", box.dump("backup", timeout=SECONDS), [0])
        write(box.source + "/more.o", b"left out")
        told(report, "what is left out is not compared", box.dump("verify", timeout=SECONDS), [0], r"\b2 files",
             "2 equal, 0 changed since, 0 gone since, 0 new since")
        if judge.IS_ROOT and not subprocess.run(["mkdir", "-p", box.source + "/proc"], check=False).returncode \
                and not subprocess.run(["mount", "-t", "proc", "proc", box.source + "/proc"], check=False,
                                       capture_output=True).returncode:
            try:
                told(report, "the kernel's state is not walked through", box.dump("verify", timeout=SECONDS), [0],
                     "0 changed since, 0 gone since, 1 new since")
            finally:
                subprocess.run(["umount", box.source + "/proc"], check=True)
        os.rename(box.source, box.source + "-away")
        for paths in ([], ["folder"], ["folder/file"]):
            told(report, f"no source, verify {' '.join(paths)}", box.dump("verify", *paths, timeout=SECONDS), [3],
                 "nothing is compared", "is the disk mounted")
            report.ok(not os.path.lexists(box.source), "and it is not made")
        os.rename(box.source + "-away", box.source)
        shutil.rmtree(box.source + "/folder")
        told(report, "a part that is gone", box.dump("verify", "folder", timeout=SECONDS), [0], "is gone")
        report.ok(not os.path.lexists(box.source + "/folder"), "and it is not made")
