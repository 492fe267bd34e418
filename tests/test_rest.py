"""The native engine on a REST server: restic's own rest-server, its refusals, and what else goes wrong."""
import base64
import hashlib
import os
import socket
import subprocess
import time

import judge
import pytest
from duplicity_judge import free_port

pytestmark = pytest.mark.skipif(not judge.have("rest-server"), reason="rest-server is not installed")
USER, PASSWORD = "anna", "long and secret"


class Server:
    """rest-server with a user; below `box`."""

    def __init__(self, box, *options):
        self.port = free_port()
        self.folder = box.place("served")
        os.makedirs(self.folder, exist_ok=True)
        digest = base64.b64encode(hashlib.sha1(PASSWORD.encode()).digest()).decode()
        with open(box.place("htpasswd"), "w") as stream:
            stream.write(f"{USER}:{{SHA}}{digest}\n")
        self.command = ["rest-server", "--path", self.folder, "--listen", f"127.0.0.1:{self.port}", "--htpasswd-file",
                        box.place("htpasswd"), *options]

    def __enter__(self):
        self.process = subprocess.Popen(self.command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return self
            except OSError:
                time.sleep(0.05)
        raise SystemExit("rest-server does not listen")

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()

    def place(self, path="repository/", scheme="http", login=USER):
        return f"rest:{scheme}://{login + '@' if login else ''}127.0.0.1:{self.port}/{path}"


def configure(box, repository, password=PASSWORD, **settings):
    box.repository = repository
    box.configure()
    box.write_passphrase(password, at=box.backup + "/rest-password")
    with open(box.config, "a") as stream:
        for name, value in {"password.file": "rest-password", **settings}.items():
            stream.write(f"rest.{name} = {judge.json.dumps(value)}\n")


def test_a_password_is_read_and_never_shown(report):
    with judge.Sandbox(report=report) as box, Server(box) as server:
        box.make_tree(*judge.lost_by_restic())
        written = server.place(login=USER + ":" + PASSWORD.replace(" ", "%20"))
        done = box.dump("backup", "--source", box.source, "--to", written)
        report.ok(done.code == 0 and PASSWORD not in done.err + done.out and "%20secret" not in done.err + done.out,
                  "the first run takes it from the place", done)
        report.ok(os.stat(box.config).st_mode & 0o777 == 0o600, "the configuration with it is its owner's alone")
        done = box.dump("-v", "backup")
        report.ok(done.code == 0 and "the password for the server is in" in done.err
                  and "%20secret" not in done.err + done.out, "and is told where it is", done)
        for folder, _, names in os.walk(box.backup):
            for name in names:
                path = os.path.join(folder, name)
                if path == box.config or os.path.islink(path):
                    continue
                with open(path, "rb") as stream:
                    report.ok(b"%20secret" not in stream.read(), "it is nowhere else: " + name)
        configure(box, server.place())
        done = box.dump("backup")
        report.ok(done.code == 0 and "the password for the server" not in done.err, "a file of its own serves as well", done)
        environment = {**box.environment, "RESTIC_REST_USERNAME": USER, "RESTIC_REST_PASSWORD": PASSWORD}
        done = box.dump("--repository", server.place(login=""), "--passphrase-file", box.passphrase_file, "snapshots",
                        environment=environment)
        report.ok(done.code == 0, "and restic's variables", done)
        checked = box.restic("check", "--read-data", "--no-cache", repository=written)
        report.ok(checked.code == 0 and "no errors were found" in checked.out, "restic finds no error", checked)


def test_append_only(report):
    with judge.Sandbox(report=report) as box, Server(box, "--append-only") as server:
        box.make_tree(*judge.lost_by_restic())
        configure(box, server.place())
        for command in ("init", "backup", "backup", "verify"):
            done = box.dump(command)
            report.ok(done.code == 0, command + " needs nothing removed but locks", done)
        report.ok(not os.listdir(server.folder + "/repository/locks"), "no lock is left")


def test_what_fails_is_one_sentence(report):
    with judge.Sandbox(report=report) as box, Server(box) as server:
        os.makedirs(box.source)

        def refuses(what, code, *words, lines=1):
            done = box.dump("snapshots")
            report.ok(done.code == code and all(each in done.err for each in words) and done.err.count("\n") == lines,
                      what, done)

        configure(box, server.place(), password="another")
        refuses("a wrong password", 1, "the server refuses the user or the password: see rest.password")
        configure(box, server.place(login=""))
        refuses("no user", 1, "the server wants a user and a password")
        configure(box, server.place())
        refuses("no repository", 10, "there is no repository at " + server.place())
        os.remove(box.backup + "/rest-password")
        refuses("no password file", 1, "rest-password does not exist")
        configure(box, server.place(scheme="https"))
        refuses("no TLS", 1, "does not speak TLS as it should", "is it http://")
        configure(box, "rest:https://no-such-host.invalid/x/")
        refuses("no such host", 1, "there is no host no-such-host.invalid", "is the network up?", " Trying again", lines=2)
        configure(box, f"rest:https://127.0.0.1:{free_port()}/")
        refuses("nobody listens", 1, "connection refused", "is the server up", lines=2)
        configure(box, "rest:http://nas.example/x/")
        refuses("plain text", 1, "others on the way could read", "rest.insecure = true")


def test_private_repositories(report):
    """The server says the same of a wrong password and of another's path."""
    with judge.Sandbox(report=report) as box, Server(box, "--private-repos") as server:
        os.makedirs(box.source)
        configure(box, server.place())
        for command in ("snapshots", "init"):
            done = box.dump(command)
            report.ok(done.code == 1 and "see rest.password; or its repositories are private" in done.err
                      and f"the path must begin with the user's name: /{USER}/" in done.err and done.err.count("\n") == 1
                      and done.seconds < 10, f"{command}: both are named", done)
        configure(box, server.place(USER + "/repository/"))
        for command in ("init", "backup"):
            done = box.dump(command)
            report.ok(done.code == 0, command + " does as it says", done)


def test_a_certificate_of_ones_own(report):
    if not judge.have("openssl"):
        pytest.skip("openssl is not installed")
    with judge.Sandbox(report=report) as box:
        os.makedirs(box.source)
        key, certificate = box.place("key.pem"), box.place("certificate.pem")
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                        "-days", "2", "-keyout", key, "-out", certificate, "-subj", "/CN=x", "-addext",
                        "subjectAltName=DNS:backups.example,IP:127.0.0.1"], check=True, capture_output=True)
        with Server(box, "--tls", "--tls-cert", certificate, "--tls-key", key) as server:
            configure(box, server.place(scheme="https"))
            done = box.dump("init")
            report.ok(done.code == 1 and "nobody vouches for its certificate" in done.err
                      and "rest.certificates" in done.err, "is not trusted by itself", done)
            configure(box, server.place(scheme="https"), certificates=certificate)
            for command in ("init", "backup"):
                done = box.dump(command)
                report.ok(done.code == 0, command + ": is trusted when it is named", done)
            configure(box, server.place(scheme="https").replace("127.0.0.1", "localhost"), certificates=certificate)
            done = box.dump("snapshots")
            report.ok(done.code == 1 and "its certificate is for another name" in done.err, "is not for another name", done)
            configure(box, server.place())
            done = box.dump("snapshots")
            report.ok(done.code == 1 and "https:// in its address" in done.err, "plain text is told", done)


def test_a_full_server(report):
    with judge.Sandbox(report=report) as box, Server(box, "--max-size", "3000000") as server:
        os.makedirs(box.source)
        configure(box, server.place())
        done = box.dump("init")
        report.ok(done.code == 0, "init", done)
        with open(box.source + "/large", "wb") as stream:
            stream.write(os.urandom(20_000_000))
        done = box.dump("backup")
        report.ok(done.code == 1 and "no space is left on the server" in done.err, "is called full", done)
        checked = box.restic("check", "--no-cache", repository=server.place(login=USER + ":" + PASSWORD.replace(" ", "%20")))
        report.ok(checked.code == 0 or "507" in checked.err, "the repository is whole", checked)
