"""One person's day: `dump` on the native engine, `photos` and `letters` on Duplicity, in one directory.

The launchers are a link and a copy under other names; all share one archive directory.
"""
import os
import random
import shutil
import subprocess
import time

import duplicity_judge
import judge
from duplicity_judge import contents, difference, everything_below

NATIVE, LINKED, COPIED = NAMES = ("dump", "photos", "letters")


class Day:
    def __init__(self, report, box):
        self.report, self.box = report, box
        # A copy has no checkout beside it.
        box.environment["DUMP_HOME"] = os.path.dirname(os.path.realpath(judge.DUMP))
        self.second = 1_400_000_000
        self.number = dict.fromkeys(NAMES, 0)

    def source(self, name):
        return self.box.place("home-of-" + name)

    def repository(self, name):
        return self.box.place("backups-of-" + name)

    def run(self, name, *arguments):
        return self.box.dump(*arguments, launcher=f"{self.box.backup}/{name}", timeout=300)

    def ok(self, good, claim, detail=""):
        return self.report.ok(good, claim, detail)

    def work(self, name):
        """A few hours' work: something new, something changed, something deleted; and the state is kept."""
        source = self.source(name)
        os.makedirs(source + "/new ones", exist_ok=True)
        self.number[name] += 1
        chance = random.Random(f"{name} {self.number[name]}")
        for path in ("diary", f"new ones/{self.number[name]}", f"new ones/ä {self.number[name]}"):
            self.second += 1
            with open(f"{source}/{path}", "wb") as stream:
                stream.write(chance.randbytes(chance.randrange(1, 150_000)))
            os.utime(f"{source}/{path}", (self.second, self.second))
        if self.number[name] > 2:
            os.unlink(f"{source}/new ones/{self.number[name] - 2}")
        subprocess.run(["cp", "-a", source, self.state(name)], check=True)
        # Duplicity tells sets apart by the second.
        time.sleep(1.1)

    def state(self, name, number=None):
        return self.box.place(f"state-{name}-{number or self.number[name]}")

    def configure(self, name):
        box = self.box
        if name == LINKED:
            os.symlink(judge.DUMP, f"{box.backup}/{name}")
        else:
            shutil.copy(os.path.realpath(judge.DUMP), f"{box.backup}/{name}")
        box.config = f"{box.backup}/{name}.toml"
        box.write_passphrase(f"the passphrase of {name}", at=f"{box.backup}/{name}.passphrase")
        box.configure(source=self.source(name), repository=self.repository(name), engine="duplicity",
                      **{"passphrase.file": name + ".passphrase", "archive-dir": "archive",
                         "duplicity.command": box.program.path})

    def backup(self, name):
        others = {each: everything_below(self.repository(each)) for each in NAMES if each != name}
        done = self.run(name, "backup")
        same = all(everything_below(self.repository(each)) == before for each, before in others.items())
        self.ok(done.code == 0 and same, f"{name} backup {self.number[name]}, the other destinations untouched", done)

    def count(self, name):
        lines = self.run(name, "--json", "snapshots").out.splitlines()
        return sum('"type":"snapshot"' in line.replace(" ", "") for line in lines)

    def restore(self, name, back=0):
        number = self.number[name] - back
        options = ["-d", f"-{back}"] if back else []
        target = self.box.place("out")
        done = self.run(name, *options, "restore", "--everything", "--to", target)
        same, words = self.box.same_tree(self.state(name, number), target) if done.code == 0 else (False, "")
        self.ok(same, f"{name}: the state {back} before the newest is restored, identical",
                words + "\n" + judge.described(done))
        shutil.rmtree(target, ignore_errors=True)

    def live(self):
        box = self.box
        for name in NAMES:
            self.work(name)
        box.repository = self.repository(NATIVE)
        done = box.first_backup(self.source(NATIVE))
        if not self.ok(done.code == 0, "the native one makes its configuration", done):
            return
        for name in (LINKED, COPIED):
            self.configure(name)
            self.backup(name)
        for name in (LINKED, NATIVE, COPIED, NATIVE, LINKED):
            self.work(name)
            self.backup(name)
        for name in NAMES:
            found = self.count(name)
            self.ok(found == self.number[name], f"{name} lists its own points: {found}")
            done = self.run(name, "manifest")
            lines = set(done.out.splitlines())
            self.ok(done.code == 0 and {"diary", f"new ones/ä {self.number[name]}"} <= lines,
                    f"{name} manifest lists its own files", done)
        for back in (1, 0):
            for name in NAMES:
                self.restore(name, back)
        self.restored_place()
        self.cleanups()
        self.at_once()
        self.without_archive()

    def restored_place(self):
        """All put into restored/: the second finds the file of the first in its place, and leaves it."""
        restored = self.box.backup + "/restored/diary"
        codes = [self.run(name, "restore", "diary").code for name in (NATIVE, LINKED)]
        with open(restored, "rb") as stream, open(self.state(NATIVE) + "/diary", "rb") as original:
            self.ok(codes == [0, 3] and stream.read() == original.read(),
                    "one restored/ for all: what another restored is not replaced", str(codes))

    def cleanups(self):
        for name in (LINKED, COPIED, NATIVE):
            before = {each: contents(self.repository(each)) for each in NAMES}
            done = self.run(name, "cleanup", "--yes")
            others = all(contents(self.repository(each)) == before[each] for each in NAMES if each != name)
            self.ok(done.code == 0 and others, f"{name} cleanup --yes leaves the others alone", done)
        for name in NAMES:
            self.restore(name)

    def at_once(self):
        """The native one beside Duplicity, and two runs of one configuration."""
        for name in (NATIVE, LINKED):
            self.work(name)
        started = [self.start(name) for name in (NATIVE, LINKED)]
        codes = [child.wait(timeout=300) for child in started]
        self.ok(codes == [0, 0], "both engines at once, in one archive directory", str(codes))
        self.work(LINKED)
        started = [self.start(LINKED) for _ in range(2)]
        codes = sorted(child.wait(timeout=300) for child in started)
        self.ok(codes in ([0, 11], [0, 0]), "two runs of one configuration: one ends with 11, or comes later",
                str(codes))
        for name in NAMES:
            self.restore(name)
        for name in NAMES:
            self.ok(self.run(name, "verify").code == 0, f"{name} verify")

    def start(self, name):
        return subprocess.Popen([f"{self.box.backup}/{name}", "backup"], env=self.box.environment, cwd=self.box.path,
                                stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def without_archive(self):
        before = {name: everything_below(self.repository(name)) for name in (LINKED, COPIED)}
        subprocess.run(["rm", "-rf", self.box.backup + "/archive"], check=True)
        for name in NAMES:
            self.restore(name)
        after = {name: everything_below(self.repository(name)) for name in (LINKED, COPIED)}
        self.ok(before == after, "the archive directory lost: restores work, the destinations are as they were",
                str([difference(before[name], after[name]) for name in before]))
        for name in NAMES:
            self.work(name)
            self.backup(name)
            self.restore(name)


def test_one_day(report, program):
    with duplicity_judge.Box(program, report=report) as box:
        Day(report, box).live()
