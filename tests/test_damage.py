"""Damage to a repository, by chance or on purpose: it is told, costs nothing else, and nothing is written outside."""
import json
import os
import shutil
import subprocess
import tarfile

import judge
from faults import backed_up, everything, flip, told, write

FIXTURES = judge.ROOT + "/library/src/test/resources"


def packs_by_kind(box):
    """(data packs, tree packs), by the index."""
    kinds = {"data": [], "tree": []}
    for path in box.stored("index"):
        for pack in box.cat("index", os.path.basename(path))["packs"]:
            kinds[pack["blobs"][0]["type"]].append(f"{box.repository}/data/{pack['id'][:2]}/{pack['id']}")
    return kinds["data"], kinds["tree"]


def test_flipped_bits(report):
    with backed_up(report) as whole:
        data, trees = packs_by_kind(whole)
        keep = whole.place("whole")
        subprocess.run(["cp", "-a", whole.repository, keep], check=True)
        cases = {
            "config": (whole.repository + "/config", 20, "config"),
            "key": (whole.stored("keys")[0], 150, "key|passphrase"),
            "index": (whole.stored("index")[0], 40, "index"),
            "snapshot": (whole.stored("snapshots")[0], 40, "snapshot"),
            "pack of data": (data[0], 1000, "file-"),
            "header of a pack": (data[0], -20, None),
            "pack of trees": (trees[0], 40, "tree|folder|pack"),
        }
        for name, (path, position, word) in cases.items():
            flip(path, position)
            shutil.rmtree(whole.place("out"), ignore_errors=True)
            verified = whole.dump("verify")
            restored = everything(whole)
            words = [word] if word else []
            told(report, f"a flipped bit in the {name}, verify", verified, [4], *words)
            # Without an index file the headers of the packs tell the same, with a warning.
            told(report, f"a flipped bit in the {name}, restore", restored,
                 [1, 3, 12] + [0] * (name == "index") if word else [0], *words)
            wrong_content(report, whole, name)
            if name == "pack of data":
                report.ok(restored.code == 3 and any(os.path.isfile(os.path.join(folder, each)) for folder, _, names
                          in os.walk(whole.place("out")) for each in names) and verified.code == 4,
                          "damaged data: verify says 4, restore 3, and the other files are restored", restored)
            if "pack" in name:
                told(report, f"a flipped bit in the {name}, the next backup", whole.dump("backup"), [0], "stored again")
                told(report, f"a flipped bit in the {name}, verify of that", whole.dump("verify"), [0])
            subprocess.run(["rm", "-rf", whole.repository], check=True)
            subprocess.run(["cp", "-a", keep, whole.repository], check=True)
        told(report, "the mended repository", whole.dump("verify"), [0])


def wrong_content(report, box, name):
    """Whatever was restored under a real name is what was backed up."""
    place = judge.restored_root(box.place("out"), box.source) if os.path.isdir(box.place("out")) else None
    wrong = []
    for folder, _, names in os.walk(place or "/nonexistent"):
        for each in names:
            restored = os.path.join(folder, each)
            original = os.path.join(box.source, os.path.relpath(restored, place))
            if os.path.isfile(original) and open(original, "rb").read() != open(restored, "rb").read():
                wrong.append(each)
    report.ok(not wrong, f"a flipped bit in the {name}: no wrong byte under a real name", str(wrong))


def test_truncated_and_missing(report):
    with backed_up(report) as box:
        keep = box.place("whole")
        subprocess.run(["cp", "-a", box.repository, keep], check=True)

        def heal():
            subprocess.run(["rm", "-rf", box.repository, box.place("out")], check=True)
            subprocess.run(["cp", "-a", keep, box.repository], check=True)

        data, trees = packs_by_kind(box)
        os.chmod(data[0], 0o600)
        os.truncate(data[0], os.path.getsize(data[0]) // 2)
        told(report, "a truncated pack, verify", box.dump("verify"), [4], "file-|pack")
        told(report, "a truncated pack, restore", everything(box), [3], "file-")
        wrong_content(report, box, "truncated pack")
        told(report, "backup full mends it", box.dump("backup", "full"), [0])
        told(report, "and verify says so", box.dump("verify"), [0])
        clean = box.dump("restore", "--everything", "--to", box.place("mended"))
        place = judge.restored_root(box.place("mended"), box.source)
        compared = box.compare(box.source, place)
        report.ok(clean.code == 0 and compared.code == 0, "the snapshot of `backup full` restores whole",
                  judge.described(clean) + compared.out)
        heal()
        os.unlink(data[0])
        told(report, "a missing pack, restore", everything(box), [3], "file-")
        told(report, "a missing pack, verify", box.dump("verify"), [4])
        heal()
        for path in box.stored("index"):
            os.unlink(path)
        told(report, "a missing index, restore", everything(box), [0, 1, 3], "index")
        told(report, "a missing index, verify", box.dump("verify"), [4], "index")
        heal()
        os.unlink(box.stored("keys")[0])
        told(report, "a missing key", box.dump("snapshots"), [1, 10, 12], "key")
        heal()
        os.unlink(box.repository + "/config")
        told(report, "a missing config", box.dump("snapshots"), [1, 10], "config|repository")
        heal()
        told(report, "and all is as before", box.dump("verify"), [0])


def fixture(name):
    for folder, _, names in os.walk(FIXTURES):
        if f"{name}.tar.gz" in names:
            return f"{folder}/{name}.tar.gz", f"{folder}/{name}.ids.json"
    return None, None


def test_hostile(report):
    archive, listing = fixture("hostile")
    if not archive:
        report.skip("hostile data", "the fixture hostile.tar.gz is not among the test resources")
        return
    with judge.Sandbox(report=report) as box:
        with tarfile.open(archive) as packed:
            # Pythons before 3.11.4 trust by themselves.
            packed.extractall(box.path, **({"filter": "fully_trusted"} if hasattr(tarfile, "fully_trusted_filter") else {}))
        repository = box.place("hostile")
        box.write_passphrase("fixture-hostile")
        with open(listing) as stream:
            listed = json.load(stream)
        cases = {name: each for name, each in (listed.get("snapshots", listed) if isinstance(listed, dict) else
                                               {}).items() if isinstance(each, str)}
        stands_for = ("--repository", repository, "--passphrase-file", box.passphrase_file)
        report.ok(len(cases) >= 15, "the cases of the fixture", str(cases)[:300])
        outside = box.place("jail")
        for name, identifier in sorted(cases.items()):
            subprocess.run(["rm", "-rf", outside], check=True)
            os.makedirs(outside + "/inner")
            write(outside + "/canary", b"untouched")
            write(outside + "/inner/canary", b"untouched")
            target = outside + "/inner/target"
            before = entries_around(outside, target) | root_entries()
            done = box.dump(*stands_for, "restore", "--everything", "-d", "id:" + identifier[:16], "--to", target,
                            timeout=60)
            after = entries_around(outside, target) | root_entries()
            swollen = list(swollen_files(target))
            report.ok(done.code in (0, 1, 3) and before == after and not swollen,
                      f"hostile {name}: nothing outside the target",
                      f"changed: {before ^ after}, allocated: {swollen}\n{judge.described(done)}")
            report.ok(not has_good(identifier, box, repository) or found_good(target),
                      f"hostile {name}: the good file beside it is restored", done)
        told(report, "hostile: the list", box.dump(*stands_for, "snapshots"), [0])


def entries_around(folder, target):
    found = set()
    for path, folders, names in os.walk(folder):
        if path == target:
            folders.clear()
            continue
        for name in names:
            place = os.path.join(path, name)
            found.add((place, first_bytes(place)))
        found |= {(os.path.join(path, name), b"") for name in folders if os.path.join(path, name) != target}
    return found


def first_bytes(place):
    if os.path.islink(place) or not os.path.isfile(place):
        return b""
    with open(place, "rb") as stream:
        return stream.read(100)


def root_entries():
    return {("/" + name, b"") for name in os.listdir("/")} | {("/tmp/" + name, b"") for name in os.listdir("/tmp")
                                                              if "escape" in name}


def has_good(identifier, box, repository):
    """Whether the root tree of the case names a file `good`, as restic shows it."""
    try:
        tree = box.cat("snapshot", identifier, repository=repository)["tree"]
        nodes = box.cat("blob", tree, repository=repository)["nodes"]
    except (RuntimeError, ValueError, KeyError):
        return False
    return any(node.get("name") == "good" and node.get("type") == "file" for node in nodes)


def found_good(target):
    return any("good" in names for _, _, names in os.walk(target))


def swollen_files(target):
    """Files below the target that occupy far more than the fixture holds: a lying size was believed."""
    for folder, _, names in os.walk(target):
        for name in names:
            status = os.lstat(os.path.join(folder, name))
            if status.st_blocks * 512 > 16 << 20:
                yield os.path.join(folder, name)
