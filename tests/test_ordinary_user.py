"""What touches rights, as an ordinary user, with the program in a readable place; and a run as cron makes it.

Started by root, it becomes uid 65534 by setpriv; started by anybody else, it stays who it is.
"""
import os
import pwd
import shutil
import stat
import subprocess

import judge
from ordinary import NOBODY, PYTHON, as_nobody, copy_program, hand_over


def open_sandbox(report):
    box = judge.Sandbox(report=report)
    os.chmod(box.path, 0o755)
    program = copy_program(box)
    os.unlink(box.launcher)
    os.symlink(program, box.launcher)
    for name in ("make-tree", "compare-trees"):
        shutil.copy(f"{judge.HERE}/{name}", box.place(name))
    work = box.place("work")
    os.mkdir(work)
    box.source, box.repository = work + "/source", work + "/repository"
    hand_over(work)
    hand_over(box.home)
    hand_over(box.backup)
    box.environment["PATH"] = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
    box.environment["TMPDIR"] = work
    return box


def test_rights(report):
    with open_sandbox(report) as box:
        user = as_nobody()
        made = judge.run([*user, PYTHON, box.place("make-tree"), box.source, "--rights", "user", "--leave-out",
                          "xattr-bytes", "--leave-out", "far-times"], box.environment, cwd=box.place("work"))
        if not report.ok(made.code == 0, "a tree of an ordinary user", made):
            return
        done = box.first_backup(before=user)
        if not report.ok(done.code == 0, "the first backup, launcher linked, program owned by another", done):
            return
        report.ok(stat.S_IMODE(os.stat(box.passphrase_file).st_mode) == 0o600, "the passphrase file is 0600")
        report.ok(stat.S_IMODE(os.stat(box.backup + "/archive").st_mode) == 0o700, "the archive directory is 0700")
        clean, checked = box.check("--read-data")
        report.ok(clean, "restic check --read-data is clean", checked)
        target = box.place("work/out")
        done = box.dump("restore", "--everything", "--to", target, before=user)
        compare(report, box, target, done, "restored by the same user")

        unreadable(report, box, user)
        closed_repository(report, box, user)
        shared_tree(report, box, user)


def compare(report, box, target, done, claim, *options):
    if not report.ok(done.code == 0, f"{claim}: exit 0", done):
        return
    place = judge.restored_root(target, box.source)
    compared = judge.run([PYTHON, box.place("compare-trees"), box.source, place, *options], box.environment)
    report.ok(compared.code == 0, f"{claim}: identical", compared)


def unreadable(report, box, user):
    """A file and a directory that can't be read: named, exit 3, the rest is stored."""
    secret, folder = box.source + "/secret", box.source + "/closed"
    with open(secret, "w") as stream:
        stream.write("not to be read\n")
    os.mkdir(folder)
    with open(folder + "/inside", "w") as stream:
        stream.write("x\n")
    for path in (secret, folder):
        hand_over(path)
        os.chmod(path, 0)
    before = len(box.snapshots())
    done = box.dump("backup", before=user)
    report.ok(done.code == 3 and "secret" in done.err + done.out and "closed" in done.err + done.out,
              "what can't be read is named, exit 3", done)
    report.ok(len(box.snapshots()) == before + 1, "and the snapshot is made without it")
    clean, checked = box.check("--read-data")
    report.ok(clean, "restic check is clean", checked)
    done = box.dump("verify", before=user)
    report.ok(done.code == 4 and "secret: is older than this backup and not in it" in done.err
              and "closed: could not be compared: cannot open" in done.err, "verify names them, exit 4", done)
    os.chmod(secret, 0o600)
    os.chmod(folder, 0o700)
    done = box.dump("verify", before=user)
    report.ok(done.code == 4 and "secret: is older than this backup and not in it" in done.err
              and "closed: is older than this backup and not in it, nor is the entry below it" in done.err
              and "3 entries of the source are older" in done.out, "and when they are readable again", done)
    with open(box.source + "/later", "w") as stream:
        stream.write("new\n")
    done = box.dump("verify", "closed", "secret", before=user)
    report.ok(done.code == 1 and "is not in the backup" in done.err, "a path that it lacks is no path of it", done)
    done = box.dump("verify", before=user)
    report.ok(done.code == 4 and "3 entries of the source are older" in done.out and "1 new since" in done.out,
              "and when something else came to the directory", done)
    done = box.dump("backup", before=user)
    report.ok(done.code == 0, "readable again: exit 0", done)
    done = box.dump("verify", before=user)
    report.ok(done.code == 0 and "0 gone since, 0 new since" in done.out, "then verify finds nothing to name", done)
    os.chmod(folder, 0)
    done = box.dump("verify", before=user)
    report.ok(done.code == 3 and "closed: could not be compared: cannot open" in done.err,
              "a directory that can't be listed any more: exit 3", done)
    os.chmod(folder, 0o700)


def closed_repository(report, box, user):
    """One file of the repository that can't be read: named, and everything else goes on."""
    box.dump("backup", before=user)
    pack = max(box.stored("data"), key=os.path.getsize)
    index, oldest = box.stored("index")[0], min(box.stored("snapshots"), key=os.path.getmtime)
    for what, path, verified, restored in (("pack", pack, 4, 3), ("index", index, 4, 0), ("snapshot", oldest, 4, 3)):
        mode = os.stat(path).st_mode & 0o777
        os.chmod(path, 0)
        name = os.path.basename(path)
        done = box.dump("verify", before=user)
        report.ok(done.code == verified and name in done.out + done.err, f"a {what} that may not be read, verify: exit {verified}",
                  done)
        shutil.rmtree(box.place("work/out"), ignore_errors=True)
        done = box.dump("restore", "--everything", "--to", box.place("work/out"), before=user)
        report.ok(done.code == restored and "restored " in done.out + done.err,
                  f"a {what} that may not be read, restore: exit {restored}", done)
        done = box.dump("backup", "full", before=user)
        report.ok(done.code == 0, f"a {what} that may not be read, backup full: exit 0", done)
        if what == "pack":
            done = box.dump("verify", before=user)
            report.ok(done.code == 0, "and nothing relies on it: verify exit 0", done)
        os.chmod(path, mode)
    closed_parts(report, box, user)
    done = box.dump("verify", before=user)
    report.ok(done.code == 0, "with their rights mended: verify exit 0", done)
    shutil.rmtree(box.place("work/out"), ignore_errors=True)


def closed_parts(report, box, user):
    """More of it that may not be read: the file or folder is named, with the remedy, and nothing is called damaged."""
    def stored(name):
        return [f"{box.repository}/{name}"]

    trees = [path for path in box.stored("data") if os.path.getsize(path) < 100_000]
    # What, which paths; the exit codes of backup, of backup full after it, of verify after both.
    cases = (("all packs of trees", trees, 0, 0, 0), ("the folder of packs", stored("data"), 1, 1, 4),
             ("the folder of the index", stored("index"), 1, 1, 4), ("every index", box.stored("index"), 0, 0, 4),
             ("the folder of snapshots", stored("snapshots"), 1, 1, 4),
             ("the folder of locks", stored("locks"), 1, 1, 4),
             ("every snapshot", box.stored("snapshots"), 3, 0, 4), ("the key", box.stored("keys"), 1, 1, 4),
             ("the folder of keys", stored("keys"), 1, 1, 4), ("the config", stored("config"), 1, 1, 4))
    keep = box.place("work/keep")
    subprocess.run(["cp", "-a", box.repository, keep], check=True)
    for what, paths, incremental, full, verified in cases:
        for path in paths:
            os.chmod(path, 0)
        for code, command in ((incremental, ["backup"]), (full, ["backup", "full"]), (verified, ["verify"])):
            done = box.dump(*command, before=user)
            told = done.code == 0 or "not allowed to" in done.err and "check owner and rights there" in done.err
            report.ok(done.code == code and told and "damage" not in done.out + done.err,
                      f"{what} may not be read, {' '.join(command)}: exit {code}", done)
        subprocess.run(["chmod", "-R", "u+rwX", box.repository], check=True)
        subprocess.run(["rm", "-rf", box.repository], check=True)
        subprocess.run(["cp", "-a", keep, box.repository], check=True)
    subprocess.run(["rm", "-rf", keep], check=True)


def shared_tree(report, box, user):
    """A tree stored by root, restored by the ordinary user: owners and devices are one line with a count, exit 0."""
    if not judge.IS_ROOT:
        report.skip("a tree of root restored by an ordinary user", "not started by root")
        return
    roots = box.place("roots")
    judge.run([judge.HERE + "/make-tree", roots, "--leave-out", "xattr-bytes", "--leave-out", "far-times",
               "--small-files", "20"])
    other = box.place("backup-of-root")
    os.mkdir(other, 0o700)
    os.symlink(os.path.realpath(box.launcher), other + "/dump")
    repository = box.place("repository-of-root")
    done = judge.run([other + "/dump", "backup", "--source", roots, "--to", repository], box.environment)
    report.ok(done.code == 0, "a backup by root", done)
    hand_over(repository)
    shutil.copy(other + "/dump.passphrase", box.place("work/passphrase"))
    os.chmod(box.place("work/passphrase"), 0o600)
    hand_over(box.place("work/passphrase"))
    target = box.place("work/of-root")
    done = box.dump("--repository", repository, "--passphrase-file", box.place("work/passphrase"), "restore",
                    "--everything", "--to", target, before=user)
    said = [line for line in (done.out + done.err).splitlines() if "owner" in line.lower()]
    report.ok(done.code == 0 and 1 <= len(said) <= 2,
              "owners and what else a user may not restore: one line with a count, exit 0", done)
    place = judge.restored_root(target, roots)
    compared = judge.run([PYTHON, box.place("compare-trees"), roots, place, "--as-user", "--except",
                          "owners"], box.environment)
    report.ok(compared.code == 0, "all else of root's tree is identical", compared)
    wrong = [name for name in os.listdir(place + "/owners") if os.path.lexists(f"{place}/owners/{name}")
             and not os.path.islink(f"{place}/owners/{name}")
             and os.stat(f"{place}/owners/{name}").st_mode & 0o6000]
    report.ok(not wrong, "no setuid or setgid bit on what now belongs to another than its owner", str(wrong))
    # Read-only repository: snapshots need no lock, and what does is read without one, and says so.
    subprocess.run(["chown", "-R", "0:0", repository], check=True)
    subprocess.run(["chmod", "-R", "go+rX,go-w", repository], check=True)
    done = box.dump("--repository", repository, "--passphrase-file", box.place("work/passphrase"), "snapshots",
                    before=user)
    report.ok(done.code == 0 and not done.err, "the snapshots of a store that can't be written are listed", done)
    done = box.dump("--repository", repository, "--passphrase-file", box.place("work/passphrase"), "manifest",
                    before=user)
    report.ok(done.code == 0 and "random-5M" in done.out and "lock" in done.err.lower(),
              "and its files, read without a lock", done)


def test_like_cron(report):
    """env -i, LANG=C, no terminal, no home: names in any bytes survive, and nothing is asked."""
    with open_sandbox(report) as box:
        user = as_nobody()
        made = judge.run([*user, PYTHON, box.place("make-tree"), box.source, "--rights", "user", "--leave-out",
                          "xattr-bytes", "--leave-out", "far-times", "--small-files", "50"], box.environment,
                         cwd=box.place("work"))
        report.ok(made.code == 0, "a tree for cron", made)
        bare = ["setsid", "--wait", *user, "env", "-i", "LANG=C"]
        done = box.dump("backup", "--source", box.source, "--to", box.repository, before=bare)
        if not report.ok(done.code == 0, "as from cron: the first backup", done):
            return
        done = box.dump("backup", before=bare)
        report.ok(done.code == 0, "as from cron: the second", done)
        quiet = box.dump("-q", "backup", before=bare)
        report.ok(quiet.code == 0 and quiet.out == "" and quiet.err == "", "-q says nothing on success", quiet)
        clean, checked = box.check("--read-data")
        report.ok(clean, "restic check is clean", checked)
        place, restored = box.restic_restore()
        options = ["--ignore", "holes"] + [word for kind in judge.lost_by_restic() if kind == "link-bytes"
                                           for word in ("--except", "links/bytes")]
        if "long-path" in judge.lost_by_restic():
            options += ["--except", "long"]
        compared = judge.run([judge.HERE + "/compare-trees", box.source, place, *options])
        report.ok(compared.code == 0, "names in any bytes came through LANG=C", compared)
        target = box.place("work/out")
        done = box.dump("restore", "--everything", "--to", target, before=bare)
        compare(report, box, target, done, "restored as from cron")
        question = box.dump("--repository", box.repository, "snapshots", before=bare)
        report.ok(question.code in (1, 2, 12) and "passphrase" in question.err.lower(),
                  "without a terminal a question is an error", question)
        home = pwd.getpwuid(NOBODY if judge.IS_ROOT else os.geteuid()).pw_dir
        if not os.path.isdir(home):
            lost = judge.run([*bare, box.place("program/dump"), "snapshots"], {}, cwd="/")
            report.ok(lost.code == 2 and len(lost.err.strip().splitlines()) <= 3,
                      "no writable home and no configuration: one sentence, exit 2", lost)
