"""kill -9 at moments spread over whole runs, of the first backup, later ones, and restores.

After each kill restic finds no error; the next run works, without help; at the end no blob stands in two packs, and
every pack seen after a kill is in an index. A killed restore leaves only whole files under real names.
"""
import hashlib
import os
import random
import signal
import subprocess
import time

import judge

KILLS_A_REPOSITORY = 10


def small_source(path):
    """2,000 files, 60 MB."""
    chance = random.Random(17)
    for number in range(2000):
        folder = f"{path}/{number % 40:02d}"
        os.makedirs(folder, exist_ok=True)
        write(f"{folder}/{number}", chance.randbytes(chance.randrange(200, 20_000)))
    for number in range(10):
        write(f"{path}/large-{number}", chance.randbytes(4 << 20))


def write(path, content):
    with open(path, "wb") as stream:
        stream.write(content)


def change(path, seed):
    """A third of the bytes are new."""
    chance = random.Random(seed)
    for number in chance.sample(range(10), 4):
        write(f"{path}/large-{number}", chance.randbytes(4 << 20))
    for number in chance.sample(range(2000), 150):
        write(f"{path}/{number % 40:02d}/{number}", chance.randbytes(chance.randrange(200, 20_000)))


def backup_arguments(box):
    """The first run's words until the configuration is there: with one they would be refused."""
    return ["backup"] if os.path.exists(box.config) else ["backup", "--source", box.source, "--to", box.repository]


def killed_after(box, arguments, seconds):
    """Runs and kills the whole process group; returns whether it was still running."""
    with open(box.place("words"), "w+b") as words:
        child = subprocess.Popen([box.launcher, *arguments], env=box.environment, stdin=subprocess.DEVNULL,
                                 stdout=words, stderr=words, start_new_session=True, cwd=box.path)
        deadline = time.monotonic() + seconds
        while child.poll() is None and time.monotonic() < deadline:
            time.sleep(min(0.005, max(0.0, deadline - time.monotonic())))
        running = child.poll() is None
        if running:
            os.killpg(child.pid, signal.SIGKILL)
        return running, child.wait()


class Kills:
    def __init__(self, report, total):
        self.report = report
        self.total = total
        self.landed = self.first_runs = self.done_before = 0
        self.problems = []

    def measure(self):
        """Seconds of an undisturbed first run, and of a later one with a third of it new."""
        with judge.Sandbox(report=self.report) as box:
            small_source(box.source)
            first = box.first_backup()
            change(box.source, 1)
            later = box.dump("backup")
            self.report.ok(first.code == 0 and later.code == 0, "undisturbed runs", first if first.code else later)
            self.report.note(f"undisturbed: first {first.seconds:.2f} s, later {later.seconds:.2f} s")
            return first.seconds, later.seconds

    def run(self):
        # The quickest of three: a busy moment would spread the kills beyond the runs' ends.
        first, later = map(min, zip(*(self.measure() for _ in range(3))))
        # One source for all: making files takes longer than what is shown here.
        with judge.Sandbox(report=self.report) as self.source:
            small_source(self.source.source)
            self.spread(first, later)

    def spread(self, first, later):
        chance = random.Random(23)
        shares = [(index + chance.random()) / self.total for index in range(self.total)]
        chance.shuffle(shares)
        while shares:
            group, shares = shares[:KILLS_A_REPOSITORY], shares[KILLS_A_REPOSITORY:]
            with judge.Sandbox(report=self.report) as box:
                box.source = self.source.place("source")
                self.group(box, group, first, later)
        self.report.ok(not self.problems, f"{self.landed} kills in {self.total} runs ({self.first_runs} of them in a "
                       f"first run, {self.done_before} came after the end): the next run works, restic finds no error, "
                       "no blob twice, no pack forgotten", "\n".join(self.problems[:12]))
        self.report.ok(self.landed >= self.total * 0.3, "most kills met a running program", f"{self.landed}")

    def group(self, box, shares, first, later):
        """The first third of the kills meet the first run, again and again; a full run follows every third kill."""
        seen = set()
        for number, share in enumerate(shares):
            is_first = not os.path.isdir(box.repository + "/snapshots") or not box.stored("snapshots")
            if number >= 3:
                change(box.source, number)
            seconds = share * (first if is_first else later)
            running, code = killed_after(box, backup_arguments(box), seconds)
            self.landed += running
            self.done_before += not running
            self.first_runs += is_first
            where = f"kill at {seconds:.2f} s of a {'first' if is_first else 'later'} run"
            if not running and code != 0:
                self.problems.append(f"{where}: ended by itself with {code}: {words_of(box)}")
            seen |= set(box.stored("data"))
            if os.path.exists(box.repository + "/config") and box.stored("keys"):
                checked = box.restic("check", "--no-lock", "--no-cache")
                if checked.code or "no errors were found" not in checked.out:
                    self.problems.append(f"{where}: check: {checked.out[-300:]}{checked.err[-500:]}")
            if number % 3 == 2 or number == len(shares) - 1:
                done = box.dump(*backup_arguments(box))
                if done.code:
                    self.problems.append(f"{where}: the next run: {judge.described(done)}")
        self.judge_end(box, seen)

    def judge_end(self, box, seen):
        if box.stored("locks"):
            self.problems.append(f"locks left at the end: {box.stored('locks')}")
        clean, checked = box.check_loosely("--read-data")
        if not clean:
            self.problems.append(f"check --read-data at the end: {checked.out[-500:]}{checked.err[-500:]}")
        if "not referenced" in checked.out + checked.err:
            self.problems.append(f"packs in no index: {checked.out[-500:]}{checked.err[-500:]}")
        twice = box.duplicate_blobs()
        if twice:
            self.problems.append(f"{len(twice)} blobs stand in two packs, such as {twice[:2]}")
        gone = [pack for pack in seen if not os.path.exists(pack)]
        if gone:
            self.problems.append(f"{len(gone)} packs that a killed run stored are gone: {gone[:2]}")
        left = [name for folder, _, names in os.walk(box.repository + "/data") for name in names
                if not judge.STORED_NAME.fullmatch(name)]
        if left:
            self.report.note(f"litter of killed uploads is left in the repository: {len(left)} files ({left[0]})")
        place, restored = box.restic_restore()
        compared = box.compare(box.source, place)
        if restored.code or compared.code:
            self.problems.append(f"the last snapshot is not the source: {compared.out[-500:]}")


def words_of(box):
    with open(box.place("words"), "rb") as stream:
        return stream.read().decode(errors="replace")[-600:]


def digest(path):
    with open(path, "rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def test_restores(report, heavy):
    total = 30 if heavy else 5
    problems = []
    landed = 0
    with judge.Sandbox(report=report) as box:
        small_source(box.source)
        done = box.first_backup()
        target = box.place("out")
        box.dump("restore", "--everything", "--to", box.place("warming"))
        whole = box.dump("restore", "--everything", "--to", target)
        if not report.ok(done.code == 0 and whole.code == 0, "an undisturbed restore", whole):
            return
        place = judge.restored_root(target, box.source)
        wanted = {os.path.relpath(os.path.join(folder, name), box.source): digest(os.path.join(folder, name))
                  for folder, _, names in os.walk(box.source) for name in names}
        chance = random.Random(29)
        shares = [(index + chance.random()) / total for index in range(total)]
        chance.shuffle(shares)
        for number, share in enumerate(shares):
            if number % 5 != 4:
                subprocess.run(["rm", "-rf", target], check=True)
            running, code = killed_after(box, ["restore", "--everything", "--to", target], share * whole.seconds)
            landed += running
            if not running and code:
                problems.append(f"ended by itself with {code}: {words_of(box)}")
            for folder, _, names in os.walk(place):
                for name in names:
                    path = os.path.relpath(os.path.join(folder, name), place)
                    if path in wanted and digest(os.path.join(folder, name)) != wanted[path]:
                        problems.append(f"after {share * whole.seconds:.2f} s {path} is not whole")
            if number % 5 == 4 or number == total - 1:
                done = box.dump("restore", "--everything", "--to", target)
                compared = box.compare(box.source, place)
                if done.code or compared.code:
                    problems.append(f"a later restore: {judge.described(done)} {compared.out[-400:]}")
    report.ok(not problems, f"{landed} kills in {total} restores: only whole files, and a later restore finishes",
              "\n".join(problems[:10]))


def test_kills(report, heavy):
    Kills(report, 100 if heavy else 8).run()
