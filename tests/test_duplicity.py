"""The engine `duplicity`: a history of seven sets in three chains, and every command over it.

On a local directory; --heavy adds SSH, through pexpect and through paramiko, and restores every set from everywhere. (A
backup, a restore and more over SSH are among test_duplicity_faults, too.)
The archives are judged by the names at the destination and by Duplicity itself; every restored state is compared with
a copy of the tree as it was.
"""
import os
import re
import shutil
import stat
import subprocess

import duplicity_judge
import judge
import pytest
from duplicity_judge import difference, everything_below, told
from duplicity_source import evolve, json_lines, listed, listing

# Local time, arguments, kind of the set. The first has no chain to go on.
POINTS = [("2013-12-01 10:00:00", ["backup"], "full"),
          ("2014-01-10 10:00:00", ["backup"], "inc"),
          ("2014-03-15 10:00:00", ["backup", "full"], "full"),
          ("2014-08-20 21:00:00", ["backup", "incremental"], "inc"),
          ("2015-03-28 10:00:00", ["-v", "-n", "backup", "full"], "full"),
          ("2015-04-01 10:00:00", ["backup"], "inc"),
          ("2015-04-03 22:00:00", ["--json", "backup"], "inc")]
NOW = "2015-04-06 12:00:00"
# What a form of WHEN must choose at that moment, as the number of the point.
SIX_MONTHS, THREE_DAYS_AND_A_HALF, FIRST_OF_APRIL = 3, 5, 5


class Walk:
    def __init__(self, report, box, thorough):
        self.report, self.box = report, box
        # Over SSH each run takes its time: unless all is asked for, what differs from a directory is tried there.
        self.brief = box.kind != "local" and not thorough
        self.shifts = duplicity_judge.LIBRARY is not None
        self.claim = f"{box.program.version} {box.kind}: "
        self.always = {"duplicity.command": duplicity_judge.shiftable(box)} if self.shifts else {}

    def ok(self, good, claim, detail=""):
        return self.report.ok(good, self.claim + claim, detail)

    def told(self, claim, done, codes, *words):
        return told(self.report, self.claim + claim, done, codes, *words)

    def dump(self, *arguments, now=None, **more):
        """At another time only where it matters: under faketime a JVM starts three times slower."""
        if now is None and {"3D12h", "6M", "1Y"} & set(arguments):
            now = NOW
        before = duplicity_judge.shifted(now) if now and self.shifts else ()
        return self.box.dump(*arguments, before=before, timeout=300, **more)

    def state(self, number):
        return self.box.place(f"state-{number}")

    def same(self, number, target, claim, done):
        same, words = self.box.same_tree(self.state(number), target) if done.code == 0 else (False, "")
        self.ok(same, claim, words + "\n" + judge.described(done))
        shutil.rmtree(target, ignore_errors=True)

    def unchanged(self, claim, *arguments, codes=(0,)):
        """Nothing changes here or there."""
        watched = (self.box.repository, self.box.backup, self.box.source)
        before = everything_below(*watched)
        done = self.dump(*arguments)
        after = everything_below(*watched)
        self.ok(done.code in codes and before == after, claim,
                f"changed: {difference(before, after)}\n{judge.described(done)}")
        return done

    def all(self):
        if not self.make_history():
            return
        self.read_lists()
        self.restore_paths()
        self.restore_states()
        if not self.brief:
            self.trial_runs()
        self.verify()
        self.cleanup_of_aborted_runs()
        self.cleanup_of_old_chains()
        self.by_duplicity()
        self.search_for_the_secret()

    # ---- Backups -----------------------------------------------------------------------------------------------------

    def make_history(self):
        box = self.box
        for step, (local, arguments, kind) in enumerate(POINTS):
            evolve(box, step)
            subprocess.run(["cp", "-a", box.source, self.state(step)], check=True)
            if step == 0:
                box.configure_duplicity(**self.always)
                self.told("-t backup of the first", self.dump("-t", "backup", now=local), [0], "full")
                self.ok(not os.path.exists(box.repository), "a trial run makes no destination")
            done = self.back_up(local, arguments)
            sets = box.sets() if os.path.isdir(box.repository) else []
            late = sets[-1][1] - duplicity_judge.seconds_of(local) if sets else None
            if step == 0 and self.shifts and done.code == 0 and not 0 <= late < 600:
                self.report.note("faketime does not reach Duplicity: --current-time makes the points")
                self.shifts = False
                subprocess.run(["rm", "-rf", box.repository, box.archive], check=True)
                done = self.back_up(local, arguments)
                sets = box.sets()
                late = sets[-1][1] - duplicity_judge.seconds_of(local)
            made = len(sets) == step + 1 and sets[-1][0] == kind and 0 <= late < 600
            if not self.ok(done.code == 0 and made, f"`dump {' '.join(arguments)}` at {local} makes a set, {kind}",
                           f"sets: {sets[-2:]}\n{judge.described(done)}"):
                return False
            if step == 0:
                self.ok("full" in done.out + done.err, "a backup without a chain becomes full and says so", done)
                self.ok(stat.S_IMODE(os.stat(box.archive).st_mode) == 0o700, "the archive directory is 0700")
            if "-n" in arguments:
                self.ok(re.search(r"Last full backup|ynchroni[sz]", done.out + done.err),
                        "-n shows Duplicity's own words", done)
                self.ok("beyond a volume.bin" in done.out + done.err, "-v names the files", done)
            if "--json" in arguments:
                lines = json_lines(done.out)
                summary = [each for each in lines or [] if each["type"] == "backup"]
                self.ok(len(summary) == 1 and summary[0].get("files_new", 0) > 0,
                        "--json backup is JSON lines with a summary", done)
        self.ok(box.sets()[-3][2] > 2, "the full set has several volumes", str(box.sets()))
        return True

    def back_up(self, local, arguments):
        if not self.shifts:
            # Duplicity takes its own clock from an option, dump's stays.
            now = [f"--current-time={duplicity_judge.seconds_of(local)}"]
            self.box.configure_duplicity(**self.always, **{"duplicity.options": now})
        done = self.dump(*arguments, now=local)
        if not self.shifts:
            self.box.configure_duplicity(**self.always)
        return done

    # ---- Lists -------------------------------------------------------------------------------------------------------

    def read_lists(self):
        box = self.box
        done = self.unchanged("`dump snapshots` changes nothing", "snapshots")
        self.ok(all(local[:16] in done.out for local, *_ in POINTS), "snapshots lists the seven points", done)
        lines = json_lines(self.unchanged("`dump --json snapshots`", "--json", "snapshots").out)
        times = [judge.instant(each["time"]) // 10 ** 9 for each in lines or [] if each["type"] == "snapshot"]
        self.ok(sorted(times) == [moment for _, moment, _ in box.sets()], "snapshots --json has the times of the sets",
                f"{times} {box.sets()}")
        done = self.unchanged("`dump manifest` changes nothing", "manifest")
        self.ok({"work/only in 6", "letters/letter 6.txt"} <= set(done.out.splitlines())
                and "work/only in 5" not in done.out.splitlines(), "manifest lists the newest point by paths", done)
        self.lists("manifest", 6, "manifest")
        self.lists("--date 2015-04-01 manifest", FIRST_OF_APRIL, "--date", "2015-04-01", "manifest")
        if self.shifts:
            self.lists("-d 3D12h manifest", THREE_DAYS_AND_A_HALF, "-d", "3D12h", "manifest")
        else:
            self.report.skip(self.claim + "-d 3D12h manifest", "the clock can't be shifted")
        self.lists("manifest of the oldest chain", 1, "-d", "2014-02-01", "manifest")
        done = self.dump("-d", "2013-01-01", "manifest")
        self.told("a time before the first set: the error names the oldest", done, [1], "2013-12-01")
        done = self.dump("-d", "someday", "manifest")
        self.told("a malformed time shows the forms", done, [2], "3D12h")
        done = self.dump("-d", "-2", "manifest", "work/only in 4")
        self.ok(done.code == 0 and "work/only in 4" in done.out, "-d -2 manifest PATH", done)
        done = self.dump("help", "precautions")
        self.ok(done.code == 0 and re.search("passphrase", done.out, re.IGNORECASE), "dump help precautions", done)

    def lists(self, claim, number, *arguments):
        done = self.dump("--json", *arguments)
        found = listed(json_lines(done.out))
        expected = listing(self.state(number))
        wrong = sorted(each for each in found.keys() | expected.keys() if found.get(each) != expected.get(each))
        self.ok(done.code == 0 and not wrong, f"{claim}: the {len(expected)} entries of {POINTS[number][0][:10]}",
                f"{[(each, found.get(each), expected.get(each)) for each in wrong[:6]]}\n{judge.described(done)}")

    # ---- Restores ----------------------------------------------------------------------------------------------------

    def restore_paths(self):
        box = self.box
        restored = box.backup + "/restored"
        cases = [("restore PATH", [], 6, "letters/letter 6.txt"),
                 ("restore of a directory", [], 6, "letters"),
                 ("restore of a file in several volumes", [], 6, "work/beyond a volume.bin"),
                 ("--date 2015-04-01 restore PATH", ["--date", "2015-04-01"], FIRST_OF_APRIL, "work/only in 5"),
                 ("restore of a link", ["-d", "2015-04-01"], FIRST_OF_APRIL, "letters/latest"),
                 ("restore of a link to the outside", [], 6, "letters/to the outside"),
                 ("restore of a name in bytes", ["-d", "2014-09-01"], 3, b"work/bytes \xff\xfe"),
                 ("restore of a name with a line feed", ["-d", "2014-09-01"], 3, b"work/new\nline")]
        if self.shifts:
            cases.append(("-d 6M restore PATH", ["-d", "6M"], SIX_MONTHS, "work"))
        else:
            self.report.skip(self.claim + "-d 6M restore PATH", "the clock can't be shifted")
        if self.brief:
            cases = [each for each in cases if each[0].startswith(("restore PATH", "--date", "-d 6M"))]
        for claim, options, number, path in cases:
            done = self.dump(*options, "restore", path)
            wanted = os.path.join(os.fsencode(self.state(number)), os.fsencode(path))
            found = os.path.join(os.fsencode(restored), os.path.basename(os.fsencode(path)))
            same = done.code == 0 and self.same_entry(wanted, found)
            self.ok(same, f"{claim} into restored/", judge.described(done))
            subprocess.run(["rm", "-rf", restored], check=True)
        outside = os.stat(box.place("outside"))
        self.ok((stat.S_IMODE(outside.st_mode), outside.st_mtime) == (0o640, 1_200_000_000),
                "what a restored link points to stays as it was", str(outside))
        done = self.dump("restore", "work/only in 2")
        self.told("a path that is gone: the error names the last point that holds it", done, [1], "2014-03-15")
        done = self.dump("restore", "letters/letter 6.txt", "--to", "-")
        with open(self.state(6) + "/letters/letter 6.txt", "rb") as stream:
            self.ok(done.code == 0 and done.out == stream.read().decode(errors="backslashreplace"),
                    "restore --to - writes one file to standard output", judge.described(done)[:600])
        if not self.brief:
            self.what_is_there(box.place("kept"))

    def same_entry(self, wanted, found):
        """By compare-trees, each alone in a directory."""
        pair = [self.box.place(each) for each in ("entry-a", "entry-b")]
        for folder, place in zip(pair, (wanted, found)):
            subprocess.run(["rm", "-rf", folder], check=True)
            os.mkdir(folder)
            if subprocess.run(["cp", "-a", place, folder], stderr=subprocess.DEVNULL, check=False).returncode:
                return False
        return self.box.compare(*pair, "--ignore-root").code == 0

    def what_is_there(self, target):
        """Nothing that differs is replaced without --overwrite, by no version."""
        os.mkdir(target)
        place = target + "/letter 6.txt"
        with open(place, "w") as stream:
            stream.write("mine")
        done = self.dump("restore", "letters/letter 6.txt", "--to", target)
        with open(place) as stream:
            self.ok(stream.read() == "mine", "what is there stays as it is")
        self.told("and is named", done, [3], "letter 6")
        done = self.dump("restore", "letters/letter 6.txt", "--to", target, "--overwrite")
        self.ok(done.code == 0 and self.same_entry(self.state(6) + "/letters/letter 6.txt", place),
                "--overwrite replaces it", done)
        os.unlink(place)
        os.mkdir(place)
        with open(place + "/precious", "w") as stream:
            stream.write("mine")
        done = self.dump("restore", "letters/letter 6.txt", "--to", target)
        self.ok(done.code in (1, 3) and os.path.exists(place + "/precious"),
                "a directory in the way of a file stays, with what is in it", done)
        shutil.rmtree(target)

    def restore_states(self):
        numbers = (1,) if self.brief else range(7)
        for number in numbers:
            local = POINTS[number][0]
            target = self.box.place("out")
            done = self.dump("-d", local[:10], "restore", "--everything", "--to", target)
            self.same(number, target, f"the state of {local[:10]} is restored, identical", done)
        target = self.box.place("out")
        done = self.dump("--json", "restore", "--everything", "--to", target)
        self.ok(any(each["type"] == "restore" for each in json_lines(done.out) or []),
                "--json restore is JSON lines with a summary", done)
        self.same(6, target, "restore --everything is the newest state", done)

    # ---- Trial runs --------------------------------------------------------------------------------------------------

    def trial_runs(self):
        self.unchanged("-t backup changes nothing", "-t", "backup")
        done = self.unchanged("-t backup full changes nothing", "-t", "-n", "backup", "full")
        self.ok("full" in done.out + done.err, "and says that it would be full", done)
        self.unchanged("-t restore --everything changes nothing", "-t", "restore", "--everything")
        self.unchanged("-t restore PATH changes nothing", "-t", "restore", "letters/letter 6.txt")
        self.unchanged("-t cleanup changes nothing", "-t", "cleanup")
        self.unchanged("-t verify changes nothing", "-t", "verify")
        done = self.unchanged("-t -d DATE cleanup changes nothing", "-t", "--json", "-d", "2014-04-06", "cleanup")
        said = [(each["type"], each.get("time", "")[:10]) for each in json_lines(done.out) or []]
        self.ok([each for each in said if each[1]] == [("removable", POINTS[0][0][:10]),
                ("removable", POINTS[1][0][:10]), ("needed", POINTS[2][0][:10])],
                "--json cleanup is JSON lines: what would go, and what stays because later sets need it", done)

    # ---- Verify ------------------------------------------------------------------------------------------------------

    def verify(self):
        victim = self.box.source + "/letters/letter 7.txt"
        done = self.unchanged("verify of an unchanged source", "--json", "verify")
        self.ok(any(each["type"] == "verify" for each in json_lines(done.out) or []),
                "--json verify is JSON lines with a summary", done)
        self.told("verify PATH", self.dump("verify", "letters"), [0])
        status = os.stat(victim)
        with open(victim, "r+b") as stream:
            stream.seek(2)
            byte = stream.read(1)
            stream.seek(2)
            stream.write(bytes([byte[0] ^ 1]))
        os.utime(victim, ns=(status.st_atime_ns, status.st_mtime_ns))
        self.told("verify tells other content behind the same time", self.dump("verify"), [4], "letter 7")
        subprocess.run(["cp", "-a", self.state(6) + "/letters/letter 7.txt", victim], check=True)

    # ---- Cleanup -----------------------------------------------------------------------------------------------------

    def cleanup_of_aborted_runs(self):
        box = self.box
        whole = set(os.listdir(box.repository))
        self.unchanged("cleanup with nothing to do leaves the destination alone", "cleanup")
        newest = box.stored_files("duplicity-inc.*.vol1.difftar*")[-1]
        found = re.fullmatch(r"duplicity-inc\.(\w+)\.to\.(\w+)\.vol1\.difftar(.*)", os.path.basename(newest))
        aborted = [f"duplicity-inc.{found.group(2)}.to.20150405T100000Z.vol{number}.difftar{found.group(3)}"
                   for number in (1, 2)]
        for name in aborted:
            shutil.copy(newest, f"{box.repository}/{name}")
        self.unchanged("without --yes and a terminal, nothing that would be deleted is", "cleanup", codes=(1, 2))
        done = self.dump("-t", "cleanup")
        self.told("-t cleanup shows what an aborted run left", done, [0], "20150405T100000Z|2015-04-05")
        done = self.dump("cleanup", "--yes")
        left = set(os.listdir(box.repository))
        self.ok(done.code == 0 and left == whole, "cleanup --yes removes what an aborted run left, and only that",
                f"gone: {sorted(whole - left)} left: {sorted(left - whole)}\n{judge.described(done)}")

    def cleanup_of_old_chains(self):
        """The first chain ended before; the second straddles the date and stays whole."""
        box = self.box
        before = box.sets()
        when = "1Y" if self.shifts else "2014-04-06"
        self.told("-d 6m cleanup: minutes are refused", self.dump("-d", "6m", "cleanup", "--yes"), [2], "6M")
        self.ok(box.sets() == before, "and nothing is gone")
        done = self.dump("-d", when, "cleanup", "--yes")
        self.ok(done.code == 0 and box.sets() == before[2:], f"-d {when} cleanup --yes removes the first chain alone",
                f"left: {box.sets()}\n{judge.described(done)}")
        self.ok(re.search("2014-08-20|2014-03-15", done.out + done.err),
                "and says what the chain across the date keeps alive", done)
        gone = [each for each in os.listdir(box.repository) if "20131201T" in each or "20140110T" in each]
        self.ok(not gone, "no file of the first chain is left", str(gone))
        done = self.dump("snapshots")
        self.ok(done.code == 0 and "2013-12-01" not in done.out and "2014-03-15 10:00" in done.out,
                "snapshots lists what is left", done)
        target = box.place("out")
        done = self.dump("-d", "2014-04-01", "restore", "--everything", "--to", target)
        self.same(2, target, "the oldest state left is restored, identical", done)

    # ---- By others ---------------------------------------------------------------------------------------------------

    def by_duplicity(self):
        """What stands there is an archive that Duplicity reads without us."""
        box = self.box
        target = box.place("by-duplicity")
        done = box.bare("restore", "file://" + box.repository, target)
        self.same(6, target, "Duplicity itself restores the newest state", done)
        subprocess.run(["rm", "-rf", box.archive], check=True)
        self.lists("without the archive directory: manifest", 6, "manifest")
        target = box.place("out")
        done = self.dump("restore", "letters", "--to", target)
        same = done.code == 0 and self.same_entry(self.state(6) + "/letters", target + "/letters")
        self.ok(same, "and restore", done)

    def search_for_the_secret(self):
        box = self.box
        secret = box.secret.encode()
        self.ok(not any(box.secret in text for text in box.said), "no output holds the passphrase")
        done = judge.run(["grep", "-rlaF", "--", box.secret, box.backup, box.home, box.temporary])
        self.ok(done.out.split() == [box.passphrase_file], "no file holds the passphrase but its own", done)
        holders = list(duplicity_judge.holders(secret))
        self.ok(not holders, "no process is left that holds it", str(holders))


def test_local(report, program, heavy):
    with duplicity_judge.Box(program, report=report) as box:
        Walk(report, box, heavy).all()


@pytest.mark.heavy
@pytest.mark.parametrize("kind", ["pexpect", "paramiko"])
def test_ssh(report, program, kind):
    lacking = duplicity_judge.lacks(program, kind)
    if lacking:
        pytest.skip(lacking)
    with duplicity_judge.Server() as server, duplicity_judge.Box(program, kind, server, report=report) as box:
        Walk(report, box, True).all()
