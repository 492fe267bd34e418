"""What the tests of the engine `duplicity` share: the programs, a throw-away SSH server, a sandbox, shifted time.

The environment names a second Duplicity to try besides the one on the PATH: DUMP_TEST_DUPLICITY.
"""
import calendar
import collections
import datetime
import glob
import os
import re
import secrets
import shlex
import shutil
import socket
import stat
import subprocess
import time

import judge

LIBRARY = next(iter(glob.glob("/usr/lib/*/faketime/libfaketime.so.1")), None)
ZONE = "Europe/Berlin"
PYTHON_TRACE = re.compile(r"Traceback \((?:most recent call|innermost) last\)|^  +File \"", re.MULTILINE)
# Where Duplicity's own words are wanted, they may name exceptions; ours have no place there either.
JAVA_TRACE = re.compile(r"^\s+at [\w.$/]+\(|\b(?:java|dump|picocli)\.[\w.]*Exception\b", re.MULTILINE)
# A file of an archive: full or inc, its time, the volume's number if it is one.
NAME = re.compile(r"duplicity-(full|inc)\.(?:\d{8}T\d{6}Z\.to\.)?(\d{8}T\d{6}Z)\."
                  r"(?:vol(\d+)\.difftar|manifest)(?:\.gpg)?")

Program = collections.namedtuple("Program", "path version python")


def programs():
    """Each Duplicity that there is: that of the PATH, then the one that DUMP_TEST_DUPLICITY names."""
    found = []
    for path in (shutil.which("duplicity"), os.environ.get("DUMP_TEST_DUPLICITY")):
        if path and all(os.path.realpath(path) != os.path.realpath(each.path) for each in found):
            said = judge.run([path, "--version"])
            version = re.match(r"duplicity (\S+)", said.out)
            if said.code or not version:
                raise SystemExit(f"{path} is no Duplicity: " + judge.described(said))
            with open(path, "rb") as stream:
                first = stream.readline().decode(errors="replace")
            found.append(Program(path, version.group(1), first[2:].split() if first.startswith("#!") else ["python3"]))
    return found


def lacks(program, kind):
    """Why a destination can't be tried here, or None."""
    if kind == "local":
        return None
    if not sshd_program():
        return "sshd is not installed"
    if not judge.have("sftp"):
        return "sftp is not installed"
    module = {"pexpect": "pexpect", "paramiko": "paramiko"}[kind]
    if kind == "pexpect" and program.version.startswith("2.0."):
        return "this Duplicity is broken there, which dump says"
    if judge.run([*program.python, "-c", "import " + module]).code:
        return f"python3-{module} is not installed"
    return None


def sshd_program():
    return shutil.which("sshd") or shutil.which("sshd", path="/usr/sbin:/usr/local/sbin:/sbin")


class Server:
    """An sshd on loopback with keys and a configuration of its own, ended with the block."""

    def __init__(self):
        self.user = subprocess.run(["id", "-un"], capture_output=True, text=True, check=True).stdout.strip()
        self.process = None

    def __enter__(self):
        self.path = subprocess.run(["mktemp", "-d", "/tmp/dump-sshd-XXXXXX"], capture_output=True, text=True,
                                   check=True).stdout.strip()
        for name in ("host", "user", "stranger"):
            subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", name, "-f", f"{self.path}/{name}"],
                           check=True)
        shutil.copy(self.path + "/user.pub", self.path + "/authorized")
        self.identity, self.stranger = self.path + "/user", self.path + "/stranger"
        self.known_hosts = self.path + "/known_hosts"
        self.log = self.path + "/log"
        # Where the daemon gives up its rights; distributions make it when their service starts.
        if judge.IS_ROOT:
            os.makedirs("/run/sshd", mode=0o755, exist_ok=True)
        for _ in range(5):
            self.port = free_port()
            if self.start():
                return self
        with open(self.log, errors="replace") as stream:
            raise SystemExit("sshd does not start: " + stream.read()[-1000:])

    def start(self):
        with open(self.path + "/sshd_config", "w") as stream:
            stream.write(f"Port {self.port}\nListenAddress 127.0.0.1\nHostKey {self.path}/host\nPidFile none\n"
                         f"AuthorizedKeysFile {self.path}/authorized\nStrictModes no\nUsePAM no\n"
                         "PasswordAuthentication no\nKbdInteractiveAuthentication no\nPermitRootLogin yes\n"
                         "MaxStartups 100\nSubsystem sftp internal-sftp\n")
        with open(self.path + "/host.pub") as stream, open(self.known_hosts, "w") as known:
            known.write(f"[127.0.0.1]:{self.port} {' '.join(stream.read().split()[:2])}\n")
        self.process = subprocess.Popen([sshd_program(), "-D", "-f", self.path + "/sshd_config", "-E", self.log],
                                        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                        stderr=subprocess.DEVNULL)
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline and self.process.poll() is None:
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return True
            except OSError:
                time.sleep(0.05)
        self.stop()
        return False

    def stop(self):
        if self.process and self.process.poll() is None:
            self.process.terminate()
            self.process.wait()

    def __exit__(self, *_):
        self.stop()
        subprocess.run(["rm", "-rf", self.path], check=False)

    def logins(self):
        """How many there have been."""
        with open(self.log, errors="replace") as stream:
            return stream.read().count("Accepted publickey")

    def address(self, path, scheme="sftp"):
        """Two slashes: an absolute path."""
        return f"{scheme}://{self.user}@127.0.0.1:{self.port}/{path}"

    def options(self, known_hosts=None, kind="pexpect"):
        """Paramiko is always strict, and knows no such option."""
        strict = [] if kind == "paramiko" else ["StrictHostKeyChecking=yes"]
        return [f"UserKnownHostsFile={known_hosts or self.known_hosts}"] + strict


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Box(judge.Sandbox):
    """A sandbox whose configuration names Duplicity. What is said is kept, temporary files must be gone after a run."""

    def __init__(self, program, kind="local", server=None, report=None, parent=None):
        super().__init__(parent=parent, report=report)
        self.program, self.kind, self.server = program, kind, server
        self.archive = self.backup + "/archive"
        self.temporary = self.place("tmp")
        os.mkdir(self.temporary, 0o700)
        self.environment.update(TMPDIR=self.temporary, TZ=ZONE, GNUPGHOME=self.home + "/.gnupg")
        self.quick_gnupg(self.home + "/.gnupg")
        self.said = []
        # Looked for in every output, file and process: no other text may hold it, that of another box neither.
        self.secret = f"correct horse {secrets.token_hex(8)} Batterie"
        # Whose runs these are, as words before a command.
        self.user = ()

    def __exit__(self, *_):
        judge.run([*self.user, "gpgconf", "--kill", "all"], self.environment)
        super().__exit__(*_)

    def settings(self, **more):
        address = {"local": lambda: self.repository, "pexpect": lambda: self.server.address(self.repository),
                   "paramiko": lambda: self.server.address(self.repository, "paramiko+sftp")}[self.kind]()
        chosen = {"engine": "duplicity", "repository": address, "archive-dir": self.archive,
                  "duplicity.command": self.program.path, "duplicity.volume-size": "1 MB"}
        if self.server:
            chosen.update({"ssh.identity": self.server.identity, "ssh.options": self.server.options(kind=self.kind)})
        chosen.update(more)
        return chosen

    def configure_duplicity(self, **more):
        """Further settings by their full names; None leaves one out."""
        if not os.path.exists(self.passphrase_file):
            self.write_passphrase(self.secret)
        self.configure(**self.settings(**more))

    def dump(self, *arguments, environment=None, before=(), launcher=None, **more):
        result = judge.run([*before, launcher or self.launcher, *arguments], environment or self.environment,
                           cwd=self.path, **more)
        self.said.append(result.out + result.err)
        if self.report:
            shown = " ".join(each if isinstance(each, str) else repr(each) for each in arguments)
            traces = [JAVA_TRACE] if {"-n", "-v"} & set(arguments) else [judge.TRACE, PYTHON_TRACE]
            if any(each.search(result.out + result.err) for each in traces):
                self.report.ok(False, f"no stack trace from `dump {shown}`", result)
            left = sorted(os.listdir(self.temporary))
            if left:
                self.report.ok(False, f"no temporary files left by `dump {shown}`", str(left[:5]))
                subprocess.run(["rm", "-rf", *(f"{self.temporary}/{each}" for each in left)], check=False)
        return result

    def bare(self, *arguments, cache=None, before=(), **more):
        """Runs Duplicity itself on the same archive, with a cache of its own."""
        environment = {**self.environment, "PASSPHRASE": self.secret, "LANGUAGE": ""}
        options = ["--archive-dir=" + (cache or self.place("bare-cache")), "--name=bare", "--no-print-statistics"]
        result = judge.run([*before, self.program.path, arguments[0], *options, *arguments[1:]], environment,
                           cwd=self.path, **more)
        subprocess.run(["sh", "-c", 'rm -rf "$1"/*', "sh", self.temporary], check=False)
        return result

    def sets(self, repository=None):
        """What the names at the destination say: (kind, seconds, volumes) in order of time, each with its manifest."""
        volumes, manifests = {}, set()
        for name in os.listdir(repository or self.repository):
            found = NAME.fullmatch(name)
            if found and found.group(3):
                volumes[found.group(1, 2)] = volumes.get(found.group(1, 2), 0) + 1
            elif found:
                manifests.add(found.group(1, 2))
        moments = {each: calendar.timegm(time.strptime(each[1], "%Y%m%dT%H%M%SZ")) for each in manifests}
        return [(each[0], moments[each], volumes.get(each, 0)) for each in sorted(manifests, key=moments.get)]

    @staticmethod
    def quick_gnupg(home):
        """Makes a home of GnuPG in which a passphrase is tried quickly: else each file costs a third of a second."""
        os.mkdir(home, 0o700)
        for program in ("gpg", "gpg-agent"):
            with open(f"{home}/{program}.conf", "w") as stream:
                stream.write("s2k-count 65536\n")

    def stored_files(self, pattern, repository=None):
        return sorted(glob.glob(f"{repository or self.repository}/{pattern}"))

    def compare(self, a, b, *options):
        return super().compare(a, b, "--as-duplicity", *options)

    def same_tree(self, state, target):
        """(is identical, words)."""
        if not os.path.isdir(target):
            return False, f"there is no {target}"
        place = judge.restored_root(target, state)
        compared = self.compare(state, place)
        return compared.code == 0, compared.out[-800:] + compared.err[-300:]


def everything_below(*folders, without=()):
    """Each path below, with its kind, times and size: equal before and after means that nothing was touched."""
    found = {}
    for top in folders:
        for path, folders_here, names in os.walk(os.fsencode(top)):
            if any(path.startswith(os.fsencode(each)) for each in without):
                folders_here.clear()
                continue
            for each in [path] + [os.path.join(path, name) for name in names]:
                # The file that a run of ours locks is opened anew each time.
                if each.endswith(b".lock"):
                    continue
                status = os.lstat(each)
                found[each] = (stat.S_IFMT(status.st_mode), status.st_mtime_ns, status.st_size, status.st_ino)
    return found


def difference(before, after):
    changed = [each for each in before.keys() | after.keys() if before.get(each) != after.get(each)]
    return ", ".join(repr(each)[1:] for each in sorted(changed)[:8])


def contents(folder):
    """Path -> bytes of the plain files below."""
    found = {}
    for path, _, names in os.walk(folder):
        for name in names:
            with open(os.path.join(path, name), "rb") as stream:
                found[os.path.relpath(os.path.join(path, name), folder)] = stream.read()
    return found


# ---- Time ------------------------------------------------------------------------------------------------------------


def seconds_of(local):
    """The instant of a local time in Berlin, by the rule of the European Union."""
    moment = datetime.datetime.fromisoformat(local)

    def last_sunday(month):
        day = calendar.monthrange(moment.year, month)[1]
        return day - (datetime.date(moment.year, month, day).weekday() + 1) % 7
    begin = datetime.datetime(moment.year, 3, last_sunday(3), 3)
    end = datetime.datetime(moment.year, 10, last_sunday(10), 3)
    return calendar.timegm(moment.timetuple()) - (7200 if begin <= moment < end else 3600)


def shifted(local):
    """Runs a program and its children at another time, on one clock that goes on; files keep their true times.

    Each clock of a JVM but the calendar's must stay true. Python can't sleep then: see shiftable.
    """
    offset = seconds_of(local) - int(time.time())
    return ["env", f"LD_PRELOAD={LIBRARY}", f"FAKETIME={offset:+d}", "FAKETIME_DONT_FAKE_MONOTONIC=1",
            "NO_FAKE_STAT=1"]


def shiftable(box):
    """The path of a Duplicity that sleeps under `shifted`, too."""
    path = box.place("duplicity")
    write_script(path, f"unset FAKETIME_DONT_FAKE_MONOTONIC\nexec {shlex.quote(box.program.path)} \"$@\"\n")
    return path


def write_script(path, text, interpreter="/bin/sh"):
    with open(path, "w") as stream:
        stream.write(f"#!{interpreter}\n{text}")
    os.chmod(path, 0o755)
    return path


# ---- Words -----------------------------------------------------------------------------------------------------------


def told(report, claim, done, codes, *words):
    """The exit code is one of these, each word (a pattern) was said, and standard error stays a few lines."""
    missing = [word for word in words if not re.search(word, done.out + done.err, re.IGNORECASE)]
    lines = [line for line in done.err.splitlines() if line.strip()]
    problems = [f"not said: {missing}"] * bool(missing) + [f"{len(lines)} lines"] * (len(lines) > 7)
    problems += ["a traceback"] * bool(PYTHON_TRACE.search(done.out + done.err))
    return report.ok(done.code in codes and not problems, f"{claim}: exit {'/'.join(map(str, codes))}",
                     "; ".join(problems) + "\n" + judge.described(done))


# ---- Secrets ---------------------------------------------------------------------------------------------------------


def holders(secret, processes=None):
    """(pid, "arguments" or "environment", command line) of the processes that hold these bytes, but ourselves."""
    for name in processes or os.listdir("/proc"):
        if not name.isdigit() or int(name) == os.getpid():
            continue
        try:
            with open(f"/proc/{name}/cmdline", "rb") as stream:
                arguments = stream.read()
            with open(f"/proc/{name}/environ", "rb") as stream:
                environment = stream.read()
        except OSError:
            continue
        for where, text in (("arguments", arguments), ("environment", environment)):
            if secret in text:
                yield int(name), where, arguments.replace(b"\0", b" ").decode(errors="replace")
