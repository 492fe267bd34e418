"""Large sources within the memory that is promised: 512 MB + 64 bytes a blob + 256 bytes a file.

A directory of 20,000 entries and a sparse file of 2 GB; with --heavy 100,000 and 200 GB, a million empty files and an
index of a million blobs: backup, an unchanged backup, manifest, restore and, for the first, verify, each with its peak
of resident memory. TMPDIR=/dev/shm spares the disk, on which making files may take most of the time.
"""
import os
import subprocess

import judge
import pytest


def promised(files, blobs):
    return (512 << 20) + 64 * blobs + 256 * files


def measured(report, box, claim, files, *arguments, codes=(0,)):
    done = box.dump(*arguments, timeout=3600)
    # Every directory is a tree, every file at most a blob here; blobs are counted by restic once, below.
    limit = promised(files, box.blobs)
    report.ok(done.code in codes and done.memory_bytes <= limit,
              f"{claim}: {done.seconds:.1f} s wall, {done.cpu_seconds:.1f} s CPU, {done.memory_bytes >> 20} MB of "
              f"{limit >> 20}", done)
    return done


def go_through(report, box, name, files):
    box.blobs = 0
    done = box.first_backup(timeout=3600)
    limit = promised(files, 0)
    report.ok(done.code == 0 and done.memory_bytes <= limit,
              f"{name}, first backup: {done.seconds:.1f} s wall, {done.cpu_seconds:.1f} s CPU, "
              f"{done.memory_bytes >> 20} MB of {limit >> 20}", done)
    if done.code:
        return None
    counted = box.restic("list", "blobs", "--no-lock")
    box.blobs = len(counted.out.splitlines())
    measured(report, box, f"{name}, nothing changed", files, "backup")
    listed = measured(report, box, f"{name}, manifest", files, "manifest")
    target = box.place("out")
    measured(report, box, f"{name}, restore", files, "restore", "--everything", "--to", target)
    return listed, judge.restored_root(target, box.source)


def in_folders(box, count, a_folder):
    for number in range(count):
        if number % a_folder == 0:
            folder = f"{box.source}/{number // a_folder:04d}"
            os.makedirs(folder)
        os.close(os.open(f"{folder}/file-{number}", os.O_CREAT | os.O_WRONLY, 0o644))


def test_wide(report, heavy):
    count = 100_000 if heavy else 20_000
    with judge.Sandbox(report=report) as box:
        in_folders(box, count, count)
        for number in range(0, count, 1000):
            with open(f"{box.source}/0000/file-{number}", "w") as stream:
                stream.write(f"{number}\n")
        found = go_through(report, box, f"a directory of {count:,} entries", count)
        if not found:
            return
        listed, place = found
        report.ok(sum("file-" in line for line in listed.out.splitlines()) == count, "the manifest names them all")
        compared = box.compare(box.source, place, "--ignore-root")
        report.ok(compared.code == 0, "the restored directory is identical", compared.out[-500:])
        measured(report, box, "verify of it", count, "verify")


@pytest.mark.heavy
def test_many(report):
    count = 1_000_000
    with judge.Sandbox(report=report) as box:
        in_folders(box, count, 1000)
        found = go_through(report, box, f"{count:,} empty files", count)
        if found:
            listed, place = found
            restored = sum(len(names) for _, _, names in os.walk(place))
            report.ok(restored == count, f"all {count:,} are restored", str(restored))


def test_sparse(report, heavy):
    size = "200G" if heavy else "2G"
    with judge.Sandbox(report=report) as box:
        os.mkdir(box.source)
        path = box.source + "/sparse"
        subprocess.run(["truncate", "-s", size, path], check=True)
        with open(path, "r+b") as stream:
            for position in (0, os.path.getsize(path) // 2, os.path.getsize(path) - 5):
                stream.seek(position)
                stream.write(b"data!")
        # Each chunk of zeros is 512 KiB, and its identifier stands in the content list of the one file.
        found = go_through(report, box, f"a sparse file of {size}", os.path.getsize(path) // (512 << 10))
        if found:
            restored = os.lstat(found[1] + "/sparse")
            report.ok(restored.st_size == os.path.getsize(path) and restored.st_blocks * 512 < 64 << 20,
                      "it is restored whole and sparse", f"{restored.st_size} bytes, {restored.st_blocks * 512} used")
            with open(found[1] + "/sparse", "rb") as stream:
                for position in (0, restored.st_size // 2, restored.st_size - 5):
                    stream.seek(position)
                    report.ok(stream.read(5) == b"data!", f"the data at {position:,} is there")


@pytest.mark.heavy
def test_crowded(report):
    count = 1_000_000
    with judge.Sandbox(report=report) as box:
        in_folders(box, 1000, 100)
        with open(f"{box.source}/0000/file-0", "w") as stream:
            stream.write("content")
        done = box.first_backup()
        root = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
        with open(root + "/target/current/java-home") as stream:
            java = stream.read().strip() + "/bin/java"
        made = judge.run([java, "--enable-native-access=ALL-UNNAMED", "-cp", root + "/target/current/lib/*",
                          root + "/tests/ManyBlobs.java", box.repository, box.passphrase_file, str(count)])
        if not report.ok(done.code == 0 and made.code == 0, f"an index of {count:,} blobs is made", made):
            return
        box.blobs = count
        for arguments in (["backup"], ["manifest"], ["restore", "--everything", "--to", box.place("out")]):
            measured(report, box, f"an index of {count:,} blobs, {arguments[0]}", 1000, *arguments)
