"""Keys, locks, checks, mending, copies and cleanups on every kind of server: as on a disk, and restic finds no error."""
import contextlib
import os
import re
import shutil
import signal

import judge
import pytest
import remote
from faults import flip
from test_repair import cut, write

pytestmark = pytest.mark.heavy


@contextlib.contextmanager
def opened(server):
    """The stored files as a plain directory, to be spoilt."""
    if server.kind != "s3":
        # An rclone that serves remembers sizes.
        server.stop()
        yield server.folder
        server.start()
        return
    # MinIO keeps them in a way of its own.
    environment = {**os.environ, "RCLONE_CONFIG": server.path + "/none", "RCLONE_CONFIG_STORE_TYPE": "s3",
                   "RCLONE_CONFIG_STORE_PROVIDER": "Minio", "RCLONE_CONFIG_STORE_ACCESS_KEY_ID": remote.ACCESS_KEY,
                   "RCLONE_CONFIG_STORE_SECRET_ACCESS_KEY": remote.SECRET_KEY,
                   "RCLONE_CONFIG_STORE_ENDPOINT": f"http://127.0.0.1:{server.port}"}
    files, there = server.path + "/files", "store:bucket/repository"
    judge.run(["rclone", "sync", "--checksum", there, files], environment)
    yield files
    judge.run(["rclone", "sync", "--checksum", files, there], environment)


def largest_pack(folder):
    found = max((os.path.join(place, name) for place, _, names in os.walk(folder + "/data") for name in names
                 if judge.STORED_NAME.fullmatch(name)), key=os.path.getsize)
    os.chmod(found, 0o600)
    return found


class Steps:
    def __init__(self, report, box, server):
        self.report, self.box, self.server = report, box, server

    def dump(self, claim, *arguments, code=0, words=""):
        done = self.box.dump(*arguments)
        self.report.ok(done.code == code and re.search(words, done.out + done.err), f"{claim}: {' '.join(arguments)}", done)
        return done

    def clean(self, claim):
        self.dump(claim, "check", "--read-data", words="no damage")
        checked = self.server.restic(self.box, "check", "--read-data")
        self.report.ok(checked.code == 0 and "no errors were found" in checked.out, f"{claim}: restic finds no error",
                       checked)

    def spoilt(self, claim, spoil):
        with opened(self.server) as files:
            spoil(files)
        self.dump(claim, "check", "--read-data", code=4, words="damage")


def test_upkeep(report, server):
    if server.kind == "rest-append-only":
        pytest.skip("nothing can be removed there")
    with judge.Sandbox(report=report) as box:
        server.configure(box)
        steps = Steps(report, box, server)
        os.mkdir(box.source)
        for number in range(8):
            write(f"{box.source}/file-{number}", number)
        steps.dump("a beginning", "init")
        steps.dump("a beginning", "backup")
        write(box.source + "/file-8", 100)
        steps.dump("a beginning", "backup")
        steps.clean("at first")
        keys(steps)
        locks(steps)
        other = copied(steps)
        steps.spoilt("an index is cut", lambda files: cut(files + "/index/" + sorted(os.listdir(files + "/index"))[0]))
        steps.dump("an index is cut", "repair", "index")
        steps.clean("with a new index")
        steps.spoilt("a pack is flipped", lambda files: flip(largest_pack(files), 1000))
        steps.dump("the living files", "heal", "--read-data")
        steps.dump("the living files", "cleanup", "--yes")
        steps.clean("healed by the living files")
        lost = box.place("lost")
        os.rename(box.source, lost)
        os.mkdir(box.source)
        steps.spoilt("a pack is gone", lambda files: os.remove(largest_pack(files)))
        steps.dump("another repository", "heal", "--read-data", "--from", other)
        steps.clean("healed by another repository")
        steps.spoilt("a pack is cut", lambda files: cut(largest_pack(files)))
        steps.dump("lost for good", "heal", "--read-data", code=4, words="is lost")
        steps.dump("lost for good", "repair", "packs", "--read-data", "--yes", code=4)
        steps.dump("lost for good", "repair", "snapshots", code=4)
        steps.dump("lost for good", "cleanup", "--yes")
        steps.clean("mended")
        shutil.rmtree(box.source)
        os.rename(lost, box.source)
        steps.dump("in the end", "backup")
        steps.dump("in the end", "manifest", words="file-7")
        with open(box.config, "a") as stream:
            stream.write("keep.last = 1\n")
        steps.dump("in the end", "cleanup", "--yes")
        steps.clean("in the end")
        target = box.place("all")
        steps.dump("in the end", "restore", "--everything", "--to", target)
        compared = box.compare(box.source, judge.restored_root(target, box.source))
        report.ok(compared.code == 0, "everything restores identically", compared)
        report.ok(server.gone(2), "no program is left that reached it", str(server.clients()))


@pytest.mark.skipif(bool(remote.AppendOnly.lacks()), reason=str(remote.AppendOnly.lacks()))
def test_what_an_append_only_server_allows(report):
    """What adds, and no more; each refusal names the reason."""
    refusal = "the server does not let anything be removed \\(it is append-only"
    with remote.AppendOnly() as server, judge.Sandbox(report=report) as box:
        server.configure(box)
        steps = Steps(report, box, server)
        os.mkdir(box.source)
        steps.dump("a beginning", "init")
        for number in range(2):
            remote.random_files(box.source, 8, number)
            steps.dump("a beginning", "backup")
        second = box.place("second")
        with open(second, "w") as stream:
            stream.write("another passphrase of the tests\n")
        os.chmod(second, 0o600)
        first = server.stored("keys")[0]
        steps.dump("a key is added", "key", "add", "--new-passphrase-file", second)
        steps.dump("and not removed", "--passphrase-file", second, "key", "remove", first[:8], code=1, words=refusal)
        steps.dump("a snapshot", "forget", server.stored("snapshots")[0][:8], "--yes", code=1, words=refusal)
        steps.spoilt("a pack is flipped", lambda files: flip(largest_pack(files), 1000))
        done = steps.dump("what was lost comes back", "heal", code=4, words=refusal)
        report.ok("brought back 1 of 1 lost blob" in done.out, "and that is said", done)
        steps.dump("nothing is damaged but the pack that stays", "check", words="no damage")


def keys(steps):
    box = steps.box
    second = box.place("second")
    with open(second, "w") as stream:
        stream.write("another passphrase of the tests\n")
    os.chmod(second, 0o600)
    before = set(steps.server.stored("keys"))
    steps.dump("a key is added", "key", "add", "--new-passphrase-file", second)
    steps.dump("a key is added", "--passphrase-file", second, "snapshots")
    added = set(steps.server.stored("keys")) - before
    steps.report.ok(len(added) == 1, "one key more", str(added))
    steps.dump("both are listed", "key", "list", words=added.copy().pop()[:8])
    steps.dump("the key is removed", "key", "remove", added.pop()[:8])
    steps.dump("it opens nothing any more", "--passphrase-file", second, "snapshots", code=12)
    steps.dump("another passphrase", "key", "passwd", "--generate", "--yes")
    steps.report.ok(len(steps.server.stored("keys")) == 1, "one key", str(steps.server.stored("keys")))
    steps.server.restic(box, "snapshots")


def locks(steps):
    box, server = steps.box, steps.server
    remote.random_files(box.source, 120)
    child = remote.running(box, "backup")
    steps.report.ok(remote.until(child, lambda: server.stored("locks")), "a backup is running")
    os.killpg(child.pid, signal.SIGKILL)
    child.wait()
    steps.report.ok(server.gone(2), "no program is left that reached it", str(server.clients()))
    for name in os.listdir(box.source):
        if name.startswith("5-"):
            os.remove(f"{box.source}/{name}")
    # Nobody remembers that run.
    shutil.rmtree(box.backup + "/archive/" + [name for name in os.listdir(box.backup + "/archive") if len(name) == 64][0])
    steps.dump("a lock is told", "unlock", "--trial-run", words="would remove")
    steps.dump("and removed", "unlock", words="removed the lock")
    steps.report.ok(not server.stored("locks"), "no lock is left", str(server.stored("locks")))
    steps.dump("what the killed run left goes", "cleanup", "--yes")


def copied(steps):
    """Into a repository on this machine, and nothing a second time."""
    box = steps.box
    other = box.backup + "/other.toml"
    with open(other, "w") as stream:
        stream.write(f'repository = "{box.place("other")}"\npassphrase.file = "{box.passphrase_file}"\n')
    os.chmod(other, 0o600)
    steps.dump("another repository", "-c", other, "init", "--like", box.config)
    steps.dump("a copy", "copy", "--into", other)
    steps.dump("again nothing", "copy", "--into", other)
    checked = box.restic("check", "--read-data", "--no-cache", repository=box.place("other"))
    steps.report.ok(checked.code == 0 and "no errors were found" in checked.out, "restic finds no error in the copy", checked)
    return other
