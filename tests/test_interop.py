"""dump and restic take turns, and work at the same time, on one repository; a pruned-away run notices.

interop [NAME…]   runs only these cases (names of the functions below)
"""
import json
import os
import random
import signal
import subprocess
import tempfile
import time

import judge


def change(box, step):
    """Some files change, one is renamed, one goes, one comes."""
    chance = random.Random(step)
    many = f"{box.source}/many"
    files = sorted(os.path.join(folder, name) for folder, _, names in os.walk(many) for name in names)
    for path in chance.sample(files, 10):
        with open(path, "ab") as stream:
            stream.write(chance.randbytes(3000))
    os.rename(files[0], files[0] + f"-renamed-{step}")
    os.unlink(files[-1])
    with open(f"{many}/new-{step}", "wb") as stream:
        stream.write(chance.randbytes(2 << 20))


def test_taking_turns(report):
    with judge.Sandbox(report=report) as box:
        box.make_tree(*judge.lost_by_restic())
        done = box.first_backup()
        if not report.ok(done.code == 0, "first backup", done):
            return
        for step in range(1, 4):
            change(box, step)
            done = box.restic("backup", box.source)
            report.ok(done.code == 0, f"turn {step}: restic", done)
            change(box, step + 100)
            done = box.dump("backup")
            report.ok(done.code == 0, f"turn {step}: dump", done)
            both = box.snapshots()[-2:]
            tree = box.subtree(both[-1]["id"], box.source)
            report.ok(tree != box.subtree(both[0]["id"], box.source), f"turn {step}: the change is in the tree")
        clean, checked = box.check("--read-data")
        report.ok(clean, "check is clean after taking turns", checked)
        report.ok(len(box.snapshots()) == 7, "seven snapshots", str(len(box.snapshots())))
        forgotten = box.restic("forget", "--keep-last", "2", "--group-by", "", "--prune")
        report.ok(forgotten.code == 0, "restic forgets and prunes", forgotten)
        done = box.dump("backup")
        report.ok(done.code == 0, "dump backs up after restic's prune", done)
        clean, checked = box.check("--read-data")
        report.ok(clean, "check is clean after prune and backup", checked)
        target = box.place("out")
        done = box.dump("restore", "--everything", "--to", target)
        place = judge.restored_root(target, box.source)
        compared = box.compare(box.source, place)
        report.ok(done.code == 0 and compared.code == 0, "the newest restores identically", compared)


def test_a_generated_passphrase(report):
    """Its key is quick to open, and others open it, too."""
    with judge.Sandbox(report=report) as box:
        box.make_tree()
        done = box.first_backup()
        report.ok(done.code == 0 and os.path.exists(box.passphrase_file), "a first run makes a passphrase", done)
        with open(box.stored("keys")[0]) as stream:
            key = json.load(stream)
        report.ok((key["N"], key["r"], key["p"]) == (1024, 8, 1), "its key is cheap", str(key))
        clean, checked = box.check("--read-data")
        report.ok(clean, "restic opens it, and finds no error", checked)


def test_the_passphrase_of_a_person(report):
    """Its key costs the same on every machine."""
    with judge.Sandbox(report=report) as box:
        box.make_tree()
        box.write_passphrase("three words, chosen")
        done = box.dump("init", "--passphrase-file", box.passphrase_file, "--source", box.source, "--to", box.repository)
        with open(box.stored("keys")[0]) as stream:
            key = json.load(stream)
        report.ok(done.code == 0 and (key["N"], key["r"], key["p"]) == (16384, 8, 5),
                  "its key costs what OWASP recommends", str(key))


def test_at_the_same_time(report):
    with judge.Sandbox(report=report) as box:
        box.make_tree(*judge.lost_by_restic())
        chance = random.Random(5)
        for number in range(12):
            with open(f"{box.source}/data/more-{number}", "wb") as stream:
                stream.write(chance.randbytes(4 << 20))
        box.configure()
        done = box.restic("init")
        report.ok(done.code == 0, "an empty repository by restic", done)
        environment = {**box.environment, "RESTIC_REPOSITORY": box.repository,
                       "RESTIC_PASSWORD_FILE": box.passphrase_file, "RESTIC_CACHE_DIR": box.home + "/cache"}
        for turn in range(2):
            with tempfile.TemporaryFile() as words:
                other = subprocess.Popen([judge.RESTIC, "backup", box.source], env=environment, stdout=words,
                                         stderr=words, stdin=subprocess.DEVNULL)
                ours = box.dump("backup")
                code = other.wait()
                words.seek(0)
                text = words.read().decode(errors="replace")
            report.ok(ours.code == 0, f"dump beside restic, turn {turn + 1}", ours)
            report.ok(code == 0, f"restic beside dump, turn {turn + 1}", text)
            change(box, turn)
        clean, checked = box.check_loosely("--read-data")
        report.ok(clean, "check finds no error", checked)
        compare_all(report, box)


def compare_all(report, box):
    done = box.dump("backup")
    report.ok(done.code == 0, "one more backup", done)
    place, restored = box.restic_restore()
    compared = box.compare(box.source, place)
    report.ok(restored.code == 0 and compared.code == 0, "restic restores it identically", compared)


def test_pruned_while_stopped(report):
    """SIGSTOP, `restic unlock --remove-all`, `restic prune`, SIGCONT: no snapshot, exit 11, a clean repository."""
    with judge.Sandbox(report=report) as box:
        os.mkdir(box.source)
        with open(box.source + "/small", "w") as stream:
            stream.write("first\n")
        done = box.first_backup()
        if not report.ok(done.code == 0, "a first, small backup", done):
            return
        before = len(box.snapshots())
        packs = len(box.stored("data"))
        chance = random.Random(9)
        for number in range(160):
            with open(f"{box.source}/file-{number}", "wb") as stream:
                stream.write(chance.randbytes(2 << 20))
        with tempfile.TemporaryFile() as words:
            child = subprocess.Popen([box.launcher, "backup"], env=box.environment, stdin=subprocess.DEVNULL,
                                     stdout=words, stderr=words, start_new_session=True)
            stopped = False
            deadline = time.monotonic() + 120
            while child.poll() is None and time.monotonic() < deadline:
                if box.stored("locks") and len(box.stored("data")) > packs:
                    os.killpg(child.pid, signal.SIGSTOP)
                    stopped = child.poll() is None
                    break
                time.sleep(0.005)
            if not report.ok(stopped, "a backup is stopped after its first pack", f"exit {child.poll()}"):
                return
            report.ok(len(box.snapshots()) == before, "it had saved no snapshot yet")
            unlocked = box.restic("unlock", "--remove-all")
            pruned = box.restic("prune")
            os.killpg(child.pid, signal.SIGCONT)
            code = child.wait(timeout=300)
            words.seek(0)
            text = words.read().decode(errors="replace")
        report.ok(unlocked.code == 0 and pruned.code == 0, "restic unlocks and prunes meanwhile", pruned)
        report.ok(code == 11, f"the run ends with exit 11 ({code})", text)
        report.ok(len(box.snapshots()) == before, "and without a snapshot", text)
        report.ok("lock" in text.lower(), "and says that its lock is gone", text)
        clean, checked = box.check_loosely("--read-data")
        report.ok(clean, "check finds no error", checked)
        report.ok(not box.stored("locks"), "no lock is left", str(box.stored("locks")))
        done = box.dump("backup")
        report.ok(done.code == 0, "the next run works", done)
        clean, checked = box.check("--read-data")
        report.ok(clean, "and check is clean after it", checked)
        place, restored = box.restic_restore()
        compared = box.compare(box.source, place)
        report.ok(restored.code == 0 and compared.code == 0, "and its snapshot restores whole",
                  judge.described(restored) + compared.out)


def test_locks(report):
    """Exclusive locks of restic are honoured, and restic honours ours."""
    with judge.Sandbox(report=report) as box:
        os.mkdir(box.source)
        chance = random.Random(11)
        for number in range(60):
            with open(f"{box.source}/file-{number}", "wb") as stream:
                stream.write(chance.randbytes(2 << 20))
        box.configure(lock_wait="1m")
        done = box.restic("init")
        environment = {**box.environment, "RESTIC_REPOSITORY": box.repository,
                       "RESTIC_PASSWORD_FILE": box.passphrase_file, "RESTIC_CACHE_DIR": box.home + "/cache"}
        with tempfile.TemporaryFile() as words:
            child = subprocess.Popen([box.launcher, "backup"], env=box.environment, stdin=subprocess.DEVNULL,
                                     stdout=words, stderr=words, start_new_session=True)
            while child.poll() is None and not (box.stored("locks") and box.stored("data")):
                time.sleep(0.005)
            os.killpg(child.pid, signal.SIGSTOP)
            beside = box.restic("prune")
            # restic's unlock probes the holder with SIGHUP, which must not end it.
            probed = box.restic("unlock")
            os.killpg(child.pid, signal.SIGHUP)
            os.killpg(child.pid, signal.SIGCONT)
            code = child.wait(timeout=300)
            words.seek(0)
            text = words.read().decode(errors="replace")
        report.ok(done.code == 0 and beside.code != 0 and "lock" in beside.err,
                  "restic prune refuses while dump holds its lock", beside)
        report.ok(probed.code == 0 and code == 0, f"SIGHUP, as restic's unlock sends it, does not end a run ({code})",
                  text)
        held = subprocess.Popen([judge.RESTIC, "check", "--read-data"], env=environment, stdin=subprocess.DEVNULL,
                                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
        while held.poll() is None and not box.stored("locks"):
            time.sleep(0.005)
        os.killpg(held.pid, signal.SIGSTOP)
        box.configure(lock_wait="0s")
        refused = box.dump("backup")
        report.ok(refused.code == 11 and str(held.pid) in refused.err,
                  "an exclusive lock of restic ends a run with exit 11 that names its holder", refused)
        os.killpg(held.pid, signal.SIGCONT)
        box.configure(lock_wait="2m")
        waited = box.dump("backup")
        held.wait()
        report.ok(waited.code == 0, "and is waited for", waited)
        report.ok(not box.stored("locks"), "no lock is left")


def test_meeting_a_prune(report):
    """`dump backup` and `restic prune` begin at once, again and again: neither fails for the other's lock alone."""
    with judge.Sandbox(report=report) as box:
        os.mkdir(box.source)
        done = box.first_backup()
        if not report.ok(done.code == 0, "a first backup", done):
            return
        environment = {**box.environment, "RESTIC_REPOSITORY": box.repository,
                       "RESTIC_PASSWORD_FILE": box.passphrase_file, "RESTIC_CACHE_DIR": box.home + "/cache"}
        chance = random.Random(13)
        for turn in range(6):
            with open(f"{box.source}/file-{turn}", "wb") as stream:
                stream.write(chance.randbytes(1 << 20))
            with tempfile.TemporaryFile() as words:
                child = subprocess.Popen([box.launcher, "backup"], env=box.environment, stdin=subprocess.DEVNULL,
                                         stdout=words, stderr=words)
                # Opening takes restic longer or shorter than us: they meet at one turn or another.
                time.sleep(chance.random() * 0.4)
                beside = box.restic("prune")
                code = child.wait(timeout=300)
                words.seek(0)
                text = words.read().decode(errors="replace")
            report.ok(code == 0, f"turn {turn + 1}: dump beside prune", text + beside.err)
            refused = "already locked" in beside.err
            report.ok(beside.code == 0 or refused, f"turn {turn + 1}: prune beside dump", beside)
        report.ok(len(box.snapshots()) == 7, "seven snapshots", str(len(box.snapshots())))
        report.ok(not box.stored("locks"), "no lock is left", str(box.stored("locks")))
        clean, checked = box.check("--read-data")
        report.ok(clean, "check is clean after all", checked)
