"""The native engine wherever rclone reaches: what rclone is started with, what it leaves, and what goes wrong."""
import os
import signal
import subprocess
import time

import judge
import pytest
import remote
from line import Line

pytestmark = pytest.mark.skipif(not judge.have("rclone"), reason="rclone is not installed")


def configure(box, repository, **settings):
    box.repository = repository
    box.configure()
    box.environment["RCLONE_CONFIG"] = box.place("rclone.conf")
    with open(box.place("rclone.conf"), "w") as stream:
        stream.write(f"[here]\ntype = alias\nremote = {box.place('store')}\n")
    with open(box.config, "a") as stream:
        for name, value in settings.items():
            stream.write(f"rclone.{name} = {judge.json.dumps(value)}\n")


def started(box):
    """The words of each rclone that has been started for this box."""
    found = []
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{pid}/cmdline", "rb") as stream:
                words = stream.read().decode(errors="replace").split("\0")[:-1]
            with open(f"/proc/{pid}/environ", "rb") as stream:
                environment = stream.read().decode(errors="replace")
        except OSError:
            continue
        if words and words[0].endswith("rclone") and f"RCLONE_CONFIG={box.place('rclone.conf')}" in environment:
            found.append(words)
    return found


def gone(box, seconds):
    deadline = time.monotonic() + seconds
    while started(box) and time.monotonic() < deadline:
        time.sleep(0.05)
    return not started(box)


def test_from_nothing_to_a_restored_file(report):
    with judge.Sandbox(report=report) as box:
        box.make_tree(*judge.lost_by_restic())
        configure(box, "rclone:here:deep/store")
        box.environment["XDG_RUNTIME_DIR"] = box.place("runtime")
        os.mkdir(box.place("runtime"), 0o700)
        # What would keep dump out of its own rclone.
        box.environment.update({"RCLONE_USER": "somebody", "RCLONE_PASS": "else", "RCLONE_ADDR": ":1"})
        done = box.dump("backup")
        report.ok(done.code == 10 and "there is no repository at rclone:here:deep/store" in done.err,
                  "a backup makes no repository", done)
        for command in ("init", "backup", "backup", "verify"):
            done = box.dump(command)
            report.ok(done.code == 0, command, done)
        checked = box.restic("check", "--read-data", "--no-cache", repository=box.place("store/deep/store"))
        report.ok(checked.code == 0 and "no errors were found" in checked.out, "restic finds no error", checked)
        target = box.place("all")
        done = box.dump("restore", "--everything", "--to", target)
        compared = box.compare(box.source, judge.restored_root(target, box.source))
        report.ok(done.code == 0 and compared.code == 0, "everything restores identically", compared)
        report.ok(gone(box, 2), "no rclone is left", str(started(box)))
        report.ok(not os.listdir(box.place("runtime")), "nor a socket", str(os.listdir(box.place("runtime"))))


def test_it_ends_with_dump(report):
    with judge.Sandbox(report=report) as box:
        os.makedirs(box.source)
        with open(box.source + "/large", "wb") as stream:
            for _ in range(20):
                stream.write(os.urandom(16 << 20))
        configure(box, "rclone:here:")
        box.environment["XDG_RUNTIME_DIR"] = box.place("runtime")
        os.mkdir(box.place("runtime"), 0o700)
        done = box.dump("init")
        report.ok(done.code == 0, "init", done)
        for number, code in ((signal.SIGKILL, -signal.SIGKILL), (signal.SIGINT, 130)):
            child = subprocess.Popen([box.launcher, "backup"], env=box.environment, cwd=box.path, start_new_session=True,
                                     stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
            deadline = time.monotonic() + 60
            before = packs(box)
            while packs(box) < before + 3 and child.poll() is None and time.monotonic() < deadline:
                time.sleep(0.02)
            words = [word for each in started(box) for word in each]
            report.ok("serve" in words and not any("pass" in word and "ask-password" not in word for word in words),
                      "no secret is among its words", str(words))
            os.killpg(child.pid, number)
            _, said = child.communicate(timeout=60)
            report.ok(child.returncode == code, f"{number.name} ends dump", f"{child.returncode} {said}")
            report.ok(gone(box, 2), f"no rclone is left after {number.name}", str(started(box)))
            report.ok(no_socket(box), f"nor its directory after {number.name}", str(os.listdir(box.place("runtime"))))
            if number == signal.SIGINT:
                report.ok(not os.listdir(box.place("store/locks")), "the lock is gone after Ctrl-C")
        done = box.dump("backup")
        report.ok(done.code == 0, "the next backup goes on", done)
        checked = box.restic("check", "--read-data", "--no-cache", repository=box.place("store"))
        report.ok(checked.code == 0 and "no errors were found" in checked.out, "restic finds no error", checked)


def no_socket(box, seconds=3):
    deadline = time.monotonic() + seconds
    while os.listdir(box.place("runtime")) and time.monotonic() < deadline:
        time.sleep(0.05)
    return not os.listdir(box.place("runtime"))


def test_what_is_killed_with_all_its_programs_is_cleared_up_by_the_next_run(report):
    with judge.Sandbox(report=report) as box:
        remote.random_files(box.source, 60)
        configure(box, "rclone:here:")
        box.environment["XDG_RUNTIME_DIR"] = box.place("runtime")
        os.mkdir(box.place("runtime"), 0o700)
        for name in ("dump-mine1234", "another"):
            os.mkdir(box.place("runtime/" + name), 0o700)
        with open(box.place("runtime/dump-mine1234/notes"), "w") as stream:
            stream.write("of a person")
        done = box.dump("init")
        report.ok(done.code == 0, "init", done)
        child = remote.running(box, "backup")
        report.ok(remote.until(child, lambda: packs(box) >= 2), "a backup is running")
        programs = judge.descendants(child.pid)
        for pid in programs:
            os.kill(pid, signal.SIGSTOP)
        for pid in programs:
            os.kill(pid, signal.SIGKILL)
        child.wait()
        left = set(os.listdir(box.place("runtime")))
        report.note(f"left: {left}")
        done = box.dump("backup")
        report.ok(done.code == 0, "the next backup", done)
        report.ok(set(os.listdir(box.place("runtime"))) == {"dump-mine1234", "another"}, "nothing but another's is left",
                  str(os.listdir(box.place("runtime"))))


def test_half_a_pack_under_its_name(report):
    """As stores keep it that write into the file itself (restic's issue 3079)."""
    with judge.Sandbox(report=report) as box:
        remote.random_files(box.source, 100)
        configure(box, "rclone:here:")
        done = box.dump("init")
        report.ok(done.code == 0, "init", done)
        child = remote.running(box, "backup")
        report.ok(remote.until(child, lambda: packs(box) >= 3), "a backup is running")
        os.killpg(child.pid, signal.SIGKILL)
        child.wait()
        report.ok(gone(box, 2), "no rclone is left", str(started(box)))
        whole = {name: os.path.join(folder, name) for folder, _, names in os.walk(box.place("store/data"))
                 for name in names if len(name) == 64 and os.path.getsize(os.path.join(folder, name)) > 1 << 20}
        half = sorted(whole)[0]
        os.truncate(whole[half], 1 << 20)
        done = box.dump("backup")
        report.ok(done.code == 0 and f"{half} is cut off (" in done.err
                  and "it is removed, and what was in it is stored again" in done.err, "it is found, and told", done)
        report.ok(not os.path.exists(whole[half]), "it is not left there")
        checked = box.restic("check", "--read-data", "--no-cache", repository=box.place("store"))
        report.ok(checked.code == 0 and "no errors were found" in checked.out, "restic finds no error", checked)
        target = box.place("all")
        done = box.dump("restore", "--everything", "--to", target)
        compared = box.compare(box.source, judge.restored_root(target, box.source))
        report.ok(done.code == 0 and compared.code == 0, "everything restores identically", compared)


@pytest.mark.parametrize("kind", ["index", "snapshots"])
def test_half_an_index_or_snapshot_under_its_name(report, kind):
    """The same, of a run that is killed just when it has sent it."""
    with remote.RcloneRest() as server, Line(server.port) as line, judge.Sandbox(report=report) as box:
        remote.random_files(box.source, 10)
        server.configure(box, line.port)
        for command in ("init", "backup"):
            done = box.dump(command)
            report.ok(done.code == 0, command, done)
        remote.random_files(box.source, 20)
        known = set(server.stored(kind))
        line.tell(delay=400)
        child = remote.running(box, "backup")
        report.ok(remote.until(child, lambda: set(server.stored(kind)) - known), f"{kind}/ has a new file")
        os.killpg(child.pid, signal.SIGKILL)
        child.wait()
        line.tell(delay=0)
        half = (set(server.stored(kind)) - known).pop()
        os.truncate(f"{server.folder}/{kind}/{half}", 100)
        copy = box.place("copy")
        judge.run(["cp", "-a", server.folder, copy])
        judge.run(["rm", "-r", copy + "/locks"])
        done = box.dump("cleanup", "--trial-run")
        report.ok(done.code != 0 and half in done.err, "a trial run changes nothing", done)
        done = box.dump("check")
        report.ok(done.code == 0 and f"{kind}/{half} is cut off (100 of " in done.err
                  and "it is removed, and nothing relies on it" in done.err, "the next run removes it, and tells", done)
        for command in ("snapshots", "backup", "cleanup", "check"):
            done = box.dump(command)
            report.ok(done.code == 0 and not done.err.count("damaged"), f"{command}: nothing is in the way", done)
        report.ok(server.bytes_in_packs() < (30 << 20), "nothing was sent twice", f"{server.bytes_in_packs():,}")
        checked = server.restic(box, "check", "--read-data")
        report.ok(checked.code == 0 and "no errors were found" in checked.out, "restic finds no error", checked)
        # Where nobody remembers that run, it is damage, and what is said helps.
        judge.run(["rm", "-rf", server.folder, box.backup + "/archive"])
        judge.run(["mv", copy, server.folder])
        done = box.dump("cleanup")
        report.ok(done.code != 0 and half in done.err, "without the record it is damage", done)
        for command in (["repair", "index"] if kind == "index" else ["repair", "snapshots", "--forget", "--yes"],
                        ["cleanup"], ["backup"], ["check"]):
            done = box.dump(*command)
            report.note(f"{command} {done.code} {done.err}")
        report.ok(done.code == 0, "what is said helps", done)


def packs(box):
    return sum(len(name) == 64 for _, _, names in os.walk(box.place("store/data")) for name in names)


def test_what_fails_is_one_sentence(report):
    with judge.Sandbox(report=report) as box:
        os.makedirs(box.source)

        def refuses(what, repository, code, *words, **settings):
            configure(box, repository, **settings)
            done = box.dump("snapshots")
            report.ok(done.code == code and all(each in done.err for each in words) and done.err.count("\n") == 1
                      and done.seconds < 20, what, done)

        refuses("no rclone", "rclone:here:", 1, "rclone is not installed", "install the package rclone",
                program=box.place("no-rclone"))
        refuses("an unknown remote", "rclone:nosuch:x", 1, "didn't find section in config file", "rclone listremotes")
        refuses("an unknown option", "rclone:here:", 1, "unknown flag: --no-such", "see rclone.options",
                options=["--no-such"])
        refuses("no repository", "rclone:here:", 10, "there is no repository at rclone:here:")
        configure(box, "rclone:here")
        done = box.dump("snapshots")
        report.ok(done.code == 2 and "write rclone:REMOTE:PATH" in done.err, "no remote", done)
        with open(box.place("rclone.conf"), "w") as stream:
            stream.write("# Encrypted rclone configuration File\n\nRCLONE_ENCRYPT_V0:\nAAAA\n")
        done = box.dump("--repository", "rclone:here:", "snapshots")
        report.ok(done.code == 1 and "rclone" in done.err and done.err.count("\n") == 1 and done.seconds < 20,
                  "an encrypted configuration", done)
        report.note(done.err)


def test_a_remote_that_refuses_writing_is_read_without_a_lock(report):
    with judge.Sandbox(report=report) as box:
        box.make_tree(*judge.lost_by_restic())
        configure(box, "rclone:here:")
        for command in ("init", "backup"):
            done = box.dump(command)
            report.ok(done.code == 0, command, done)
        with open(box.place("rclone.conf"), "w") as stream:
            stream.write(f"[here]\ntype = union\nupstreams = {box.place('store')}:ro {box.place('empty')}:ro\n")
        target = box.place("all")
        done = box.dump("restore", "--everything", "--to", target, timeout=100)
        report.ok(done.code == 0 and "no lock can be taken (cannot write locks/" in done.err
                  and "reading without one" in done.err, "it says so and goes on", done)
        compared = box.compare(box.source, judge.restored_root(target, box.source))
        report.ok(compared.code == 0, "everything restores identically", compared)
        done = box.dump("backup", timeout=100)
        report.ok(done.code == 1 and "cannot write locks/" in done.err and "tried again" not in done.err,
                  "a backup fails and says why", done)
