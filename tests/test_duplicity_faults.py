"""Each danger of Duplicity and each fault around it: the clear sentence, the exit code, and nothing lost.

duplicity-faults [--all] [NAME…]   runs only these cases (names of the functions below)

--all: through paramiko, too, and every way to end a run.
With the Duplicity on the PATH, and with the one that DUMP_TEST_DUPLICITY names if it is set.
"""
import glob
import os
import random
import re
import shlex
import shutil
import signal
import subprocess
import sys
import threading
import time

import duplicity_judge
import judge
import ordinary
from duplicity_judge import Box, contents, difference, everything_below, told, write_script

SECONDS = 120
THOROUGH = "--all" in sys.argv


def write(path, content, second=None):
    with open(path, "wb") as stream:
        stream.write(content)
    if second is not None:
        os.utime(path, (second, second))


def small_source(box, files=12, size=60_000):
    chance = random.Random(3)
    os.makedirs(box.source + "/folder")
    for number in range(files):
        write(f"{box.source}/{'folder/' if number % 2 else ''}file-{number}",
              chance.randbytes(chance.randrange(1, size)), 1_400_000_000 + number)


def change(box, step):
    write(f"{box.source}/changed", random.Random(step).randbytes(2000 + step), 1_400_001_000 + step)


def keep_state(box, number):
    subprocess.run(["cp", "-a", box.source, box.place(f"state-{number}")], check=True)


def backed_up(report, program, sets=1, source=small_source, **more):
    """A sandbox with a configuration and some sets: a full one and incremental ones, each state kept."""
    box = Box(program, report=report)
    source(box)
    box.configure_duplicity(**more)
    for number in range(sets):
        if number:
            # Sets are told apart by the second.
            time.sleep(1.1)
            change(box, number)
        keep_state(box, number)
        done = box.dump("backup", timeout=SECONDS)
        if done.code:
            report.ok(False, "a backup to hurt", done)
    if len(box_sets(box)) != sets:
        report.ok(False, f"{sets} sets to hurt", str(box_sets(box)))
    return box


def box_sets(box):
    return box.sets() if os.path.isdir(box.repository) else []


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


def restore(box, *options):
    subprocess.run(["rm", "-rf", box.place("out")], check=True)
    return box.dump(*options, "restore", "--everything", "--to", box.place("out"), timeout=SECONDS)


def restores(report, claim, box, number, *options):
    done = restore(box, *options)
    same, words = box.same_tree(box.place(f"state-{number}"), box.place("out")) if done.code == 0 else (False, "")
    return report.ok(same, claim, words + "\n" + judge.described(done))


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


# ---- Dangers ---------------------------------------------------------------------------------------------------------


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
            told(report, f"copies that are {claim}: manifest", box.dump("manifest", timeout=SECONDS), [0], "fetched anew")
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
        told(report, "the next backup of a living source", box.dump("backup", timeout=SECONDS), [0], "resumed behind the first")
        report.ok(all(os.path.exists(each) and os.stat(each).st_ino == inode for each, inode in first.items()),
                  "the volumes before the change are not sent again", str(first))
        report.ok(len(box.sets()) == 1 and len({each.split(".vol")[0] for each in box.stored_files("*.vol*")}) == 1,
                  "nothing dead is left", str(box.stored_files("*")))
        restores(report, "it", box, 0)
        told(report, "and verify", box.dump("verify", timeout=SECONDS), [0])


# ---- Destinations ----------------------------------------------------------------------------------------------------


def test_unreachable(report, program):
    for kind in ("pexpect", "paramiko")[:1 + THOROUGH]:
        lacking = duplicity_judge.lacks(program, kind)
        if lacking:
            report.skip(f"an unreachable host by {kind}", lacking)
            continue
        with duplicity_judge.Server() as server, Box(program, kind, server, report=report) as box:
            small_source(box, files=3)
            keep_state(box, 0)
            box.configure_duplicity()
            told(report, f"{kind}: the host as it should be", box.dump("backup", timeout=SECONDS), [0])
            restores(report, f"{kind}: and a restore", box, 0)
            before = contents(box.repository)
            nobody_known = box.place("nobody-known")
            write(nobody_known, b"")
            stranger = box.place("known-as-another")
            with open(server.stranger + ".pub") as stream:
                key = " ".join(stream.read().split()[:2])
            write(stranger, f"[127.0.0.1]:{server.port} {key}\n".encode())
            cases = [("an unknown host key", {"ssh.options": server.options(nobody_known)}, "host key|known"),
                     ("another host key", {"ssh.options": server.options(stranger)}, "host key|identification"),
                     ("a key that the host does not know", {"ssh.identity": server.stranger},
                      "permission denied|refuse|authenticat|identity|key")]
            commands = [["backup"], ["restore", "--everything"]] if kind == "pexpect" else [["backup"]]
            for name, settings, words in cases:
                box.configure_duplicity(**settings)
                for command in commands:
                    done = box.dump(*command, timeout=SECONDS)
                    told(report, f"{kind}: {name}, {command[0]}", done, [1], words)
            server.stop()
            box.configure_duplicity()
            for command in commands:
                done = box.dump(*command, timeout=SECONDS)
                told(report, f"{kind}: a closed port, {command[0]}", done, [1], "127.0.0.1",
                     "refused|connect|reach|answer")
                report.note(f"{kind}: a closed port is told after {done.seconds:.0f} s")
            report.ok(contents(box.repository) == before, f"{kind}: the destination is as it was")


def test_mistyped_destination(report, program):
    """Duplicity itself makes the directory that it was to read."""
    kinds = ["local"] + [kind for kind in ("pexpect",) if not duplicity_judge.lacks(program, kind)]
    for kind in kinds:
        server = duplicity_judge.Server() if kind != "local" else None
        with server or Nothing(), Box(program, kind, server, report=report) as box:
            small_source(box, files=2)
            box.repository = box.place("mistyped")
            box.configure_duplicity()
            for command in (["snapshots"], ["manifest"], ["restore", "--everything"], ["verify"], ["cleanup", "--yes"],
                            ["-t", "backup"]):
                done = box.dump(*command, timeout=SECONDS)
                codes = [0, 10] if command == ["-t", "backup"] else [10]
                told(report, f"{kind}: a mistyped destination, {command[-1]}", done, codes,
                     *([] if 0 in codes else ["mistyped"]))
            report.ok(not os.path.exists(box.repository), f"{kind}: none was made")
            box.repository = box.place("unmounted/disk")
            box.configure_duplicity()
            told(report, f"{kind}: a backup below a directory that is not there",
                 box.dump("backup", timeout=SECONDS), [1, 10], "unmounted")
            report.ok(not os.path.exists(box.place("unmounted")), f"{kind}: its parent was not made")


class Nothing:
    def __enter__(self):
        return None

    def __exit__(self, *_):
        pass


# ---- Processes -------------------------------------------------------------------------------------------------------


def running(text):
    """The processes whose arguments hold this text."""
    found = []
    for name in os.listdir("/proc"):
        try:
            with open(f"/proc/{name}/cmdline", "rb") as stream:
                if name.isdigit() and int(name) != os.getpid() and text.encode() in stream.read():
                    found.append(int(name))
        except OSError:
            pass
    return found


def gone(text, seconds=10):
    """True once no process holds this text in its arguments."""
    deadline = time.monotonic() + seconds
    while running(text) and time.monotonic() < deadline:
        time.sleep(0.1)
    return not running(text)


def test_hanging(report, program):
    """One that neither moves nor ends, and does not heed TERM."""
    with backed_up(report, program) as box:
        path = write_script(box.place("hanging-duplicity"), f'case "$*" in *--version*) exec {program.path} '
                            '--version ;; esac\ntrap "" TERM INT\nexec sleep 98765\n')
        box.configure_duplicity(**{"duplicity.command": path, "duplicity.timeout": "3s"})
        for command in (["backup"], ["restore", "--everything"]):
            done = box.dump(*command, timeout=SECONDS)
            told(report, f"a hanging Duplicity, {command[0]}", done, [1], "duplicity", r"3 ?s")
            report.ok(done.seconds < 60, f"and is ended in time ({done.seconds:.0f} s)")
            report.ok(gone("98765"), "and no process of it is left", str(running("98765")))
        box.configure_duplicity()
        told(report, "with the real one again", box.dump("backup", timeout=SECONDS), [0])


def test_hanging_after_its_error(report, program):
    """Duplicity may print its fatal error and then never end."""
    with backed_up(report, program) as box:
        path = box.place("failing-duplicity")
        write_script(path, f"""import os, re, signal, sys, time
if "--version" in sys.argv:
    os.execv({program.path!r}, [{program.path!r}, "--version"])
signal.signal(signal.SIGTERM, signal.SIG_IGN)
number = int(re.search(r"--log-fd[= ](\\d+)", " ".join(sys.argv)).group(1))
os.write(number, b"ERROR 30 AssertionError\\n. Traceback (most recent call last):\\n"
    b'.   File "duplicity", line 1, in with_tempdir\\n. AssertionError: restart at volume 3\\n\\n')
sys.stderr.write("Traceback (most recent call last):\\n  File \\"x\\", line 1\\nAssertionError\\n")
sys.stderr.flush()
time.sleep(1000)
""", interpreter="/usr/bin/env python3")
        box.configure_duplicity(**{"duplicity.command": path, "duplicity.timeout": "3s"})
        done = box.dump("backup", timeout=SECONDS)
        told(report, "an error, and then a Duplicity that hangs", done, [1], "duplicity")
        report.ok(done.seconds < 60 and gone(path), "it is ended, and nothing is left", str(running(path)))
        report.ok("signal" not in done.err, "and the signal that ended it is not called the cause", done)


def large_source(box):
    os.makedirs(box.source)
    for number in range(12):
        write(f"{box.source}/large-{number:02d}", random.Random(number).randbytes(1_100_000), 1_400_000_000 + number)


def disturbed(box, *command):
    """A backup that has stored two volumes: (process, its words)."""
    words = open(box.place("words"), "w+b")
    child = subprocess.Popen([box.launcher, *command], env=box.environment, stdin=subprocess.DEVNULL, stdout=words,
                             stderr=words, start_new_session=True, cwd=box.path)
    deadline = time.monotonic() + SECONDS
    while child.poll() is None and time.monotonic() < deadline \
            and not (os.path.isdir(box.repository) and len(box.stored_files("*.vol2.*"))):
        time.sleep(0.005)
    return child, words


def text_of(words):
    words.seek(0)
    return words.read().decode(errors="replace")


def test_killed(report, program):
    """Duplicity, and dump itself, in the middle of a first and of a later backup: the next run goes on."""
    cases = [("Duplicity by KILL", lambda box, child: kill_duplicity(box, child), [1]),
             ("dump by KILL", lambda box, child: os.kill(child.pid, signal.SIGKILL), [-9]),
             ("dump by TERM", lambda box, child: os.kill(child.pid, signal.SIGTERM), [143])]
    more = [("its group by INT", lambda box, child: os.killpg(child.pid, signal.SIGINT), [130]),
            ("all of it by KILL", lambda box, child: kill_family(child), [-9])]
    for name, hurt, codes in cases + more * THOROUGH:
        with Box(program, report=report) as box:
            large_source(box)
            keep_state(box, 0)
            box.configure_duplicity()
            child, words = disturbed(box, "backup")
            if child.poll() is not None:
                report.ok(False, f"{name}: a backup that still runs", text_of(words))
                continue
            family = judge.descendants(child.pid)
            hurt(box, child)
            ended = child.wait(timeout=SECONDS)
            said = text_of(words)
            report.ok(ended in codes and not duplicity_judge.PYTHON_TRACE.search(said),
                      f"{name}: dump ends with {'/'.join(map(str, codes))} ({ended})", said)
            if ended == 1:
                report.ok("uplicity" in said, f"{name}: a sentence names Duplicity", said)
            if name.startswith("dump by KILL"):
                # Nobody is left to end it: it may go on to its own end, which harms nothing.
                report.note(f"{name}: Duplicity {'ends with it' if gone(box.archive, 5) else 'goes on'}")
                gone(box.archive, 60)
            elif ended != 1:
                report.ok(gone(box.archive), f"{name}: no Duplicity is left", str(family))
            left = os.listdir(box.temporary)
            if ended in (1, 130, 143):
                report.ok(not left, f"{name}: no temporary files are left", str(left))
            subprocess.run(["sh", "-c", 'rm -rf "$1"/*', "sh", box.temporary], check=False)
            report.ok(not box.sets() or name == "dump by KILL", f"{name}: no set was finished", str(box.sets()))
            told(report, f"{name}: the next backup", box.dump("backup", timeout=SECONDS), [0])
            restores(report, f"{name}: is restored, identical", box, 0)
            told(report, f"{name}: and verified", box.dump("verify", timeout=SECONDS), [0])
            change(box, 1)
            keep_state(box, 1)
            told(report, f"{name}: and the one after it", box.dump("backup", timeout=SECONDS), [0])
            restores(report, f"{name}: is restored, too", box, 1)


def kill_duplicity(box, child):
    for pid in judge.descendants(child.pid)[1:]:
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            pass


def kill_family(child):
    for pid in judge.descendants(child.pid):
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            pass


# ---- Sources ---------------------------------------------------------------------------------------------------------


def test_unreadable_files(report, program):
    """Duplicity exits 0; for a name that is not UTF-8 its log says nothing at all."""
    tried = ordinary.as_nobody("sh", "-c", '"$0" --version', program.path)
    if subprocess.run(tried, capture_output=True, check=False).returncode:
        report.skip("unreadable files", f"an ordinary user may not run {program.path}")
        return
    with Box(program, report=report) as box:
        user = box.user = ordinary.as_nobody()
        os.chmod(box.path, 0o755)
        os.unlink(box.launcher)
        os.symlink(ordinary.copy_program(box), box.launcher)
        small_source(box)
        box.repository = box.place("work/repository")
        os.mkdir(box.place("work"))
        box.configure_duplicity()
        for each in (box.source, box.place("work"), box.home, box.backup, box.temporary):
            ordinary.hand_over(each)
        closed = [os.fsencode(box.source) + each for each in (b"/secret", b"/closed", b"/bytes-\xff")]
        told(report, "an ordinary user's backup", box.dump("backup", before=user, timeout=SECONDS), [0])
        time.sleep(1.1)
        write(closed[0], b"not to be read")
        os.mkdir(closed[1])
        for each in closed[:2]:
            ordinary.hand_over(each)
            os.chmod(each, 0)
        change(box, 1)
        ordinary.hand_over(box.source + "/changed")
        done = box.dump("backup", before=user, timeout=SECONDS)
        told(report, "what can't be read is named", done, [3], "secret", "closed")
        report.ok(len(box.sets()) == 2, "and the set is made without it")
        os.chmod(box.source + "/file-0", 0)
        os.chmod(box.source + "/folder", 0)
        for paths in ([], ["folder"], ["file-0"], ["folder/file-1"]):
            done = box.dump("verify", *paths, before=user, timeout=SECONDS)
            told(report, "verify names what of the source can't be read " + " ".join(paths), done, [3],
                 paths[0] if paths else "file-0", "could not be compared")
        for each in closed[:2] + [os.fsencode(box.source) + b"/file-0", os.fsencode(box.source) + b"/folder"]:
            os.chmod(each, 0o755 if each.endswith(b"folder") else 0o700 if each in closed else 0o644)
        time.sleep(1.1)
        write(closed[2], b"not to be read")
        ordinary.hand_over(closed[2])
        os.chmod(closed[2], 0)
        done = box.dump("backup", before=user, timeout=SECONDS)
        told(report, "a name in bytes that can't be read", done, [3])
        os.chmod(closed[2], 0o600)
        time.sleep(1.1)
        told(report, "readable again", box.dump("backup", before=user, timeout=SECONDS), [0])
        target = box.place("work/out")
        done = box.dump("restore", "--everything", "--to", target, before=user, timeout=SECONDS)
        same, words = box.same_tree(box.source, target) if done.code == 0 else (False, "")
        report.ok(same, "and restored, identical", words + "\n" + judge.described(done))


def test_full_disks(report, program):
    if not judge.can_mount():
        report.skip("a full disk", "a small file system can't be mounted here")
        return
    with Box(program, report=report) as box:
        large_source(box)
        keep_state(box, 0)
        with judge.Mount(box.place("disk"), "5m"):
            box.repository = box.place("disk/repository")
            box.configure_duplicity()
            done = box.dump("backup", timeout=300)
            told(report, "a full disk at the destination", done, [1], "space|full")
            report.note(f"a full disk is told after {done.seconds:.0f} s")
            report.ok(not box.sets(), "no set was finished on it")
            subprocess.run(["mount", "-o", "remount,size=40m", box.place("disk")], check=True)
            told(report, "with room again", box.dump("backup", timeout=SECONDS), [0])
            restores(report, "it is restored, identical", box, 0)
    with backed_up(report, program, source=large_source) as box:
        with judge.Mount(box.place("small"), "1m"):
            environment = {**box.environment, "TMPDIR": box.place("small")}
            change(box, 1)
            for command in (["backup", "full"], ["restore", "--everything", "--to", box.place("out")]):
                before = contents(box.repository)
                done = box.dump(*command, environment=environment, timeout=300)
                # A program may well need no temporary space for it.
                words = ["space|full|room"] if done.code else []
                told(report, f"a full TMPDIR, {command[0]}", done, [0, 1, 3], *words)
                kept = contents(box.repository)
                report.ok(all(kept.get(name) == each for name, each in before.items()),
                          f"a full TMPDIR, {command[0]}: nothing is lost")
                report.ok(not os.listdir(box.place("small")), "and nothing is left in it",
                          str(os.listdir(box.place("small"))))
        told(report, "with room for temporary files again", box.dump("backup", timeout=SECONDS), [0])


# ---- Programs --------------------------------------------------------------------------------------------------------


def test_absent_programs(report, program):
    """Each is missed by name, with the package to install."""
    with Box(program, report=report) as box:
        small_source(box)
        box.configure_duplicity(**{"duplicity.command": None})
        for missing, words in (({"duplicity"}, ["duplicity", "install"]), ({"gpg", "gpg2"}, ["gpg", "install"])):
            environment = {**box.environment, "PATH": path_without(box, missing)}
            if "gpg" in missing:
                # Some other Duplicity than that of the PATH must be named.
                box.configure_duplicity()
            done = box.dump("backup", environment=environment, timeout=SECONDS)
            told(report, f"without {sorted(missing)[0]}", done, [1, 2], *words)
            report.ok(not box_sets(box), "and nothing is made")
        for name, said in (("too old", "duplicity 0.6.0"), ("something else", "this is no backup program")):
            path = write_script(box.place("old-duplicity"), f"echo {shlex.quote(said)}\n")
            box.configure_duplicity(**{"duplicity.command": path})
            told(report, f"a Duplicity that is {name}", box.dump("backup", timeout=SECONDS), [1, 2],
                 "0\\.6" if name == "too old" else "duplicity")
        path = write_script(box.place("old-duplicity"), "echo 'ImportError: no module' >&2\nexit 1\n")
        box.configure_duplicity(**{"duplicity.command": path})
        told(report, "a Duplicity that is broken", box.dump("backup", timeout=SECONDS), [1, 2], "old-duplicity")
        box.configure_duplicity(**{"duplicity.command": box.place("nowhere/duplicity")})
        told(report, "a command that is not there", box.dump("backup", timeout=SECONDS), [1, 2], "nowhere/duplicity")
        report.ok(not box_sets(box), "and nothing is made")


def path_without(box, names):
    """A directory of links to all programs but some."""
    place = box.place("path-without-" + "-".join(sorted(names)))
    os.mkdir(place)
    for folder in box.environment["PATH"].split(":"):
        for name in os.listdir(folder) if os.path.isdir(folder) else []:
            if name not in names and not os.path.lexists(f"{place}/{name}"):
                os.symlink(f"{folder}/{name}", f"{place}/{name}")
    return place


def test_settings(report, program):
    """What Duplicity can't honour is an error of the configuration, with file and line."""
    with Box(program, report=report) as box:
        small_source(box)
        os.mkdir(box.place("other"))
        for name, value in (("source", [box.source, box.place("other")]), ("exclude-larger-than", "1 MB"),
                            ("compression", "max"), ("duplicity.comand", "x")):
            box.configure_duplicity(**{name: value})
            with open(box.config) as stream:
                line = next(number for number, each in enumerate(stream, 1) if each.startswith(name + " "))
            told(report, f"the setting {name}", box.dump("backup", timeout=SECONDS), [2], rf"dump\.toml:{line}:",
                 name.rsplit(".", 1)[-1])
        report.ok(not os.path.exists(box.repository), "and nothing is made")


# ---- Ways to it ------------------------------------------------------------------------------------------------------


def test_one_login(report, program):
    """What a run asks of a server, Duplicity included, it asks over one connection."""
    if duplicity_judge.lacks(program, "pexpect"):
        report.skip("one login a run", duplicity_judge.lacks(program, "pexpect"))
        return
    with duplicity_judge.Server() as server, Box(program, "pexpect", server, report=report) as box:
        small_source(box, files=3)
        box.configure_duplicity()
        for command in (["backup"], ["backup", "full"], ["snapshots"], ["restore", "file-0"], ["verify"], ["cleanup"]):
            before = server.logins()
            done = box.dump(*command, timeout=SECONDS)
            made = server.logins() - before
            report.ok(done.code == 0 and made == 1, f"`dump {' '.join(command)}` logs in once",
                      f"{made} logins\n{judge.described(done)}")
        told(report, "and nothing of it is left", judge.run(["pgrep", "-f", box.temporary]), [1])


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
             "`backup full` begins anew")
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


def on_path(box, server=None):
    """An environment in which this Duplicity, and a configuration of SSH, are those that a person has at home."""
    place = box.place("path")
    os.makedirs(place, exist_ok=True)
    write_script(place + "/duplicity", f'exec {shlex.quote(box.program.path)} "$@"\n')
    if server:
        write(place + "/config", f"IdentityFile {server.identity}\nIdentitiesOnly yes\n"
                                 f"UserKnownHostsFile {server.known_hosts}\n".encode())
        for name in ("sftp", "ssh"):
            real = shutil.which(name)
            write_script(f"{place}/{name}", f'case "$*" in "-F /dev/null"*) exec {real} "$@" ;; esac\n'
                                            f'exec {real} -F {place}/config "$@"\n')
    return {**box.environment, "PATH": place + ":" + box.environment["PATH"]}


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
                     box.dump("--repository", place, "snapshots", environment=environment), [2], "--engine duplicity")
                if kind == "local":
                    home = dict(environment, HOME="/nonexistent")
                    home.pop("XDG_STATE_HOME", None)
                    told(report, "without a home, too", box.dump(*reading, "manifest", environment=home,
                                                                 timeout=SECONDS), [0], "file-0")
        finally:
            if server:
                server.__exit__()


def test_passphrases(report, program):
    """GPG takes one line with its blanks; a passphrase may stand in the configuration."""
    with backed_up(report, program) as box:
        write(box.passphrase_file, f"{box.secret}\nand more\n".encode())
        told(report, "a passphrase file of two lines", box.dump("backup", timeout=SECONDS), [2], "more than one line",
             "keep that one")
        write(box.passphrase_file, f"{box.secret}\r\n".encode())
        told(report, "one written elsewhere", box.dump("backup", timeout=SECONDS), [0])
    with Box(program, report=report) as box:
        small_source(box)
        box.secret += "  "
        box.configure_duplicity()
        done = box.bare("full", "--allow-source-mismatch", box.source, "file://" + box.repository)
        report.ok(done.code == 0, "an archive whose passphrase ends with blanks", done)
        write(box.passphrase_file, f"{box.secret}\n".encode())
        told(report, "is restored", box.dump("restore", "file-0", timeout=SECONDS), [0])
        told(report, "and gone on with", box.dump("backup", timeout=SECONDS), [0])
    with Box(program, report=report) as box:
        small_source(box)
        box.configure_duplicity(passphrase=box.secret, **{"passphrase.file": None})
        os.chmod(box.config, 0o644)
        told(report, "a passphrase in a configuration that others may read", box.dump("backup"), [2], "chmod 600")
        os.chmod(box.config, 0o600)
        told(report, "in one for its owner alone", box.dump("backup", timeout=SECONDS), [0],
             "the passphrase stands in .*dump.toml itself")
        told(report, "and it restores", box.dump("-q", "restore", "file-0", timeout=SECONDS), [0])
        report.ok(not any(box.secret in each for each in box.said), "no output holds it")


def gpg(box, *arguments, home=None):
    environment = {**box.environment, "GNUPGHOME": home or box.environment["GNUPGHOME"]}
    done = judge.run(["gpg", "--batch", "--quiet", "--yes", "--pinentry-mode", "loopback", *arguments], environment)
    if done.code:
        raise SystemExit(judge.described(done))
    return done.out


def test_keys(report, program):
    """An archive for a key: the recovery page's export brings it back, and what lacks is named."""
    with Box(program, report=report) as box:
        small_source(box)
        keep_state(box, 0)
        gpg(box, "--passphrase", box.secret, "--quick-generate-key", "anna@example.org", "default", "default", "never")
        gpg(box, "--passphrase", "", "--quick-generate-key", "bert@example.org", "default", "default", "never")
        box.configure_duplicity(**{"duplicity.gpg-key": ["anna@example.org", "bert@example.org"]})
        told(report, "a backup for two keys", box.dump("backup", timeout=SECONDS), [0])
        key, trust = box.place("key.asc"), box.place("trust.txt")
        write(key, gpg(box, "--passphrase", box.secret, "--export-secret-keys", "--armor", "anna@example.org").encode())
        write(trust, gpg(box, "--export-ownertrust").encode())
        judge.run(["gpgconf", "--kill", "all"], box.environment)
        box.environment["GNUPGHOME"] = box.home + "/new"
        os.mkdir(box.home + "/new", 0o700)
        environment = on_path(box)
        subprocess.run(["rm", "-rf", box.config, box.archive], check=True)
        reading = ["--repository", box.repository, "--engine", "duplicity"]
        out = ["restore", "--everything", "--to", box.place("out")]
        told(report, "without the key", box.dump(*reading, *out, environment=environment, timeout=SECONDS), [12],
             "secret key", "import")
        gpg(box, "--passphrase", box.secret, "--import", key)
        gpg(box, "--import-ownertrust", trust)
        told(report, "with a key that nobody unlocks", box.dump(*reading, *out, environment=environment,
                                                                timeout=SECONDS), [1], "could not ask", "--passphrase-file")
        done = box.dump(*reading, "--passphrase-file", box.passphrase_file, *out, environment=environment,
                        timeout=SECONDS)
        same, words = box.same_tree(box.place("state-0"), box.place("out"))
        report.ok(done.code == 0 and same, "with the exported key and its passphrase it is restored",
                  words + judge.described(done))


def test_words(report, program):
    """What is said is the cause, and what it names helps."""
    with backed_up(report, program) as box:
        os.chmod(box.archive, 0o755)
        done = box.dump("backup", timeout=SECONDS)
        told(report, "an archive directory that was open to others", done, [0], "was open to others")
        report.ok(os.stat(box.archive).st_mode & 0o777 == 0o700, "is closed")
        os.symlink(box.source, box.place("link"))
        os.mkdir(box.source + "/sub")
        box.configure_duplicity(source=box.place("link"))
        for path in ("/file-0", "/folder/file-1"):
            told(report, "a place through a link to the source", box.dump("manifest", box.place("link") + path), [0],
                 path[1:])
        box.configure_duplicity(**{"duplicity.options": ["--exclude-older-than=1Y"]})
        told(report, "--exclude-older-than", box.dump("backup"), [2], "no setting leaves files out by their age")
        method = "protocol" if program.version.startswith("0.6") else "option"
        box.configure_duplicity(repository="sftp://127.0.0.1:1//x", **{"duplicity.ssh-backend-method": method})
        if os.geteuid() == 0 and judge.can_mount():
            box.configure_duplicity()
            full = box.place("full")
            os.mkdir(full)
            subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", full], check=True)
            try:
                done = box.dump("restore", "--everything", "--to", full + "/out", timeout=SECONDS)
                told(report, "a full disk that a restore goes to", done, [1, 3], "no space left")
                report.ok("signal" not in done.err, "and no word of a signal of ours", done)
            finally:
                subprocess.run(["umount", full], check=True)
    if duplicity_judge.lacks(program, "pexpect"):
        return
    with duplicity_judge.Server() as server, Box(program, "pexpect", server, report=report) as box:
        small_source(box, files=2)
        box.configure_duplicity(**{"duplicity.ssh-backend-method": method})
        told(report, "a way to SSH that this Duplicity does not know", box.dump("backup", timeout=SECONDS), [1],
             "duplicity.ssh-backend-method", "auto")
        box.configure_duplicity(**{"duplicity.ssh-backend-method": "auto"})
        told(report, "and auto", box.dump("backup", timeout=SECONDS), [0])


def test_next_full(report, program):
    """Said while there is still time: the next full backup needs as much space again."""
    if os.geteuid() != 0 or not judge.can_mount():
        report.skip("space for the next full backup", "nothing can be mounted here")
        return
    with Box(program, report=report) as box:
        os.mkdir(box.source)
        write(box.source + "/file", random.Random(7).randbytes(700_000))
        os.mkdir(box.repository)
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1200k", "tmpfs", box.repository], check=True)
        try:
            box.configure_duplicity(**{"duplicity.full-if-older-than": "1M"})
            told(report, "a disk that holds one full backup", box.dump("-q", "backup", timeout=SECONDS), [0],
                 "the next one will not fit", "dump cleanup")
            subprocess.run(["mount", "-o", "remount,size=4m", box.repository], check=True)
            change(box, 1)
            done = box.dump("-q", "backup", timeout=SECONDS)
            report.ok(done.code == 0 and not done.err, "and one that holds two: no word", done)
        finally:
            subprocess.run(["umount", box.repository], check=True)


def test_mistyped_rsync(report, program):
    """Where only Duplicity looks, a name that leads elsewhere begins no second archive."""
    if duplicity_judge.lacks(program, "pexpect") or not judge.have("rsync"):
        report.skip("rsync", "there is no server, or no rsync")
        return
    with duplicity_judge.Server() as server, Box(program, "pexpect", server, report=report) as box:
        small_source(box, files=2)
        keep_state(box, 0)
        ours = {"ssh.options": [f"UserKnownHostsFile={server.known_hosts}"], "duplicity.options": ["--num-retries=1"]}
        box.configure_duplicity(repository=server.address(box.repository, "rsync"), **ours)
        told(report, "rsync: a directory that is not there", box.dump("backup", timeout=300), [1, 10],
             "make the directory first")
        report.ok(not os.path.exists(box.repository), "rsync: and none is made")
        os.mkdir(box.repository)
        told(report, "rsync: the directory made", box.dump("backup", timeout=300), [0])
        restores(report, "rsync: and a restore", box, 0)
        box.configure_duplicity(repository=server.address(box.repository + "s", "rsync"), **ours)
        os.mkdir(box.repository + "s")
        told(report, "rsync: another that is there", box.dump("backup", timeout=300), [10], "there is no backup at",
             "is the disk mounted and the name right")
        report.ok(not os.listdir(box.repository + "s"), "rsync: and nothing is put there")


# ---- The secret ------------------------------------------------------------------------------------------------------


def test_secret(report, program):
    """Arguments and environments of all processes, while a backup, a restore and a cleanup go over SSH."""
    if duplicity_judge.lacks(program, "pexpect"):
        report.skip("the search for the passphrase", duplicity_judge.lacks(program, "pexpect"))
        return
    with duplicity_judge.Server() as server, Box(program, "pexpect", server, report=report) as box:
        large_source(box)
        box.configure_duplicity()
        needle = box.secret.encode()
        seen, over = set(), threading.Event()

        def sample():
            while not over.is_set():
                seen.update(duplicity_judge.holders(needle))

        thread = threading.Thread(target=sample)
        thread.start()
        for command in (["-v", "-n", "backup"], ["restore", "--everything"], ["-n", "cleanup", "--yes"], ["verify"]):
            told_code = box.dump(*command, timeout=300)
            report.ok(told_code.code == 0, f"while it is watched: {command[-1]}", told_code)
        over.set()
        thread.join()
        arguments = [each for each in seen if each[1] == "arguments"]
        report.ok(not arguments, "no argument of any process holds the passphrase", str(arguments))
        # `env` and `sh` are on their way to become another program, with a smaller environment.
        strangers = [each for each in seen if each[1] == "environment" and not allowed(each[2])]
        report.ok(not strangers, f"of the environments ({len(seen)} seen), only those of Duplicity and of its gpg",
                  "\n".join(sorted({each[2][:200] for each in strangers})))
        report.ok(any("duplicity" in each[2] for each in seen), "the search would have found it")
        left = list(duplicity_judge.holders(needle))
        report.ok(not left, "afterwards no process holds it, no gpg-agent either", str(left))
        report.ok(not any(box.secret in each for each in box.said), "no output holds it")
        done = judge.run(["grep", "-rlaF", "--", box.secret, box.backup, box.home, box.temporary,
                          server.path])
        report.ok(done.out.split() == [box.passphrase_file], "no file holds it but its own", done)


def allowed(command):
    words = command.split()
    name = os.path.basename(words[0]) if words else ""
    # Python's `platform` module, which Duplicity asks for the machine's kind, starts `uname -p` for a moment.
    if name in ("gpg", "gpg2") or not words or words == ["uname", "-p"]:
        return True
    if "duplicity" in command and name.startswith(("python", "duplicity", "sh", "dash", "setsid")):
        return True
    return name == "env" and "-u" in words and "PASSPHRASE" in words
