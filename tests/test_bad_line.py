"""A server that goes away and comes back, and what is kept near: over an sshd on loopback, judged by restic."""
import json
import os
import shutil
import signal
import subprocess
import time

import judge
import pytest
from duplicity_judge import Server, sshd_program
from test_sftp import configure, packs, restic

pytestmark = pytest.mark.skipif(not sshd_program() or not judge.have("ssh"), reason="sshd or ssh is not installed")


def kill_all(server):
    """The daemon and all that it started: as if the machine had gone."""
    pids = [server.process.pid]
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{pid}/stat") as stream:
                parent = int(stream.read().rpartition(")")[2].split()[1])
        except OSError:
            continue
        if parent == server.process.pid:
            pids.append(int(pid))
    for pid in pids:
        os.kill(pid, signal.SIGKILL)
    server.process.wait()


def fill(box, megabytes):
    os.makedirs(box.source + "/deep/er")
    for number in range(megabytes // 8):
        with open(f"{box.source}/deep/{number}", "wb") as stream:
            stream.write(os.urandom(8 << 20))
    with open(box.source + "/deep/er/small", "w") as stream:
        stream.write("small")


def test_a_server_that_stops_and_starts_in_mid_backup(report):
    with judge.Sandbox(report=report) as box, Server() as server:
        fill(box, 240)
        path = box.path + "/store"
        configure(box, server, path)
        with open(box.config, "a") as stream:
            stream.write('bandwidth-limit = "25M"\n')
        done = box.dump("init")
        report.ok(done.code == 0, "init", done)
        child = subprocess.Popen([box.launcher, "--json", "backup"], env=box.environment, cwd=box.path,
                                 stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        deadline = time.monotonic() + 60
        while packs(path) < 3 and child.poll() is None and time.monotonic() < deadline:
            time.sleep(0.05)
        for _ in range(2):
            kill_all(server)
            time.sleep(4)
            report.ok(child.poll() is None, "it waits")
            report.ok(server.start(), "the server is back")
            time.sleep(3)
        out, err = child.communicate(timeout=180)
        lines = [json.loads(line) for line in out.splitlines()]
        report.ok(child.returncode == 0, "the backup ends well", err + out[-500:])
        report.ok(any(line["type"] == "waiting" for line in lines) and any(line["type"] == "answered" for line in lines),
                  "and says that it waited", out[-800:])
        checked = restic(box, server, path, "check", "--read-data")
        report.ok(checked.code == 0 and "no errors were found" in checked.out, "restic finds no error", checked)
        stored = sum(os.path.getsize(os.path.join(folder, name)) for folder, _, names in os.walk(path + "/data")
                     for name in names)
        report.ok(stored < 250 * (1 << 20), "nothing is stored twice", str(stored))
        report.ok(not os.listdir(path + "/locks"), "the lock is gone", str(os.listdir(path + "/locks")))
        done = box.dump("verify")
        report.ok(done.code == 0, "verify", done)


def test_restic_begins_with_what_we_kept(report):
    if not judge.have("restic"):
        pytest.skip("restic is not installed")
    with judge.Sandbox(report=report) as box, Server() as server:
        fill(box, 16)
        path = box.path + "/store"
        configure(box, server, path)
        done = box.dump("init")
        report.ok(done.code == 0, "init", done)
        done = box.dump("backup")
        report.ok(done.code == 0, "backup", done)
        cache = next(os.path.join(folder, "cache") for folder, names, _ in os.walk(box.path) if "cache" in names)
        repository = next(name for name in os.listdir(cache) if len(name) == 64)
        kept = {name for _, _, names in os.walk(f"{cache}/{repository}") for name in names if len(name) == 64}
        kinds = sorted(name for name in os.listdir(f"{cache}/{repository}"))
        report.ok(kinds == ["data", "index", "snapshots", "version"], "it is laid out as restic's", str(kinds))
        modes = {os.stat(folder).st_mode & 0o777 for folder, _, _ in os.walk(cache)}
        report.ok(modes == {0o700}, "and the owner's alone", str(modes))
        # What the cache holds is taken away from the store: restic must have it from there.
        for folder, _, names in os.walk(path):
            for name in names:
                if name in kept and "/data/" in folder + "/":
                    os.remove(os.path.join(folder, name))
        listed = box.restic("--cache-dir", cache, "ls", "latest", repository=path)
        report.ok(listed.code == 0 and "deep/er/small" in listed.out, "restic lists the trees from it", listed)
        done = box.dump("manifest")
        report.ok(done.code == 0 and "deep/er/small" in done.out, "and so does dump", done)
        shutil.rmtree(cache)
        done = box.dump("manifest")
        report.ok(done.code != 0, "the trees are really gone from the store", done)


def test_a_cache_that_cannot_be_written_fails_nothing(report):
    with judge.Sandbox(report=report) as box, Server() as server:
        fill(box, 8)
        path = box.path + "/store"
        configure(box, server, path)
        with open(box.path + "/no directory", "w"):
            pass
        with open(box.config, "a") as stream:
            stream.write(f'cache.dir = "{box.path}/no directory/cache"\n')
        done = box.dump("init")
        report.ok(done.code == 0, "init", done)
        for command in ("backup", "manifest", "verify"):
            done = box.dump(command)
            report.ok(done.code == 0 and done.err.count("cannot be kept in") == 1, command, done)
