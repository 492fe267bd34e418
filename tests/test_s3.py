"""The native engine in an object store: MinIO and rclone's S3 on loopback, judged by restic over the same bucket."""
import os
import signal
import stat
import subprocess
import time

import judge
import pytest
import s3_judge

KINDS = ("minio", "rclone")


@pytest.fixture(params=KINDS)
def store(request, tmp_path):
    if not s3_judge.have(request.param):
        pytest.skip(request.param + " is not installed")
    if request.param == "rclone" and "--auth-key" not in judge.run(["rclone", "serve", "s3", "--help"]).out:
        pytest.skip("this rclone has no serve s3")
    with s3_judge.Store(request.param, str(tmp_path / "s3")) as running:
        yield running


@pytest.fixture
def minio(tmp_path):
    if not s3_judge.have("minio"):
        pytest.skip("minio is not installed")
    with s3_judge.Store("minio", str(tmp_path / "s3")) as running:
        yield running


def configure(box, repository, **settings):
    box.repository = repository
    box.configure()
    with open(box.config, "a") as stream:
        for name, value in settings.items():
            stream.write(f"s3.{name.replace('_', '-')} = {judge.json.dumps(value)}\n")


def restic(box, *arguments):
    return box.restic("--no-cache", *arguments, environment={**box.environment, **s3_judge.environment()})


def test_from_nothing_to_a_restored_file(report, store):
    with judge.Sandbox(report=report) as box:
        box.environment.update(s3_judge.environment())
        box.make_tree(*judge.lost_by_restic())
        configure(box, store.url("backups/of/laptop"))
        done = box.dump("backup")
        report.ok(done.code == 10 and "there is no bucket backups at 127.0.0.1" in done.err and done.err.count("\n") == 1
                  and not os.path.exists(store.bucket("backups")), "a backup makes no bucket", done)
        done = box.dump("-t", "init")
        report.ok(done.code == 0 and not os.path.exists(store.bucket("backups")), "a trial of init makes none", done)
        done = box.dump("init")
        report.ok(done.code == 0, "init makes the bucket and the repository", done)
        done = box.dump("backup")
        report.ok(done.code == 0, "backup", done)
        with open(box.source + "/new file", "w") as stream:
            stream.write("later")
        done = box.dump("backup", "--json")
        report.ok(done.code == 0, "incremental backup", done)
        checked = restic(box, "check", "--read-data")
        report.ok(checked.code == 0 and "no errors were found" in checked.out, "restic finds no error in the bucket", checked)
        listed = restic(box, "snapshots", "--json")
        snapshots = judge.json.loads(listed.out)
        report.ok(len(snapshots) == 2, "restic lists both", listed)
        added = restic(box, "backup", box.source + "/many")
        report.ok(added.code == 0, "restic backs up beside it", added)
        done = box.dump("manifest", "--json")
        report.ok(done.code == 0 and "new file" in done.out, "manifest", done)
        done = box.dump("restore", "new file", "--to", box.place("one"))
        report.ok(done.code == 0 and os.path.exists(box.place("one/new file")), "restore of one file", done)
        first = min(snapshots, key=lambda one: judge.instant(one["time"]))
        done = box.dump("restore", "new file", "--to", box.place("none"), "--date", first["time"][:19].replace("T", " "))
        report.ok(done.code != 0 and not os.path.exists(box.place("none/new file")),
                  "at the date of the first there was none", done)
        done = box.dump("verify")
        report.ok(done.code == 0, "verify", done)
        target = box.place("all")
        done = box.dump("restore", "--everything", "--to", target)
        compared = box.compare(box.source, judge.restored_root(target, box.source))
        report.ok(done.code == 0 and compared.code == 0, "everything restores identically", compared)
        listed = restic(box, "list", "locks")
        report.ok(listed.code == 0 and not listed.out.strip(), "no lock is left", listed)


def test_a_repository_that_restic_made(report, store):
    with judge.Sandbox(report=report) as box:
        box.environment.update(s3_judge.environment())
        box.make_tree(*judge.lost_by_restic())
        for place in ("made/by/restic", "whole"):
            configure(box, store.url(place))
            done = restic(box, "init")
            report.ok(done.code == 0, "restic makes one", done)
            done = restic(box, "backup", box.source)
            report.ok(done.code == 0, "restic backs up", done)
            done = box.dump("snapshots", "--all-snapshots")
            report.ok(done.code == 0 and len(done.out.strip().splitlines()) >= 1, "its snapshot is listed", done)
            done = box.dump("backup")
            report.ok(done.code == 0, "dump backs up beside it", done)
            checked = restic(box, "check", "--read-data")
            report.ok(checked.code == 0 and "no errors were found" in checked.out, "restic finds no error", checked)
        done = box.dump("--repository", store.url("made/by/restic"), "--passphrase-file", box.passphrase_file, "restore",
                        "--everything", "--to", box.place("all"))
        report.ok(done.code == 0, "a third party restores with --repository alone", done)


def test_what_keeps_it_from_the_store(report, minio):
    with judge.Sandbox(report=report) as box:
        os.makedirs(box.source)
        place = minio.url("backups/x")
        plain = dict(box.environment)

        def refused(what, code, words, environment, repository=place, **settings):
            configure(box, repository, **settings)
            done = box.dump("backup", environment={**plain, **environment})
            report.ok(done.code in code and words in done.err and done.err.count("\n") == 1 and done.seconds < 30
                      and s3_judge.SECRET not in done.err, what + " is one sentence with its remedy", done)

        def told(what, words, repository):
            """What may pass is tried again for a minute, and told at once."""
            configure(box, repository)
            child = subprocess.Popen([box.launcher, "backup"], env={**plain, **s3_judge.environment()}, cwd=box.path,
                                     stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, start_new_session=True)
            started = time.monotonic()
            line = child.stderr.readline().decode()
            seconds = time.monotonic() - started
            os.killpg(child.pid, signal.SIGINT)
            child.communicate(timeout=30)
            report.ok(words in line and seconds < 30 and child.returncode == 130,
                      what + " is told at once, and an interrupt ends the waiting", f"{seconds} {child.returncode} {line}")

        keys = s3_judge.environment()
        refused("no such bucket", (10,), "there is no bucket backups", keys)
        refused("no key", (1, 12, 13), "there is no access key: name one with s3.access-key",
                {"AWS_EC2_METADATA_DISABLED": "true"})
        refused("half a key", (1, 12, 13), "but not AWS_SECRET_ACCESS_KEY", {"AWS_ACCESS_KEY_ID": "x"})
        refused("a wrong secret", (1, 12, 13), "the secret key does not belong to the access key",
                s3_judge.environment("wrong"))
        refused("an unknown key", (1, 12, 13), "does not know this access key", {**keys, "AWS_ACCESS_KEY_ID": "AKIAOTHER"})
        refused("a profile that is not there", (1, 12, 13), "there is no profile work", keys, profile="work")
        told("no such host", "there is no host no.such.host.invalid; is the host right",
             "s3:https://no.such.host.invalid/b/x")
        told("no server", "127.0.0.1 port 1 cannot be reached (connection refused); is the host right",
             "s3:http://127.0.0.1:1/b/x")
        refused("one part only", (2,), "write s3:s3.amazonaws.com/bucket", keys, repository="s3://bucket")
        refused("a key in the place", (2,), "s3.secret-key", keys, repository="s3:http://a:secret@127.0.0.1/b")


def test_keys_from_everywhere(report, minio):
    with judge.Sandbox(report=report) as box:
        os.makedirs(box.source)
        with open(box.source + "/file", "w") as stream:
            stream.write("content")
        box.environment["AWS_EC2_METADATA_DISABLED"] = "true"
        place = minio.url("backups")
        secret_file = box.backup + "/s3-secret"
        box.write_passphrase(s3_judge.SECRET, at=secret_file)
        configure(box, place, access_key=s3_judge.KEY, **{"secret_key.file": "s3-secret"})
        done = box.dump("init")
        report.ok(done.code == 0, "a key of the configuration", done)
        os.chmod(secret_file, 0o644)
        done = box.dump("snapshots")
        report.ok(done.code != 0 and "chmod 600" in done.err, "a secret that others may read is refused", done)
        configure(box, place, access_key=s3_judge.KEY, **{"secret_key.command": f"cat {secret_file}"})
        report.ok(box.dump("snapshots").code == 0, "a command gives the secret")
        os.chmod(box.config, 0o666)
        done = box.dump("snapshots")
        report.ok(done.code == 2 and "chmod go-w" in done.err, "but not where others may change it", done)
        os.chmod(box.config, 0o600)
        configure(box, place, access_key=s3_judge.KEY, secret_key=s3_judge.SECRET)
        report.ok(box.dump("snapshots").code == 0, "the secret stands in the configuration")
        os.chmod(box.config, 0o644)
        done = box.dump("snapshots")
        report.ok(done.code == 2 and "chmod 600" in done.err and s3_judge.SECRET not in done.err,
                  "but not where others may read it", done)
        os.makedirs(box.home + "/.aws")
        with open(box.home + "/.aws/credentials", "w") as stream:
            stream.write(f"[work]\naws_access_key_id = {s3_judge.KEY}\naws_secret_access_key = {s3_judge.SECRET}\n")
        configure(box, place, profile="work")
        report.ok(box.dump("snapshots").code == 0, "a profile")
        program = box.place("give-key")
        with open(program, "w") as stream:
            stream.write('#!/bin/sh\necho "$*" >&2\n[ "$1" = "of work" ] || exit 3\n'
                         f'echo \'{{"Version": 1, "AccessKeyId": "{s3_judge.KEY}", "SecretAccessKey": "{s3_judge.SECRET}"}}\'\n')
        os.chmod(program, os.stat(program).st_mode | stat.S_IXUSR)
        with open(box.home + "/.aws/config", "w") as stream:
            stream.write(f'[profile process]\ncredential_process = "{program}" "of work"\n[profile bad]\n'
                         f'credential_process = {program} other\n[profile role]\nrole_arn = x\nsource_profile = work\n')
        configure(box, place, profile="process")
        done = box.dump("snapshots")
        report.ok(done.code == 0, "a program that the profile names", done)
        configure(box, place, profile="bad")
        done = box.dump("snapshots")
        report.ok(done.code != 0 and "credential_process of the profile bad fails: other" in done.err,
                  "one that fails says so", done)
        configure(box, place)
        done = box.dump("snapshots", environment={**box.environment, "AWS_PROFILE": "process"})
        report.ok(done.code == 0, "a profile of the environment", done)
        configure(box, place, profile="role")
        folder = box.place("bin")
        os.makedirs(folder)
        without_aws = {**box.environment, "PATH": "/usr/bin:/bin"}
        if not os.path.exists("/usr/bin/aws"):
            done = box.dump("snapshots", environment=without_aws)
            report.ok(done.code != 0 and "the AWS command line" in done.err, "a role needs the AWS command line", done)
        with open(folder + "/aws", "w") as stream:
            stream.write('#!/bin/sh\n[ "$*" = "configure export-credentials --format process --profile role" ] || exit 9\n'
                         f'exec {program} "of work"\n')
        os.chmod(folder + "/aws", 0o755)
        done = box.dump("snapshots", environment={**box.environment, "PATH": folder + ":" + box.environment["PATH"]})
        report.ok(done.code == 0, "which is asked for the key", done)


def test_a_clock_that_is_off(report, minio):
    with judge.Sandbox(report=report) as box:
        os.makedirs(box.source)
        with open(box.source + "/file", "w") as stream:
            stream.write("content")
        box.environment.update(s3_judge.environment())
        proxy = s3_judge.Proxy(minio.port, late_seconds=3600)
        configure(box, minio.url("backups", proxy.port))
        done = box.dump("init")
        report.ok(done.code == 0 and done.err.count("is 60 minutes ahead of that of the server") == 1,
                  "a clock an hour off is told once", done)
        done = box.dump("backup")
        report.ok(done.code == 0 and "set the one that is wrong" in done.err, "and stops nothing", done)
        proxy.close()


def test_a_key_that_has_expired(report, minio):
    with judge.Sandbox(report=report) as box:
        os.makedirs(box.source)
        box.environment["AWS_EC2_METADATA_DISABLED"] = "true"
        proxy = s3_judge.Proxy(minio.port, expired_key="AKIAOLD")
        configure(box, minio.url("backups", proxy.port))
        old = {"AWS_ACCESS_KEY_ID": "AKIAOLD", "AWS_SECRET_ACCESS_KEY": "x", "AWS_SESSION_TOKEN": "t"}
        done = box.dump("init", environment={**box.environment, **old})
        report.ok(done.code == 1 and "the temporary key has expired" in done.err and done.err.count("\n") == 1,
                  "one that nobody renews is one sentence", done)
        program = box.place("keys")
        with open(program, "w") as stream:
            stream.write(f"""#!/bin/sh
                if [ -e {program}.again ]; then id={s3_judge.KEY}; else id=AKIAOLD; fi
                touch {program}.again
                echo '{{"Version": 1, "AccessKeyId": "'$id'", "SecretAccessKey": "{s3_judge.SECRET}"}}'
                """)
        os.chmod(program, 0o755)
        os.makedirs(box.home + "/.aws")
        with open(box.home + "/.aws/config", "w") as stream:
            stream.write(f"[default]\ncredential_process = {program}\n")
        done = box.dump("init")
        report.ok(done.code == 0, "one that is renewed stops nothing", done)
        proxy.close()


def objects(store):
    """The packs in the bucket, by name."""
    folder = store.bucket("backups") + "/data"
    return {name for _, folders, _ in os.walk(folder) for name in folders if len(name) == 64}


def test_kills_and_interrupts(report, minio):
    with judge.Sandbox(report=report) as box:
        os.makedirs(box.source)
        with open(box.source + "/large", "wb") as stream:
            for _ in range(20):
                stream.write(os.urandom(16 << 20))
        box.environment.update(s3_judge.environment())
        configure(box, minio.url("backups"))
        report.ok(box.dump("init").code == 0, "init")
        before = 0
        for number, code in ((signal.SIGKILL, -signal.SIGKILL), (signal.SIGINT, 130)):
            child = subprocess.Popen([box.launcher, "backup"], env=box.environment, cwd=box.path, start_new_session=True,
                                     stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
            deadline = time.monotonic() + 60
            while len(objects(minio)) < before + 3 and child.poll() is None and time.monotonic() < deadline:
                time.sleep(0.02)
            os.killpg(child.pid, number)
            _, words = child.communicate(timeout=60)
            report.ok(child.returncode == code, f"{number.name} ends it", f"{child.returncode} {words}")
            before = len(objects(minio))
        listed = restic(box, "list", "locks")
        report.ok(listed.code == 0 and not listed.out.strip(), "no lock is left after Ctrl-C", listed)
        listed = restic(box, "list", "index")
        report.ok(listed.code == 0 and listed.out.strip(), "an index of what was stored is written", listed)
        done = box.dump("backup")
        report.ok(done.code == 0, "the next backup goes on", done)
        report.ok(len(objects(minio)) <= 25, "and stores no pack twice", f"{before} {len(objects(minio))}")
        checked = restic(box, "check", "--read-data")
        report.ok(checked.code == 0 and "no errors were found" in checked.out, "restic finds no error", checked)


def test_a_certificate(report, tmp_path):
    if not s3_judge.have("minio") or not s3_judge.have("openssl"):
        pytest.skip("minio or openssl is not installed")
    with judge.Sandbox(report=report) as box, s3_judge.Store("minio", str(tmp_path / "s3"), tls=True) as store:
        os.makedirs(box.source)
        box.environment.update(s3_judge.environment())
        configure(box, store.url("backups"))
        done = box.dump("init")
        report.ok(done.code == 1 and "certificate" in done.err and "s3.certificates" in done.err
                  and done.err.count("\n") == 1 and done.seconds < 30, "one that is not trusted is one sentence", done)
        configure(box, store.url("backups"), certificates=store.certificate)
        done = box.dump("init")
        report.ok(done.code == 0, "which s3.certificates makes trusted", done)
