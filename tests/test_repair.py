"""A damaged repository is mended as far as it can be, and restic finds nothing wrong afterwards."""
import os
import random
import shutil

import judge
from faults import flip
from test_damage import packs_by_kind


def write(path, seed, size=300_000):
    with open(path, "wb") as stream:
        stream.write(random.Random(seed).randbytes(size))


def cut(path):
    os.truncate(path, os.path.getsize(path) * 2 // 3)


DAMAGES = {"flipped": lambda path: flip(path, os.path.getsize(path) // 2), "cut": cut, "missing": os.remove}


def filled(box):
    """Two backups; in the second a file is new, one is gone, and one has changed."""
    os.makedirs(box.source + "/deep/er")
    for number in range(8):
        write(f"{box.source}/deep/file-{number}", number)
    write(box.source + "/deep/er/changes", 100)
    box.configure()
    box.dump("init")
    done = box.dump("backup")
    box.report.ok(done.code == 0, "a first backup", done)
    os.remove(box.source + "/deep/file-0")
    write(box.source + "/deep/er/changes", 101)
    write(box.source + "/new", 102)
    done = box.dump("backup")
    box.report.ok(done.code == 0, "a second backup", done)


def restores(box, name):
    """Whether the newest snapshot is the source."""
    target = box.place(f"out-{name}")
    done = box.dump("restore", "--everything", "--to", target)
    same = box.compare(box.source, judge.restored_root(target, box.source))
    shutil.rmtree(target, ignore_errors=True)
    return done.code == 0 and same.code == 0, done


def mended(report, box, name, whole):
    """The steps that the documentation names, until restic finds nothing wrong."""
    done = box.dump("check", "--read-data")
    report.ok(done.code == 4, f"{name}: found", done)
    done = box.dump("repair", "index")
    report.ok(done.code in (0, 4), f"{name}: repair index", done)
    healed = box.dump("heal", "--read-data")
    report.ok(healed.code in (0, 4), f"{name}: heal", healed)
    if healed.code == 4:
        done = box.dump("repair", "packs", "--read-data", "--yes")
        report.ok(done.code in (0, 4), f"{name}: repair packs", done)
        done = box.dump("repair", "snapshots")
        report.ok(done.code == 4, f"{name}: repair snapshots", done)
        done = box.dump("repair", "snapshots", "--forget", "--yes")
        report.ok(done.code == 0, f"{name}: the damaged ones go", done)
    clean, checked = box.check_loosely("--read-data")
    report.ok(clean, f"{name}: restic check is clean", checked)
    done = box.dump("check", "--read-data")
    report.ok(done.code == 0, f"{name}: dump check is clean", done)
    if whole or healed.code == 0:
        good, done = restores(box, "healed")
        report.ok(good, f"{name}: the newest snapshot is whole", done)
    return healed.code == 0


def test_every_file(report, heavy):
    """Each single file of a repository flipped, cut or missing, while the source is still there."""
    with judge.Sandbox(report=report) as box:
        filled(box)
        keep = box.place("keep")
        shutil.copytree(box.repository, keep)
        data, trees = packs_by_kind(box)
        cases = [(path, how) for path in box.stored("index") + data + trees for how in DAMAGES] if heavy else [
            (box.stored("index")[0], "flipped"), (data[0], "cut"), (trees[-1], "missing")]
        for path, how in cases:
            shutil.rmtree(box.repository)
            shutil.copytree(keep, box.repository)
            shutil.rmtree(box.backup + "/archive", ignore_errors=True)
            os.chmod(path, 0o600)
            DAMAGES[how](path)
            kind = "index" if "/index/" in path else "data" if path in data else "trees"
            # Of trees only those come back whose directories are as they were, the sandbox's is not.
            whole = mended(report, box, f"{kind} {how}", kind != "trees")
            report.ok(whole or kind != "index", f"{kind} {how}: nothing is lost")


def test_what_is_lost_is_left_out(report):
    """Without the files: the rest is as it was, and another repository brings back what it has."""
    with judge.Sandbox(report=report) as box:
        filled(box)
        copy = box.place("copy")
        shutil.copytree(box.repository, copy)
        data, _ = packs_by_kind(box)
        for pack in data:
            os.chmod(pack, 0o600)
            flip(pack, 1000)
        gone = box.place("gone")
        os.rename(box.source, gone)
        os.mkdir(box.source)
        done = box.dump("heal", "--read-data")
        report.ok(done.code == 4 and "still damaged" in done.out and "is lost" in done.err, "heal names what is lost", done)
        damaged = box.place("damaged")
        shutil.copytree(box.repository, damaged)
        done = box.dump("repair", "packs", "--yes")
        report.ok(done.code == 4, "repair packs", done)
        done = box.dump("repair", "snapshots")
        report.ok(done.code == 4 and "stay until" in done.out + done.err, "repair snapshots", done)
        tags = [snapshot.get("tags") for snapshot in box.snapshots()]
        report.ok(sum("repaired" in each for each in tags) == len(tags) / 2, "each has a repaired one beside it", str(tags))
        done = box.dump("cleanup", "--yes")
        report.ok(done.code == 0, "cleanup removes the damaged ones", done)
        clean, checked = box.check("--read-data")
        report.ok(clean and len(box.snapshots()) == 2, "restic check is clean", checked)
        root, done = box.restic_restore("latest")
        files = {os.path.relpath(os.path.join(folder, name), root) for folder, _, names in os.walk(root) for name in names}
        same = [name for name in files if open(f"{root}/{name}", "rb").read() == open(f"{gone}/{name}", "rb").read()]
        report.ok(len(files) == 9 and len(same) >= 6, "restic restores the rest", f"{len(same)} of {sorted(files)}")
        shutil.rmtree(box.repository)
        shutil.copytree(damaged, box.repository)
        other = box.backup + "/other.toml"
        with open(other, "w") as stream:
            stream.write(open(box.config).read().replace(box.repository, copy))
        os.chmod(other, 0o600)
        done = box.dump("heal", "--read-data", "--from", other)
        report.ok(done.code == 0, "a copy brings everything back", done)
        clean, checked = box.check("--read-data")
        report.ok(clean, "restic check is clean then", checked)
