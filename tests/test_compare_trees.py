"""Shows that compare-trees passes on an equal copy and fails on each field changed by hand."""
import os
import shutil
import stat
import subprocess
import tempfile

HERE = os.path.dirname(os.path.realpath(__file__))
DAY = 86400 * 10 ** 9


def remake(path, mode, device=0):
    """Another kind of entry under the same name and with the same times and owner."""
    status = os.lstat(path)
    os.unlink(path)
    os.mknod(path, mode, device)
    os.chown(path, status.st_uid, status.st_gid)
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))


def keeping_time(path, change):
    status = os.lstat(path)
    change(path)
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns), follow_symlinks=False)


def flip_byte(path):
    with open(path, "r+b") as stream:
        stream.seek(1000)
        byte = stream.read(1)
        stream.seek(1000)
        stream.write(bytes([byte[0] ^ 1]))


def fill_holes(path):
    with open(path, "rb") as stream:
        content = stream.read()
    with open(path, "r+b") as stream:
        stream.write(content)


def replace_link(path, target):
    status = os.lstat(path)
    os.unlink(path)
    os.symlink(target, path)
    os.lchown(path, status.st_uid, status.st_gid)
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns), follow_symlinks=False)


def break_hard_link(path):
    status = os.lstat(path)
    shutil.copy2(path, path + "~")
    os.rename(path + "~", path)
    os.chown(path, status.st_uid, status.st_gid)


def add_hard_link(folder):
    os.unlink(folder + "/twin-2")
    os.link(folder + "/twin-1", folder + "/twin-2")


def shift_time(path, nanos):
    status = os.lstat(path)
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns + nanos), follow_symlinks=False)


def chmod_by(path, bits):
    os.chmod(path, stat.S_IMODE(os.lstat(path).st_mode) ^ bits)


def cases(root):
    """(name, field that must be told, change), for the rights that we have."""
    yield "content", "content", lambda: keeping_time("data/random-5M", flip_byte)
    yield "one byte more", "size", lambda: keeping_time("data/text", lambda path: open(path, "ab").write(b"x"))
    yield "missing file", "missing", lambda: os.unlink("data/empty")
    yield "missing odd name", "missing", lambda: os.unlink(b"names/bad-\xff\xfe")
    yield "missing empty directory", "missing", lambda: os.rmdir("empty-dir")
    yield "extra file", "extra", lambda: open("data/more", "w").close()
    yield "type", "type", lambda: remake("data/empty", stat.S_IFIFO | 0o644)
    yield "mode of a file", "mode", lambda: chmod_by("modes/0666", 0o001)
    yield "setuid", "mode", lambda: chmod_by("modes/4755", 0o4000)
    yield "setgid", "mode", lambda: chmod_by("modes/2755", 0o2000)
    yield "sticky", "mode", lambda: chmod_by("modes/dir-1777", 0o1000)
    yield "mode of a directory", "mode", lambda: chmod_by("empty-dir", 0o020)
    yield "mode of a fifo", "mode", lambda: chmod_by("kinds/fifo", 0o001)
    for what, path in (("a file", "data/text"), ("a directory", "empty-dir"), ("a symlink", "links/dangling"),
                       ("a fifo", "kinds/fifo"), ("the root", ".")):
        yield f"one nanosecond of {what}", "mtime", lambda path=path: shift_time(path, 1)
    yield "seconds of a file", "mtime", lambda: shift_time("data/text", DAY)
    yield "link target", "target", lambda: replace_link("links/relative", "a/second")
    yield "link target in bytes", "target", lambda: replace_link(b"links/bytes", b"bad\xff\xfftarget")
    yield "broken hard link", "hardlinks", lambda: break_hard_link("links/b/first-again")
    yield "hard link too many", "hardlinks", lambda: add_hard_link("links")
    yield "hole filled", "holes", lambda: keeping_time("sparse/middle", fill_holes)
    yield "xattr value", "xattrs", lambda: os.setxattr("xattrs/file", "user.text", b"valuE")
    yield "xattr missing", "xattrs", lambda: os.removexattr("xattrs/file", "user.empty")
    yield "xattr extra", "xattrs", lambda: os.setxattr("xattrs/file", "user.more", b"")
    yield "xattr of a directory", "xattrs", lambda: os.removexattr("xattrs/folder", "user.on-folder")
    yield "ACL", "xattrs", lambda: os.removexattr("xattrs/acl", "system.posix_acl_access")
    yield "default ACL", "xattrs", lambda: os.removexattr("xattrs/acl-folder", "system.posix_acl_default")
    if root:
        yield "owner", "uid", lambda: os.chown("data/text", 7, -1)
        yield "group", "gid", lambda: os.chown("data/text", -1, 7)
        yield "owner of a symlink", "uid", lambda: os.lchown("links/dangling", 7, -1)
        yield "device number", "device", lambda: remake("kinds/null", stat.S_IFCHR | 0o660, os.makedev(1, 5))
        yield "kind of device", "type", lambda: remake("kinds/null", stat.S_IFBLK | 0o660, os.makedev(1, 3))
        yield "xattr of a symlink", "xattrs", lambda: os.removexattr("xattrs/link", "trusted.on-link",
                                                                      follow_symlinks=False)


def compare(a, b, *options):
    done = subprocess.run([HERE + "/compare-trees", a, b, *options], stdout=subprocess.PIPE, text=True,
                          errors="replace")
    return done.returncode, done.stdout


def test_tells_every_field(report):
    with tempfile.TemporaryDirectory(prefix="compare-trees-") as folder:
        original, long_one, long_two = (f"{folder}/{name}" for name in ("original", "long-one", "long-two"))
        subprocess.run([HERE + "/make-tree", original, "--leave-out", "long-path", "--small-files", "0"], check=True)
        # Creating files is what takes the time here.
        for each in ("allbytes", "deep", "names-of-folders"):
            shutil.rmtree(f"{original}/{each}")
        for each in (long_one, long_two):
            subprocess.run([HERE + "/make-tree", each, "--small-files", "0"], check=True)
        code, text = compare(long_one, long_two, "--ignore", "mtime")
        report.ok(code == 0, "two trees of one seed are equal, a path above PATH_MAX too", text)
        here = os.open(long_two + "/long", os.O_RDONLY)
        while True:
            inside = os.listdir(here)[0]
            if inside == "bottom":
                break
            here = os.open(inside, os.O_RDONLY, dir_fd=here)
        os.unlink("bottom", dir_fd=here)
        code, text = compare(long_one, long_two, "--ignore", "mtime")
        report.ok(code == 1 and "bottom': missing" in text, "tells a file missing above PATH_MAX", text)
        for number, (name, field, change) in enumerate([("equal copy", None, lambda: None), *cases(os.geteuid() == 0)]):
            copy = f"{folder}/copy-{number}"
            subprocess.run(["cp", "-a", "--sparse=always", original, copy], check=True)
            os.chdir(copy)
            change()
            os.chdir("/")
            # Adding or removing an entry changes its directory's time, which is not what is shown here.
            ignored = ["--ignore", "mtime"] if field and field != "mtime" else []
            code, text = compare(original, copy, *ignored)
            if field is None:
                report.ok(code == 0, name, text)
            else:
                lines = [line for line in text.splitlines() if ": " in line]
                told = any(f": {field}: " in line for line in lines)
                report.ok(code == 1 and told, f"tells a changed {name} ({field})", text or "nothing told")
            shutil.rmtree(copy)
        for name, nanos, expected in (("not a nanosecond", 1, 0), ("a second", 10 ** 9, 1)):
            copy = f"{folder}/copy-{name}"
            subprocess.run(["cp", "-a", "--sparse=always", original, copy], check=True)
            shift_time(copy + "/data/text", nanos)
            code, text = compare(original, copy, "--as-duplicity")
            report.ok(code == expected, f"as Duplicity keeps it: tells {name}", text)
            shutil.rmtree(copy)
        code, text = compare(original, original + "/data")
        report.ok(code == 1, "tells another tree altogether", text[:500])
