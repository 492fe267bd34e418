"""Each fault around a run gets its own clear sentence and exit code, and nothing is lost."""
import os
import random
import re
import shutil
import subprocess
import threading
import time

import judge
from faults import backed_up, flip, small_source, told, write


def test_wrong_passphrase(report):
    with backed_up(report) as box:
        box.write_passphrase("not the right one")
        for command in (["snapshots"], ["manifest"], ["backup"], ["verify"], ["restore", "--everything"]):
            told(report, f"wrong passphrase, {command[0]}", box.dump(*command), [12], "passphrase|password")
        report.ok(len(box.stored("snapshots")) == 1 and not box.stored("locks"), "nothing was written with it")
        box.write_passphrase("a passphrase of the tests")
        os.chmod(box.passphrase_file, 0o644)
        told(report, "a passphrase file that others may read", box.dump("snapshots"), [2], "chmod")
        os.unlink(box.passphrase_file)
        told(report, "no passphrase file", box.dump("snapshots"), [2, 1], "dump.passphrase")


def test_no_repository(report):
    with judge.Sandbox(report=report) as box:
        small_source(box)
        box.configure(lock_wait="0s")
        for command in (["snapshots"], ["backup"], ["restore", "--everything"]):
            told(report, f"no repository, {command[0]}", box.dump(*command), [10], "repository")
        report.ok(not os.path.exists(box.repository), "none was made on the way")
        box.configure(repository=box.place("unmounted/disk"))
        told(report, "a repository below a directory that is not there", box.dump("backup"), [10, 1], "unmounted")
        os.mkdir(box.repository)
        box.configure()
        told(report, "an empty directory", box.dump("snapshots"), [10], "repository")
    with judge.Sandbox(report=report) as box:
        small_source(box)
        done = box.dump("backup", "--source", box.source, "--to", box.place("unmounted/disk"))
        told(report, "a first run whose disk is not mounted", done, [1, 2, 10], "mounted")
        report.ok(not os.path.exists(box.place("unmounted")), "its parent was not made")
        done = box.dump("backup", "--source", box.place("nowhere"), "--to", box.repository)
        told(report, "a first run without a source", done, [1, 2], "nowhere")
        report.ok(not os.path.exists(box.repository) and not os.path.exists(box.passphrase_file),
                  "nothing was made before the source was seen")
        told(report, "no configuration", box.dump("backup"), [2], "dump.toml")


def test_guards(report):
    with backed_up(report) as box:
        done = box.dump("backup", "--source", box.source, "--to", box.repository)
        told(report, "--source beside a configuration", done, [2], "dump.toml", "--config")
        os.rename(box.source, box.source + "-away")
        told(report, "a missing source", box.dump("backup"), [1, 2], re.escape(box.source))
        os.mkdir(box.source)
        told(report, "an empty source that was not empty", box.dump("backup"), [1], "--allow-empty")
        report.ok(len(box.snapshots()) == 1, "no snapshot was made of either")
        told(report, "an empty source on purpose", box.dump("backup", "--allow-empty"), [0])
        mounted_over(report, box)
        for wrong in (["frobnicate"], ["backup", "--nonsense"], ["restore"], ["backup", "sideways"]):
            told(report, f"wrong usage: {' '.join(wrong)}", box.dump(*wrong), [2])


def mounted_over(report, box):
    """What is mounted over a source, or below it under one-file-system, is not what was backed up."""
    if not judge.can_mount():
        report.skip("a source that is mounted over", "nothing can be mounted here")
        return
    os.mkdir(box.source + "/disk")
    write(box.source + "/disk/file", b"text")
    box.configure(one_file_system=True)
    told(report, "a backup of a file", box.dump("backup"), [0], "1 new")
    with judge.Mount(box.source + "/disk", "256k"):
        told(report, "a mount over all files of a source", box.dump("backup"), [1], "/disk is on another file system",
             "--allow-empty")
        told(report, "a mount, as verify sees it", box.dump("verify"), [0], "1 gone since")
    mounted_since(report, box)
    box.configure(one_file_system=True)
    with judge.Mount(box.source, "256k"):
        told(report, "a mount over a source", box.dump("backup"), [1], "is empty", "--allow-empty")
    told(report, "a source as it was", box.dump("backup"), [0], "1 unmodified, 0 gone")
    box.configure()


def mounted_since(report, box):
    """What a mount hid from the backup, or brought since, is no loss of the backup's; nor is what went with it."""
    disk = box.source + "/disk"
    for one_file_system in (True, False):
        box.configure(one_file_system=one_file_system)
        words = "with one-file-system" if one_file_system else "without it"
        with judge.Mount(disk, "256k"):
            write(disk + "/on-the-disk", b"text")
            told(report, f"a backup with a mount, {words}", box.dump("backup", "--allow-empty"), [0])
            told(report, f"a verify with that mount, {words}", box.dump("verify"), [0], "0 new since")
            listed = box.dump("manifest").out.splitlines()
            report.ok("disk" in listed and ("disk/on-the-disk" in listed) != one_file_system,
                      f"its directory is in the backup, {words}", str(listed))
        told(report, f"a verify without that mount, {words}", box.dump("verify"), [0], "1 new since")
        with judge.Mount(box.place("elsewhere"), "256k") as elsewhere:
            write(elsewhere + "/on-the-disk", b"text")
            told(report, f"a backup without a mount, {words}", box.dump("backup"), [0])
            subprocess.run(["mount", "--bind", elsewhere, disk], check=True)
            told(report, f"a verify with a mount that came since, {words}", box.dump("verify"), [0], "1 gone since",
                 "0 new since" if one_file_system else "1 new since")
            subprocess.run(["umount", disk], check=True)
        told(report, f"a verify after all that, {words}", box.dump("verify"), [0], "0 gone since, 0 new since")


def test_locked(report):
    with backed_up(report) as box:
        environment = {**box.environment, "RESTIC_REPOSITORY": box.repository,
                       "RESTIC_PASSWORD_FILE": box.passphrase_file, "RESTIC_CACHE_DIR": box.home + "/cache"}
        holder = subprocess.Popen([judge.RESTIC, "check", "--read-data"], env=environment, stdin=subprocess.DEVNULL,
                                  stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        while holder.poll() is None and not box.stored("locks"):
            time.sleep(0.002)
        # Killed: its exclusive lock stays, as one of a machine that went away.
        holder.kill()
        holder.wait()
        if not report.ok(bool(box.stored("locks")), "an exclusive lock of a restic that was killed"):
            return
        for command in (["backup"], ["restore", "--everything"], ["manifest"], ["verify"]):
            told(report, f"locked, {command[0]}", box.dump(*command), [11], str(holder.pid), "lock")
        told(report, "locked, but read with --no-lock", box.dump("--no-lock", "manifest"), [0], "file-0")
        report.ok(len(box.snapshots()) == 1 and len(box.stored("locks")) == 1, "nothing written, the lock left alone")
        box.restic("unlock")
        told(report, "and after restic unlock", box.dump("backup"), [0])


def test_full_disk(report):
    if not judge.can_mount():
        report.skip("a full disk", "a small file system can't be mounted here")
        return
    with judge.Sandbox(report=report) as box:
        os.mkdir(box.source)
        chance = random.Random(4)
        for number in range(60):
            write(f"{box.source}/file-{number}", chance.randbytes(1 << 20))
        with judge.Mount(box.place("disk"), "24m"):
            box.configure(repository=box.place("disk/repository"))
            box.repository = box.place("disk/repository")
            box.restic("init")
            told(report, "a full disk under the repository", box.dump("backup"), [1], "space|full")
            report.ok(not box.snapshots(), "no snapshot on it")
            clean, checked = box.check_loosely("--no-cache")
            report.ok(clean, "restic check finds no error on it", checked)
            report.ok(not box.stored("locks"), "and no lock")
            for number in range(6, 60):
                os.unlink(f"{box.source}/file-{number}")
            told(report, "with less to store it is used again", box.dump("backup"), [0])
            clean, checked = box.check_loosely("--read-data", "--no-cache")
            report.ok(clean, "and check --read-data finds no error", checked)
    with backed_up(report) as box:
        with judge.Mount(box.place("target"), "1m"):
            done = box.dump("restore", "--everything", "--to", box.place("target/out"))
            told(report, "a full disk under the restore", done, [1, 3], "space|full")
            half = [each for folder, _, names in os.walk(box.place("target")) for each in names
                    if os.path.isfile(f"{box.source}/{each}") and
                    os.path.getsize(os.path.join(folder, each)) != os.path.getsize(f"{box.source}/{each}")]
            report.ok(not half, "no half file under a real name", str(half))
    with judge.Sandbox(report=report) as box:
        small_source(box)
        with judge.Mount(box.place("state"), "256k"):
            fill(box.place("state/filler"))
            box.configure(archive_dir=box.place("state"))
            box.restic("init")
            done = box.dump("backup")
            told(report, "a full disk under archive-dir", done, [0, 1, 2], *(["space|full"] if done.code else []))
            clean, checked = box.check_loosely("--read-data")
            report.ok(clean, "the repository is whole after it", checked)


def fill(path):
    with open(path, "wb", buffering=0) as stream:
        try:
            while True:
                stream.write(bytes(4096))
        except OSError:
            pass


def test_moving_sources(report):
    """Files that vanish, grow and shrink while they are read are told, and no failure."""
    with judge.Sandbox(report=report) as box:
        os.makedirs(box.source + "/many")
        chance = random.Random(6)
        for number in range(3000):
            write(f"{box.source}/many/{number:05d}", chance.randbytes(2000))
        write(box.source + "/growing", chance.randbytes(30 << 20))
        write(box.source + "/shrinking", chance.randbytes(30 << 20))
        box.configure()
        box.restic("init")
        over = threading.Event()

        def disturb():
            number = 2999
            size = 30 << 20
            while not over.is_set():
                with open(box.source + "/growing", "ab") as stream:
                    stream.write(chance.randbytes(5000))
                size = max(0, size - 40_000)
                os.truncate(box.source + "/shrinking", size)
                for _ in range(8):
                    if number >= 0:
                        os.unlink(f"{box.source}/many/{number:05d}")
                        number -= 1
                time.sleep(0.004)

        thread = threading.Thread(target=disturb)
        thread.start()
        done = box.dump("backup")
        over.set()
        thread.join()
        told(report, "vanishing, growing and shrinking files", done, [0], "growing|changed|vanish")
        clean, checked = box.check("--read-data")
        report.ok(clean, "restic check is clean", checked)
        place, restored = box.restic_restore()
        report.ok(restored.code == 0 and os.path.getsize(place + "/growing") >= 30 << 20,
                  "restic restores what was read", restored)
        # Most files may be gone by now, and only a person can know that this is meant.
        told(report, "the next run", box.dump("backup", "--allow-empty"), [0])
        told(report, "which verifies", box.dump("verify"), [0])


def test_stale(report):
    """A file whose server lost track of it is not gone: it could not be read."""
    with backed_up(report) as box:
        def failing(call, *command):
            return box.dump(*command, before=["strace", "-f", "-qqq", "-o", "/dev/null", "-e", f"trace={call}", "-P",
                                              "file-2", "-e", f"inject={call}:error=ESTALE"])
        probe = ["strace", "-f", "-qqq", "-o", "/dev/null", "-e", "inject=getuid:error=EPERM", "true"]
        if not shutil.which("strace") or subprocess.run(probe, stderr=subprocess.DEVNULL).returncode:
            report.skip("stale files", "strace is missing or may not trace here")
            return
        write(box.source + "/file-2", b"changed")
        words = ["file-2: .*stale", "1 unreadable"]
        told(report, "a stale file, when it is opened", failing("openat", "backup"), [3], *words)
        told(report, "a stale file, when it is looked at", failing("statx", "backup"), [3], *words)
        told(report, "the same when all is well", box.dump("backup"), [0], "1 new")
        told(report, "a source that verify cannot look at", failing("statx", "verify"), [3], *words)
        told(report, "a source that verify cannot open", failing("openat", "verify"), [3], *words)


def test_changed_since(report):
    """verify tells an honest change from a silent one."""
    with backed_up(report) as box:
        write(box.source + "/file-0", b"changed since")
        told(report, "verify: changed since the backup is counted", box.dump("verify"), [0], "changed|differ")
        victim = box.source + "/file-2"
        status = os.stat(victim)
        flip(victim, 10)
        os.chmod(victim, status.st_mode & 0o7777)
        os.utime(victim, ns=(status.st_atime_ns, status.st_mtime_ns))
        told(report, "verify: same metadata, other content", box.dump("verify"), [4], "file-2")
        subprocess.run(["rm", "-rf", box.source], check=True)
        told(report, "verify: without a living source the bytes are proven", box.dump("verify"), [0],
             "compar|source|nothing")


def test_malformed_configuration(report):
    cases = {
        "not TOML": ('source = "/x\nrepository = 5', [r"dump\.toml.*1"]),
        "a misspelt key": ('source = "/x"\nrepositori = "/y"\n', [r"dump\.toml", r"\b2\b", "repositori", "repository"]),
        "several errors at once": ('sorce = "/x"\nrepository = 5\nlock-wait = "soon"\ncompression = "extreme"\n',
                                   ["sorce", "repository", "lock-wait", "compression"]),
        "a duration of restic's": ('source = "/x"\nrepository = "/y"\nlock-wait = "2d"\n', ["lock-wait"]),
        "an unknown name in a path": ('source = "$NOT_THERE_AT_ALL/x"\nrepository = "/y"\n', ["NOT_THERE_AT_ALL"]),
        "a key twice": ('source = "/x"\nsource = "/z"\nrepository = "/y"\n', ["source", r"\b2\b"]),
        "bytes that are not UTF-8": (b'source = "/\xff\xfe"\nrepository = "/y"\n', [r"dump\.toml"]),
        "an empty file": ("", ["repository"]),
    }
    for name, (text, words) in cases.items():
        with judge.Sandbox(report=report) as box:
            box.write_passphrase("a passphrase of the tests")
            write(box.config, text if isinstance(text, bytes) else text.encode())
            os.chmod(box.config, 0o600)
            told(report, f"configuration: {name}", box.dump("backup"), [2], *words)
    with judge.Sandbox(report=report) as box:
        told(report, "a configuration that is not there", box.dump("-c", "nowhere", "backup"), [2], "nowhere")
