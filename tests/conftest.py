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
import remote

# What takes longest begins first, so that it does not stand alone at the end.
LONGEST = ("test_one_day", "test_ordinary_user", "test_crash", "test_remote", "test_remote_faults", "test_faults",
           "test_runs", "test_choice", "test_launcher")

# Each of these takes half a minute and more, or tries once more what a shorter one tries: they are for --heavy.
HEAVY = {
    "test_bad_line": ("a_server_that_stops_and_starts_in_mid_backup",),
    "test_choice": ("streams", "clocks", "several", "renamed"),
    "test_cleanup": ("a_date_keeps",),
    "test_damage": ("flipped_bits", "hostile"),
    "test_duplicity": ("local",),
    "test_duplicity_damage": ("spoiled_files", "damaged_copies", "other_names", "without_configuration",
                              "lost_manifest", "given_up", "wrong_passphrase", "living_source"),
    "test_duplicity_faults": ("killed", "hanging", "mistyped_rsync", "mistyped_destination", "unreachable",
                              "unreadable_files"),
    "test_faults": ("guards", "stale", "moving_sources", "changed_since"),
    "test_duplicity_ways": ("words", "secret", "one_login"),
    "test_history": ("every_form_of_when",),
    "test_places": ("restores[native]",),
    "test_remote": ("[rclone-sftp]", "[rclone-webdav]", "third_that_restores[rclone-serve-restic]",
                    "repositories_of_restic[rclone-serve-restic]"),
    "test_remote_faults": ("nothing_moves_for_ten_seconds", "each_connection_is_cut", "the_server_is_not_there",
                           "interrupts_on_a_bad_line", "says_nothing", "bandwidth", "-200]",
                           "that_lies",
                           "comes_back[rclone-serve-restic]"),
    "test_runs": ("unheard", "prompt"),
    "test_sftp": ("what_keeps_it_from_logging_in", "from_nothing", "kills_and_interrupts"),
}


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
            if item.get_closest_marker("heavy") or is_heavy(item):
                item.add_marker(pytest.mark.skip(reason="takes long: --heavy runs it"))


def is_heavy(item):
    return any(part in item.name for part in HEAVY.get(item.module.__name__, ()))


def pytest_generate_tests(metafunc):
    if "program" in metafunc.fixturenames:
        found = programs()
        missing = pytest.param(None, marks=pytest.mark.skip(reason="duplicity is not installed"))
        metafunc.parametrize("program", found or [missing], ids=lambda one: one and str(one.version))
    if "server" in metafunc.fixturenames:
        faults = metafunc.module.__name__ == "test_remote_faults"
        metafunc.parametrize("server", [pytest.param(kind, id=kind.kind, marks=marks_of(kind, faults))
                                        for kind in remote.KINDS], indirect=True)


def marks_of(kind, faults):
    if why := kind.lacks():
        return [pytest.mark.skip(reason=why)]
    return [pytest.mark.heavy] if faults and kind not in remote.WAYS else []


@functools.cache
def programs():
    return duplicity_judge.programs()


@pytest.fixture(autouse=True)
def judged(request):
    if request.module.__name__ not in ("test_launcher", "test_compare_trees", "test_line") and not judge.have(judge.RESTIC):
        pytest.skip("restic is not installed, and it is the judge")


@pytest.fixture
def server(request):
    """Each kind of server in turn, started for one test."""
    with request.param() as started:
        yield started


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
