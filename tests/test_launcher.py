"""The launcher is a shell script, and so is what tries it; its claims are counted here."""
import os
import re

import judge


def test_launcher(report):
    done = judge.run(["bash", os.path.join(judge.HERE, "launcher")], environment=dict(os.environ), timeout=1800)
    lines = re.findall(r"^(ok|not ok) \d+ - (.*)$", done.out, re.MULTILINE)
    for good, claim in lines:
        if "# SKIP" in claim:
            report.skip(*claim.split(" # SKIP ", 1))
        else:
            report.ok(good == "ok", claim, done.out[-1500:] if good != "ok" else "")
    report.ok(done.code == 0 and lines, "it comes to its end", done)
