"""The native engine on a server over SSH: an sshd on loopback, judged by restic over the same sshd."""
import os
import pty
import signal
import subprocess
import time

import judge
import pytest
import remote
from duplicity_judge import Server, sshd_program
from line import Line

pytestmark = pytest.mark.skipif(not sshd_program() or not judge.have("ssh"), reason="sshd or ssh is not installed")


def configure(box, server, path, known_hosts=None, identity=None):
    box.repository = server.address(path)
    settings = {"ssh.identity": identity or server.identity,
                "ssh.options": [*server.options(known_hosts), "IdentitiesOnly=yes", "IdentityAgent=none"]}
    box.configure()
    with open(box.config, "a") as stream:
        for name, value in settings.items():
            stream.write(f"{name} = {judge.json.dumps(value)}\n")


def restic(box, server, path, *arguments):
    """Over the same server."""
    options = " ".join("-o" + option for option in server.options())
    ssh = (f"ssh -p {server.port} -i {server.identity} -oIdentitiesOnly=yes -oIdentityAgent=none -oBatchMode=yes "
           f"{options} 127.0.0.1 -s sftp")
    return box.restic("-o", "sftp.command=" + ssh, "--no-cache", *arguments, repository="sftp:127.0.0.1:" + path)


def logins_of(server):
    """The ssh processes that go to it."""
    found = []
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{pid}/cmdline", "rb") as stream:
                words = stream.read().split(b"\0")
        except OSError:
            continue
        if words[0].endswith(b"ssh") and str(server.port).encode() in words:
            found.append(int(pid))
    return found


def gone(server, seconds):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if not logins_of(server):
            return True
        time.sleep(0.05)
    return not logins_of(server)


def test_from_nothing_to_a_restored_file(report):
    with judge.Sandbox(report=report) as box, Server() as server:
        box.make_tree(*judge.lost_by_restic())
        path = box.path + "/server/deep/store"
        configure(box, server, path)
        done = box.dump("backup")
        report.ok(done.code == 10 and "there is no repository at" in done.err and not os.path.exists(box.path + "/server"),
                  "a backup makes no repository", done)
        done = box.dump("-t", "init")
        report.ok(done.code == 0 and "would make the repository sftp://" in done.err + done.out
                  and not os.path.exists(box.path + "/server"), "a trial of init makes nothing", done)
        done = box.dump("init")
        report.ok(done.code == 0 and os.path.exists(path + "/config"), "init makes it with its parents", done)
        done = box.dump("backup")
        report.ok(done.code == 0, "backup", done)
        with open(box.source + "/new file", "w") as stream:
            stream.write("later")
        done = box.dump("backup")
        report.ok(done.code == 0, "second backup", done)
        checked = restic(box, server, path, "check", "--read-data")
        report.ok(checked.code == 0 and "no errors were found" in checked.out, "restic finds no error over SFTP", checked)
        listed = restic(box, server, path, "snapshots", "--json")
        report.ok(len(judge.json.loads(listed.out)) == 2, "restic lists both", listed)
        added = restic(box, server, path, "backup", box.source + "/many")
        report.ok(added.code == 0, "restic backs up beside it", added)
        done = box.dump("manifest", "--json")
        report.ok(done.code == 0 and "new file" in done.out, "manifest", done)
        done = box.dump("restore", "new file", "--to", box.place("one"))
        report.ok(done.code == 0 and os.path.exists(box.place("one/new file")), "restore of one file", done)
        done = box.dump("verify")
        report.ok(done.code == 0, "verify", done)
        target = box.place("all")
        done = box.dump("restore", "--everything", "--to", target)
        compared = box.compare(box.source, judge.restored_root(target, box.source))
        report.ok(done.code == 0 and compared.code == 0, "everything restores identically", compared)
        modes = {os.stat(folder).st_mode & 0o777 for folder, _, _ in os.walk(path)}
        report.ok(modes == {0o700}, "directories are the owner's alone", str(modes))
        report.ok(gone(server, 2), "no ssh is left")


def test_what_keeps_it_from_logging_in(report):
    with judge.Sandbox(report=report) as box, Server() as server:
        os.makedirs(box.source)
        path = box.path + "/store"
        for what, known_hosts, identity, words in (
                ("unknown host key", "/dev/null", None, "once and compare its fingerprint"),
                ("refused key", None, server.stranger, "the server refuses the user or the key")):
            configure(box, server, path, known_hosts, identity)
            done = box.dump("backup")
            report.ok(done.code in (1, 10) and words in done.err and done.err.count("\n") == 1 and done.seconds < 10,
                      what + " is one sentence", done)
        configure(box, server, path)
        server.stop()
        done = box.dump("backup")
        report.ok(done.code == 1 and "Connection refused" in done.err and "is the port right?" in done.err,
                  "no server is one sentence", done)
        done = box.dump("--repository", "sftp://anna:secret@127.0.0.1/x", "snapshots")
        report.ok(done.code == 2 and "secret" not in done.err, "a password in the place is refused unshown", done)


def test_kills_and_interrupts(report):
    with judge.Sandbox(report=report) as box, Server() as server:
        os.makedirs(box.source)
        with open(box.source + "/large", "wb") as stream:
            for _ in range(20):
                stream.write(os.urandom(16 << 20))
        path = box.path + "/store"
        configure(box, server, path)
        done = box.dump("init")
        report.ok(done.code == 0, "init", done)
        before = 0
        for number, code in ((signal.SIGKILL, -signal.SIGKILL), (signal.SIGINT, 130)):
            child = subprocess.Popen([box.launcher, "backup"], env=box.environment, cwd=box.path, start_new_session=True,
                                     stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
            deadline = time.monotonic() + 60
            while packs(path) < before + 3 and child.poll() is None and time.monotonic() < deadline:
                time.sleep(0.02)
            os.killpg(child.pid, number)
            _, words = child.communicate(timeout=60)
            report.ok(child.returncode == code, f"{number.name} ends it", f"{child.returncode} {words}")
            report.ok(gone(server, 2), f"no ssh is left after {number.name}", str(logins_of(server)))
            before = packs(path)
            if number == signal.SIGINT:
                report.ok(not os.listdir(path + "/locks"), "the lock is gone after Ctrl-C", str(os.listdir(path + "/locks")))
                report.ok(bool(os.listdir(path + "/index")), "an index of what was stored is written")
        done = box.dump("backup")
        report.ok(done.code == 0, "the next backup goes on", done)
        report.ok(packs(path) <= 25, "and stores no pack twice", f"{before} {packs(path)}")
        left = [name for _, _, names in os.walk(path) for name in names if "-tmp-" in name]
        report.ok(not left, "and removes what the kill left", str(left))
        checked = restic(box, server, path, "check", "--read-data")
        report.ok(checked.code == 0 and "no errors were found" in checked.out, "restic finds no error", checked)


@pytest.mark.parametrize("shared, kernel", [(False, True), (True, True), (True, False)],
                         ids=["each by itself", "shared", "shared, where the kernel is not told"])
def test_a_kill_leaves_no_ssh_where_the_server_hangs(report, shared, kernel):
    """Its input has ended, but ssh waits for an answer to that."""
    with remote.Sftp() as server, Line(server.port, rate=50) as line, judge.Sandbox(report=report) as box:
        large_source(box, 10)
        server.configure(box, line.port, **{"ssh.share": shared})
        sockets = box.environment["TMPDIR"] = box.place("t")
        os.mkdir(sockets, 0o700)
        box.environment.pop("XDG_RUNTIME_DIR", None)
        if not kernel:
            os.mkdir(box.place("bin"))
            os.symlink("/bin/false", box.place("bin/setpriv"))
            box.environment["PATH"] = box.place("bin") + ":" + box.environment["PATH"]
        done = box.dump("init")
        report.ok(done.code == 0, "init", done)
        child = subprocess.Popen([box.launcher, "backup"], env=box.environment, cwd=box.path, start_new_session=True,
                                 stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        deadline = time.monotonic() + 60
        while not server.packs() and child.poll() is None and time.monotonic() < deadline:
            time.sleep(0.05)
        line.tell(freeze=True)
        report.ok(child.poll() is None and server.clients(), "ssh runs")
        os.killpg(child.pid, signal.SIGKILL)
        child.wait()
        report.ok(server.gone(2), "no ssh is left", str(server.clients()))
        if shared:
            left = [sockets + "/" + name for name in os.listdir(sockets)]
            report.ok(len(left) == 1, "the directory of its socket is left", str(left))
            os.utime(left[0], (time.time() - 600, time.time() - 600))
            line.tell(cut=True)
            done = box.dump("snapshots")
            report.ok(done.code == 0 and not os.listdir(sockets), "the next run removes it",
                      f"{done} {os.listdir(sockets)}")


def test_ctrl_c_at_a_terminal_is_for_dump(report):
    """ssh is in the same group there, so that it may ask, and would end too."""
    with judge.Sandbox(report=report) as box, Server() as server:
        large_source(box, 30)
        path = box.path + "/store"
        configure(box, server, path)
        done = box.dump("init")
        report.ok(done.code == 0, "init", done)
        child, terminal = pty.fork()
        if child == 0:
            os.chdir(box.path)
            os.execve(box.launcher, [box.launcher, "backup"], box.environment)
        os.set_blocking(terminal, False)
        deadline = time.monotonic() + 60
        while packs(path) < 3 and time.monotonic() < deadline:
            drained(terminal)
            time.sleep(0.02)
        os.write(terminal, b"\x03")
        ended, deadline = 0, time.monotonic() + 60
        while not ended and time.monotonic() < deadline:
            drained(terminal)
            ended, status = os.waitpid(child, os.WNOHANG)
            time.sleep(0.02)
        report.ok(ended and os.waitstatus_to_exitcode(status) == 130, "it ends as interrupted", str(ended and status))
        report.ok(not os.listdir(path + "/locks"), "the lock is gone", str(os.listdir(path + "/locks")))
        report.ok(bool(os.listdir(path + "/index")), "an index of what was stored is written")
        report.ok(gone(server, 2), "no ssh is left")
        os.close(terminal)


def drained(terminal):
    try:
        return os.read(terminal, 65536)
    except OSError:
        return b""


def test_one_login_for_all(report):
    with judge.Sandbox(report=report) as box, Server() as server:
        large_source(box, 12)
        path = box.path + "/store"
        configure(box, server, path)
        with open(box.config, "a") as stream:
            stream.write("ssh.share = true\n")
        box.environment["TMPDIR"] = box.place("t")
        os.makedirs(box.environment["TMPDIR"], exist_ok=True)
        box.environment.pop("XDG_RUNTIME_DIR", None)
        done = box.dump("init")
        report.ok(done.code == 0, "init", done)
        before = server.logins()
        done = box.dump("backup")
        report.ok(done.code == 0 and server.logins() == before + 1, "a backup logs in once", f"{done} {server.logins()}")
        report.ok(gone(server, 2), "no ssh is left")
        report.ok(not os.listdir(box.environment["TMPDIR"]), "nor its socket", str(os.listdir(box.environment["TMPDIR"])))
        checked = restic(box, server, path, "check", "--read-data")
        report.ok(checked.code == 0 and "no errors were found" in checked.out, "restic finds no error", checked)


def test_what_a_person_meets(report):
    with judge.Sandbox(report=report) as box, Server() as server:
        os.makedirs(box.source)
        os.makedirs(box.path + "/there/mine")
        configure(box, server, box.path + "/there/typo")
        done = box.dump("backup")
        report.ok(done.code == 10 and "there is no directory " + box.path + "/there/typo on the server" in done.err
                  and "a login begins in " in done.err and "/ holds " in done.err,
                  "a mistyped directory is told with what there is", done)
        with open(box.path + "/file", "w") as stream:
            stream.write("x")
        configure(box, server, box.path + "/file")
        for command in "backup", "init":
            done = box.dump(command)
            report.ok(done.code in (1, 10) and "is not a directory" in done.err, f"{command}: a file is no place", done)
        configure(box, server, box.path + "/store")
        chatty = box.place("chatty-ssh")
        with open(chatty, "w") as stream:
            stream.write("#!/bin/sh\necho 'Welcome, anna!'\nexec ssh \"$@\"\n")
        os.chmod(chatty, 0o700)
        with open(box.config, "a") as stream:
            stream.write(f"ssh.command = {judge.json.dumps(chatty)}\n")
        done = box.dump("init")
        report.ok(done.code == 1 and "“Welcome, anna!”" in done.err and ".bashrc" in done.err and done.seconds < 20,
                  "a shell that greets is told by its words", done)
        os.chmod(box.config, 0o664)
        done = box.dump("backup")
        report.ok(done.code == 2 and "it names a command to run" in done.err and "chmod go-w" in done.err,
                  "a configuration that others may write names no command", done)


def large_source(box, packs_wanted):
    os.makedirs(box.source)
    with open(box.source + "/large", "wb") as stream:
        for _ in range(packs_wanted):
            stream.write(os.urandom(16 << 20))


def packs(path):
    return sum(len(name) == 64 for _, _, names in os.walk(path + "/data") for name in names)
