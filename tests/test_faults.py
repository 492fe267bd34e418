"""Each fault gets its own clear sentence and exit code; nothing is lost, nothing is written outside the target.

faults [NAME…]   runs only these cases (names of the functions below)
"""
import fcntl
import json
import os
import random
import re
import select
import shutil
import signal
import subprocess
import tarfile
import termios
import threading
import time

import judge

FIXTURES = judge.ROOT + "/library/src/test/resources"


def small_source(box, files=40):
    chance = random.Random(3)
    os.makedirs(box.source + "/folder/below")
    for number in range(files):
        write(f"{box.source}/{'folder/below/' if number % 2 else ''}file-{number}",
              chance.randbytes(chance.randrange(1000, 300_000)))


def write(path, content):
    with open(path, "wb") as stream:
        stream.write(content)


def backed_up(report, **settings):
    """A sandbox with a configuration and one snapshot."""
    box = judge.Sandbox(report=report)
    small_source(box)
    box.configure(lock_wait="0s", **settings)
    done = box.restic("init")
    done = box.dump("backup") if done.code == 0 else done
    report.ok(done.code == 0, "a backup to hurt", done) if done.code else None
    return box


def told(report, claim, done, codes, *words):
    """The exit code is one of these, and each word (a pattern) stands in what was said."""
    missing = [word for word in words if not re.search(word, done.out + done.err, re.IGNORECASE)]
    return report.ok(done.code in codes and not missing, f"{claim}: exit {'/'.join(map(str, codes))}",
                     f"not said: {missing}\n" + judge.described(done))


def everything(box, *options):
    return box.dump("restore", "--everything", "--to", box.place("out"), *options)


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


def flip(path, position):
    """Flips one bit; a negative position counts from the end."""
    os.chmod(path, 0o600)
    with open(path, "r+b") as stream:
        stream.seek(position, os.SEEK_SET if position >= 0 else os.SEEK_END)
        byte = stream.read(1)
        stream.seek(-1, os.SEEK_CUR)
        stream.write(bytes([byte[0] ^ 4]))


def packs_by_kind(box):
    """(data packs, tree packs), by the index."""
    kinds = {"data": [], "tree": []}
    for path in box.stored("index"):
        for pack in box.cat("index", os.path.basename(path))["packs"]:
            kinds[pack["blobs"][0]["type"]].append(f"{box.repository}/data/{pack['id'][:2]}/{pack['id']}")
    return kinds["data"], kinds["tree"]


def test_flipped_bits(report):
    with backed_up(report) as whole:
        data, trees = packs_by_kind(whole)
        keep = whole.place("whole")
        subprocess.run(["cp", "-a", whole.repository, keep], check=True)
        cases = {
            "config": (whole.repository + "/config", 20, "config"),
            "key": (whole.stored("keys")[0], 150, "key|passphrase"),
            "index": (whole.stored("index")[0], 40, "index"),
            "snapshot": (whole.stored("snapshots")[0], 40, "snapshot"),
            "pack of data": (data[0], 1000, "file-"),
            "header of a pack": (data[0], -20, None),
            "pack of trees": (trees[0], 40, "tree|folder|pack"),
        }
        for name, (path, position, word) in cases.items():
            flip(path, position)
            shutil.rmtree(whole.place("out"), ignore_errors=True)
            verified = whole.dump("verify")
            restored = everything(whole)
            words = [word] if word else []
            told(report, f"a flipped bit in the {name}, verify", verified, [4], *words)
            # Without an index file the headers of the packs tell the same, with a warning.
            told(report, f"a flipped bit in the {name}, restore", restored,
                 [1, 3, 12] + [0] * (name == "index") if word else [0], *words)
            wrong_content(report, whole, name)
            if name == "pack of data":
                report.ok(restored.code == 3 and any(os.path.isfile(os.path.join(folder, each)) for folder, _, names
                          in os.walk(whole.place("out")) for each in names) and verified.code == 4,
                          "damaged data: verify says 4, restore 3, and the other files are restored", restored)
            if "pack" in name:
                told(report, f"a flipped bit in the {name}, the next backup", whole.dump("backup"), [0], "stored again")
                told(report, f"a flipped bit in the {name}, verify of that", whole.dump("verify"), [0])
            subprocess.run(["rm", "-rf", whole.repository], check=True)
            subprocess.run(["cp", "-a", keep, whole.repository], check=True)
        told(report, "the mended repository", whole.dump("verify"), [0])


def wrong_content(report, box, name):
    """Whatever was restored under a real name is what was backed up."""
    place = judge.restored_root(box.place("out"), box.source) if os.path.isdir(box.place("out")) else None
    wrong = []
    for folder, _, names in os.walk(place or "/nonexistent"):
        for each in names:
            restored = os.path.join(folder, each)
            original = os.path.join(box.source, os.path.relpath(restored, place))
            if os.path.isfile(original) and open(original, "rb").read() != open(restored, "rb").read():
                wrong.append(each)
    report.ok(not wrong, f"a flipped bit in the {name}: no wrong byte under a real name", str(wrong))


def test_truncated_and_missing(report):
    with backed_up(report) as box:
        keep = box.place("whole")
        subprocess.run(["cp", "-a", box.repository, keep], check=True)

        def heal():
            subprocess.run(["rm", "-rf", box.repository, box.place("out")], check=True)
            subprocess.run(["cp", "-a", keep, box.repository], check=True)

        data, trees = packs_by_kind(box)
        os.chmod(data[0], 0o600)
        os.truncate(data[0], os.path.getsize(data[0]) // 2)
        told(report, "a truncated pack, verify", box.dump("verify"), [4], "file-|pack")
        told(report, "a truncated pack, restore", everything(box), [3], "file-")
        wrong_content(report, box, "truncated pack")
        told(report, "backup full mends it", box.dump("backup", "full"), [0])
        told(report, "and verify says so", box.dump("verify"), [0])
        clean = box.dump("restore", "--everything", "--to", box.place("mended"))
        place = judge.restored_root(box.place("mended"), box.source)
        compared = box.compare(box.source, place)
        report.ok(clean.code == 0 and compared.code == 0, "the snapshot of `backup full` restores whole",
                  judge.described(clean) + compared.out)
        heal()
        os.unlink(data[0])
        told(report, "a missing pack, restore", everything(box), [3], "file-")
        told(report, "a missing pack, verify", box.dump("verify"), [4])
        heal()
        for path in box.stored("index"):
            os.unlink(path)
        told(report, "a missing index, restore", everything(box), [0, 1, 3], "index")
        told(report, "a missing index, verify", box.dump("verify"), [4], "index")
        heal()
        os.unlink(box.stored("keys")[0])
        told(report, "a missing key", box.dump("snapshots"), [1, 10, 12], "key")
        heal()
        os.unlink(box.repository + "/config")
        told(report, "a missing config", box.dump("snapshots"), [1, 10], "config|repository")
        heal()
        told(report, "and all is as before", box.dump("verify"), [0])


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


def fixture(name):
    for folder, _, names in os.walk(FIXTURES):
        if f"{name}.tar.gz" in names:
            return f"{folder}/{name}.tar.gz", f"{folder}/{name}.ids.json"
    return None, None


def test_hostile(report):
    archive, listing = fixture("hostile")
    if not archive:
        report.skip("hostile data", "the fixture hostile.tar.gz is not among the test resources")
        return
    with judge.Sandbox(report=report) as box:
        with tarfile.open(archive) as packed:
            # Pythons before 3.11.4 trust by themselves.
            packed.extractall(box.path, **({"filter": "fully_trusted"} if hasattr(tarfile, "fully_trusted_filter") else {}))
        repository = box.place("hostile")
        box.write_passphrase("fixture-hostile")
        with open(listing) as stream:
            listed = json.load(stream)
        cases = {name: each for name, each in (listed.get("snapshots", listed) if isinstance(listed, dict) else
                                               {}).items() if isinstance(each, str)}
        stands_for = ("--repository", repository, "--passphrase-file", box.passphrase_file)
        report.ok(len(cases) >= 15, "the cases of the fixture", str(cases)[:300])
        outside = box.place("jail")
        for name, identifier in sorted(cases.items()):
            subprocess.run(["rm", "-rf", outside], check=True)
            os.makedirs(outside + "/inner")
            write(outside + "/canary", b"untouched")
            write(outside + "/inner/canary", b"untouched")
            target = outside + "/inner/target"
            before = entries_around(outside, target) | root_entries()
            done = box.dump(*stands_for, "restore", "--everything", "-d", "id:" + identifier[:16], "--to", target,
                            timeout=60)
            after = entries_around(outside, target) | root_entries()
            swollen = list(swollen_files(target))
            report.ok(done.code in (0, 1, 3) and before == after and not swollen,
                      f"hostile {name}: nothing outside the target",
                      f"changed: {before ^ after}, allocated: {swollen}\n{judge.described(done)}")
            report.ok(not has_good(identifier, box, repository) or found_good(target),
                      f"hostile {name}: the good file beside it is restored", done)
        told(report, "hostile: the list", box.dump(*stands_for, "snapshots"), [0])


def entries_around(folder, target):
    found = set()
    for path, folders, names in os.walk(folder):
        if path == target:
            folders.clear()
            continue
        for name in names:
            place = os.path.join(path, name)
            found.add((place, first_bytes(place)))
        found |= {(os.path.join(path, name), b"") for name in folders if os.path.join(path, name) != target}
    return found


def first_bytes(place):
    if os.path.islink(place) or not os.path.isfile(place):
        return b""
    with open(place, "rb") as stream:
        return stream.read(100)


def root_entries():
    return {("/" + name, b"") for name in os.listdir("/")} | {("/tmp/" + name, b"") for name in os.listdir("/tmp")
                                                              if "escape" in name}


def has_good(identifier, box, repository):
    """Whether the root tree of the case names a file `good`, as restic shows it."""
    try:
        tree = box.cat("snapshot", identifier, repository=repository)["tree"]
        nodes = box.cat("blob", tree, repository=repository)["nodes"]
    except (RuntimeError, ValueError, KeyError):
        return False
    return any(node.get("name") == "good" and node.get("type") == "file" for node in nodes)


def found_good(target):
    return any("good" in names for _, _, names in os.walk(target))


def swollen_files(target):
    """Files below the target that occupy far more than the fixture holds: a lying size was believed."""
    for folder, _, names in os.walk(target):
        for name in names:
            status = os.lstat(os.path.join(folder, name))
            if status.st_blocks * 512 > 16 << 20:
                yield os.path.join(folder, name)


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
            told(report, f"backup --json {redirect}", done, [code], *(["standard output .*; all else is done"] * code))
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
        mistyped = "that passphrase opens nothing here; try again"
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
