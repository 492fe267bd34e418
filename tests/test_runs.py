"""Runs that are interrupted, come at once, are only tried, ask somebody or are not heard."""
import fcntl
import os
import random
import re
import select
import signal
import subprocess
import termios
import threading
import time

import judge
from faults import backed_up, everything, small_source, told, write


def test_interrupted(report):
    """Ctrl-C and TERM end a run in an orderly way; the next run uses what was stored."""
    for number, code in ((signal.SIGINT, 130), (signal.SIGTERM, 143)):
        with judge.Sandbox(report=report) as box:
            os.mkdir(box.source)
            chance = random.Random(8)
            for each in range(100):
                write(f"{box.source}/file-{each}", chance.randbytes(2 << 20))
            box.configure(lock_wait="0s")
            box.restic("init")
            with open(box.place("words"), "w+b") as words:
                child = subprocess.Popen([box.launcher, "backup"], env=box.environment, stdin=subprocess.DEVNULL,
                                         stdout=words, stderr=words, start_new_session=True)
                while child.poll() is None and not box.stored("data"):
                    time.sleep(0.002)
                os.killpg(child.pid, number)
                started = time.monotonic()
                ended = child.wait(timeout=60)
                seconds = time.monotonic() - started
            with open(box.place("words"), errors="replace") as stream:
                said = stream.read()
            name = signal.Signals(number).name
            report.ok(ended == code, f"{name} ends a backup with exit {code} ({ended}, after {seconds:.1f} s)", said)
            report.ok("what was stored is kept and used by the next run" in said, f"{name}: it says what becomes of it", said)
            report.ok(not box.stored("locks") and not box.snapshots(), f"{name}: no lock, no snapshot")
            report.ok(bool(box.stored("index")), f"{name}: the index of what was stored is written")
            told(report, f"{name}: the next run", box.dump("backup"), [0])
            clean, checked = box.check("--read-data")
            report.ok(clean and not box.duplicate_blobs(), f"{name}: nothing twice, check is clean", checked)
            target = box.place("back")
            with open(box.place("words"), "w+b") as words:
                child = subprocess.Popen([box.launcher, "restore", "--everything", "--to", target], env=box.environment,
                                         stdin=subprocess.DEVNULL, stdout=words, stderr=words, start_new_session=True)
                while child.poll() is None and not (os.path.isdir(target) and os.listdir(target)):
                    time.sleep(0.002)
                os.killpg(child.pid, number)
                ended = child.wait(timeout=60)
            with open(box.place("words"), errors="replace") as stream:
                said = stream.read()
            report.ok(ended == code and "run it again for the rest" in said, f"{name} ends a restore, which says how it"
                      " goes on", said)
            told(report, f"{name}: the next restore", box.dump("restore", "--everything", "--to", target), [0])
            report.ok(len(os.listdir(target)) == 100, f"{name}: and brings the rest", str(len(os.listdir(target))))


def test_two_runs(report):
    """A second run of one configuration ends at once with exit 11."""
    with judge.Sandbox(report=report) as box:
        os.mkdir(box.source)
        chance = random.Random(12)
        for each in range(80):
            write(f"{box.source}/file-{each}", chance.randbytes(2 << 20))
        box.configure()
        box.restic("init")
        with open(box.place("words"), "w+b") as words:
            first = subprocess.Popen([box.launcher, "backup"], env=box.environment, stdin=subprocess.DEVNULL,
                                     stdout=words, stderr=words, start_new_session=True)
            while first.poll() is None and not box.stored("data"):
                time.sleep(0.002)
            os.killpg(first.pid, signal.SIGSTOP)
            second = box.dump("backup", timeout=60)
            os.killpg(first.pid, signal.SIGCONT)
            told(report, "a second run of one configuration", second, [11], str(first.pid))
            report.ok(first.wait(timeout=300) == 0, "the first run is not disturbed")


def test_trial_run(report):
    """-t changes nothing, neither here nor there."""
    with judge.Sandbox(report=report) as box:
        small_source(box)
        # Any run notes where the program is, for copies of the launcher.
        box.dump("--version")
        before = everything_below(box.path)
        done = box.dump("-t", "backup", "--source", box.source, "--to", box.repository)
        told(report, "a trial run of the first backup", done, [0])
        report.ok(everything_below(box.path) == before, "leaves no trace",
                  str(everything_below(box.path) - before))
    with backed_up(report) as box:
        before = everything_below(box.path)
        told(report, "a trial run of a backup", box.dump("-t", "backup"), [0])
        told(report, "a trial run of a restore", everything(box, "-t"), [0])
        report.ok(everything_below(box.path) == before, "leave no trace",
                  str(everything_below(box.path) - before)[:500])


def everything_below(folder):
    return {(os.path.join(path, name), os.lstat(os.path.join(path, name)).st_mtime_ns if name in names else 0)
            for path, folders, names in os.walk(folder) for name in [*folders, *names] if "restic-cache" not in path}


def test_first_runs_at_once(report):
    """Several make one repository at the same moment: with one passphrase all use it, else the first does."""
    for passphrase in ("one", "each its own"):
        with judge.Sandbox(report=report) as box:
            small_source(box, files=4)
            box.write_passphrase("the common one")
            done = [None] * 4

            def first(number):
                home = box.place(f"home-{number}")
                os.makedirs(home)
                common = ["--passphrase-file", box.passphrase_file] if passphrase == "one" else []
                done[number] = box.dump("-c", f"{home}/c{number}.toml", "backup", "--source", box.source, "--to",
                                        box.repository, *common)

            runs = [threading.Thread(target=first, args=(number,)) for number in range(4)]
            [each.start() for each in runs]
            [each.join() for each in runs]
            good = [number for number in range(4) if done[number].code == 0]
            told = [each.code for each in done]
            if passphrase == "one":
                report.ok(len(good) == 4, "four first runs at once with one passphrase all succeed", str(done))
            else:
                report.ok(len(good) == 1 and sorted(told) == [0, 12, 12, 12],
                          "of four with passphrases of their own the first succeeds, the others say so", str(done))
                box.passphrase_file = box.place(f"home-{good[0]}/c{good[0]}.passphrase")
                left = [number for number in range(4) if os.path.exists(box.place(f"home-{number}/c{number}.passphrase"))]
                report.ok(left == good, "and only that passphrase stays", str(left))
            report.ok(len(box.stored("keys")) == 1, "one key is in the repository", str(box.stored("keys")))
            checked = box.restic("check")
            report.ok(checked.code == 0, "and restic opens and checks it", checked)


def test_unheard(report):
    """Standard output that can't be written ends no backup, and is told: whoever asked for a result has none."""
    def redirected(box, redirect, *command):
        return box.dump(*command, before=("bash", "-o", "pipefail", "-c", '"$@" ' + redirect, "x"))

    for redirect, code in (("> /dev/full", 1), ("| head -n 1 > /dev/null", 0), (">&-", 1)):
        with backed_up(report) as box:
            write(box.source + "/new", b"new")
            done = redirected(box, redirect, "backup", "--json", "-v")
            told(report, f"backup --json {redirect}", done, [code], *(["standard output .*; everything else is done"] * code))
            report.ok(len(box.stored("snapshots")) == 2, "the snapshot is made all the same", done)
    with backed_up(report) as box:
        for command in (["snapshots"], ["snapshots", "--json"], ["manifest"], ["manifest", "-l", "--sort", "size"],
                        ["help"], ["help", "trouble"], ["--version"], ["backup", "--help"], ["verify"], ["-t", "backup"],
                        ["restore", "--everything"], ["restore", "file-0", "--to", "-"], ["init"], ["cleanup"]):
            for redirect, word in ((">&-", "standard output is closed"),
                                   ("> /dev/full", "standard output cannot be written: no space left")):
                told(report, f"{' '.join(command)} {redirect}", redirected(box, redirect, *command), [1], word)
        told(report, "a quiet backup has nothing to write", redirected(box, ">&-", "-q", "backup"), [0])


def at_terminal(box, answers, *command):
    """What stands on a terminal, the exit code, and whether what is typed is seen again; each answer waits for its question."""
    keyboard, screen = os.openpty()
    child = subprocess.Popen([box.launcher, *command], env={**box.environment, "TERM": "xterm"}, stdin=screen, stdout=screen,
                             stderr=screen, start_new_session=True,
                             preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0))
    shown, told_up_to = b"", 0
    # The terminal stays open here, so it has no end to wait for.
    while child.poll() is None or select.select([keyboard], [], [], 0)[0]:
        if select.select([keyboard], [], [], 0.1)[0]:
            shown += os.read(keyboard, 65536)
        if answers and b"Passphrase for " in shown[told_up_to:] and shown.endswith(b": "):
            told_up_to = len(shown)
            os.write(keyboard, answers[0])
            answers = answers[1:]
    echoes = bool(termios.tcgetattr(screen)[3] & termios.ECHO)
    os.close(keyboard)
    os.close(screen)
    return shown.decode(errors="replace"), child.returncode, echoes


def test_prompt(report):
    """Whoever types a passphrase may mistype it twice, paste blanks with it, or think better of it."""
    with judge.Sandbox(report=report) as box:
        small_source(box, 2)
        generated = "01234-56789-abcde-fghjk-mnpqr-stvwx-yz012-34567"
        box.write_passphrase(generated)
        box.configure()
        box.restic("init")
        box.dump("backup")
        reads = ["--repository", box.repository, "snapshots"]
        mistyped = "wrong passphrase; try again"
        for claim, answers, code, mistakes in (
                ("the third try opens", [b"one\n", b"two\n", generated.encode() + b"\n"], 0, 2),
                ("there are three tries", [b"one\n", b"two\n", b"three\n", b"four\n"], 12, 2),
                ("blanks around it do no harm", [b"  " + generated.encode() + b"\t \n"], 0, 0),
                ("capitals of a generated one neither", [generated.upper().replace("-", " ").encode() + b"\n"], 0, 0)):
            shown, ended, echoes = at_terminal(box, answers, *reads)
            report.ok(ended == code and shown.count(mistyped) == mistakes and echoes, f"at the prompt: {claim}",
                      f"exit {ended}, echo {echoes}: {shown}")
        shown, ended, echoes = at_terminal(box, [b"\x03"], *reads)
        report.ok(ended == 130 and shown.endswith(": \r\n") and echoes, "at the prompt: Ctrl-C leaves a clean line",
                  f"exit {ended}, echo {echoes}: {shown!r}")
        config = box.config
        with open(config) as stream:
            text = re.sub("passphrase.file = .*", 'passphrase.environment = "SECRET"', stream.read())
        with open(config, "w") as stream:
            stream.write(text)
        told(report, "a line end in a variable does no harm",
             box.dump("snapshots", environment={**box.environment, "SECRET": generated + "\n"}), [0])
        told(report, "a wrong variable has one try",
             box.dump("snapshots", environment={**box.environment, "SECRET": "wrong\n"}), [12], "wrong passphrase")
