"""Servers on loopback that hold repositories: real ones, each started for one test, and judged by restic over the same.

A server is one of KINDS. What it has in common with the others:
    lacks()                   why it can't be tried here, or None
    port, start(), stop()     it is started with the block; it may be stopped and started again within
    settings(port)            what stands in dump.toml, through `port`: that of a line before it (line.py)
    restic(box, …)            restic on the same repository, without a line; by_restic(port) says how
    folder                    where its files are
    clients()                 the programs that dump has started to reach it, as process identifiers
"""
import base64
import hashlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

import duplicity_judge
import judge
import sftp_filter

USER, PASSWORD = "anna", "long and secret"
ACCESS_KEY, SECRET_KEY = "backups", "a secret of the tests"
PACK = judge.STORED_NAME


class Daemon:
    """A program that listens on a port of its own."""

    needs = ()
    # Whether a line before it sees dump's requests in plain text.
    requests = False

    @classmethod
    def lacks(cls):
        missing = [each for each in cls.needs if not judge.have(each)]
        return f"{missing[0]} is not installed" if missing else None

    def __init__(self):
        self.path = tempfile.mkdtemp(prefix="dump-server-", dir="/tmp")
        self.folder = self.path + "/repository"
        self.port = duplicity_judge.free_port()
        self.process = None

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.stop()
        subprocess.run(["rm", "-rf", self.path], check=False)

    def disk(self):
        """The directory that may be a disk of its own."""
        return os.path.dirname(self.folder)

    def command(self):
        """The words that start it."""
        raise NotImplementedError

    def environment(self):
        return {"PATH": os.environ["PATH"], "HOME": self.path, "LC_ALL": "C.UTF-8"}

    def start(self):
        with open(self.path + "/log", "ab") as log:
            self.process = subprocess.Popen(self.command(), env=self.environment(), cwd=self.path, start_new_session=True,
                                            stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline and self.process.poll() is None:
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return
            except OSError:
                time.sleep(0.05)
        self.stop()
        with open(self.path + "/log", errors="replace") as stream:
            raise SystemExit(f"{self.command()[0]} does not start: " + stream.read()[-1000:])

    def stop(self):
        """With all that is under way."""
        if self.process and self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()

    def prepare(self, box):
        """What is not in dump.toml."""

    def configure(self, box, port=None, **more):
        self.prepare(box)
        settings = {**self.settings(port or self.port), **more}
        box.repository = settings.pop("repository")
        box.configure(**{name: settings[name] for name in settings if "." not in name})
        with open(box.config, "a") as stream:
            for name, value in settings.items():
                if "." in name:
                    stream.write(f"{name} = {json.dumps(value)}\n")

    def restic(self, box, *arguments):
        repository, options, environment = self.by_restic()
        return box.restic(*options, "--no-cache", *arguments, repository=repository,
                          environment={**box.environment, **environment})

    def packs(self):
        """Stored ones, by name; MinIO has a directory for each."""
        return sorted(name for _, folders, names in os.walk(self.folder + "/data") for name in [*folders, *names]
                      if PACK.fullmatch(name))

    def bytes_in_packs(self):
        """Of whole ones."""
        packs = set(self.packs())
        return sum(os.path.getsize(os.path.join(folder, name)) for folder, _, names in os.walk(self.folder + "/data")
                   for name in names if not packs.isdisjoint([name, *folder.split("/")]))

    def stored(self, kind):
        """The names of the whole files of a kind but packs."""
        folder = f"{self.folder}/{kind}"
        return sorted(filter(PACK.fullmatch, os.listdir(folder))) if os.path.isdir(folder) else []

    def clients(self):
        return []

    def gone(self, seconds):
        """Whether the programs that dump has started are gone by then."""
        deadline = time.monotonic() + seconds
        while self.clients() and time.monotonic() < deadline:
            time.sleep(0.05)
        return not self.clients()


class Sftp(Daemon):
    """OpenSSH. With `filtered` the requests are written down, and the server can lie: `control`."""

    kind = "sftp"
    needs = ("ssh", "ssh-keygen")

    @classmethod
    def lacks(cls):
        return super().lacks() or (None if duplicity_judge.sshd_program() else "sshd is not installed")

    def __init__(self, filtered=False):
        super().__init__()
        self.user = subprocess.run(["id", "-un"], capture_output=True, text=True, check=True).stdout.strip()
        for name in ("host", "user"):
            subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", name, "-f", f"{self.path}/{name}"],
                           check=True)
        self.control = sftp_filter.Control(self.path + "/control")
        subsystem = f"{sys.executable} {judge.HERE}/sftp_filter.py {self.control.path}" if filtered else "internal-sftp"
        with open(self.path + "/sshd_config", "w") as stream:
            stream.write(f"Port {self.port}\nListenAddress 127.0.0.1\nHostKey {self.path}/host\nPidFile none\n"
                         f"AuthorizedKeysFile {self.path}/user.pub\nStrictModes no\nUsePAM no\n"
                         "PasswordAuthentication no\nKbdInteractiveAuthentication no\nPermitRootLogin yes\n"
                         f"MaxStartups 100\nSubsystem sftp {subsystem}\n")
        # Of every port: there may be a line before it.
        with open(self.path + "/host.pub") as stream, open(self.path + "/known_hosts", "w") as known:
            known.write(f"[127.0.0.1]:* {' '.join(stream.read().split()[:2])}\n")
        # Where the daemon gives up its rights; distributions make it when their service starts.
        if judge.IS_ROOT:
            os.makedirs("/run/sshd", mode=0o755, exist_ok=True)
        self.ports = {self.port}

    def command(self):
        return [duplicity_judge.sshd_program(), "-D", "-f", self.path + "/sshd_config", "-E", self.path + "/log"]

    def stop(self):
        """Each login is a process in a session of its own."""
        logins = judge.descendants(self.process.pid)[1:] if self.process and self.process.poll() is None else []
        super().stop()
        for each in logins:
            try:
                os.kill(each, signal.SIGKILL)
            except ProcessLookupError:
                pass

    def options(self):
        return [f"UserKnownHostsFile={self.path}/known_hosts", "StrictHostKeyChecking=yes", "IdentitiesOnly=yes",
                "IdentityAgent=none"]

    def settings(self, port):
        self.ports.add(port)
        return {"repository": f"sftp://{self.user}@127.0.0.1:{port}/{self.folder}",
                "ssh.identity": self.path + "/user", "ssh.options": self.options()}

    def words(self, port=None):
        """By which another program reaches the same."""
        return ["ssh", "-p", str(port or self.port), "-i", self.path + "/user", *("-o" + each for each in self.options()),
                "-oBatchMode=yes", f"{self.user}@127.0.0.1", "-s", "sftp"]

    def by_restic(self, port=None):
        return "sftp:127.0.0.1:" + self.folder, ["-o", "sftp.command=" + " ".join(self.words(port))], {}

    def clients(self):
        return processes("ssh", *(str(port) for port in self.ports))


class RestServer(Daemon):
    """restic's own, with a password."""

    kind = "rest"
    requests = True
    needs = ("rest-server",)
    options = ()

    def __init__(self):
        super().__init__()
        digest = base64.b64encode(hashlib.sha1(PASSWORD.encode()).digest()).decode()
        with open(self.path + "/htpasswd", "w") as stream:
            stream.write(f"{USER}:{{SHA}}{digest}\n")

    def command(self):
        return ["rest-server", "--path", self.path, "--listen", f"127.0.0.1:{self.port}",
                "--htpasswd-file", self.path + "/htpasswd", *self.options]

    def address(self, port, scheme="http"):
        return f"rest:{scheme}://{USER}:{PASSWORD.replace(' ', '%20')}@127.0.0.1:{port}/repository/"

    def settings(self, port):
        return {"repository": self.address(port)}

    def by_restic(self, port=None):
        return self.address(port or self.port), [], {}


class AppendOnly(RestServer):
    kind = "rest-append-only"
    options = ("--append-only",)


class RestTls(RestServer):
    """With a certificate of its own."""

    kind = "rest-tls"
    needs = ("rest-server", "openssl")
    requests = False

    def __init__(self):
        super().__init__()
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                        "-days", "2", "-keyout", self.path + "/key.pem", "-out", self.path + "/certificate.pem",
                        "-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1,DNS:localhost"],
                       check=True, capture_output=True)
        self.options = ("--tls", "--tls-cert", self.path + "/certificate.pem", "--tls-key", self.path + "/key.pem")

    def settings(self, port):
        return {"repository": self.address(port, "https"), "rest.certificates": self.path + "/certificate.pem"}

    def by_restic(self, port=None):
        return self.address(port or self.port, "https"), ["--cacert", self.path + "/certificate.pem"], {}


class RcloneRest(Daemon):
    """rclone as a REST server."""

    kind = "rclone-serve-restic"
    requests = True
    needs = ("rclone",)

    def command(self):
        os.makedirs(self.folder, exist_ok=True)
        return ["rclone", "serve", "restic", self.folder, "--addr", f"127.0.0.1:{self.port}"]

    def environment(self):
        return {**super().environment(), "RCLONE_CONFIG": self.path + "/none", "RCLONE_USER": USER, "RCLONE_PASS": PASSWORD}

    def settings(self, port):
        return {"repository": f"rest:http://{USER}:{PASSWORD.replace(' ', '%20')}@127.0.0.1:{port}/"}

    def by_restic(self, port=None):
        return self.settings(port or self.port)["repository"], [], {}


class Minio(Daemon):
    kind = "s3"
    requests = True
    needs = ("minio",)
    keys = {"AWS_ACCESS_KEY_ID": ACCESS_KEY, "AWS_SECRET_ACCESS_KEY": SECRET_KEY}

    def __init__(self):
        super().__init__()
        self.folder = self.path + "/store/bucket/repository"

    def disk(self):
        """The bucket is made there."""
        return self.path + "/store"

    def command(self):
        return ["minio", "server", "--quiet", "--address", f"127.0.0.1:{self.port}", self.path + "/store"]

    def environment(self):
        return {**super().environment(), "MINIO_ROOT_USER": ACCESS_KEY, "MINIO_ROOT_PASSWORD": SECRET_KEY,
                "MINIO_BROWSER": "off", "MINIO_UPDATE": "off"}

    def prepare(self, box):
        box.environment.update(self.keys)

    def settings(self, port):
        return {"repository": f"s3:http://127.0.0.1:{port}/bucket/{os.path.basename(self.folder)}"}

    def by_restic(self, port=None):
        return self.settings(port or self.port)["repository"], [], self.keys


class RcloneS3(Minio):
    """rclone as an S3 server that checks signatures."""

    kind = "rclone-serve-s3"
    needs = ("rclone",)

    @classmethod
    def lacks(cls):
        if super().lacks():
            return super().lacks()
        return None if "--auth-key" in judge.run(["rclone", "serve", "s3", "--help"]).out else "this rclone serves no S3"

    def command(self):
        os.makedirs(self.path + "/store", exist_ok=True)
        return ["rclone", "serve", "s3", self.path + "/store", "--addr", f"127.0.0.1:{self.port}",
                "--auth-key", f"{ACCESS_KEY},{SECRET_KEY}"]

    def environment(self):
        return {**Daemon.environment(self), "RCLONE_CONFIG": self.path + "/none"}


class RcloneWebdav(Daemon):
    """dump's rclone on a WebDAV, which another rclone serves."""

    kind = "rclone-webdav"
    needs = ("rclone",)

    def command(self):
        return ["rclone", "serve", "webdav", self.path, "--addr", f"127.0.0.1:{self.port}"]

    def environment(self):
        return {**super().environment(), "RCLONE_CONFIG": self.path + "/none"}

    def remote(self, port):
        return f"[remote]\ntype = webdav\nurl = http://127.0.0.1:{port}\nvendor = other\n"

    def settings(self, port):
        # A name that only its own rclone has among its words, so that it is known again.
        self.target = f"remote:{self.folder[len(self.path) + 1:]}"
        with open(self.path + "/rclone.conf", "w") as stream:
            stream.write(self.remote(port))
        os.chmod(self.path + "/rclone.conf", 0o600)
        return {"repository": "rclone:" + self.target}

    def prepare(self, box):
        self.marked = box.home
        box.environment["RCLONE_CONFIG"] = self.path + "/rclone.conf"

    def by_restic(self, port=None):
        with open(self.path + "/direct.conf", "w") as stream:
            stream.write(self.remote(port or self.port))
        os.chmod(self.path + "/direct.conf", 0o600)
        return "rclone:" + self.target, [], {"RCLONE_CONFIG": self.path + "/direct.conf"}

    def clients(self):
        """By the environment: the words are the same for every test."""
        found = []
        for pid in processes("rclone"):
            try:
                with open(f"/proc/{pid}/environ", "rb") as stream:
                    environment = stream.read().split(b"\0")
            except OSError:
                continue
            if os.fsencode(f"HOME={self.marked}") in environment:
                found.append(pid)
        return found


class RcloneSftp(RcloneWebdav):
    """dump's rclone on an SFTP, which another rclone serves."""

    kind = "rclone-sftp"

    def command(self):
        return ["rclone", "serve", "sftp", self.path, "--addr", f"127.0.0.1:{self.port}", "--user", USER, "--pass", "word"]

    def remote(self, port):
        obscured = judge.run(["rclone", "obscure", "word"]).out.strip()
        return f"[remote]\ntype = sftp\nhost = 127.0.0.1\nport = {port}\nuser = {USER}\npass = {obscured}\nshell_type = none\n"


KINDS = (Sftp, RestServer, AppendOnly, RestTls, RcloneRest, Minio, RcloneS3, RcloneWebdav, RcloneSftp)
# One of each protocol that dump speaks itself: on these bad lines are tried, on the others with --heavy.
WAYS = (Sftp, RestServer if not RestServer.lacks() else RcloneRest, Minio)


def processes(program, *words):
    """That run a program of this name with one of these words, if any are given, among their arguments."""
    found = []
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{pid}/cmdline", "rb") as stream:
                arguments = [os.fsdecode(each) for each in stream.read().split(b"\0")]
        except OSError:
            continue
        if os.path.basename(arguments[0]) == program and (not words or set(words) & set(arguments)):
            found.append(int(pid))
    return found


def running(box, *arguments):
    """dump, started; its words go to a file."""
    with open(box.place("words"), "wb") as words:
        return subprocess.Popen([box.launcher, *arguments], env=box.environment, cwd=box.path, start_new_session=True,
                                stdin=subprocess.DEVNULL, stdout=words, stderr=words)


def ended(box, child, seconds=300):
    """As judge.run tells it; a run that takes longer is killed, with exit 124."""
    started = time.monotonic()
    try:
        child.wait(seconds)
    except subprocess.TimeoutExpired:
        os.killpg(child.pid, signal.SIGKILL)
        child.wait()
        child.returncode = 124
    with open(box.place("words"), errors="replace") as stream:
        return judge.Result(child.returncode, "", stream.read(), time.monotonic() - started, 0, 0)


def until(child, seen, seconds=120):
    """Waits for something that a running dump brings about; False if it ends or takes longer."""
    deadline = time.monotonic() + seconds
    while child.poll() is None and time.monotonic() < deadline:
        if seen():
            return True
        time.sleep(0.02)
    return bool(seen())


def random_files(folder, megabytes, seed=5):
    """Files of 4 MB that neither compress nor hold a chunk twice."""
    import random
    chance = random.Random(seed)
    os.makedirs(folder, exist_ok=True)
    for number in range(megabytes // 4):
        with open(f"{folder}/{seed}-{number}", "wb") as stream:
            stream.write(chance.randbytes(4 << 20))
