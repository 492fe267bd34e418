"""Ways to an archive of Duplicity: logins, keys, passphrases and settings, and that no secret is ever shown."""
import os
import random
import signal
import subprocess
import threading
import time

import duplicity_judge
import judge
from duplicity_faults import SECONDS, backed_up, change, gpg, keep_state, large_source, on_path, small_source, write
from duplicity_judge import Box, told


def test_settings(report, program):
    """What Duplicity can't honour is an error of the configuration, with file and line."""
    with Box(program, report=report) as box:
        small_source(box)
        os.mkdir(box.place("other"))
        for name, value in (("source", [box.source, box.place("other")]), ("exclude-larger-than", "1 MB"),
                            ("compression", "max"), ("duplicity.comand", "x")):
            box.configure_duplicity(**{name: value})
            with open(box.config) as stream:
                line = next(number for number, each in enumerate(stream, 1) if each.startswith(name + " "))
            told(report, f"the setting {name}", box.dump("backup", timeout=SECONDS), [2], rf"dump\.toml:{line}:",
                 name.rsplit(".", 1)[-1])
        report.ok(not os.path.exists(box.repository), "and nothing is made")


def test_one_login(report, program):
    """What a run asks of a server, Duplicity included, it asks over one connection."""
    if duplicity_judge.lacks(program, "pexpect"):
        report.skip("one login a run", duplicity_judge.lacks(program, "pexpect"))
        return
    with duplicity_judge.Server() as server, Box(program, "pexpect", server, report=report) as box:
        small_source(box, files=3)
        box.configure_duplicity()
        for command in (["backup"], ["backup", "full"], ["snapshots"], ["restore", "file-0"], ["verify"], ["cleanup"]):
            before = server.logins()
            done = box.dump(*command, timeout=SECONDS)
            made = server.logins() - before
            report.ok(done.code == 0 and made == 1, f"`dump {' '.join(command)}` logs in once",
                      f"{made} logins\n{judge.described(done)}")
        told(report, "and nothing of it is left", judge.run(["pgrep", "-f", box.temporary]), [1])


def test_a_kill_leaves_no_connection(report, program):
    """Though it is one that ssh itself keeps open between two sessions."""
    if duplicity_judge.lacks(program, "pexpect"):
        report.skip("one login a run", duplicity_judge.lacks(program, "pexpect"))
        return
    with duplicity_judge.Server() as server, Box(program, "pexpect", server, report=report) as box:
        small_source(box, files=3)
        box.configure_duplicity()
        kept = ["pgrep", "-f", f"ssh: {box.temporary}.*mux"]
        child = subprocess.Popen([box.launcher, "backup"], env=box.environment, cwd=box.path, start_new_session=True,
                                 stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        deadline = time.monotonic() + SECONDS
        while judge.run(kept).code and child.poll() is None and time.monotonic() < deadline:
            time.sleep(0.05)
        report.ok(child.poll() is None, "a connection is kept open")
        os.killpg(child.pid, signal.SIGKILL)
        child.wait()
        deadline = time.monotonic() + 2
        while not judge.run(kept).code and time.monotonic() < deadline:
            time.sleep(0.05)
        told(report, "and after two seconds none is", judge.run(kept), [1])


def test_passphrases(report, program):
    """GPG takes one line with its blanks; a passphrase may stand in the configuration."""
    with backed_up(report, program) as box:
        write(box.passphrase_file, f"{box.secret}\nand more\n".encode())
        told(report, "a passphrase file of two lines", box.dump("backup", timeout=SECONDS), [2], "more than one line",
             "keep only that one")
        write(box.passphrase_file, f"{box.secret}\r\n".encode())
        told(report, "one written elsewhere", box.dump("backup", timeout=SECONDS), [0])
    with Box(program, report=report) as box:
        small_source(box)
        box.secret += "  "
        box.configure_duplicity()
        done = box.bare("full", "--allow-source-mismatch", box.source, "file://" + box.repository)
        report.ok(done.code == 0, "an archive whose passphrase ends with blanks", done)
        write(box.passphrase_file, f"{box.secret}\n".encode())
        told(report, "is restored", box.dump("restore", "file-0", timeout=SECONDS), [0])
        told(report, "and gone on with", box.dump("backup", timeout=SECONDS), [0])
    with Box(program, report=report) as box:
        small_source(box)
        box.configure_duplicity(passphrase=box.secret, **{"passphrase.file": None})
        os.chmod(box.config, 0o644)
        told(report, "a passphrase in a configuration that others may read", box.dump("backup"), [2], "chmod 600")
        os.chmod(box.config, 0o600)
        told(report, "in one for its owner alone", box.dump("backup", timeout=SECONDS), [0],
             "the passphrase is in .*dump.toml itself")
        told(report, "and it restores", box.dump("-q", "restore", "file-0", timeout=SECONDS), [0])
        report.ok(not any(box.secret in each for each in box.said), "no output holds it")


def test_keys(report, program):
    """An archive for a key: the recovery page's export brings it back, and what lacks is named."""
    with Box(program, report=report) as box:
        small_source(box)
        keep_state(box, 0)
        gpg(box, "--passphrase", box.secret, "--quick-generate-key", "anna@example.org", "default", "default", "never")
        gpg(box, "--passphrase", "", "--quick-generate-key", "bert@example.org", "default", "default", "never")
        box.configure_duplicity(**{"duplicity.gpg-key": ["anna@example.org", "bert@example.org"]})
        told(report, "a backup for two keys", box.dump("backup", timeout=SECONDS), [0])
        key, trust = box.place("key.asc"), box.place("trust.txt")
        write(key, gpg(box, "--passphrase", box.secret, "--export-secret-keys", "--armor", "anna@example.org").encode())
        write(trust, gpg(box, "--export-ownertrust").encode())
        judge.run(["gpgconf", "--kill", "all"], box.environment)
        box.environment["GNUPGHOME"] = box.home + "/new"
        box.quick_gnupg(box.home + "/new")
        environment = on_path(box)
        subprocess.run(["rm", "-rf", box.config, box.archive], check=True)
        reading = ["--repository", box.repository, "--engine", "duplicity"]
        out = ["restore", "--everything", "--to", box.place("out")]
        told(report, "without the key", box.dump(*reading, *out, environment=environment, timeout=SECONDS), [12],
             "secret key", "import")
        gpg(box, "--passphrase", box.secret, "--import", key)
        gpg(box, "--import-ownertrust", trust)
        told(report, "with a key that nobody unlocks", box.dump(*reading, *out, environment=environment,
                                                                timeout=SECONDS), [1], "could not ask", "--passphrase-file")
        done = box.dump(*reading, "--passphrase-file", box.passphrase_file, *out, environment=environment,
                        timeout=SECONDS)
        same, words = box.same_tree(box.place("state-0"), box.place("out"))
        report.ok(done.code == 0 and same, "with the exported key and its passphrase it is restored",
                  words + judge.described(done))


def test_words(report, program):
    """What is said is the cause, and what it names helps."""
    with backed_up(report, program) as box:
        os.chmod(box.archive, 0o755)
        done = box.dump("backup", timeout=SECONDS)
        told(report, "an archive directory that was open to others", done, [0], "was open to others")
        report.ok(os.stat(box.archive).st_mode & 0o777 == 0o700, "is closed")
        os.symlink(box.source, box.place("link"))
        os.mkdir(box.source + "/sub")
        box.configure_duplicity(source=box.place("link"))
        for path in ("/file-0", "/folder/file-1"):
            told(report, "a place through a link to the source", box.dump("manifest", box.place("link") + path), [0],
                 path[1:])
        box.configure_duplicity(**{"duplicity.options": ["--exclude-older-than=1Y"]})
        told(report, "--exclude-older-than", box.dump("backup"), [2], "no setting leaves files out by their age")
        method = "protocol" if program.version.startswith("0.6") else "option"
        box.configure_duplicity(repository="sftp://127.0.0.1:1//x", **{"duplicity.ssh-backend-method": method})
        if os.geteuid() == 0 and judge.can_mount():
            box.configure_duplicity()
            full = box.place("full")
            os.mkdir(full)
            subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", full], check=True)
            try:
                done = box.dump("restore", "--everything", "--to", full + "/out", timeout=SECONDS)
                told(report, "a full disk that a restore goes to", done, [1, 3], "no space left")
                report.ok("signal" not in done.err, "and no word of a signal of ours", done)
            finally:
                subprocess.run(["umount", full], check=True)
    if duplicity_judge.lacks(program, "pexpect"):
        return
    with duplicity_judge.Server() as server, Box(program, "pexpect", server, report=report) as box:
        small_source(box, files=2)
        box.configure_duplicity(**{"duplicity.ssh-backend-method": method})
        told(report, "a way to SSH that this Duplicity does not know", box.dump("backup", timeout=SECONDS), [1],
             "duplicity.ssh-backend-method", "auto")
        box.configure_duplicity(**{"duplicity.ssh-backend-method": "auto"})
        told(report, "and auto", box.dump("backup", timeout=SECONDS), [0])


def test_next_full(report, program):
    """Said while there is still time: the next full backup needs as much space again."""
    if os.geteuid() != 0 or not judge.can_mount():
        report.skip("space for the next full backup", "nothing can be mounted here")
        return
    with Box(program, report=report) as box:
        os.mkdir(box.source)
        write(box.source + "/file", random.Random(7).randbytes(700_000))
        os.mkdir(box.repository)
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1200k", "tmpfs", box.repository], check=True)
        try:
            box.configure_duplicity(**{"duplicity.full-if-older-than": "1M"})
            told(report, "a disk that holds one full backup", box.dump("-q", "backup", timeout=SECONDS), [0],
                 "the next one will not fit", "dump cleanup")
            subprocess.run(["mount", "-o", "remount,size=4m", box.repository], check=True)
            change(box, 1)
            done = box.dump("-q", "backup", timeout=SECONDS)
            report.ok(done.code == 0 and not done.err, "and one that holds two: no word", done)
        finally:
            subprocess.run(["umount", box.repository], check=True)


def test_secret(report, program):
    """Arguments and environments of all processes, while a backup, a restore and a cleanup go over SSH."""
    if duplicity_judge.lacks(program, "pexpect"):
        report.skip("the search for the passphrase", duplicity_judge.lacks(program, "pexpect"))
        return
    with duplicity_judge.Server() as server, Box(program, "pexpect", server, report=report) as box:
        large_source(box)
        box.configure_duplicity()
        needle = box.secret.encode()
        seen, over = set(), threading.Event()

        def sample():
            while not over.is_set():
                seen.update(duplicity_judge.holders(needle))

        thread = threading.Thread(target=sample)
        thread.start()
        for command in (["-v", "-n", "backup"], ["restore", "--everything"], ["-n", "cleanup", "--yes"], ["verify"]):
            told_code = box.dump(*command, timeout=300)
            report.ok(told_code.code == 0, f"while it is watched: {command[-1]}", told_code)
        over.set()
        thread.join()
        arguments = [each for each in seen if each[1] == "arguments"]
        report.ok(not arguments, "no argument of any process holds the passphrase", str(arguments))
        # `env` and `sh` are on their way to become another program, with a smaller environment.
        strangers = [each for each in seen if each[1] == "environment" and not allowed(each[2])]
        report.ok(not strangers, f"of the environments ({len(seen)} seen), only those of Duplicity and of its gpg",
                  "\n".join(sorted({each[2][:200] for each in strangers})))
        report.ok(any("duplicity" in each[2] for each in seen), "the search would have found it")
        left = list(duplicity_judge.holders(needle))
        report.ok(not left, "afterwards no process holds it, no gpg-agent either", str(left))
        report.ok(not any(box.secret in each for each in box.said), "no output holds it")
        done = judge.run(["grep", "-rlaF", "--", box.secret, box.backup, box.home, box.temporary,
                          server.path])
        report.ok(done.out.split() == [box.passphrase_file], "no file holds it but its own", done)


def allowed(command):
    words = command.split()
    name = os.path.basename(words[0]) if words else ""
    # Python's `platform` module, which Duplicity asks for the machine's kind, starts `uname -p` for a moment.
    if name in ("gpg", "gpg2") or not words or words == ["uname", "-p"]:
        return True
    if "duplicity" in command and name.startswith(("python", "duplicity", "sh", "dash", "setsid")):
        return True
    return name == "env" and "-u" in words and "PASSPHRASE" in words
