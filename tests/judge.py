"""What the tests from outside share: a sandbox with a launcher of its own, restic as the judge, a list of claims.

Nothing of dump is imported; dump and restic are only run. The environment names other programs:
  DUMP     the launcher under test (default: ./dump at the repository's root)
  RESTIC   the restic that judges (default: restic on the PATH)
"""
import collections
import datetime
import json
import os
import re
import resource
import shlex
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.realpath(__file__))
ROOT = os.path.dirname(HERE)
DUMP = os.path.abspath(os.environ.get("DUMP", ROOT + "/dump"))
RESTIC = os.environ.get("RESTIC", "restic")
IS_ROOT = os.geteuid() == 0
STORED_NAME = re.compile(r"[0-9a-f]{64}")
# A stack trace, whoever prints it.
TRACE = re.compile(r"Exception\b|^\s+at [\w.$/]+\(|\bpanic:", re.MULTILINE)

Result = collections.namedtuple("Result", "code out err seconds memory_bytes cpu_seconds")


class Report:
    """The claims of one test: all are made, and those that do not hold are told together."""

    def __init__(self):
        self.claims = 0
        self.broken = []
        self.skipped = []

    def ok(self, good, claim, detail=""):
        self.claims += 1
        print("ok" if good else "not ok", "-", claim, flush=True)
        if not good:
            text = detail if isinstance(detail, str) else described(detail)
            self.broken.append(claim + "\n    " + text.strip()[-1500:].replace("\n", "\n    "))
        return bool(good)

    def skip(self, claim, reason):
        """A part of the test, for want of something; the rest goes on."""
        self.skipped.append(f"{claim}: {reason}")

    @staticmethod
    def note(text):
        print("#", text, flush=True)


def described(result):
    return (f"exit {result.code} after {result.seconds:.1f} s\n"
            f"stdout: {result.out[-1200:]}\nstderr: {result.err[-1200:]}")


def run(arguments, environment=None, cwd=None, stdin=subprocess.DEVNULL, timeout=600, preparation=None):
    """Runs to the end; never raises for an exit code. Memory is the largest of the process and its children."""
    started = time.monotonic()
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        child = subprocess.Popen(arguments, env=environment, cwd=cwd, stdin=stdin, stdout=out, stderr=err,
                                 start_new_session=True, preexec_fn=preparation)
        waited, status, usage = wait(child.pid, started + timeout)
        child.returncode = os.waitstatus_to_exitcode(status)
        seconds = time.monotonic() - started
        texts = []
        for stream in (out, err):
            stream.seek(0)
            texts.append(stream.read().decode(errors="backslashreplace"))
    code = child.returncode
    if waited is None:
        code, texts[1] = 124, texts[1] + f"\nkilled after {timeout} s"
    return Result(code, *texts, seconds, usage.ru_maxrss * 1024, usage.ru_utime + usage.ru_stime)


def wait(pid, deadline):
    """(pid, status, resources); pid is None if it had to be killed."""
    pause = 0.002
    while True:
        done, status, usage = os.wait4(pid, os.WNOHANG)
        if done:
            return done, status, usage
        if time.monotonic() > deadline:
            os.killpg(pid, signal.SIGKILL)
            _, status, usage = os.wait4(pid, 0)
            return None, status, usage
        time.sleep(pause)
        pause = min(pause * 1.3, 0.05)


class Sandbox:
    """A directory with a home, a launcher, and a place for sources and a repository: nothing of the machine is used.

    The launcher is a link, so the sandbox's `backup` is the backup directory: dump.toml, dump.passphrase, archive.
    """

    def __init__(self, parent=None, report=None):
        self.report = report
        self.path = tempfile.mkdtemp(prefix="dump-test-", dir=parent or os.environ.get("TMPDIR", "/var/tmp"))
        self.backup = self.path + "/backup"
        self.home = self.path + "/home"
        self.source = self.path + "/source"
        self.repository = self.path + "/repository"
        self.launcher = self.backup + "/dump"
        self.config = self.backup + "/dump.toml"
        self.passphrase_file = self.backup + "/dump.passphrase"
        for folder in (self.backup, self.home):
            os.mkdir(folder, 0o700)
        os.symlink(DUMP, self.launcher)
        self.environment = {
            "PATH": os.environ["PATH"], "HOME": self.home, "XDG_CONFIG_HOME": self.home + "/.config",
            "XDG_STATE_HOME": self.home + "/.local/state", "XDG_DATA_HOME": self.home + "/.local/share",
            "XDG_CACHE_HOME": self.home + "/.cache", "TZ": "UTC", "LC_ALL": "C.UTF-8", "DUMP_BUILD": "no",
            "TMPDIR": self.path,
        }
        for name in ("JAVA_HOME", "DUMP_JAVA_OPTIONS"):
            if name in os.environ:
                self.environment[name] = os.environ[name]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if os.environ.get("KEEP"):
            print(f"# kept: {self.path}")
        else:
            subprocess.run(["chmod", "-R", "u+rwX", self.path], stderr=subprocess.DEVNULL, check=False)
            subprocess.run(["rm", "-rf", self.path], check=False)

    def place(self, name):
        return f"{self.path}/{name}"

    def make_tree(self, *options, at=None):
        done = run([HERE + "/make-tree", at or self.source, *options])
        if done.code:
            raise SystemExit("make-tree failed: " + described(done))

    def dump(self, *arguments, environment=None, before=(), **more):
        """Runs the launcher; a stack trace in what it says is a failure wherever it happens."""
        result = run([*before, self.launcher, *arguments], environment or self.environment, cwd=self.path, **more)
        if self.report and TRACE.search(result.out + result.err):
            self.report.ok(False, f"no stack trace from `dump {shlex.join(arguments)}`", result)
        return result

    def first_backup(self, source=None, **more):
        return self.dump("backup", "--source", source or self.source, "--to", self.repository, **more)

    def configure(self, **settings):
        """Writes dump.toml and, if there is none, the passphrase file."""
        if not os.path.exists(self.passphrase_file):
            self.write_passphrase("a passphrase of the tests")
        lines = {"source": self.source, "repository": self.repository, "passphrase.file": self.passphrase_file}
        lines.update({name.replace("_", "-"): value for name, value in settings.items()})
        with open(self.config, "w") as stream:
            stream.writelines(f"{name} = {json.dumps(value)}\n" for name, value in lines.items() if value is not None)
        os.chmod(self.config, 0o600)

    def write_passphrase(self, text, at=None):
        with open(at or self.passphrase_file, "w") as stream:
            stream.write(text + "\n")
        os.chmod(at or self.passphrase_file, 0o600)

    def restic(self, *arguments, repository=None, before=(), environment=None, **more):
        extra = {"RESTIC_REPOSITORY": repository or self.repository, "RESTIC_PASSWORD_FILE": self.passphrase_file,
                 "RESTIC_CACHE_DIR": self.home + "/restic-cache", "RESTIC_PROGRESS_FPS": "0"}
        return run([*before, RESTIC, *arguments], {**(environment or self.environment), **extra}, cwd=self.path,
                   **more)

    # What restic says of the repository.

    def check(self, *options, repository=None):
        """(is clean, result): no error and no warning either."""
        result = self.restic("check", *options, repository=repository)
        words = result.out + result.err
        bad = re.search(r"warning|error:|\berrors? (?!were found)|damaged|not referenced|duplicate|orphan|hint", words,
                        re.IGNORECASE)
        return result.code == 0 and not bad, result

    def check_loosely(self, *options, repository=None):
        """(has no error, result): packs in no index, or blobs stored twice, are no error after a race or a kill."""
        result = self.restic("check", *options, repository=repository)
        return result.code == 0 and "no errors were found" in result.out + result.err, result

    def snapshots(self, repository=None):
        """As restic lists them, oldest first."""
        result = self.restic("snapshots", "--json", "--no-lock", repository=repository)
        found = json.loads(result.out) if result.code == 0 and result.out.strip() else []
        return sorted(found or [], key=lambda snapshot: instant(snapshot["time"]))

    def cat(self, *what, repository=None):
        result = self.restic("cat", *what, "--no-lock", repository=repository)
        if result.code:
            raise RuntimeError(f"restic cat {what}: {result.err}")
        return json.loads(result.out)

    def subtree(self, snapshot_id, path):
        """The identifier of the tree that a snapshot holds for a directory."""
        tree = self.cat("snapshot", snapshot_id)["tree"]
        for part in path.strip("/").split("/"):
            nodes = self.cat("blob", tree)["nodes"]
            tree = next(node["subtree"] for node in nodes if node["name"] == part)
        return tree

    def duplicate_blobs(self):
        """Blobs that stand more than once in the indexes."""
        result = self.restic("list", "blobs", "--no-lock")
        counts = collections.Counter(result.out.split("\n"))
        return [line for line, count in counts.items() if line and count > 1]

    def stored(self, kind, repository=None):
        """Paths of the whole files of a kind: data, index, snapshots, keys, locks."""
        found = []
        for folder, _, names in os.walk(f"{repository or self.repository}/{kind}"):
            found += [os.path.join(folder, name) for name in names if STORED_NAME.fullmatch(name)]
        return sorted(found)

    def restic_restore(self, snapshot="latest", source=None, repository=None, to=None):
        """Where the restored source is, and the result."""
        to = to or tempfile.mkdtemp(dir=self.path, prefix="by-restic-")
        sparse = ["--sparse"] if restic_version() >= (0, 15) else []
        result = self.restic("restore", snapshot, "--target", to, *sparse, repository=repository)
        return to + (source or self.source), result

    def compare(self, a, b, *options):
        return run([HERE + "/compare-trees", a, b, *options])


class Mount:
    """A small file system in memory."""

    def __init__(self, path, size):
        self.path, self.size = path, size

    def __enter__(self):
        os.makedirs(self.path, exist_ok=True)
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={self.size},mode=0700", "tmpfs", self.path], check=True,
                       stderr=subprocess.DEVNULL)
        return self.path

    def __exit__(self, *_):
        subprocess.run(["umount", "-l", self.path], check=False)


def can_mount():
    if not IS_ROOT:
        return False
    with Sandbox() as box:
        try:
            with Mount(box.place("mount"), "1m"):
                return True
        except (subprocess.CalledProcessError, OSError):
            return False


def restored_root(target, source):
    """Where `restore --everything --to TARGET` has put the tree of a single source.

    Its entries stand in the target or below the source's name; both are what a person may expect of TARGET.
    """
    names = set(os.listdir(source))
    for place in (target, f"{target}/{os.path.basename(source)}", target + source):
        if os.path.isdir(place) and (names <= set(os.listdir(place)) | sockets(source)):
            return place
    best = [place for place in (f"{target}/{os.path.basename(source)}", target + source) if os.path.isdir(place)]
    return best[0] if best else target


def sockets(folder):
    return {entry.name for entry in os.scandir(folder) if stat.S_ISSOCK(entry.stat(follow_symlinks=False).st_mode)}


_version = None


def restic_version():
    global _version
    if _version is None:
        found = re.search(r"restic (\d+)\.(\d+)", run([RESTIC, "version"]).out)
        _version = (int(found.group(1)), int(found.group(2))) if found else (0, 0)
    return _version


def lost_by_restic():
    """What this restic can't store or bring back, as kinds of make-tree."""
    lost = ["xattr-bytes", "long-path", "far-times"]
    if restic_version() < (0, 16):
        lost += ["link-bytes", "link-xattrs"]
    if restic_version() < (0, 15):
        lost += ["new-unicode", "sparse"]
    return [word for kind in lost for word in ("--leave-out", kind)]


def instant(text):
    """Nanoseconds of a time as restic writes it."""
    found = re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d+))?(Z|[+-]\d\d:\d\d)", text)
    year, month, day, hour, minute, second = (int(found.group(index)) for index in range(1, 7))

    moment = datetime.datetime(year, month, day, hour, minute, second, tzinfo=datetime.timezone.utc)
    offset = 0
    if found.group(8) != "Z":
        sign = -1 if found.group(8)[0] == "-" else 1
        offset = sign * (int(found.group(8)[1:3]) * 3600 + int(found.group(8)[4:6]) * 60)
    return (int(moment.timestamp()) - offset) * 10 ** 9 + int((found.group(7) or "0").ljust(9, "0"))


def descendants(pid):
    """The process and all below it, by /proc."""
    parents = {}
    for name in os.listdir("/proc"):
        if name.isdigit():
            try:
                with open(f"/proc/{name}/stat") as stream:
                    parents[int(name)] = int(stream.read().rsplit(")", 1)[1].split()[1])
            except OSError:
                pass
    family = [pid]
    for each in family:
        family += [child for child, parent in parents.items() if parent == each]
    return family


def have(program):
    return shutil.which(program) is not None
