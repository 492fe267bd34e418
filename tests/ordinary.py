"""Running as an ordinary user, with the program in a place that anybody may read."""
import os
import shutil
import subprocess
import sys

import judge

NOBODY = 65534
PYTHON = "/usr/bin/python3" if os.path.exists("/usr/bin/python3") else sys.executable


def as_nobody(*words):
    if not judge.IS_ROOT:
        return list(words)
    return ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups", *words]


def hand_over(path):
    if judge.IS_ROOT:
        subprocess.run(["chown", "-R", f"{NOBODY}:{NOBODY}", path], check=True)


def copy_program(box):
    """The launcher and what it has built, where anybody may read it; not owned by the user who runs it."""
    real = os.path.dirname(os.path.realpath(judge.DUMP))
    program = box.place("program")
    os.mkdir(program)
    if os.path.exists(real + "/pom.xml"):
        for name in os.listdir(real):
            if name in (".git", "target", "restored", "tests", "bench", "docs"):
                continue
            subprocess.run(["cp", "-a", f"{real}/{name}", program], check=True)
        # The build in use, and no older ones.
        current = os.readlink(real + "/target/current")
        os.makedirs(os.path.dirname(f"{program}/target/{current}"))
        subprocess.run(["cp", "-a", f"{real}/target/{current}", f"{program}/target/{current}"], check=True)
        os.symlink(current, program + "/target/current")
    else:
        shutil.copy(os.path.realpath(judge.DUMP), program + "/dump")
    if judge.IS_ROOT:
        subprocess.run(["chown", "-R", "0:0", program], check=True)
    subprocess.run(["chmod", "-R", "go+rX,go-w", program], check=True)
    return program + "/dump"
