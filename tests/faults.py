"""A repository to hurt, and how that is told."""
import os
import random
import re

import judge


def small_source(box, files=40):
    chance = random.Random(3)
    os.makedirs(box.source + "/folder/below")
    for number in range(files):
        write(f"{box.source}/{'folder/below/' if number % 2 else ''}file-{number}",
              chance.randbytes(chance.randrange(1000, 300_000)))


def write(path, content):
    with open(path, "wb") as stream:
        stream.write(content)


def backed_up(report, **settings):
    """A sandbox with a configuration and one snapshot."""
    box = judge.Sandbox(report=report)
    small_source(box)
    box.configure(lock_wait="0s", **settings)
    done = box.restic("init")
    done = box.dump("backup") if done.code == 0 else done
    report.ok(done.code == 0, "a backup to hurt", done) if done.code else None
    return box


def told(report, claim, done, codes, *words):
    """The exit code is one of these, and each word (a pattern) stands in what was said."""
    missing = [word for word in words if not re.search(word, done.out + done.err, re.IGNORECASE)]
    return report.ok(done.code in codes and not missing, f"{claim}: exit {'/'.join(map(str, codes))}",
                     f"not said: {missing}\n" + judge.described(done))


def everything(box, *options):
    return box.dump("restore", "--everything", "--to", box.place("out"), *options)


def flip(path, position):
    """Flips one bit; a negative position counts from the end."""
    os.chmod(path, 0o600)
    with open(path, "r+b") as stream:
        stream.seek(position, os.SEEK_SET if position >= 0 else os.SEEK_END)
        byte = stream.read(1)
        stream.seek(-1, os.SEEK_CUR)
        stream.write(bytes([byte[0] ^ 4]))
