"""What keeps dump from its repository on a server: each is one sentence with its remedy, and is said within seconds."""
import glob
import os
import re
import subprocess

import judge
import pytest
import remote
import s3_judge

# A JVM on a busy machine takes some of them.
SECONDS = 20
NOWHERE = "no-such-host.invalid"
FAKETIME = next(iter(glob.glob("/usr/lib/*/faketime/libfaketime.so.1")), None)


class Refusals:
    def __init__(self, report, server):
        self.report, self.server = report, server
        self.box = judge.Sandbox(report=report)
        os.makedirs(self.box.source)
        with open(self.box.source + "/file", "w") as stream:
            stream.write("content")
        # Nobody else's keys and machines count here.
        self.box.environment.update({"AWS_EC2_METADATA_DISABLED": "true"})

    def __enter__(self):
        self.server.__enter__()
        self.well("init")
        return self

    def __exit__(self, *_):
        self.server.__exit__()
        self.box.__exit__()

    def well(self, command):
        self.server.configure(self.box)
        done = self.box.dump(command)
        self.report.ok(done.code == 0, f"{command}: nothing keeps it from there", done)

    def refused(self, what, words, codes=(1,), lines=1, environment=None, **settings):
        """`settings` stand in the place of the server's own."""
        self.server.configure(self.box, **settings)
        done = self.box.dump("backup", environment={**self.box.environment, **(environment or {})})
        said = done.err.replace("\n", " ")
        self.report.ok(done.code in codes and re.search(words, said) and done.err.count("\n") <= lines
                       and len(said) < 500 * lines and done.seconds < SECONDS,
                       f"{what}: a sentence with its remedy, within seconds", done)
        self.report.note(f"{what}, {done.seconds:.1f} s: {said}")

    def no_such_host(self, repository):
        """It is tried again for some seconds, as a line may come up, and that is said."""
        self.refused("no such host", f"{NOWHERE}.* the host'?s? (name )?right, is the network up", lines=2,
                     repository=repository)

    def clock_off(self):
        """A clock an hour off is told, and stops nothing."""
        if not FAKETIME:
            self.report.skip("clocks", "faketime is not installed")
            return
        self.server.configure(self.box)
        done = self.box.dump("backup", environment={**self.box.environment, "LD_PRELOAD": FAKETIME, "FAKETIME": "+1h"})
        self.report.ok(done.code == 0 and re.search("is (60|59) minutes ahead of that of the server; set the one that is"
                                                    " wrong", done.err), "a clock an hour off is told", done)


def needs(kind):
    lacks = kind.lacks()
    if lacks:
        pytest.skip(lacks)
    return kind()


def key(path):
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", path], check=True)
    return path


def test_over_sftp(report):
    server = needs(remote.Sftp)
    with Refusals(report, server) as refusals:
        def options(known_hosts):
            return [f"UserKnownHostsFile={known_hosts}", *server.options()[1:]]

        refusals.refused("an unknown host key", "the host's key is not known here: run “sftp -P .*” once and compare its"
                         " fingerprint", **{"ssh.options": options("/dev/null")})
        with open(key(server.path + "/another") + ".pub") as stream, open(server.path + "/changed", "w") as known:
            known.write(f"[127.0.0.1]:{server.port} {' '.join(stream.read().split()[:2])}\n")
        refusals.refused("a changed host key", "the host has another key than before: if that is right, remove the old one"
                         f" with ssh-keygen -R “\\[127.0.0.1\\]:{server.port}”",
                         **{"ssh.options": options(server.path + "/changed")})
        refusals.refused("a refused key", "the server refuses the user or the key: see ssh.identity",
                         **{"ssh.identity": key(server.path + "/stranger")})
        refusals.refused("no ssh", "SSH client is not installed|ssh.* is not installed|no-such-ssh",
                         **{"ssh.command": server.path + "/no-such-ssh"})
        refusals.no_such_host(f"sftp://{NOWHERE}//store")
        refusals.refused("no such directory", "there is no directory /nowhere/at/all on the server; a login begins in",
                         codes=(10,), repository=f"sftp://{server.user}@127.0.0.1:{server.port}//nowhere/at/all")
        refusals.clock_off()
        server.stop()
        with open(server.path + "/sshd_config") as stream:
            lines = [line for line in stream if not line.startswith("Subsystem")]
        with open(server.path + "/sshd_config", "w") as stream:
            stream.writelines(lines)
        server.start()
        refusals.refused("SFTP switched off", "SFTP is switched off on the server: its sshd_config needs a line")


def test_over_rest(report):
    server = needs(remote.RestTls)
    with Refusals(report, server) as refusals:
        place = f"127.0.0.1:{server.port}/repository/"
        # In the address it would be told of each time.
        login = f"rest:https://{remote.USER}@"
        refusals.box.environment["RESTIC_REST_PASSWORD"] = remote.PASSWORD
        refusals.refused("a certificate that is not trusted", "nobody vouches for its certificate; name the file with the"
                         " certificate of its authority, or with its own, in rest.certificates",
                         repository=login + place, **{"rest.certificates": own_certificate(server.path)})
        refusals.refused("a wrong password", "the server refuses the user or the password: see rest.password",
                         repository=login + place, environment={"RESTIC_REST_PASSWORD": "wrong"})
        refusals.refused("no user", "the server wants a user and a password: write the user into the address",
                         repository="rest:https://" + place)
        refusals.refused("no repository", "there is no repository at", codes=(10,),
                         repository=login + place.replace("/repository/", "/another/"))
        refusals.refused("https:// where there is none", "rest.*write https:// in its address",
                         repository=login.replace("https", "http") + place)
        refusals.no_such_host(f"rest:https://{NOWHERE}/x/")
        refusals.clock_off()


def own_certificate(folder):
    path = folder + "/stranger.pem"
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days",
                    "2", "-keyout", folder + "/stranger.key", "-out", path, "-subj", "/CN=stranger"], check=True,
                   capture_output=True)
    return path


def test_over_s3(report):
    server = needs(remote.Minio)
    with Refusals(report, server) as refusals:
        place = f"s3:http://127.0.0.1:{server.port}/"
        refusals.refused("no such bucket", "there is no bucket nothing", codes=(10,), repository=place + "nothing/x")
        refusals.refused("no repository", "there is no repository at", codes=(10,), repository=place + "bucket/another")
        for what, words, changes in (
                ("a wrong secret", "the secret key does not belong to the access key: see s3.secret-key",
                 {"AWS_SECRET_ACCESS_KEY": "wrong"}),
                ("an unknown key", "does not know this access key: see s3.access-key", {"AWS_ACCESS_KEY_ID": "AKIAOTHER"}),
                ("no key", "there is no access key: name one with s3.access-key",
                 {"AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": ""})):
            refusals.refused(what, words, environment={**server.keys, **changes})
        proxy = s3_judge.Proxy(server.port, expired_key="AKIAOLD")
        refusals.refused("expired credentials", "the temporary key has expired and nothing gives a new one: log in again",
                         repository=server.settings(proxy.port)["repository"],
                         environment={"AWS_ACCESS_KEY_ID": "AKIAOLD", "AWS_SECRET_ACCESS_KEY": "x", "AWS_SESSION_TOKEN": "t"})
        proxy.close()
        refusals.no_such_host(f"s3:https://{NOWHERE}/bucket/x")
        refusals.clock_off()


def test_over_s3_with_tls(report, tmp_path):
    if not s3_judge.have("minio") or not s3_judge.have("openssl"):
        pytest.skip("minio or openssl is not installed")
    with judge.Sandbox(report=report) as box, s3_judge.Store("minio", str(tmp_path / "s3"), tls=True) as store:
        os.makedirs(box.source)
        box.environment.update(s3_judge.environment())
        box.repository = store.url("backups")
        box.configure()
        done = box.dump("init")
        report.ok(done.code == 1 and "nobody vouches for its certificate" in done.err and "s3.certificates" in done.err
                  and done.err.count("\n") == 1 and done.seconds < SECONDS, "a certificate that is not trusted", done)


def test_by_rclone(report):
    server = needs(remote.RcloneWebdav)
    with Refusals(report, server) as refusals:
        refusals.refused("no rclone", "rclone is not installed .*: install the package rclone, or see",
                         **{"rclone.program": server.path + "/no-rclone"})
        refusals.refused("an unknown remote", "rclone listremotes.* shows the remotes that it knows",
                         repository="rclone:nosuch:x")
        refusals.refused("no repository", "there is no repository at", codes=(10,), repository="rclone:remote:another")
        with open(server.path + "/rclone.conf", "a") as stream:
            stream.write(f"[away]\ntype = webdav\nurl = http://{NOWHERE}\nvendor = other\n")
        options = ["--config=" + server.path + "/more.conf"]
        os.rename(server.path + "/rclone.conf", server.path + "/more.conf")
        refusals.refused("no such host", f"{NOWHERE}.*no such host", lines=2, repository="rclone:away:x",
                         **{"rclone.options": options})
