"""Cleanups, judged by restic: what a date or a rule keeps is there afterwards, wherever the cleanup was killed."""
import json
import os
import random
import shutil
import subprocess
import time

import judge
from test_history import LIBRARY, ZONE, faked

MONTHS = {"2025-10-29 12:00:00": "thirteen months", "2025-12-29 12:00:00": "eleven months",
          "2026-01-29 12:00:00": "ten months", "2026-10-29 12:00:00": "one month"}
NOW = "2026-11-29 12:05:00"


def write(path, seed, size=200_000):
    with open(path, "wb") as stream:
        stream.write(random.Random(seed).randbytes(size))


def test_a_date_keeps_what_was_there_then(report):
    """A file that was deleted eleven months ago is still there when what is older than a year goes."""
    if not LIBRARY:
        report.skip("dates", "faketime is not installed")
        return
    with judge.Sandbox(report=report) as box:
        box.environment["TZ"] = ZONE
        os.makedirs(box.source)
        write(box.source + "/deleted", 1)
        box.configure()
        box.dump("init", before=faked(next(iter(MONTHS))))
        for number, moment in enumerate(MONTHS):
            if number == 1:
                os.remove(box.source + "/deleted")
            write(f"{box.source}/file-{number}", number)
            done = box.dump("backup", before=faked(moment))
            report.ok(done.code == 0, f"a backup {MONTHS[moment]} ago", done)
        before = len(box.snapshots())
        done = box.dump("cleanup", "-d", "6m", before=faked(NOW))
        report.ok(done.code == 2 and "write 6M" in done.err and len(box.snapshots()) == before,
                  "-d 6m is refused", done)
        done = box.dump("-d", "1Y", "cleanup", "--yes", before=faked(NOW))
        report.ok(done.code == 0 and len(box.snapshots()) == before, "-d 1Y: nothing older than what was in force", done)
        done = box.dump("-d", "11M", "cleanup", "--yes", before=faked("2026-12-10 12:00:00"))
        report.ok(done.code == 0 and len(box.snapshots()) == 3, "-d 11M later: the oldest goes", done)
        clean, checked = box.check("--read-data")
        report.ok(clean, "restic check is clean", checked)
        target = box.place("back")
        done = box.dump("-d", "11M", "restore", "--everything", "--to", target, before=faked("2026-12-10 12:00:00"))
        report.ok(done.code == 0 and "file-1" in str(list(os.walk(target))), "the same date still answers", done)


def kill_loop(report, total):
    """The same repository again and again, cleaned up and killed at another moment each time."""
    with judge.Sandbox(report=report) as box:
        os.makedirs(box.source)
        box.configure(**{"keep.last": 2})
        box.dump("init")
        for number in range(6):
            for index in range(6):
                if index >= number:
                    write(f"{box.source}/file-{index}", 100 * number + index, 900_000)
            done = box.dump("backup")
            report.ok(done.code == 0, f"backup {number}", done)
        kept = {snapshot["id"] for snapshot in box.snapshots()[-2:]}
        # What this machine remembers of cleanups goes back with the repository.
        places = (box.repository, box.backup + "/archive")
        for place in places:
            shutil.copytree(place, place + "-whole")
        started = time.monotonic()
        done = box.dump("cleanup", "--yes", "--max-unused", "0")
        undisturbed = time.monotonic() - started
        report.ok(done.code == 0 and {each["id"] for each in box.snapshots()} == kept, "an undisturbed cleanup", done)
        chance, landed, problems = random.Random(7), 0, []
        for number in range(total):
            for place in places:
                shutil.rmtree(place)
                shutil.copytree(place + "-whole", place)
            moment = undisturbed * (0.35 + 0.65 * (number + chance.random()) / total)
            child = subprocess.Popen([box.launcher, "cleanup", "--yes", "--max-unused", "0"], env=box.environment,
                                     cwd=box.path, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            time.sleep(moment)
            landed += child.poll() is None
            child.kill()
            child.wait()
            where = f"killed after {moment:.2f} s"
            shutil.rmtree(box.repository + "/locks")
            os.mkdir(box.repository + "/locks")
            clean, checked = box.check("--read-data") if number % 2 else box.check()
            if not clean and "not referenced" not in checked.out + checked.err and "contained in several" not in \
                    checked.out + checked.err:
                problems.append(f"{where}: {checked.out[-300:]}{checked.err[-300:]}")
            if not kept <= {each["id"] for each in box.snapshots()}:
                problems.append(f"{where}: a kept snapshot is gone")
            done = box.dump("cleanup", "--yes", "--max-unused", "0")
            clean, checked = box.check("--read-data")
            if done.code or not clean or {each["id"] for each in box.snapshots()} != kept:
                problems.append(f"{where}: the next cleanup: {judge.described(done)} {checked.out[-300:]}{checked.err[-300:]}")
        report.ok(not problems, f"{landed} kills in {total} cleanups: restic finds no error, the next one does the rest",
                  "\n".join(problems[:8]))
        report.ok(landed >= total * 0.3, "most kills met a running cleanup", str(landed))
        done = box.dump("verify")
        report.ok(done.code == 0, "everything can be read", done)


def test_kills(report, heavy):
    kill_loop(report, 40 if heavy else 3)


RULES = ["last", "hourly", "daily", "weekly", "monthly", "yearly"]
WITHIN = ["within", "within-hourly", "within-daily", "within-weekly", "within-monthly", "within-yearly"]
PERIODS = {"36h": "36h", "10D": "10d", "3M": "3m", "1Y2M": "1y2m"}


def random_policy(chance):
    """The same table for dump, and the same options for restic."""
    keep, options = {}, []
    for rule in chance.sample(RULES, chance.randint(1, 3)):
        count = chance.randint(1, 6)
        keep["keep." + rule] = count
        options += ["--keep-" + rule, str(count)]
    for rule in chance.sample(WITHIN, chance.randint(0, 2)):
        period = chance.choice(list(PERIODS))
        keep["keep." + rule] = period
        options += ["--keep-" + rule, PERIODS[period]]
    return keep, options


def test_the_policy_is_that_of_restic(report, heavy):
    """Random times, random tables: what dump would keep is what restic would."""
    chance = random.Random(os.environ.get("SEED", 11))
    with judge.Sandbox(report=report) as box:
        os.makedirs(box.source)
        write(box.source + "/file", 1)
        box.configure(host="tower")
        box.dump("init")
        now = time.time()
        for _ in range(60 if heavy else 12):
            moment = now - chance.choice([3e5, 3e6, 3e7, 9e7]) * chance.random()
            done = box.restic("backup", "--host", "tower", "--tag", "dump", "--time",
                              time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime(moment)), box.source)
            report.ok(done.code == 0, "restic backs up", done)
        for _ in range(15 if heavy else 3):
            keep, options = random_policy(chance)
            box.configure(host="tower", **keep)
            done = box.dump("-t", "cleanup", "--json")
            lines = [json.loads(line) for line in done.out.splitlines()]
            ours = {line["snapshot"] for line in lines if line.get("type", line.get("message")) == "kept"}
            judged = box.restic("forget", "--dry-run", "--json", "--group-by", "", *options)
            theirs = {kept["id"] for kept in json.loads(judged.out)[0]["keep"]}
            if judge.restic_version() < (0, 16):
                # From then on restic keeps the oldest, too, where a rule would keep more than there are.
                ours -= {line["snapshot"] for line in lines
                         if any(reason.startswith("oldest ") for reason in line.get("reasons", []))} - theirs
            report.ok(ours == theirs, f"{keep}: {len(theirs)} snapshots stay",
                      f"{judge.described(done)}\nnot by restic: {sorted(ours - theirs)}, by it alone: {sorted(theirs - ours)}")
