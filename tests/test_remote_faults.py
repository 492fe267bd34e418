"""Bad lines and bad servers, for every kind of server: a run ends well or with one clear sentence, the repository is
whole as restic sees it, and the next run sends only what is missing."""
import os
import re
import shutil
import signal
import subprocess
import time

import crowded
import judge
import pytest
import remote
from line import Line
from test_remote import judged, restored

MB = 1_000_000


class Case:
    """A source, a server, a line before it and a repository there."""

    def __init__(self, report, server, line, megabytes=60, **settings):
        self.report, self.server, self.line = report, server, line
        self.box = judge.Sandbox(report=report)
        self.megabytes = megabytes
        remote.random_files(self.box.source, megabytes)
        server.configure(self.box, line.port, **settings)

    def __enter__(self):
        done = self.box.dump("init")
        self.report.ok(done.code == 0, "init", done)
        return self

    def __exit__(self, *_):
        self.box.__exit__()

    def backup(self):
        """Started; it has stored some when this returns."""
        child = remote.running(self.box, "backup")
        stored = remote.until(child, lambda: len(self.server.packs()) >= 2)
        self.report.ok(stored and child.poll() is None, "the fault meets a running backup")
        return child

    def well(self, done, claim):
        return self.report.ok(done.code == 0, claim, done)

    def told(self, done, claim, words, codes=(1, 3)):
        """One sentence that says what was wrong, perhaps one more of what is kept."""
        lines = [each for each in done.err.splitlines() if each.strip()]
        said = re.search(words, done.err, re.IGNORECASE)
        return self.report.ok(done.code in codes and said and len(lines) <= 4, f"{claim}: said in a few lines", done)

    def add_files(self, seed, megabytes=4):
        remote.random_files(self.box.source, megabytes, seed + 100)
        self.megabytes += megabytes

    def next_sends_the_rest(self):
        """What is stored in packs is not sent again, be they in an index or not. (A pack that was under way at the end
        of the last run, of each of four connections, may have to be.)"""
        box, server = self.box, self.server
        had = server.bytes_in_packs()
        before = self.line.seen()["up"]
        self.well(box.dump("backup"), "the next run")
        sent = self.line.seen()["up"] - before
        missing = self.megabytes * 1.05 * MB - had + 2 * MB
        self.report.ok(sent <= max(missing, 2 * MB) * 1.1, "sends only what is missing",
                       f"{sent:,} bytes sent, where {had:,} were there")

    def whole(self):
        judged(self.report, self.box, self.server)
        restored(self.report, self.box)
        done = self.server.restic(self.box, "list", "blobs")
        blobs = done.out.split("\n")
        self.report.ok(done.code == 0 and len(blobs) == len(set(blobs)) > 3, "no blob is there twice", done)
        self.report.ok(not self.server.stored("locks"), "no lock is left")
        self.report.ok(self.server.gone(2), "no program is left that reached it", str(self.server.clients()))


@pytest.mark.parametrize("milliseconds", (50, 200))
def test_long_lines(report, server, milliseconds):
    with Line(server.port, delay=milliseconds, rate=200) as line, Case(report, server, line, 12) as case:
        case.well(case.box.dump("backup"), "backup")
        case.next_sends_the_rest()
        case.whole()


def test_nothing_moves_for_ten_seconds(report, server):
    with Line(server.port, rate=100) as line, Case(report, server, line) as case:
        child = case.backup()
        line.tell(stall=10)
        case.well(remote.ended(case.box, child), "a backup outlasts it")
        child = remote.running(case.box, "restore", "--everything", "--to", case.box.place("out"))
        before = line.seen()["down"]
        remote.until(child, lambda: line.seen()["down"] > before + 10 * MB)
        line.tell(stall=10)
        case.well(remote.ended(case.box, child), "a restore outlasts it")
        case.whole()


@pytest.mark.parametrize(("rate", "seconds", "megabytes"),
                         ((200, 4, 120), pytest.param(40, 6, 60, marks=pytest.mark.heavy)))
def test_each_connection_is_cut_every_few_seconds(report, server, rate, seconds, megabytes):
    """A pack of 16 MB takes 0.7 or 3.2 s on a line for itself; four at once do not get through the narrow one in time."""
    with Line(server.port, rate=rate) as line, Case(report, server, line, megabytes) as case:
        line.tell(cut_after_seconds=seconds)
        case.well(case.box.dump("backup"), "a backup")
        report.ok(line.seen()["cuts"] > 0, "was cut", str(line.seen()))
        done = case.box.dump("restore", "--everything", "--to", case.box.place("out"))
        case.well(done, "a restore")
        line.tell(cut_after_seconds=None)
        case.next_sends_the_rest()
        case.whole()


def test_a_cut_at_any_moment(report, server):
    """Twelve moments of a run, each connection of it reset at once."""
    with Line(server.port, rate=200) as line, Case(report, server, line, 40) as case:
        child = remote.running(case.box, "backup")
        for _ in range(12):
            time.sleep(0.25)
            line.tell(cut=True)
        case.well(remote.ended(case.box, child), "a backup")
        report.ok(line.seen()["cuts"] > 0, "was cut", str(line.seen()))
        case.next_sends_the_rest()
        case.whole()


def test_the_server_is_stopped_and_comes_back(report, server):
    with Line(server.port, rate=100) as line, Case(report, server, line) as case:
        child = case.backup()
        server.stop()
        time.sleep(4)
        report.ok(child.poll() is None, "it is waited for")
        server.start()
        case.well(remote.ended(case.box, child), "the backup goes on")
        case.next_sends_the_rest()
        case.whole()


def test_the_server_is_not_there(report, server):
    with Line(server.port) as line, Case(report, server, line, 4) as case:
        server.stop()
        done = case.box.dump("backup")
        case.told(done, "no server", "refused|reset|closed|cannot be reached|does not answer|no answer", (1,))
        report.ok(done.seconds < 90, "within the minute that it is tried", done)
        server.start()
        case.well(case.box.dump("backup"), "a backup when it is back")
        case.whole()


def test_interrupts_on_a_bad_line(report, server):
    """In the middle of slow uploads; while the server is away; and killed where nothing moves any more."""
    with Line(server.port, delay=100, rate=40) as line, Case(report, server, line, 4) as case:
        for seed, what in enumerate(("slow", "away", "frozen")):
            case.add_files(seed, 36)
            packs, before = len(server.packs()), line.seen()["up"]
            child = remote.running(case.box, "backup")
            remote.until(child, lambda: line.seen()["up"] > before + 4 * MB
                         and (what != "slow" or len(server.packs()) > packs))
            if not report.ok(child.poll() is None, f"{what}: it meets a running backup"):
                return
            if what == "slow":
                child.send_signal(signal.SIGINT)
                done = remote.ended(case.box, child, 120)
                report.ok(done.code == 130 and not server.stored("locks") and server.stored("index"),
                          "a slow line: an index is written, the lock is gone", done)
            elif what == "away":
                server.stop()
                time.sleep(2)
                child.send_signal(signal.SIGINT)
                done = remote.ended(case.box, child, 120)
                report.ok(done.code == 130, "the server is away: it ends all the same", done)
                server.start()
            else:
                line.tell(freeze=True)
                time.sleep(1)
                os.killpg(child.pid, signal.SIGKILL)
                remote.ended(case.box, child)
            report.ok(server.gone(2), f"{what}: no program is left that reached it", str(server.clients()))
        line.tell(rate=200, delay=0)
        case.next_sends_the_rest()
        case.whole()


@pytest.mark.skipif(not judge.IS_ROOT, reason="only root can mount a small disk")
def test_the_disk_of_the_server_is_full(report, server):
    place = server.disk()
    server.stop()
    os.makedirs(place, exist_ok=True)
    kept = place + "-kept"
    os.rename(place, kept)
    os.mkdir(place)
    try:
        with judge.Mount(place, "40m"):
            shutil.copytree(kept, place, dirs_exist_ok=True)
            server.start()
            with Line(server.port) as line, Case(report, server, line) as case:
                done = case.box.dump("backup")
                case.told(done, "a full disk", "full|no space|space left", (1,))
                report.ok(not server.stored("snapshots"), "no snapshot", str(server.stored("snapshots")))
                subprocess.run(["mount", "-o", "remount,size=200m", place], check=True)
                left = [name for _, _, names in os.walk(server.folder + "/data") for name in names
                        if not judge.STORED_NAME.fullmatch(name)]
                report.note(f"left beside the packs: {left}")
                case.next_sends_the_rest()
                case.whole()
            server.stop()
    finally:
        shutil.rmtree(kept, ignore_errors=True)


def test_a_server_that_says_nothing(report, server):
    """Both at once, as each takes a minute: one that never answers at all, and one that falls silent in mid-backup."""
    with Line(server.port, rate=100) as line, Line(server.port) as mute, Case(report, server, line) as case, \
            judge.Sandbox(report=report) as other:
        os.makedirs(other.source)
        server.configure(other, mute.port)
        mute.tell(mute=True)
        server.configure(case.box, line.port)
        child = case.backup()
        line.tell(freeze=True)
        never = remote.running(other, "snapshots")
        done = remote.ended(other, never, 200)
        case.told(done, "never an answer", "answer|silent|nothing came|timed out|time-?out", (1,))
        report.ok(server.gone(2) or child.poll() is None, "and no program is left", str(server.clients()))
        case.well(remote.ended(case.box, child, 200), "the backup goes on by new connections")
        case.next_sends_the_rest()
        case.whole()


def test_the_bandwidth_is_limited(report, server):
    """Up and down, without bursts: between any two looks there came no more than the limit, and a third of a second.
    Down, what has been asked for may come at once: two logins ask for 2 MiB each."""
    limit = 4 << 20
    with Line(server.port) as line, Case(report, server, line, 24, bandwidth_limit="4M") as case:
        for way, arguments in (("up", ["backup"]), ("down", ["restore", "--everything", "--to", case.box.place("out")])):
            child = remote.running(case.box, *arguments)
            looks = []
            while child.poll() is None:
                looks.append((time.monotonic(), line.seen()[way]))
                time.sleep(0.05)
            case.well(remote.ended(case.box, child), arguments[0])
            most = max(later[1] - look[1] - limit * 1.05 * (later[0] - look[0])
                       for place, look in enumerate(looks) for later in looks[place:])
            report.ok(most < (limit / 3 if way == "up" else limit), f"{way}: never faster", f"{most:,.0f} bytes more than {limit:,} a second")
            report.ok(looks[-1][1] - looks[0][1] > 23 * MB, f"{way}: it went over the line")


def test_the_answer_to_an_upload_is_lost(report):
    """Of each kind of file. SFTP: the file has its name, and the connection ends before that is said."""
    lacks = remote.Sftp.lacks()
    if lacks or not remote.sftp_filter.server():
        pytest.skip(lacks or "sftp-server is not installed")
    with remote.Sftp(filtered=True) as server, Line(server.port) as line, Case(report, server, line, 24) as case:
        for number, kind in enumerate(("data", "index", "snapshots", "locks"), 1):
            case.add_files(number)
            server.control.rule(lose=rf"^(RENAME|EXTENDED posix-rename).*/{kind}/")
            done = case.box.dump("backup")
            report.ok(server.control.used("lose"), "an answer was lost", str(server.control.take_log()[-5:]))
            case.well(done, f"the answer to one in {kind} is lost: no failure")
            report.ok(len(server.stored("snapshots")) == number, "no second snapshot")
        case.next_sends_the_rest()
        case.whole()


def test_the_answer_to_an_upload_by_http_is_lost(report, server):
    if not server.requests:
        pytest.skip("no requests can be told apart on this line")
    with Line(server.port) as line, Case(report, server, line, 24) as case:
        for number, kind in enumerate(("data", "index", "snapshots", "locks"), 1):
            case.add_files(number)
            line.tell(lose_answer=f"^(PUT|POST) .*/{kind}/")
            done = case.box.dump("backup")
            report.ok(line.seen()["lost_answers"] == number, "an answer was lost", str(line.seen()["requests"][-9:]))
            case.well(done, f"the answer to one in {kind} is lost: no failure")
            report.ok(len(server.stored("snapshots")) == number, "no second snapshot")
        case.next_sends_the_rest()
        case.whole()


def test_a_server_that_lies(report):
    lacks = remote.Sftp.lacks()
    if lacks or not remote.sftp_filter.server():
        pytest.skip(lacks or "sftp-server is not installed")
    with remote.Sftp(filtered=True) as server, Line(server.port) as line, Case(report, server, line, 24) as case:
        case.well(case.box.dump("backup"), "backup")
        for kind in ("data", "index", "snapshots", "keys", "config"):
            server.control.rule(lie=f"^READ .*/{kind}")
            target = case.box.place("once " + kind)
            done = case.box.dump("restore", "--everything", "--to", target)
            same = case.box.compare(case.box.source, judge.restored_root(target, case.box.source)) if not done.code else done
            report.ok(done.code == 0 and same.code == 0, f"one wrong bit of {kind} is asked for again", same)
        server.control.rule(short="^READ ")
        target = case.box.place("short")
        done = case.box.dump("restore", "--everything", "--to", target)
        same = case.box.compare(case.box.source, judge.restored_root(target, case.box.source)) if not done.code else done
        report.ok(done.code == 0 and same.code == 0, "short answers are asked on", same)
        server.control.rule(lies="^READ .*/data/")
        target = case.box.place("always")
        done = case.box.dump("restore", "--everything", "--to", target)
        report.ok(done.code in (1, 3) and re.search("damage|not what|wrong|hash", done.err, re.IGNORECASE),
                  "wrong bits each time are damage", done)
        for folder, _, names in os.walk(target):
            for name in names:
                with open(os.path.join(folder, name), "rb") as mine, open(f"{case.box.source}/{name}", "rb") as theirs:
                    report.ok(mine.read() == theirs.read(), f"{name} is whole or not there")
        server.control.rule()
        case.well(case.box.dump("verify"), "the repository is as it was")
        case.whole()


def test_a_server_that_lies_by_http(report, server):
    if not server.requests:
        pytest.skip("no requests can be told apart on this line")
    with Line(server.port) as line, Case(report, server, line, 24) as case:
        case.well(case.box.dump("backup"), "backup")
        for kind in ("data/", "index/[0-9a-f]", "snapshots/[0-9a-f]", "keys/[0-9a-f]", "config"):
            shutil.rmtree(case.box.backup + "/archive/cache", ignore_errors=True)
            line.tell(lie="^GET .*" + kind)
            target = case.box.place("once " + kind.split("/")[0])
            done = case.box.dump("restore", "--everything", "--to", target)
            same = case.box.compare(case.box.source, judge.restored_root(target, case.box.source)) if not done.code else done
            report.ok(done.code == 0 and same.code == 0, f"one wrong bit of {kind} is asked for again", same)
        report.ok(line.seen()["lies"] == 5, "it lied each time", str(line.seen()["lies"]))
        case.whole()


def test_a_server_that_bears_few_requests_at_once(report, server):
    """It says 503 or 429 to the others: half as many come then, and more later."""
    if server.kind not in ("s3", "rest", "rclone-serve-restic"):
        pytest.skip("it is reached by plain HTTP in one of the other tests")
    with crowded.Crowded(server.port, 100) as front, Case(report, server, front, 200, connections=8) as case:
        front.room = 3
        case.well(case.box.dump("backup"), "a backup by eight connections where there is room for three")
        report.ok(1 <= len(front.refused) <= 25 and front.most <= 9, "it is not stormed",
                  f"{front.most} at once, refused at {[round(each - front.refused[0], 1) for each in front.refused]}")
        case.whole()
