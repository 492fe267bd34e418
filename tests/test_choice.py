"""Which snapshot is meant where clocks, names and standard input mislead; what dump says to type is typed.

choice [NAME…]   runs only these cases (names of the functions below)
"""
import glob
import os
import re
import subprocess

import judge

LIBRARY = next(iter(glob.glob("/usr/lib/*/faketime/libfaketime.so.1")), None)


def at(moment):
    """Runs a program at another time; see tests/history."""
    return ["env", f"LD_PRELOAD={LIBRARY}", f"FAKETIME=@{moment}", "FAKETIME_DONT_FAKE_MONOTONIC=1", "NO_FAKE_STAT=1"]


def write(path, content):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w") as stream:
        stream.write(content)


def backed_up(report, **more):
    box = judge.Sandbox(report=report)
    write(box.source + "/file", "one")
    box.configure(**more)
    box.restic("init")
    return box


def typed(box, command):
    """A line as dump printed it, in a shell that finds dump."""
    environment = {**box.environment, "PATH": box.backup + ":" + box.environment["PATH"]}
    return judge.run(["sh", "-c", command], environment, cwd=box.path)


def told(report, claim, done, code, *words):
    missing = [word for word in words if not re.search(word, done.out + done.err)]
    return report.ok(done.code == code and not missing, claim, f"not said: {missing}\n" + judge.described(done))


def test_clocks(report):
    if not LIBRARY:
        report.skip("wrong clocks", "faketime is not installed")
        return
    with backed_up(report) as box:
        done = box.dump("backup", before=at("2045-01-01 12:00:00"))
        future = box.snapshots()[0]["short_id"]
        write(box.source + "/file", "two")
        told(report, "a backup after one of the future names it", box.dump("backup", "-q"), 0, "dated in the future")
        report.ok("parent" not in box.snapshots()[0], "and does not compare with it")
        for when in ([], ["-d", "now"], ["-d", "0s"], ["-d", "2045-06-01"]):
            done = box.dump("restore", "--to", "-", "file", *when)
            report.ok(done.code == 0 and done.out == "two", f"restore {when} takes the newest of the past", done)
        done = box.dump("restore", "--to", "-", "file", "-d", "id:" + future)
        report.ok(done.code == 0 and done.out == "one", "the identifier reaches the one of the future", done)
        told(report, "-1 does not count it", box.dump("manifest", "-d", "-1"), 1, "only 1 snapshot")

        done = box.dump("restore", "--everything", before=at("1970-01-02 00:00:00"))
        told(report, "a rescue system of 1970 is told how to go on", done, 1, "set the clock", "1970-01-02", "--date id:")
        remedy = re.search(r"--date id:[0-9a-f]+", done.err)
        done = box.dump("restore", "--to", "-", "file", *remedy.group().split(), before=at("1970-01-02 00:00:00"))
        report.ok(done.code == 0 and done.out == "one", "and what it says goes on", done)

        write(box.source + "/file", "three")
        told(report, "a backup of 1970 says what its clock says", box.dump("backup", "-q", before=at("1970-01-02 00:00:00")),
             0, "2 snapshots are dated in the future", "clock says 1970-01-02")
        done = box.dump("restore", "--to", "-", "file")
        report.ok(done.code == 0 and done.out == "two", "and is the oldest afterwards", done)
        told(report, "the next backup stores it again", box.dump("backup"), 0, "1 changed")


def test_streams(report):
    with backed_up(report) as box:
        box.dump("backup")
        written = subprocess.run(["sh", "-c", f"echo ours | {box.launcher} backup -q --stdin db.sql"],
                                 env=box.environment, cwd=box.path, check=False)
        report.ok(written.returncode == 0, "a stream")
        written = subprocess.run(["sh", "-c", "echo theirs | restic backup -q --tag dump --stdin --stdin-filename other.sql"],
                                 env={**box.environment, "RESTIC_REPOSITORY": box.repository,
                                      "RESTIC_PASSWORD_FILE": box.passphrase_file}, cwd=box.path, check=False)
        report.ok(written.returncode == 0, "a stream of restic")
        for options in ([], ["-d", "0s"], ["--all-snapshots"],
                        ["--repository", box.repository, "--passphrase-file", box.passphrase_file]):
            done = box.dump("manifest", *options)
            report.ok(done.code == 0 and done.out == "file\n", f"manifest {options[:1]} lists the files", done)
            for name, content in (("db.sql", "ours\n"), ("other.sql", "theirs\n")):
                done = box.dump("restore", "--to", "-", name, *options)
                report.ok(done.code == 0 and done.out == content, f"{name} is found by its name, {options[:1]}", done)
        told(report, "verify compares the files", box.dump("verify"), 0, "compared with the source: 2 equal")
        told(report, "verify of a stream says that it compares nothing", box.dump("verify", "other.sql"), 0,
             "nothing was compared")


def test_several(report):
    with backed_up(report) as box:
        secret = box.place("my key")
        box.write_passphrase("a passphrase of the tests", secret)
        box.dump("backup")
        write(box.place("photos/file"), "of the laptop")
        box.restic("backup", box.place("photos"), "--host", "it's a laptop", "--tag", "photos")
        write(box.place("mail/file"), "mail")
        box.restic("backup", box.place("mail"))
        options = ["--repository", box.repository, "--passphrase-file", secret]
        for wanted in (["restore", "--everything"], ["restore", "--everything", "--json"], ["verify"]):
            done = box.dump(*wanted, *options)
            told(report, f"{wanted} does not choose between three", done, 2, "which one is meant")
            if "--json" in wanted:
                commands = [command.replace('\\"', '"') for command in re.findall(r'"command":"((?:[^"\\]|\\.)*)"', done.out)]
            else:
                commands = re.findall(r"^    (dump .*)$", done.err, re.MULTILINE)
            report.ok(len(commands) == 3, "three commands are shown", done)
            for command in commands:
                done = typed(box, command)
                report.ok(done.code == 0, f"it runs as it is printed: {wanted}", done)
        contents = sorted(open(path).read() for path in glob.glob(box.backup + "/restored/*/file"))
        report.ok(contents == ["mail", "of the laptop", "one"], "each has come back to a directory of its own", str(contents))
        done = box.dump("restore", "--to", "-", "file", "--host", "it's a laptop", *options)
        report.ok(done.code == 0 and done.out == "of the laptop", "a host says whose is meant", done)


def test_renamed(report):
    if not judge.IS_ROOT:
        report.skip("another host name", "needs root")
        return
    with backed_up(report) as box:
        box.dump("backup")
        os.rename(box.source + "/file", box.source + "/moved")
        other = ["unshare", "-u", "sh", "-c", 'hostname renamed; exec "$@"', "sh"]
        told(report, "a first backup under another host name says so", box.dump("backup", "-q", before=other), 0,
             "new history", "host = ")
        report.ok(box.dump("backup", "-q", before=other).err == "", "the second one is silent")
        for arguments in (["restore", "file"], ["manifest", "-d", "-2"], ["manifest", "-d", "2001-01-01"]):
            done = box.dump(*arguments, before=other)
            told(report, f"{arguments} names the setting", done, 1, 'host = "')
        setting = re.search(r'host = "([^"]*)"', done.err).group(1)
        box.configure(host=setting)
        done = box.dump("restore", "--to", "-", "file", "-d", "now", before=other)
        report.ok(done.code == 0 and done.out == "one", "which finds it", done)
