"""A source that changes day by day, and what lists say of it."""
import json
import os
import random
import shutil
import stat
import subprocess

KINDS = {stat.S_IFREG: "file", stat.S_IFDIR: "dir", stat.S_IFLNK: "symlink", stat.S_IFIFO: "fifo",
         stat.S_IFCHR: "chardev", stat.S_IFBLK: "dev"}


def evolve(box, step):
    """The next state. Each changed file gets a second of its own, because Duplicity looks at nothing finer."""
    source = os.fsencode(box.source)
    chance = random.Random(step)

    def path(*parts):
        return os.path.join(source, *(each if isinstance(each, bytes) else each.encode() for each in parts))

    def write(content, *parts):
        os.makedirs(os.path.dirname(path(*parts)), exist_ok=True)
        with open(path(*parts), "wb") as stream:
            stream.write(content)
        os.utime(path(*parts), (1_300_000_000, 1_300_000_000 + step * 1000 + len(parts[-1])))

    def change(at, content, *parts):
        with open(path(*parts), "rb") as stream:
            old = stream.read()
        write(old[:at] + content + old[at + len(content):], *parts)

    if step == 0:
        box.make_tree("--small-files", "40", "--leave-out", "long-path")
        # Every volume is a session of its own over SSH: what only costs time is left out.
        for each in ("data/zero-9M", "data/constant-9M", "data/random-5M", "sparse"):
            subprocess.run(["rm", "-rf", f"{box.source}/{each}"], check=True)
        write(chance.randbytes(2_300_000), "work", "beyond a volume.bin")
        write(chance.randbytes(200_000), "work", "grows")
        write(chance.randbytes(65_536), "work", "just a part")
        write(b"", "work", "empty at first")
        for number in range(20):
            write(chance.randbytes(chance.randrange(1, 90_000)), "letters", f"letter {number}.txt")
        write(b"to be a directory", "work", "turns")
        write(b"inside", "work", "folder turns", "below", "deep")
        write("Grüße".encode(), "work", "übermorgen – morgen")
        write(b"line", "work", b"new\nline")
        write(b"bytes", "work", b"bytes \xff\xfe")
        os.symlink("letter 1.txt", path("letters", "latest"))
        os.symlink("nowhere", path("work", "dangling"))
        # Nobody may touch what it points to.
        with open(box.place("outside"), "wb") as stream:
            stream.write(b"mine")
        os.chmod(box.place("outside"), 0o640)
        os.utime(box.place("outside"), (1_200_000_000, 1_200_000_000))
        os.symlink(box.place("outside"), path("letters", "to the outside"))
        os.mkdir(path("work", "empty folder"), 0o750)
    else:
        change(700_000 + step * 5000, chance.randbytes(3000), "work", "beyond a volume.bin")
        change(200_000, chance.randbytes(80_000 * step), "work", "grows")
        write(chance.randbytes(900), "letters", f"letter {step}.txt")
        os.chmod(path("letters", f"letter {step + 1}.txt"), 0o600 + step)
        os.rename(path("letters", f"letter {19 - step}.txt"), path("letters", f"renamed in {step} ä.txt"))
        write(b"only in %d" % step, "work", f"only in {step}")
        os.unlink(path("letters", "latest"))
        os.symlink(f"letter {step}.txt", path("letters", "latest"))
        if os.path.exists(path("work", f"only in {step - 1}")):
            os.unlink(path("work", f"only in {step - 1}"))
    if step in (1, 3, 6):
        write(b"filled %d" % step, "work", "empty at first")
        write(b"line %d" % step, "work", b"new\nline")
        write(b"bytes %d" % step, "work", b"bytes \xff\xfe")
    if step in (1, 5):
        os.unlink(path("work", "turns")) if step == 1 else os.unlink(path("work", "dangling"))
        write(b"now a directory", "work", "turns" if step == 1 else "dangling", "inside")
        shutil.rmtree(path("work", "folder turns"))
        write(b"now a file", "work", "folder turns")
        write(b"", "work", "just a part")
    if step in (3, 6):
        os.unlink(path("work", "folder turns"))
        write(b"a directory again", "work", "folder turns", "below", "deep")
        shutil.rmtree(path("work", "turns")) if step == 3 else None
        if step == 3:
            os.symlink("now a link", path("work", "turns"))
        shutil.rmtree(path("folders")) if step == 3 else os.rename(path("modes"), path("modes moved"))
        os.chmod(path("work", "empty folder"), 0o700)


def listing(state):
    """Path as bytes -> kind, as `manifest` must list it; no backup holds sockets."""
    found = {}
    root = os.fsencode(state)
    for folder, folders, names in os.walk(root):
        for name in folders + names:
            place = os.path.join(folder, name)
            kind = KINDS.get(stat.S_IFMT(os.lstat(place).st_mode))
            if kind:
                found[os.path.relpath(place, root)] = kind
    return found


def json_lines(text):
    """The objects, or None if it is not one object a line."""
    try:
        found = [json.loads(line) for line in text.rstrip("\n").split("\n")]
    except ValueError:
        return None
    return found if all(isinstance(each, dict) and "type" in each for each in found) else None


def listed(lines):
    return {bytes.fromhex(each["path_hex"]) if "path_hex" in each else each["path"].encode(): each["kind"]
            for each in lines or [] if each["type"] == "entry"}
