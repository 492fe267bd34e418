"""The native engine on every kind of server, judged by restic over the same server."""
import os
import signal

import judge
import remote
from line import Line


def test_from_nothing_to_a_restored_file(report, server):
    with judge.Sandbox(report=report) as box:
        box.make_tree(*judge.lost_by_restic())
        server.configure(box)
        done = box.dump("backup")
        report.ok(done.code == 10 and "there is no repository" in done.err and not server.stored("keys"),
                  "a backup makes no repository", done)
        done = box.dump("-t", "init")
        report.ok(done.code == 0 and "would make the repository" in done.err + done.out and not server.stored("keys"),
                  "a trial of init makes nothing", done)
        done = box.dump("init")
        report.ok(done.code == 0 and len(server.stored("keys")) == 1, "init makes it", done)
        done = box.dump("init")
        report.ok(done.code == 0 and len(server.stored("keys")) == 1, "and once more makes no second one", done)
        done = box.dump("backup")
        report.ok(done.code == 0, "backup", done)
        with open(box.source + "/new file", "w") as stream:
            stream.write("later")
        done = box.dump("backup")
        report.ok(done.code == 0, "second backup", done)
        judged(report, box, server)
        listed = server.restic(box, "snapshots", "--json")
        report.ok(len(judge.json.loads(listed.out)) == 2, "restic lists both", listed)
        added = server.restic(box, "backup", box.source + "/many")
        report.ok(added.code == 0, "restic backs up beside it", added)
        done = box.dump("manifest", "--json")
        report.ok(done.code == 0 and "new file" in done.out, "manifest", done)
        date = judge.datetime.datetime.now(judge.datetime.timezone.utc).strftime("%Y-%m-%d")
        done = box.dump("restore", "new file", "--date", date, "--to", box.place("one"))
        report.ok(done.code == 0 and os.path.exists(box.place("one/new file")), "restore of one file from a date", done)
        done = box.dump("verify")
        report.ok(done.code == 0, "verify", done)
        restored(report, box)
        report.ok(not server.stored("locks"), "no lock is left")
        report.ok(server.gone(2), "no program is left that reached it", str(server.clients()))


def test_repositories_of_restic(report, server):
    with judge.Sandbox(report=report) as box:
        box.make_tree(*judge.lost_by_restic())
        server.configure(box)
        done = server.restic(box, "init")
        done = server.restic(box, "backup", box.source) if done.code == 0 else done
        report.ok(done.code == 0, "restic makes it", done)
        restored(report, box)
        done = box.dump("backup")
        report.ok(done.code == 0, "dump goes on there", done)
        judged(report, box, server)


def test_two_machines_at_once_and_a_third_that_restores(report, server):
    with judge.Sandbox(report=report) as one, judge.Sandbox(report=report) as two, judge.Sandbox(report=report) as third:
        for box, name, seed in ((one, "anna", 1), (two, "berta", 2), (third, "clara", None)):
            server.configure(box, host=name)
            if seed:
                remote.random_files(box.source, 60, seed)
                # What both have.
                remote.random_files(box.source, 20, 3)
        done = one.dump("init")
        report.ok(done.code == 0, "one makes it", done)
        children = [(box, remote.running(box, "backup")) for box in (one, two)]
        for box, child in children:
            done = remote.ended(box, child)
            report.ok(done.code == 0, "both back up at once", done)
        judged(report, one, server)
        hosts = {each["hostname"] for each in judge.json.loads(server.restic(one, "snapshots", "--json").out)}
        report.ok(hosts == {"anna", "berta"}, "a snapshot of each", str(hosts))
        for box, name in ((one, "anna"), (two, "berta")):
            target = third.place("of " + name)
            done = third.dump("restore", "--everything", "--host", name, "--to", target)
            same = third.compare(box.source, judge.restored_root(target, box.source)) if done.code == 0 else done
            report.ok(done.code == 0 and same.code == 0, f"a third restores what is {name}'s", same)
        report.ok(not server.stored("locks"), "no lock is left")


def test_kills_and_interrupts(report, server):
    with judge.Sandbox(report=report) as box:
        remote.random_files(box.source, 240)
        server.configure(box)
        done = box.dump("init")
        report.ok(done.code == 0, "init", done)
        before = 0
        for number, code in ((signal.SIGKILL, -signal.SIGKILL), (signal.SIGINT, 130)):
            child = remote.running(box, "backup")
            remote.until(child, lambda: len(server.packs()) >= before + 3)
            os.killpg(child.pid, number)
            done = remote.ended(box, child, 60)
            report.ok(done.code == code, f"{number.name} ends it", done)
            report.ok(server.gone(2), f"no program is left that reached it after {number.name}", str(server.clients()))
            before = len(server.packs())
            if number == signal.SIGINT:
                report.ok(not server.stored("locks"), "the lock is gone after Ctrl-C", str(server.stored("locks")))
                report.ok(bool(server.stored("index")), "an index of what was stored is written")
        done = box.dump("backup")
        report.ok(done.code == 0, "the next backup goes on", done)
        # 240 MB in packs of some 16; those under way at a kill may be there twice, under other names.
        report.ok(len(server.packs()) <= 20, "and stores no pack twice", f"{before} {len(server.packs())}")
        judged(report, box, server)


def judged(report, box, server):
    checked = server.restic(box, "check", "--read-data")
    return report.ok(checked.code == 0 and "no errors were found" in checked.out, "restic finds no error", checked)


def restored(report, box):
    target = box.place("all")
    done = box.dump("restore", "--everything", "--to", target)
    same = box.compare(box.source, judge.restored_root(target, box.source)) if done.code == 0 else done
    return report.ok(done.code == 0 and same.code == 0, "everything restores identically", same)


def test_progress_for_programs(report, server):
    """Once a second, also while nothing else is heard; at the end, what the server has accepted."""
    with Line(server.port, rate=60) as line, judge.Sandbox(report=report) as box:
        remote.random_files(box.source, 24)
        server.configure(box, line.port)
        report.ok(box.dump("init").code == 0, "init")
        done = box.dump("--json", "backup")
        lines = [judge.json.loads(each) for each in done.out.splitlines()]
        told = [each for each in lines if each["type"] == "progress"]
        report.ok(done.code == 0 and len(told) >= 3, "several lines", str(told))
        accepted = [each.get("bytes_stored", 0) for each in told]
        report.ok(accepted == sorted(accepted) and any(each.get("bytes_under_way") for each in told),
                  "what is accepted grows, and what is under way is told apart", str(told))
        last, there = told[-1], server.bytes_in_packs()
        report.ok(last["bytes"] == last["bytes_total"] == 24 << 20 and last["bytes_under_way"] == 0
                  and there * 0.99 <= last["bytes_stored"] <= there * 1.01, "the last says what is there", f"{last} {there}")
        done = box.dump("--json", "--no-progress", "backup")
        report.ok(done.code == 0 and '"progress"' not in done.out, "none where none is wanted", done)
