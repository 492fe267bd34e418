"""The tests from outside: dump as a user runs it, judged by restic and Duplicity.

    python3 -m pytest tests                     what suits a run of some minutes
    python3 -m pytest tests -n 2                the same on two cores, where pytest-xdist is installed
    python3 -m pytest tests --heavy             all: a hundred kills, a million files, 200 GB sparse, Duplicity by SSH
    python3 -m pytest tests/test_faults.py -k locked

DUMP names the launcher (default: the checkout's, which is built first), RESTIC the judge, DUMP_TEST_DUPLICITY a second
Duplicity besides the one on the PATH. KEEP=1 leaves the sandboxes.
"""
import functools
import os
import resource
import signal
import subprocess
import threading

import duplicity_judge
import judge
import pytest

# What takes longest begins first, so that it does not stand alone at the end.
LONGEST = ("test_duplicity_faults", "test_duplicity", "test_history", "test_one_day", "test_faults")


def pytest_addoption(parser):
    parser.addoption("--heavy", action="store_true", help="what takes long, too")


def pytest_configure(config):
    config.addinivalue_line("markers", "heavy: takes long, and runs with --heavy only")
    # A shell lets what runs behind it ignore these, and children would inherit that. (A worker of pytest-xdist may be
    # configured on another thread; it has inherited them from here.)
    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGINT, signal.default_int_handler)
        signal.signal(signal.SIGQUIT, signal.SIG_DFL)
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 65536), hard))
    if "DUMP" not in os.environ:
        os.environ["DUMP"] = judge.DUMP
        subprocess.run([judge.DUMP, "--version"], env={**os.environ, "DUMP_BUILD": "yes"}, check=True,
                       stdout=subprocess.DEVNULL)


def pytest_collection_modifyitems(config, items):
    order = {name: place for place, name in enumerate(LONGEST)}
    items.sort(key=lambda item: order.get(item.module.__name__, len(LONGEST)))
    if not config.getoption("--heavy"):
        for item in items:
            if item.get_closest_marker("heavy"):
                item.add_marker(pytest.mark.skip(reason="takes long: --heavy runs it"))


def pytest_generate_tests(metafunc):
    if "program" in metafunc.fixturenames:
        found = programs()
        missing = pytest.param(None, marks=pytest.mark.skip(reason="duplicity is not installed"))
        metafunc.parametrize("program", found or [missing], ids=lambda one: one and str(one.version))


@functools.cache
def programs():
    return duplicity_judge.programs()


@pytest.fixture(autouse=True)
def judged(request):
    if request.module.__name__ not in ("test_launcher", "test_compare_trees") and not judge.have(judge.RESTIC):
        pytest.skip("restic is not installed, and it is the judge")


@pytest.fixture
def heavy(pytestconfig):
    return pytestconfig.getoption("--heavy")


@pytest.fixture
def report():
    return judge.Report()


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem):
    """Runs a test, and then judges its claims."""
    wanted = pyfuncitem._fixtureinfo.argnames
    pyfuncitem.obj(**{name: pyfuncitem.funcargs[name] for name in wanted})
    report = pyfuncitem.funcargs.get("report")
    if report is None:
        return True
    pyfuncitem.user_properties += [("claims", report.claims), *(("skipped", each) for each in report.skipped)]
    if report.broken:
        pytest.fail("\n".join(report.broken), pytrace=False)
    if report.skipped and not report.claims:
        pytest.skip("; ".join(report.skipped))
    return True


def pytest_terminal_summary(terminalreporter):
    reports = [each for kind in terminalreporter.stats.values() for each in kind if getattr(each, "when", "") == "call"]
    told = [(report.nodeid, *each) for report in reports for each in report.user_properties]
    for test, _, text in (each for each in told if each[1] == "skipped"):
        terminalreporter.write_line(f"# SKIP {test}: {text}")
    terminalreporter.write_line(f"{sum(count for _, name, count in told if name == 'claims'):,} claims")
