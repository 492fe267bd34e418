"""Each fault around Duplicity: the clear sentence, the exit code, and nothing lost."""
import os
import shlex
import signal
import subprocess
import time

import duplicity_judge
import judge
import ordinary
from duplicity_faults import (
    SECONDS, backed_up, box_sets, change, disturbed, gone, keep_state, large_source, restores, running, small_source,
    write)
from duplicity_judge import Box, contents, told, write_script


def test_unreachable(report, program, heavy):
    for kind in ("pexpect", "paramiko")[:1 + heavy]:
        lacking = duplicity_judge.lacks(program, kind)
        if lacking:
            report.skip(f"an unreachable host by {kind}", lacking)
            continue
        with duplicity_judge.Server() as server, Box(program, kind, server, report=report) as box:
            small_source(box, files=3)
            keep_state(box, 0)
            box.configure_duplicity()
            told(report, f"{kind}: the host as it should be", box.dump("backup", timeout=SECONDS), [0])
            restores(report, f"{kind}: and a restore", box, 0)
            before = contents(box.repository)
            nobody_known = box.place("nobody-known")
            write(nobody_known, b"")
            stranger = box.place("known-as-another")
            with open(server.stranger + ".pub") as stream:
                key = " ".join(stream.read().split()[:2])
            write(stranger, f"[127.0.0.1]:{server.port} {key}\n".encode())
            cases = [("an unknown host key", {"ssh.options": server.options(nobody_known)}, "host key|known"),
                     ("another host key", {"ssh.options": server.options(stranger)}, "host key|identification"),
                     ("a key that the host does not know", {"ssh.identity": server.stranger},
                      "permission denied|refuse|authenticat|identity|key")]
            commands = [["backup"], ["restore", "--everything"]] if kind == "pexpect" else [["backup"]]
            for name, settings, words in cases:
                box.configure_duplicity(**settings)
                for command in commands:
                    done = box.dump(*command, timeout=SECONDS)
                    told(report, f"{kind}: {name}, {command[0]}", done, [1], words)
            server.stop()
            box.configure_duplicity()
            for command in commands:
                done = box.dump(*command, timeout=SECONDS)
                told(report, f"{kind}: a closed port, {command[0]}", done, [1], "127.0.0.1",
                     "refused|connect|reach|answer")
                report.note(f"{kind}: a closed port is told after {done.seconds:.0f} s")
            report.ok(contents(box.repository) == before, f"{kind}: the destination is as it was")


def test_mistyped_destination(report, program):
    """Duplicity itself makes the directory that it was to read."""
    kinds = ["local"] + [kind for kind in ("pexpect",) if not duplicity_judge.lacks(program, kind)]
    for kind in kinds:
        server = duplicity_judge.Server() if kind != "local" else None
        with server or Nothing(), Box(program, kind, server, report=report) as box:
            small_source(box, files=2)
            box.repository = box.place("mistyped")
            box.configure_duplicity()
            for command in (["snapshots"], ["manifest"], ["restore", "--everything"], ["verify"], ["cleanup", "--yes"],
                            ["-t", "backup"]):
                done = box.dump(*command, timeout=SECONDS)
                codes = [0, 10] if command == ["-t", "backup"] else [10]
                told(report, f"{kind}: a mistyped destination, {command[-1]}", done, codes,
                     *([] if 0 in codes else ["mistyped"]))
            report.ok(not os.path.exists(box.repository), f"{kind}: none was made")
            box.repository = box.place("unmounted/disk")
            box.configure_duplicity()
            told(report, f"{kind}: a backup below a directory that is not there",
                 box.dump("backup", timeout=SECONDS), [1, 10], "unmounted")
            report.ok(not os.path.exists(box.place("unmounted")), f"{kind}: its parent was not made")


class Nothing:
    def __enter__(self):
        return None

    def __exit__(self, *_):
        pass


def test_hanging(report, program):
    """One that neither moves nor ends, and does not heed TERM."""
    with backed_up(report, program) as box:
        path = write_script(box.place("hanging-duplicity"), f'case "$*" in *--version*) exec {program.path} '
                            '--version ;; esac\ntrap "" TERM INT\nexec sleep 98765\n')
        box.configure_duplicity(**{"duplicity.command": path, "duplicity.timeout": "3s"})
        for command in (["backup"], ["restore", "--everything"]):
            done = box.dump(*command, timeout=SECONDS)
            told(report, f"a hanging Duplicity, {command[0]}", done, [1], "duplicity", r"3 ?s")
            report.ok(done.seconds < 60, f"and is ended in time ({done.seconds:.0f} s)")
            report.ok(gone("98765"), "and no process of it is left", str(running("98765")))
        box.configure_duplicity()
        told(report, "with the real one again", box.dump("backup", timeout=SECONDS), [0])


def test_hanging_after_its_error(report, program):
    """Duplicity may print its fatal error and then never end."""
    with backed_up(report, program) as box:
        path = box.place("failing-duplicity")
        write_script(path, f"""import os, re, signal, sys, time
if "--version" in sys.argv:
    os.execv({program.path!r}, [{program.path!r}, "--version"])
signal.signal(signal.SIGTERM, signal.SIG_IGN)
number = int(re.search(r"--log-fd[= ](\\d+)", " ".join(sys.argv)).group(1))
os.write(number, b"ERROR 30 AssertionError\\n. Traceback (most recent call last):\\n"
    b'.   File "duplicity", line 1, in with_tempdir\\n. AssertionError: restart at volume 3\\n\\n')
sys.stderr.write("Traceback (most recent call last):\\n  File \\"x\\", line 1\\nAssertionError\\n")
sys.stderr.flush()
time.sleep(1000)
""", interpreter="/usr/bin/env python3")
        box.configure_duplicity(**{"duplicity.command": path, "duplicity.timeout": "3s"})
        done = box.dump("backup", timeout=SECONDS)
        told(report, "an error, and then a Duplicity that hangs", done, [1], "duplicity")
        report.ok(done.seconds < 60 and gone(path), "it is ended, and nothing is left", str(running(path)))
        report.ok("signal" not in done.err, "and the signal that ended it is not called the cause", done)


def text_of(words):
    words.seek(0)
    return words.read().decode(errors="replace")


def test_killed(report, program, heavy):
    """Duplicity, and dump itself, in the middle of a first and of a later backup: the next run goes on."""
    cases = [("Duplicity by KILL", lambda box, child: kill_duplicity(box, child), [1]),
             ("dump by KILL", lambda box, child: os.kill(child.pid, signal.SIGKILL), [-9]),
             ("dump by TERM", lambda box, child: os.kill(child.pid, signal.SIGTERM), [143])]
    more = [("its group by INT", lambda box, child: os.killpg(child.pid, signal.SIGINT), [130]),
            ("all of it by KILL", lambda box, child: kill_family(child), [-9])]
    for name, hurt, codes in cases + more * heavy:
        with Box(program, report=report) as box:
            large_source(box)
            keep_state(box, 0)
            box.configure_duplicity()
            child, words = disturbed(box, "backup")
            if child.poll() is not None:
                report.ok(False, f"{name}: a backup that still runs", text_of(words))
                continue
            family = judge.descendants(child.pid)
            hurt(box, child)
            ended = child.wait(timeout=SECONDS)
            said = text_of(words)
            report.ok(ended in codes and not duplicity_judge.PYTHON_TRACE.search(said),
                      f"{name}: dump ends with {'/'.join(map(str, codes))} ({ended})", said)
            if ended == 1:
                report.ok("uplicity" in said, f"{name}: a sentence names Duplicity", said)
            if name.startswith("dump by KILL"):
                # Nobody is left to end it: it may go on to its own end, which harms nothing.
                report.note(f"{name}: Duplicity {'ends with it' if gone(box.archive, 5) else 'goes on'}")
                gone(box.archive, 60)
            elif ended != 1:
                report.ok(gone(box.archive), f"{name}: no Duplicity is left", str(family))
            left = os.listdir(box.temporary)
            if ended in (1, 130, 143):
                report.ok(not left, f"{name}: no temporary files are left", str(left))
            subprocess.run(["sh", "-c", 'rm -rf "$1"/*', "sh", box.temporary], check=False)
            report.ok(not box.sets() or name == "dump by KILL", f"{name}: no set was finished", str(box.sets()))
            told(report, f"{name}: the next backup", box.dump("backup", timeout=SECONDS), [0])
            restores(report, f"{name}: is restored, identical", box, 0)
            told(report, f"{name}: and verified", box.dump("verify", timeout=SECONDS), [0])
            change(box, 1)
            keep_state(box, 1)
            told(report, f"{name}: and the one after it", box.dump("backup", timeout=SECONDS), [0])
            restores(report, f"{name}: is restored, too", box, 1)


def kill_duplicity(box, child):
    for pid in judge.descendants(child.pid)[1:]:
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            pass


def kill_family(child):
    for pid in judge.descendants(child.pid):
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            pass


def test_unreadable_files(report, program):
    """Duplicity exits 0; for a name that is not UTF-8 its log says nothing at all."""
    tried = ordinary.as_nobody("sh", "-c", '"$0" --version', program.path)
    if subprocess.run(tried, capture_output=True, check=False).returncode:
        report.skip("unreadable files", f"an ordinary user may not run {program.path}")
        return
    with Box(program, report=report) as box:
        user = box.user = ordinary.as_nobody()
        os.chmod(box.path, 0o755)
        os.unlink(box.launcher)
        os.symlink(ordinary.copy_program(box), box.launcher)
        small_source(box)
        box.repository = box.place("work/repository")
        os.mkdir(box.place("work"))
        box.configure_duplicity()
        for each in (box.source, box.place("work"), box.home, box.backup, box.temporary):
            ordinary.hand_over(each)
        closed = [os.fsencode(box.source) + each for each in (b"/secret", b"/closed", b"/bytes-\xff")]
        told(report, "an ordinary user's backup", box.dump("backup", before=user, timeout=SECONDS), [0])
        time.sleep(1.1)
        write(closed[0], b"not to be read")
        os.mkdir(closed[1])
        for each in closed[:2]:
            ordinary.hand_over(each)
            os.chmod(each, 0)
        change(box, 1)
        ordinary.hand_over(box.source + "/changed")
        done = box.dump("backup", before=user, timeout=SECONDS)
        told(report, "what can't be read is named", done, [3], "secret", "closed")
        report.ok(len(box.sets()) == 2, "and the set is made without it")
        os.chmod(box.source + "/file-0", 0)
        os.chmod(box.source + "/folder", 0)
        for paths in ([], ["folder"], ["file-0"], ["folder/file-1"]):
            done = box.dump("verify", *paths, before=user, timeout=SECONDS)
            told(report, "verify names what of the source can't be read " + " ".join(paths), done, [3],
                 paths[0] if paths else "file-0", "could not be compared")
        for each in closed[:2] + [os.fsencode(box.source) + b"/file-0", os.fsencode(box.source) + b"/folder"]:
            os.chmod(each, 0o755 if each.endswith(b"folder") else 0o700 if each in closed else 0o644)
        time.sleep(1.1)
        write(closed[2], b"not to be read")
        ordinary.hand_over(closed[2])
        os.chmod(closed[2], 0)
        done = box.dump("backup", before=user, timeout=SECONDS)
        told(report, "a name in bytes that can't be read", done, [3])
        os.chmod(closed[2], 0o600)
        time.sleep(1.1)
        told(report, "readable again", box.dump("backup", before=user, timeout=SECONDS), [0])
        target = box.place("work/out")
        done = box.dump("restore", "--everything", "--to", target, before=user, timeout=SECONDS)
        same, words = box.same_tree(box.source, target) if done.code == 0 else (False, "")
        report.ok(same, "and restored, identical", words + "\n" + judge.described(done))


def test_full_disks(report, program):
    if not judge.can_mount():
        report.skip("a full disk", "a small file system can't be mounted here")
        return
    with Box(program, report=report) as box:
        large_source(box)
        keep_state(box, 0)
        with judge.Mount(box.place("disk"), "5m"):
            box.repository = box.place("disk/repository")
            box.configure_duplicity()
            done = box.dump("backup", timeout=300)
            told(report, "a full disk at the destination", done, [1], "space|full")
            report.note(f"a full disk is told after {done.seconds:.0f} s")
            report.ok(not box.sets(), "no set was finished on it")
            subprocess.run(["mount", "-o", "remount,size=40m", box.place("disk")], check=True)
            told(report, "with room again", box.dump("backup", timeout=SECONDS), [0])
            restores(report, "it is restored, identical", box, 0)
    with backed_up(report, program, source=large_source) as box:
        with judge.Mount(box.place("small"), "1m"):
            environment = {**box.environment, "TMPDIR": box.place("small")}
            change(box, 1)
            for command in (["backup", "full"], ["restore", "--everything", "--to", box.place("out")]):
                before = contents(box.repository)
                done = box.dump(*command, environment=environment, timeout=300)
                # A program may well need no temporary space for it.
                words = ["space|full|room"] if done.code else []
                told(report, f"a full TMPDIR, {command[0]}", done, [0, 1, 3], *words)
                kept = contents(box.repository)
                report.ok(all(kept.get(name) == each for name, each in before.items()),
                          f"a full TMPDIR, {command[0]}: nothing is lost")
                report.ok(not os.listdir(box.place("small")), "and nothing is left in it",
                          str(os.listdir(box.place("small"))))
        told(report, "with room for temporary files again", box.dump("backup", timeout=SECONDS), [0])


def test_absent_programs(report, program):
    """Each is missed by name, with the package to install."""
    with Box(program, report=report) as box:
        small_source(box)
        box.configure_duplicity(**{"duplicity.command": None})
        for missing, words in (({"duplicity"}, ["duplicity", "install"]), ({"gpg", "gpg2"}, ["gpg", "install"])):
            environment = {**box.environment, "PATH": path_without(box, missing)}
            if "gpg" in missing:
                # Some other Duplicity than that of the PATH must be named.
                box.configure_duplicity()
            done = box.dump("backup", environment=environment, timeout=SECONDS)
            told(report, f"without {sorted(missing)[0]}", done, [1, 2], *words)
            report.ok(not box_sets(box), "and nothing is made")
        for name, said in (("too old", "duplicity 0.6.0"), ("something else", "this is no backup program")):
            path = write_script(box.place("old-duplicity"), f"echo {shlex.quote(said)}\n")
            box.configure_duplicity(**{"duplicity.command": path})
            told(report, f"a Duplicity that is {name}", box.dump("backup", timeout=SECONDS), [1, 2],
                 "0\\.6" if name == "too old" else "duplicity")
        path = write_script(box.place("old-duplicity"), "echo 'ImportError: no module' >&2\nexit 1\n")
        box.configure_duplicity(**{"duplicity.command": path})
        told(report, "a Duplicity that is broken", box.dump("backup", timeout=SECONDS), [1, 2], "old-duplicity")
        box.configure_duplicity(**{"duplicity.command": box.place("nowhere/duplicity")})
        told(report, "a command that is not there", box.dump("backup", timeout=SECONDS), [1, 2], "nowhere/duplicity")
        report.ok(not box_sets(box), "and nothing is made")


def path_without(box, names):
    """A directory of links to all programs but some."""
    place = box.place("path-without-" + "-".join(sorted(names)))
    os.mkdir(place)
    for folder in box.environment["PATH"].split(":"):
        for name in os.listdir(folder) if os.path.isdir(folder) else []:
            if name not in names and not os.path.lexists(f"{place}/{name}"):
                os.symlink(f"{folder}/{name}", f"{place}/{name}")
    return place


def test_mistyped_rsync(report, program):
    """Where only Duplicity looks, a name that leads elsewhere begins no second archive."""
    if duplicity_judge.lacks(program, "pexpect") or not judge.have("rsync"):
        report.skip("rsync", "there is no server, or no rsync")
        return
    with duplicity_judge.Server() as server, Box(program, "pexpect", server, report=report) as box:
        small_source(box, files=2)
        keep_state(box, 0)
        ours = {"ssh.options": [f"UserKnownHostsFile={server.known_hosts}"], "duplicity.options": ["--num-retries=1"]}
        box.configure_duplicity(repository=server.address(box.repository, "rsync"), **ours)
        told(report, "rsync: a directory that is not there", box.dump("backup", timeout=300), [1, 10],
             "make the directory first")
        report.ok(not os.path.exists(box.repository), "rsync: and none is made")
        os.mkdir(box.repository)
        told(report, "rsync: the directory made", box.dump("backup", timeout=300), [0])
        restores(report, "rsync: and a restore", box, 0)
        box.configure_duplicity(repository=server.address(box.repository + "s", "rsync"), **ours)
        os.mkdir(box.repository + "s")
        told(report, "rsync: another that is there", box.dump("backup", timeout=300), [10], "there is no backup at",
             "is the disk mounted and the name right")
        report.ok(not os.listdir(box.repository + "s"), "rsync: and nothing is put there")
