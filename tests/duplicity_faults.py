"""An archive of Duplicity to hurt, and how that is told."""
import os
import random
import shlex
import shutil
import subprocess
import time

import judge
from duplicity_judge import Box, write_script

SECONDS = 120


def write(path, content, second=None):
    with open(path, "wb") as stream:
        stream.write(content)
    if second is not None:
        os.utime(path, (second, second))


def small_source(box, files=12, size=60_000):
    chance = random.Random(3)
    os.makedirs(box.source + "/folder")
    for number in range(files):
        write(f"{box.source}/{'folder/' if number % 2 else ''}file-{number}",
              chance.randbytes(chance.randrange(1, size)), 1_400_000_000 + number)


def change(box, step):
    write(f"{box.source}/changed", random.Random(step).randbytes(2000 + step), 1_400_001_000 + step)


def keep_state(box, number):
    subprocess.run(["cp", "-a", box.source, box.place(f"state-{number}")], check=True)


def backed_up(report, program, sets=1, source=small_source, **more):
    """A sandbox with a configuration and some sets: a full one and incremental ones, each state kept."""
    box = Box(program, report=report)
    source(box)
    box.configure_duplicity(**more)
    for number in range(sets):
        if number:
            # Sets are told apart by the second.
            time.sleep(1.1)
            change(box, number)
        keep_state(box, number)
        done = box.dump("backup", timeout=SECONDS)
        if done.code:
            report.ok(False, "a backup to hurt", done)
    if len(box_sets(box)) != sets:
        report.ok(False, f"{sets} sets to hurt", str(box_sets(box)))
    return box


def box_sets(box):
    return box.sets() if os.path.isdir(box.repository) else []


def restore(box, *options):
    subprocess.run(["rm", "-rf", box.place("out")], check=True)
    return box.dump(*options, "restore", "--everything", "--to", box.place("out"), timeout=SECONDS)


def restores(report, claim, box, number, *options):
    done = restore(box, *options)
    same, words = box.same_tree(box.place(f"state-{number}"), box.place("out")) if done.code == 0 else (False, "")
    return report.ok(same, claim, words + "\n" + judge.described(done))


def running(text):
    """The processes whose arguments hold this text."""
    found = []
    for name in os.listdir("/proc"):
        try:
            with open(f"/proc/{name}/cmdline", "rb") as stream:
                if name.isdigit() and int(name) != os.getpid() and text.encode() in stream.read():
                    found.append(int(name))
        except OSError:
            pass
    return found


def gone(text, seconds=10):
    """True once no process holds this text in its arguments."""
    deadline = time.monotonic() + seconds
    while running(text) and time.monotonic() < deadline:
        time.sleep(0.1)
    return not running(text)


def large_source(box):
    os.makedirs(box.source)
    for number in range(12):
        write(f"{box.source}/large-{number:02d}", random.Random(number).randbytes(1_100_000), 1_400_000_000 + number)


def disturbed(box, *command):
    """A backup that has stored two volumes: (process, its words)."""
    words = open(box.place("words"), "w+b")
    child = subprocess.Popen([box.launcher, *command], env=box.environment, stdin=subprocess.DEVNULL, stdout=words,
                             stderr=words, start_new_session=True, cwd=box.path)
    deadline = time.monotonic() + SECONDS
    while child.poll() is None and time.monotonic() < deadline \
            and not (os.path.isdir(box.repository) and len(box.stored_files("*.vol2.*"))):
        time.sleep(0.005)
    return child, words


def on_path(box, server=None):
    """An environment in which this Duplicity, and a configuration of SSH, are those that a person has at home."""
    place = box.place("path")
    os.makedirs(place, exist_ok=True)
    write_script(place + "/duplicity", f'exec {shlex.quote(box.program.path)} "$@"\n')
    if server:
        write(place + "/config", f"IdentityFile {server.identity}\nIdentitiesOnly yes\n"
                                 f"UserKnownHostsFile {server.known_hosts}\n".encode())
        for name in ("sftp", "ssh"):
            real = shutil.which(name)
            write_script(f"{place}/{name}", f'case "$*" in "-F /dev/null"*) exec {real} "$@" ;; esac\n'
                                            f'exec {real} -F {place}/config "$@"\n')
    return {**box.environment, "PATH": place + ":" + box.environment["PATH"]}


def gpg(box, *arguments, home=None):
    environment = {**box.environment, "GNUPGHOME": home or box.environment["GNUPGHOME"]}
    done = judge.run(["gpg", "--batch", "--quiet", "--yes", "--pinentry-mode", "loopback", *arguments], environment)
    if done.code:
        raise SystemExit(judge.described(done))
    return done.out
