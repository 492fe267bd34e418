"""Keys, locks and copies, judged by restic: what one makes the other opens, removes, or knows."""
import json
import os
import signal
import subprocess
import time

import judge
import pytest


def small(box):
    os.makedirs(box.source + "/deep", exist_ok=True)
    with open(box.source + "/deep/file", "w") as stream:
        stream.write("what is backed up\n" * 1000)
    with open(box.source + "/noise", "wb") as stream:
        stream.write(os.urandom(3 << 20))


def opens(box, passphrase_file):
    box_passphrase = box.passphrase_file
    box.passphrase_file = passphrase_file
    try:
        return box.restic("cat", "config", "--no-lock").code == 0
    finally:
        box.passphrase_file = box_passphrase


def test_keys(report):
    with judge.Sandbox(report=report) as box:
        small(box)
        done = box.first_backup()
        if not report.ok(done.code == 0, "a first backup", done):
            return
        by_dump, by_restic = box.place("by-dump"), box.place("by-restic")
        done = box.dump("key", "add", "--generate", "--new-passphrase-file", by_dump)
        report.ok(done.code == 0 and opens(box, by_dump), "restic opens with a key that dump added", done)
        box.write_passphrase("what restic was told", at=by_restic)
        done = box.restic("key", "add", "--new-password-file", by_restic)
        report.ok(done.code == 0, "restic adds a key", done)
        done = box.dump("snapshots", "--passphrase-file", by_restic)
        report.ok(done.code == 0, "dump opens with a key that restic added", done)
        ours, theirs = box.dump("key", "--json"), box.restic("key", "list", "--json")
        keys = [json.loads(line) for line in ours.out.splitlines()]
        told = json.loads(theirs.out)
        report.ok({key["id"][:8] for key in keys} == {key["id"][:8] for key in told} and
                  [key["id"][:8] for key in keys if key["in_use"]] == [key["id"][:8] for key in told if key["current"]],
                  "both list the same keys", ours.out + theirs.out)
        old = box.place("old")
        with open(box.passphrase_file) as stream:
            box.write_passphrase(stream.read().strip(), at=old)
        done = box.dump("key", "passwd", "--generate")
        report.ok(done.code == 0 and opens(box, box.passphrase_file) and not opens(box, old),
                  "after a change restic opens with the new passphrase only", done)
        removed = next(key["id"] for key in keys if not key["in_use"])
        done = box.restic("key", "remove", removed)
        report.ok(done.code == 0, "restic removes a key", done)
        done = box.dump("key")
        report.ok(done.code == 0 and removed[:8] not in done.out, "and dump no longer lists it", done)
        done = box.dump("backup")
        report.ok(done.code == 0, "the configuration works as before", done)


def test_locks(report):
    """restic holds a lock, is killed, and its lock goes; dump holds one, and restic removes it."""
    with judge.Sandbox(report=report) as box:
        small(box)
        box.configure(lock_wait="0s")
        done = box.dump("init")
        if not report.ok(done.code == 0, "a repository", done):
            return
        environment = {**box.environment, "RESTIC_REPOSITORY": box.repository,
                       "RESTIC_PASSWORD_FILE": box.passphrase_file, "RESTIC_CACHE_DIR": box.home + "/cache"}
        holder = subprocess.Popen([judge.RESTIC, "backup", "--stdin"], env=environment, stdin=subprocess.PIPE,
                                  stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            deadline = time.monotonic() + 60
            while not box.stored("locks") and time.monotonic() < deadline:
                time.sleep(0.1)
            done = box.dump("unlock")
            report.ok(f"pid {holder.pid}, " in done.out and "its process runs" in done.out and box.stored("locks"),
                      "the lock of a living restic stays, and is named", done)
            done = box.dump("key", "passwd", "--generate")
            report.ok(done.code == 11 and f"(pid {holder.pid}) since" in done.err, "who waits for it says whose it is", done)
        finally:
            holder.send_signal(signal.SIGKILL)
            holder.wait()
        done = box.dump("-t", "unlock")
        report.ok("would remove" in done.out and box.stored("locks"), "a trial run only tells", done)
        done = box.dump("unlock")
        report.ok("removed the lock" in done.out and f"pid {holder.pid}, " in done.out and
                  "its process has ended" in done.out and not box.stored("locks"), "a dead restic's lock goes", done)
        done = box.dump("key", "passwd", "--generate", "--yes")
        report.ok(done.code == 0, "then the passphrase can be changed", done)
        ours = subprocess.Popen([box.launcher, "backup", "--stdin", "name"], env=box.environment, stdin=subprocess.PIPE,
                                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        while not box.stored("locks") and ours.poll() is None:
            time.sleep(0.1)
        done = box.dump("unlock")
        report.ok("its process runs" in done.out and box.stored("locks"), "the lock of a living dump stays", done)
        done = box.dump("key", "passwd", "--generate")
        report.ok(done.code == 11 and "since" in done.err, "and it is named", done)
        done = box.restic("unlock")
        ours.communicate(b"text")
        report.ok(ours.returncode == 0, "which restic leaves, too")


@pytest.mark.heavy
def test_copies(report):
    with judge.Sandbox(report=report) as box:
        small(box)
        done = box.first_backup()
        with open(box.source + "/deep/more", "w") as stream:
            stream.write("more\n")
        done = box.dump("backup")
        if not report.ok(done.code == 0, "two backups", done):
            return
        there = box.place("there")
        done = box.dump("-c", "off", "init", "--to", there, "--like", "dump")
        report.ok(done.code == 0, "a repository like the first", done)
        done = box.dump("copy", "--into", "off")
        report.ok(done.code == 0 and "copied 2 snapshots" in done.out, "both are copied", done)
        first = box.passphrase_file
        originals = box.snapshots()
        box.passphrase_file = box.backup + "/off.passphrase"
        clean, checked = box.check("--read-data", repository=there)
        report.ok(clean, "restic finds the copy whole", checked)
        copies = box.snapshots(repository=there)
        report.ok([one["tree"] for one in copies] == [one["tree"] for one in originals] and
                  [one.get("original") for one in copies] == [one["id"] for one in originals] and
                  not any("parent" in one for one in copies), "same trees, and each knows where it is from",
                  json.dumps(copies))
        done = box.restic("copy", "--help")
        if "--from-repo" in done.out:
            done = box.restic("copy", "--from-repo", box.repository, "--from-password-file", first, repository=there)
            report.ok(done.code == 0 and len(box.snapshots(repository=there)) == 2,
                      "restic sees that they are there already", done)
            back = box.place("back")
            done = box.restic("init", "--from-repo", there, "--from-password-file", box.passphrase_file,
                              "--copy-chunker-params", repository=back)
            done = box.restic("copy", "--from-repo", there, "--from-password-file", box.passphrase_file, repository=back)
            report.ok(done.code == 0, "restic copies them on", done)
            with open(box.backup + "/back.toml", "w") as stream:
                stream.write(f'repository = "{back}"\npassphrase.file = "{box.passphrase_file}"\n')
            done = box.dump("copy", "--into", "back")
            report.ok(done.code == 0 and "2 snapshots are there already" in done.out,
                      "dump sees that restic's copies of its copies are there", done)
        place, restored = box.restic_restore(repository=there)
        report.ok(restored.code == 0 and box.compare(box.source, place).code == 0, "the newest restores identically",
                  restored)
