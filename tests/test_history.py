"""Ten snapshots with changed, renamed and deleted files: every form of WHEN chooses exactly what was there.

Every point is restored once, by the first form that means it, and the other forms list it; with --heavy every form
restores.

The snapshots are made by dump under faketime; where that does not reach the program, by `restic backup --time` with
dump's host and tag. What each form means is computed here, by other code.
"""
import calendar
import datetime
import glob
import os
import random
import re
import shutil
import subprocess

import judge

ZONE = "Europe/Berlin"
LIBRARY = next(iter(glob.glob("/usr/lib/*/faketime/libfaketime.so.1")), None)
# Local times of the ten points, on both sides of both clock changes, two of them on one day.
POINTS = ["2025-12-31 23:30:00", "2026-02-28 12:00:00", "2026-03-01 18:30:00", "2026-03-28 23:00:00",
          "2026-03-29 12:00:00", "2026-06-15 08:00:00", "2026-06-15 20:00:00", "2026-10-24 10:00:00",
          "2026-10-25 10:00:00", "2026-10-31 09:00:00"]
# Five minutes late: a snapshot begins some seconds after its point, so no form may aim at the very second.
NOW = "2026-10-31 12:05:00"


def utc(local):
    """The instant of a local time in Berlin, by the rule of the European Union."""
    moment = datetime.datetime.fromisoformat(local)
    def last_sunday(month):
        day = calendar.monthrange(moment.year, month)[1]
        return day - (datetime.date(moment.year, month, day).weekday() + 1) % 7
    begin = datetime.datetime(moment.year, 3, last_sunday(3), 3)
    end = datetime.datetime(moment.year, 10, last_sunday(10), 3)
    return moment - datetime.timedelta(hours=2 if begin <= moment < end else 1)


def months_before(moment, months):
    """Calendar months, the end of the month clamped."""
    index = moment.year * 12 + moment.month - 1 - months
    year, month = index // 12, index % 12 + 1
    return moment.replace(year=year, month=month, day=min(moment.day, calendar.monthrange(year, month)[1]))


def newest_until(local):
    """Index of the newest point not later than a local time, or None."""
    limit = utc(local.isoformat(sep=" "))
    found = [index for index, point in enumerate(POINTS) if utc(point) <= limit]
    return found[-1] if found else None


def end_of(day):
    return datetime.datetime.fromisoformat(day + " 23:59:59")


def forms(ids):
    """(WHEN, index of the point that it must choose)."""
    now = datetime.datetime.fromisoformat(NOW)
    yield None, 9
    yield "now", 9
    yield "latest", 9
    for back in range(1, 10):
        yield f"-{back}", 9 - back
    for text, local in (("3h", now - datetime.timedelta(hours=3)),
                        ("10800s", now - datetime.timedelta(hours=3)),
                        ("190m", now - datetime.timedelta(minutes=190)),
                        ("6D", now - datetime.timedelta(days=6)),
                        ("1W", now - datetime.timedelta(days=7)),
                        ("6D2h", now - datetime.timedelta(days=6, hours=2)),
                        ("2h6D", now - datetime.timedelta(days=6, hours=2)),
                        ("1M", months_before(now, 1)),
                        ("8M", months_before(now, 8)),
                        ("7M2D", months_before(now, 7) - datetime.timedelta(days=2)),
                        ("2M1W", months_before(now, 2) - datetime.timedelta(days=7))):
        yield text, newest_until(local)
    for day in ("2026-03-01", "2026-03-28", "2026-06-15", "2026-10-25", "2026-04-01"):
        year, month, number = day.split("-")
        index = newest_until(end_of(day))
        yield day, index
        yield f"{year}/{month}/{number}", index
        yield f"{month}/{number}/{year}", index
        yield f"{month}-{number}-{year}", index
    yield "2026-06-15T12:00", 5
    yield "2026-06-15T20:05", 6
    yield "2026-06-15T19:59:59", 5
    yield "2026-06-15 20:05", 6
    yield "2026-06-15T18:05:00Z", 6
    yield "2026-06-15T17:59:59Z", 5
    yield "2026-06-15T20:05:00+02:00", 6
    yield "2026-06-15T20:05+03:00", 5
    yield "2026-03-29T01:00", 3
    for index in (0, 4, 9):
        yield "id:" + ids[index][:6], index
        if re.search("[a-f]", ids[index][:8]):
            yield ids[index][:8], index
        yield ids[index], index


def evolve(source, step):
    """The next state: files change, move, go and come; one only its rights, one its kind."""
    chance = random.Random(step)
    if step == 0:
        for number in range(60):
            folder = f"{source}/dir-{number % 6}"
            os.makedirs(folder, exist_ok=True)
            write(f"{folder}/file-{number}", chance.randbytes(chance.randrange(1, 30_000)))
        write(f"{source}/big", chance.randbytes(3 << 20))
        return
    files = sorted(os.path.join(folder, name) for folder, _, names in os.walk(source) for name in names)
    picked = chance.sample(files, 6)
    write(picked[0], chance.randbytes(5000))
    with open(picked[1], "ab") as stream:
        stream.write(b"more")
    os.rename(picked[2], picked[2] + f".renamed-{step}")
    os.unlink(picked[3])
    os.chmod(picked[4], 0o600 + step)
    os.unlink(picked[5])
    os.symlink(f"target-{step}", picked[5])
    write(f"{source}/new-{step}", b"new in %d" % step)
    os.rename(f"{source}/dir-{step % 6}", f"{source}/moved-{step}")
    os.makedirs(f"{source}/dir-{step % 6}")
    write(f"{source}/only-{step}", b"here only once")
    if os.path.exists(f"{source}/only-{step - 1}"):
        os.unlink(f"{source}/only-{step - 1}")


def write(path, content):
    with open(path, "wb") as stream:
        stream.write(content)


def faked(local):
    """Runs a program at another time; the times of files stay true, and waiting is not disturbed.

    The library is named by hand: the wrapper `faketime` takes a semaphore for each look at the clock, which makes a
    JVM ten times slower.
    """
    return ["env", f"LD_PRELOAD={LIBRARY}", f"FAKETIME=@{local}", "FAKETIME_DONT_FAKE_MONOTONIC=1", "NO_FAKE_STAT=1"]


def make_points(report, box):
    """True if dump itself could be put into the past."""
    by_dump = LIBRARY is not None
    box.environment.update(TZ=ZONE)
    for step, local in enumerate(POINTS):
        evolve(box.source, step) if step else (os.mkdir(box.source), evolve(box.source, 0))
        subprocess.run(["cp", "-a", box.source, box.place(f"state-{step}")], check=True)
        if by_dump:
            arguments = ["backup"] if step else ["backup", "--source", box.source, "--to", box.repository]
            done = box.dump(*arguments, before=faked(local))
            found = box.snapshots()[step:step + 1] if done.code == 0 else []
            if found and 0 <= judge.instant(found[0]["time"]) / 1e9 - utc_seconds(local) < 600:
                continue
            if step:
                report.ok(False, f"backup at {local}", done)
                return by_dump
            by_dump = False
            report.note("faketime does not reach the program: restic backup --time makes the points")
            subprocess.run(["rm", "-rf", box.repository, box.config, box.backup + "/archive"], check=True)
            box.configure()
            box.restic("init")
        done = box.restic("backup", box.source, "--time", local, "--host", os.uname().nodename, "--tag", "dump")
        report.ok(done.code == 0, f"restic backup --time {local}", done)
    return by_dump


def utc_seconds(local):
    return int(utc(local).replace(tzinfo=datetime.timezone.utc).timestamp())


def restore_at(box, when, number, *options):
    target = box.place(f"out-{number}")
    selection = [] if when is None else ["-d", when]
    return target, box.dump(*options, "restore", "--everything", *selection, "--to", target, before=before(when))


def claim(when, index):
    return f"{'no -d' if when is None else '-d ' + repr(when[:30])} is the point of {POINTS[index]}"


def restores(report, box, when, index, identifier):
    target, done = restore_at(box, when, index)
    place = judge.restored_root(target, box.place(f"state-{index}")) if done.code == 0 else target
    compared = box.compare(box.place(f"state-{index}"), place)
    named = identifier[:8] in done.out + done.err
    report.ok(done.code == 0 and compared.code == 0 and named, claim(when, index) + ", restored",
              judge.described(done) + compared.out[-600:])
    shutil.rmtree(target, ignore_errors=True)


def lists(report, box, when, index, identifier):
    done = box.dump("manifest", *([] if when is None else ["-d", when]), before=before(when))
    state = box.place(f"state-{index}")
    names = {os.path.relpath(os.path.join(folder, name), state)
             for folder, folders, files in os.walk(state) for name in folders + files}
    listed = set(done.out.splitlines())
    report.ok(done.code == 0 and listed == names and identifier[:8] in done.err, claim(when, index),
              judge.described(done) + str(sorted(listed ^ names))[:600])


def before(when=None):
    """The clock matters only to what is relative to now; under faketime the JVM starts three times slower."""
    relative = when in (None, "now", "latest") or re.fullmatch(r"(\d+[smhDWMY])+", when)
    return faked(NOW) if LIBRARY and relative else ()


def test_every_form_of_when(report, heavy):
    with judge.Sandbox(report=report) as box:
        make_points(report, box)
        ids = [snapshot["id"] for snapshot in box.snapshots()]
        if not report.ok(len(ids) == 10, "ten snapshots", str(len(ids))):
            return
        clean, checked = box.check("--read-data")
        report.ok(clean, "restic check is clean", checked)
        if not LIBRARY:
            report.skip("durations", "faketime is not installed")
        restored = set()
        for when, index in forms(ids):
            relative = when is not None and re.fullmatch(r"(\d+[smhDWMY])+", when)
            if relative and not LIBRARY:
                continue
            if index in restored and not heavy:
                lists(report, box, when, index, ids[index])
            else:
                restores(report, box, when, index, ids[index])
                restored.add(index)
        report.ok(len(restored) == 10, "every point was restored", str(restored))
        refusals(report, box, ids)
        without_configuration(report, box)


def refusals(report, box, ids):
    for when in ("2025-12-31T23:00", "2020-01-01", "5Y"):
        target, done = restore_at(box, when, "none")
        report.ok(done.code == 1 and "2025-12-31" in done.err, f"-d {when}: the error names the oldest point", done)
    for when in ("tomorrow", "2026-13-01", "2026-02-30", "12", "3d12q", "1.5D", "id:", "31-12-2026"):
        target, done = restore_at(box, when, "bad")
        report.ok(done.code == 2 and "3D12h" in done.err, f"-d {when} is refused and the forms are shown", done)
    target, done = restore_at(box, "id:ffffffffffff", "unknown")
    report.ok(done.code in (1, 2) and "ffffffffffff" in done.err, "an unknown identifier is named", done)
    done = box.dump("restore", "only-4", "--to", box.place("gone"), before=before())
    report.ok(done.code == 1 and (ids[4][:8] in done.err or "2026-03-29" in done.err),
              "a path that is gone: the error names the last point that holds it", done)
    done = box.dump("restore", "only-4", "-d", "-5", "--to", box.place("gone"), before=before())
    report.ok(done.code == 0 and os.path.exists(box.place("gone/only-4")), "and there it is restored", done)
    done = box.dump("snapshots", before=before())
    report.ok(done.code == 0 and all(each[:8] in done.out for each in ids), "snapshots lists all ten", done)


def without_configuration(report, box):
    """A new machine: only the repository and the passphrase."""
    with judge.Sandbox(report=report) as other:
        other.environment.update(TZ=ZONE)
        shutil.copy(box.passphrase_file, other.passphrase_file)
        stands_for = ("--repository", box.repository, "--passphrase-file", other.passphrase_file)
        done = other.dump(*stands_for, "snapshots")
        report.ok(done.code == 0 and len(re.findall(r"\b[0-9a-f]{8}\b", done.out)) >= 10,
                  "a machine without configuration lists with the repository and the passphrase alone", done)
        target = other.place("out")
        done = other.dump(*stands_for, "restore", "--everything", "-d", "-7", "--to", target)
        state = box.place("state-2")
        place = judge.restored_root(target, state) if done.code == 0 else target
        compared = other.compare(state, place)
        report.ok(done.code == 0 and compared.code == 0, "and restores", judge.described(done) + compared.out[-500:])
