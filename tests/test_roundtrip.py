"""What dump writes restic restores identically, what restic writes dump does, and both share all data."""
import json
import os

import judge


def test_dump_to_restic(report):
    with judge.Sandbox(report=report) as box:
        # A time zone with clock changes: the zone is part of what restic writes into trees.
        box.environment["TZ"] = "Europe/Berlin"
        box.make_tree(*judge.lost_by_restic())
        done = box.first_backup()
        if not report.ok(done.code == 0, "first backup", done):
            return
        clean, checked = box.check("--read-data")
        report.ok(clean, "restic check --read-data has no error and no warning", checked)
        place, restored = box.restic_restore()
        compared = box.compare(box.source, place)
        report.ok(restored.code == 0 and compared.code == 0, "restic restores what dump stored, identically",
                  restored if restored.code else compared)

        restore_by_dump(report, box, "dump restores what dump stored, identically")
        done = box.dump("verify")
        report.ok(done.code == 0, "verify of an unchanged source", done)
        again = box.dump("restore", "--everything", "--to", box.place("out"))
        report.ok(again.code == 0, "restoring over an identical copy has nothing to complain of", again)

        done = box.dump("manifest", "--json")
        report.ok(done.code == 0 and lines_are_json(done.out), "manifest --json is one object a line", done)
        # Names with control characters must come through --json, and the plain list names a plain file.
        done = box.dump("manifest")
        report.ok(done.code == 0 and "data/random-5M" in done.out.splitlines(), "manifest names a file by its path",
                  done)
        shared_data(report, box)


def restore_by_dump(report, box, claim, *options):
    target = box.place("out")
    done = box.dump(*options, "restore", "--everything", "--to", target)
    if not report.ok(done.code == 0, claim + ": exit 0", done):
        return
    place = judge.restored_root(target, box.source)
    compared = box.compare(box.source, place)
    report.ok(compared.code == 0, claim, compared)


def lines_are_json(text):
    try:
        # Not splitlines: names hold separators of other kinds.
        return all(isinstance(json.loads(line), dict) for line in text.rstrip("\n").split("\n"))
    except ValueError:
        return False


def shared_data(report, box):
    """A restic and a dump snapshot of one source are the same tree and share all data."""
    ours = box.snapshots()[-1]
    done = box.restic("backup", box.source, "--json")
    summary = json.loads(done.out.strip().splitlines()[-1]) if done.code == 0 else {}
    report.ok(done.code == 0 and summary.get("data_blobs") == 0,
              f"restic finds all data of dump's snapshot ({summary.get('data_blobs')} new data blobs)", done)
    theirs = box.snapshots()[-1]
    report.ok(ours["id"] != theirs["id"], "restic made a snapshot of its own")
    ours_tree, their_tree = (box.subtree(each["id"], box.source) for each in (ours, theirs))
    if not report.ok(ours_tree == their_tree, "restic's tree at the source is dump's tree, byte for byte",
                     f"dump {ours_tree}, restic {their_tree}"):
        report.note(first_difference(box, ours_tree, their_tree, box.source))
    # restic marks no file as changed against dump's snapshot, if it picks that as its parent.
    picked = box.restic("backup", box.source, "--json", "--parent", ours["id"])
    summary = json.loads(picked.out.strip().splitlines()[-1]) if picked.code == 0 else {}
    report.ok(summary.get("files_changed") == 0 and summary.get("files_new") == 0,
              "restic sees every file as unchanged since dump's snapshot", picked)
    packs = box.stored("data")
    done = box.dump("backup")
    report.ok(done.code == 0, "dump backs up after restic", done)
    latest = box.snapshots()[-1]
    report.ok(box.subtree(latest["id"], box.source) == their_tree, "dump's tree after restic's is the same tree")
    report.ok(len(box.stored("data")) - len(packs) <= 1, "dump adds no data after restic",
              f"{len(packs)} packs became {len(box.stored('data'))}")
    clean, checked = box.check("--read-data")
    report.ok(clean, "restic check --read-data after both", checked)


def first_difference(box, ours, theirs, path):
    """Descends to the first node in which two trees differ."""
    while True:
        pair = [{node["name"]: node for node in box.cat("blob", each)["nodes"]} for each in (ours, theirs)]
        for name in sorted(pair[0].keys() | pair[1].keys()):
            a, b = pair[0].get(name), pair[1].get(name)
            if a != b:
                break
        else:
            return f"at {path} the nodes are equal; the bytes of the trees differ ({ours}, {theirs})"
        fields = [key for key in {*(a or {}), *(b or {})} if (a or {}).get(key) != (b or {}).get(key)]
        path += "/" + name
        if fields != ["subtree"] or not a or not b:
            return f"first difference at {path!r}: " + "; ".join(
                f"{key}: dump {(a or {}).get(key)!r}, restic {(b or {}).get(key)!r}" for key in fields)
        ours, theirs = a["subtree"], b["subtree"]


def test_restic_to_dump(report):
    with judge.Sandbox(report=report) as box:
        box.environment["TZ"] = "America/New_York"
        left_out = [word for kind in judge.lost_by_restic() if kind not in ("--leave-out", "sparse")
                    for word in ("--leave-out", kind)]
        box.make_tree(*left_out, "--seed", "2")
        box.write_passphrase("made by restic")
        done = box.restic("init")
        done = box.restic("backup", box.source) if done.code == 0 else done
        if not report.ok(done.code == 0, "a fresh repository by restic", done):
            return
        stands_for = ("--repository", box.repository, "--passphrase-file", box.passphrase_file)
        done = box.dump(*stands_for, "snapshots")
        report.ok(done.code == 0 and box.snapshots()[-1]["short_id"] in done.out,
                  "without a configuration dump lists restic's snapshot", done)
        done = box.dump(*stands_for, "manifest")
        report.ok(done.code == 0 and "random-5M" in done.out, "and its files", done)
        restore_by_dump(report, box, "and restores them, identically", *stands_for)
        done = box.dump(*stands_for, "verify")
        report.ok(done.code == 0, "and verifies them", done)
        report.ok(not os.path.exists(box.config), "no configuration was written")
        report.ok(not box.stored("locks"), "no lock is left")


def test_everything_by_dump_alone(report):
    """What restic cannot do is compared too: paths above PATH_MAX, sparse files, links in bytes."""
    with judge.Sandbox(report=report) as box:
        box.make_tree("--leave-out", "xattr-bytes", "--seed", "3", "--small-files", "50")
        done = box.first_backup()
        if not report.ok(done.code == 0, "backup of every kind of entry", done):
            return
        report.ok("socket" in done.out + done.err, "a word is said on the socket that is left out", done)
        restore_by_dump(report, box, "every kind of entry, sparse files sparse")
        done = box.dump("verify")
        report.ok(done.code == 0, "verify of every kind of entry", done)
        single = box.place("single")
        done = box.dump("restore", "data/random-5M", "--to", single)
        report.ok(done.code == 0 and same_file(single + "/random-5M", box.source + "/data/random-5M"),
                  "one file comes back under its name", done)
        done = box.dump("restore", box.source + "/data/text", "--to", single)
        report.ok(done.code == 0 and same_file(single + "/text", box.source + "/data/text"),
                  "a file named by its absolute path", done)
        done = box.dump("restore", "data/text", "--to", "-")
        with open(box.source + "/data/text", "rb") as stream:
            report.ok(done.code == 0 and done.out.encode() == stream.read(), "a file to standard output",
                      f"exit {done.code}, {len(done.out)} characters, {done.err}")
        with open(single + "/text", "w") as stream:
            stream.write("mine")
        done = box.dump("restore", "data/text", "--to", single)
        report.ok(done.code == 3 and "text" in done.err and "--overwrite" in done.err + done.out
                  and open(single + "/text").read() == "mine", "a file that differs is left alone and named", done)
        done = box.dump("restore", "data/text", "--to", single, "--overwrite")
        report.ok(done.code == 0 and same_file(single + "/text", box.source + "/data/text"),
                  "and is replaced with --overwrite", done)
        here = box.dump("restore", "data/text")
        report.ok(here.code == 0 and same_file(box.backup + "/restored/text", box.source + "/data/text"),
                  "restored/ in the backup directory is where files go", here)
        stand_by_input(report, box)


def stand_by_input(report, box):
    with open(box.source + "/data/random-5M", "rb") as stream:
        done = box.dump("backup", "--stdin", "disk.img", stdin=stream)
    report.ok(done.code == 0, "backup of standard input", done)
    listed = box.restic("ls", "latest")
    report.ok("disk.img" in listed.out, "restic sees it under its name", listed)
    shown = box.restic("dump", "latest", "/disk.img")
    report.ok(shown.code == 0 and len(shown.out) > 1000, "and can give it back", f"exit {shown.code}: {shown.err}")


def same_file(a, b):
    try:
        with open(a, "rb") as first, open(b, "rb") as second:
            return first.read() == second.read()
    except OSError:
        return False
