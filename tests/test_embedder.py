"""A program outside the checkout, over the jars that the build makes: a view, a directory of many, a range, a plan."""
import os

import judge


def test_an_embedder_browses_what_it_backed_up(report):
    root = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    with open(root + "/target/current/java-home") as stream:
        java = stream.read().strip() + "/bin/java"
    with judge.Sandbox(report=report) as box:
        source = box.place("source")
        for number in range(400):
            folder = f"{source}/shelf {number:03}"
            os.makedirs(folder)
            for file in range(250):
                open(f"{folder}/{file}", "w").close()
        with open(source + "/shelf 007/letter", "w") as stream:
            stream.write("x" * 3_000_000 + "yours, anna")
        target = box.place("target")
        done = judge.run([java, "--enable-native-access=ALL-UNNAMED", "-cp", root + "/target/current/lib/*",
                          root + "/tests/Embedder.java", source, box.place("repo"), target, "shelf 007",
                          "shelf 007/letter"], cwd=box.place("."))
        lines = done.out.splitlines()
        listed = [line for line in lines if line.startswith("listed ")]
        report.ok(done.code == 0 and not done.err, "nothing is printed but by the embedder", done)
        report.ok(len(listed) == 251 and "listed shelf 007/letter 3000011" in listed,
                  "one directory of 100,000 files is listed", done)
        report.ok("read yours, anna" in lines, "a range at the end of a file is read", done)
        report.ok(sum(line.startswith("make ") and "shelf 007/" in line for line in lines) >= 251
                  and "written yet: false" in lines, "the plan prints every entry and writes nothing", done)
        report.ok("restored 252" in lines and os.path.getsize(target + "/shelf 007/letter") == 3_000_011,
                  "the plan is done", done)
