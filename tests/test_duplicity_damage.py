"""Damage to an archive of Duplicity and to the copies of it that are here: it costs its own backup only."""
import glob
import os
import random
import re
import signal
import subprocess
import time

import duplicity_judge
import judge
from duplicity_faults import (
    SECONDS, backed_up, change, disturbed, keep_state, large_source, on_path, restore, restores, small_source, write)
from duplicity_judge import Box, contents, difference, everything_below, told


def copy_of(box):
    """Keeps destination and archive directory; the returned function brings them back."""
    places = [box.repository, box.archive]
    for each in places:
        subprocess.run(["cp", "-a", each, each + "-kept"], check=True)

    def heal():
        for each in places:
            subprocess.run(["rm", "-rf", each], check=True)
            subprocess.run(["cp", "-a", each + "-kept", each], check=True)
        subprocess.run(["rm", "-rf", box.place("out")], check=True)
    return heal


def right_content(report, claim, box, number):
    """Whatever was restored under a real name is what was backed up."""
    wrong = []
    place = box.place("out")
    if os.path.isdir(place):
        place = judge.restored_root(place, box.place(f"state-{number}"))
    for folder, _, names in os.walk(place):
        for each in names:
            original = os.path.join(box.place(f"state-{number}"), os.path.relpath(os.path.join(folder, each), place))
            with open(os.path.join(folder, each), "rb") as stream:
                restored = stream.read()
            if not os.path.isfile(original):
                wrong.append(each + " is new")
                continue
            with open(original, "rb") as stream:
                if restored != stream.read():
                    wrong.append(each)
    report.ok(not wrong, f"{claim}: no wrong byte under a real name", str(wrong))


def untouched(report, claim, box, *commands, codes, words=()):
    """Each command fails so, and leaves destination and archive directory byte for byte."""
    for command in commands:
        before = everything_below(box.repository), contents(box.repository)
        done = box.dump(*command, timeout=SECONDS)
        shown = " ".join(each for each in command if not each.startswith("-"))
        told(report, f"{claim}, {shown}", done, codes, *words)
        after = everything_below(box.repository), contents(box.repository)
        report.ok(before == after, f"{claim}, {shown}: the destination is as it was", difference(before[0], after[0]))


def test_wrong_passphrase(report, program):
    """With a warm cache Duplicity itself would add sets under another passphrase, and exit 0."""
    with backed_up(report, program, sets=2) as box:
        change(box, 5)
        box.write_passphrase("not the right one")
        archive = everything_below(box.archive)
        untouched(report, "wrong passphrase", box, ["backup"], ["backup", "full"], ["restore", "--everything"],
                  ["cleanup", "--yes"], ["verify"], codes=[12], words=["the one given is from the passphrase file"])
        report.ok(archive.keys() == everything_below(box.archive).keys(), "and the archive directory, by its names")
        report.ok(not os.path.exists(box.backup + "/restored"), "and nothing is restored")
        subprocess.run(["rm", "-rf", box.archive], check=True)
        untouched(report, "wrong passphrase and a cold cache", box, ["backup"], ["manifest"], ["restore", "file-0"],
                  codes=[12], words=["the one given is from the passphrase file"])
        box.write_passphrase(box.secret)
        told(report, "the right one again", box.dump("backup", timeout=SECONDS), [0])
        os.chmod(box.passphrase_file, 0o644)
        told(report, "a passphrase file that others may read", box.dump("backup"), [2], "chmod")


def test_lost_manifest(report, program):
    """Duplicity would restore an older state with exit 0, and its cleanup would delete the later sets."""
    with backed_up(report, program, sets=3) as box:
        heal = copy_of(box)
        for which, index in (("the middle one", 1), ("the newest", 2), ("that of the full set", 0)):
            lost = box.stored_files("*.manifest*")
            lost.sort(key=lambda name: name.split(".manifest")[0].rsplit(".", 1)[1])
            os.unlink(lost[index])
            claim = f"a lost manifest ({which})"
            done = restore(box)
            if index == 2 and done.code == 0:
                report.ok("manifest" in done.err, f"{claim}: an older state is not restored silently", done)
            else:
                told(report, f"{claim}, restore", done, [1, 3, 4, 10], "manifest|missing|lost")
            before = contents(box.repository)
            for command in (["cleanup"], ["cleanup", "--yes"]):
                done = box.dump(*command, timeout=SECONDS)
                told(report, f"{claim}, {' '.join(command)}", done, [0, 1, 2, 3, 4], "manifest|missing|lost")
            report.ok(contents(box.repository) == before, f"{claim}: cleanup deletes no data that it orphaned",
                      str(sorted(before.keys() - contents(box.repository).keys())))
            told(report, f"{claim}, verify", box.dump("verify", timeout=SECONDS), [1, 4, 10], "manifest|missing|lost")
            change(box, 10 + index)
            done = box.dump("backup", timeout=SECONDS)
            kept = contents(box.repository)
            report.ok(all(kept.get(name) == each for name, each in before.items()),
                      f"{claim}: a backup leaves all there is as it was", done)
            if done.code == 0:
                keep_state(box, f"after-{index}")
                restores(report, f"{claim}: what is backed up then is restored", box, f"after-{index}")
            else:
                told(report, f"{claim}, backup", done, [1, 3, 4], "manifest|missing|lost")
            heal()
        restores(report, "and all is as before", box, 2)


def test_missing_and_corrupt_volumes(report, program):
    def source(box):
        small_source(box)
        write(box.source + "/large", random.Random(9).randbytes(2_500_000), 1_400_000_500)
    with backed_up(report, program, sets=2, source=source) as box:
        heal = copy_of(box)
        volume = box.stored_files("duplicity-full.*.vol2.difftar*")[0]
        os.unlink(volume)
        told(report, "a missing volume, restore", restore(box), [1, 3, 4], "vol2|volume 2|volume")
        right_content(report, "a missing volume, restore", box, 1)
        told(report, "a missing volume, verify", box.dump("verify", timeout=SECONDS), [1, 4], "vol2|volume")
        untouched(report, "a missing volume", box, ["cleanup", "--yes"], codes=[0, 1, 3, 4])
        told(report, "a missing volume, backup: it is told", box.dump("backup", timeout=SECONDS), [0, 1, 3, 4],
             "vol2|volume")
        heal()
        with open(volume, "r+b") as stream:
            stream.seek(500_000)
            byte = stream.read(1)
            stream.seek(500_000)
            stream.write(bytes([byte[0] ^ 4]))
        told(report, "a corrupt volume, restore", restore(box), [1, 3, 4], "vol2|volume|damage|corrupt|hash|large")
        right_content(report, "a corrupt volume, restore", box, 1)
        told(report, "a corrupt volume, verify", box.dump("verify", timeout=SECONDS), [1, 4],
             "vol2|volume|damage|corrupt|hash|large")
        heal()
        restores(report, "the mended archive", box, 1)


def test_other_names(report, program):
    """Without the option that named the files Duplicity finds nothing, and begins a second archive."""
    for option in ("--file-prefix=home-", "--time-separator=_"):
        with Box(program, report=report) as box:
            small_source(box, files=4)
            keep_state(box, 0)
            box.configure_duplicity(**{"duplicity.options": [option]})
            told(report, f"{option}: the first backup", box.dump("backup", timeout=SECONDS), [0])
            if option.startswith("--time"):
                # As old versions wrote them.
                for path in box.stored_files("*"):
                    name = re.sub(r"(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z", r"\1-\2-\3T\4_\5_\6Z", os.path.basename(path))
                    os.rename(path, os.path.join(box.repository, name))
            subprocess.run(["rm", "-rf", box.archive], check=True)
            box.configure_duplicity()
            untouched(report, f"without {option}", box, ["backup"], ["backup", "full"], ["restore", "--everything"],
                      ["snapshots"], ["manifest"], ["verify"], ["cleanup", "--yes"], codes=[1], words=[re.escape(option)])
            box.configure_duplicity(**{"duplicity.options": [option]})
            restores(report, f"with {option}: it", box, 0)
            change(box, 1)
            keep_state(box, 1)
            told(report, f"with {option}: the next backup", box.dump("backup", timeout=SECONDS), [0])
            subprocess.run(["rm", "-rf", box.archive], check=True)
            restores(report, f"with {option}: what it made", box, 1)


def test_damaged_copies(report, program):
    """Duplicity believes its cache; damage of that is none of the archive."""
    with backed_up(report, program, sets=2) as box:
        cache = sorted(glob.glob(box.archive + "/*/duplicity-*"))
        for claim, hurt in (("empty", lambda path: write(path, b"")),
                            ("cut off", lambda path: os.truncate(path, os.path.getsize(path) // 2)),
                            ("of noise", lambda path: write(path, random.Random(4).randbytes(500)))):
            for path in cache:
                hurt(path)
            told(report, f"copies that are {claim}: manifest", box.dump("manifest", timeout=SECONDS), [0], "fetched again")
            restores(report, f"copies that are {claim}: a restore", box, 1)
            for path in cache:
                hurt(path)
            told(report, f"copies that are {claim}: verify", box.dump("verify", timeout=SECONDS), [0])
            told(report, f"copies that are {claim}: backup", box.dump("backup", timeout=SECONDS), [0])
            restores(report, f"copies that are {claim}: what it made", box, 1)
            time.sleep(1.1)
        other = box.repository
        box.repository = box.place("another")
        os.mkdir(box.repository)
        box.configure_duplicity()
        for command in (["backup"], ["snapshots"], ["cleanup", "--yes"]):
            told(report, f"another archive with the same copies, {command[0]}", box.dump(*command, timeout=SECONDS), [10],
                 re.escape(other), re.escape(box.repository))
        report.ok(not os.listdir(box.repository), "and nothing is made there")


def test_given_up(report, program):
    """What cannot be read does not keep the old from going, and goes itself by a word."""
    with Box(program, report=report) as box:
        small_source(box, files=4)
        keep_state(box, 0)
        for day in range(4):
            box.configure_duplicity(**{"duplicity.options": [f"--current-time={1_600_000_000 + day * 86_400}"]})
            told(report, f"backup {day}", box.dump("backup", "full", timeout=SECONDS), [0])
        box.configure_duplicity()
        subprocess.run(["rm", "-rf", box.archive], check=True)
        os.unlink(box.stored_files("*20200914*manifest*")[0])
        untouched(report, "a lost one, without a terminal", box, ["cleanup"], ["cleanup", "--yes"], codes=[2],
                  words=["terminal", '"lost"'])
        told(report, "older ones go", box.dump("cleanup", "-d", "2020-09-14", "--yes", timeout=SECONDS), [0], "terminal")
        left = box.stored_files("*")
        report.ok(not any("20200913" in each for each in left) and sum("20200914" in each for each in left) == 2,
                  "and nothing else", str(left))
        for word, there in (("yes", 2), ("lost", 0)):
            done = typed(box, word, "cleanup")
            left = sum("20200914" in each for each in box.stored_files("*"))
            report.ok(left == there, f'"{word}" at a terminal leaves {there} files of it', done)
        restores(report, "and the newest", box, 0)


def typed(box, answer, *command):
    """What dump says at a terminal at which this is typed."""
    ours, theirs = os.openpty()
    child = subprocess.Popen([box.launcher, *command], env=box.environment, stdin=theirs, stdout=subprocess.PIPE,
                             stderr=subprocess.STDOUT, cwd=box.path, start_new_session=True)
    os.write(ours, answer.encode() + b"\n")
    said = child.communicate(timeout=SECONDS)[0].decode(errors="replace")
    os.close(ours)
    os.close(theirs)
    return said


def test_living_source(report, program):
    """What changes behind the first volumes of an interrupted backup does not send these again."""
    with Box(program, report=report) as box:
        large_source(box)
        box.configure_duplicity()
        # Else the whole source would seem to have changed since the run began.
        time.sleep(3.1)
        child, words = disturbed(box, "backup")
        deadline = time.monotonic() + SECONDS
        while child.poll() is None and time.monotonic() < deadline and not box.stored_files("*.vol6.*"):
            time.sleep(0.005)
        os.kill(child.pid, signal.SIGTERM)
        child.wait(timeout=SECONDS)
        first = {each: os.stat(each).st_ino for each in box.stored_files("*.vol[12].*")}
        write(box.source + "/large-04", random.Random(77).randbytes(1_100_000))
        # The time of a directory stays that of the first run, as the documentation says.
        before = os.stat(box.source).st_mtime_ns
        write(box.source + "/large-03-new", b"new")
        os.utime(box.source, ns=(before, before))
        keep_state(box, 0)
        told(report, "the next backup of a living source", box.dump("backup", timeout=SECONDS), [0], "resumed after the first")
        report.ok(all(os.path.exists(each) and os.stat(each).st_ino == inode for each, inode in first.items()),
                  "the volumes before the change are not sent again", str(first))
        report.ok(len(box.sets()) == 1 and len({each.split(".vol")[0] for each in box.stored_files("*.vol*")}) == 1,
                  "nothing dead is left", str(box.stored_files("*")))
        restores(report, "it", box, 0)
        told(report, "and verify", box.dump("verify", timeout=SECONDS), [0])


def test_spoiled_files(report, program):
    """What an upload that broke off left of a file is seen over SSH, too, and put back where there is a copy."""
    if duplicity_judge.lacks(program, "pexpect"):
        report.skip("spoiled files over SSH", duplicity_judge.lacks(program, "pexpect"))
        return
    with duplicity_judge.Server() as server, Box(program, "pexpect", server, report=report) as box:
        small_source(box, files=3)
        box.configure_duplicity()
        told(report, "a backup to spoil", box.dump("backup", timeout=SECONDS), [0])
        for pattern, size, said in (("*.manifest*", 0, "was empty at"), ("*.sigtar*", 0, "was empty at"),
                                    ("*.manifest*", 60, "was damaged at")):
            os.truncate(box.stored_files(pattern)[-1], size)
            claim = f"{pattern} of {size} bytes"
            told(report, claim, box.dump("-q", "backup", timeout=SECONDS), [0], said, "put back from the copy here")
            same = restored_cold(box)
            told(report, f"{claim}, restored without a cache", same, [0])
        volume = box.stored_files("*vol1*")[0]
        os.rename(volume, box.place("volume"))
        write(volume, b"")
        told(report, "an empty volume", box.dump("backup", timeout=SECONDS), [1], "is empty", "put back a copy of it",
             "`backup full` starts a new chain")
        told(report, "an empty volume, backup full", box.dump("-q", "backup", "full", timeout=SECONDS), [0], "is empty")
        os.replace(box.place("volume"), volume)
        done = box.dump("-q", "backup", timeout=SECONDS)
        report.ok(done.code == 0 and not done.err, "the volume put back: no word", done)
        signatures = box.stored_files("duplicity-full-signatures*")[-1]
        os.truncate(signatures, 100)
        told(report, "damaged signatures", restored_cold(box), [0], "the list of signatures of the backup of",
             os.path.basename(signatures), "is damaged")
        told(report, "damaged signatures, manifest", box.dump("manifest", timeout=SECONDS), [1],
             os.path.basename(signatures), "can be restored")


def restored_cold(box):
    subprocess.run(["rm", "-rf", box.archive, box.place("out")], check=True)
    return box.dump("restore", "--everything", "--to", box.place("out"), timeout=SECONDS)


def test_without_configuration(report, program):
    """The repository's place and its passphrase are enough to read."""
    for kind in ["local"] + ["pexpect"] * (not duplicity_judge.lacks(program, "pexpect")):
        server = duplicity_judge.Server().__enter__() if kind == "pexpect" else None
        try:
            with Box(program, kind, server, report=report) as box:
                small_source(box)
                keep_state(box, 0)
                box.configure_duplicity()
                told(report, f"{kind}: a backup to read", box.dump("backup", timeout=SECONDS), [0])
                subprocess.run(["rm", "-rf", box.config, box.archive], check=True)
                environment = on_path(box, server)
                place = box.settings()["repository"]
                for where in [place] + ["file://" + place] * (kind == "local"):
                    reading = ["--repository", where, "--engine", "duplicity"]
                    told(report, f"{kind}: snapshots without a passphrase, of {where.split('/')[0]}",
                         box.dump(*reading, "snapshots", environment=environment, timeout=SECONDS), [0], "full")
                told(report, f"{kind}: manifest without one and without a terminal",
                     box.dump(*reading, "manifest", environment=environment, timeout=SECONDS), [2], "--passphrase-file")
                reading += ["--passphrase-file", box.passphrase_file]
                told(report, f"{kind}: manifest", box.dump(*reading, "manifest", environment=environment,
                                                           timeout=SECONDS), [0], "file-0")
                done = box.dump(*reading, "restore", "--everything", "--to", box.place("out"), environment=environment,
                                timeout=SECONDS)
                same, words = box.same_tree(box.place("state-0"), box.place("out"))
                report.ok(done.code == 0 and same, f"{kind}: restore", words + judge.described(done))
                told(report, f"{kind}: verify", box.dump(*reading, "verify", environment=environment, timeout=SECONDS),
                     [0], "every byte read back")
                told(report, f"{kind}: without --engine it is named",
                     box.dump("--repository", place, "snapshots", environment=environment), [2, 10],
                     "--engine duplicity")
                if kind == "local":
                    home = dict(environment, HOME="/nonexistent")
                    home.pop("XDG_STATE_HOME", None)
                    told(report, "without a home, too", box.dump(*reading, "manifest", environment=home,
                                                                 timeout=SECONDS), [0], "file-0")
        finally:
            if server:
                server.__exit__()
