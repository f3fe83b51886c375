"""If a refresh is killed, the published file stays intact and the next refresh repairs the home."""

import signal
import subprocess
import sys
from contextlib import contextmanager
from itertools import count
from random import Random

import duckdb
import pytest

from drug_strategy.io import versions
from drug_strategy.io.folders import PROJECT
from drug_strategy.publication import verify
from drug_strategy.refreshing.up_to_date import NOTHING_NEW, is_up_to_date
from drug_strategy.transform import last_build
from tests.crashes.conftest import CLOSURES
from tests.homes import of_a_refresh

STOPPED = "warehouse: stopped; the publication is unchanged\n"
AT_MOST = 20.0  # seconds
NAMES = (f"K{at}" for at in count())
RANDOM = Random(1)
MANY = 8  # how many times a test repeats its random kills

READER = """
import sys, threading, duckdb
ended = threading.Event()
threading.Thread(target=lambda: (sys.stdin.read(), ended.set()), daemon=True).start()
reads = 0
while not ended.is_set():
    with duckdb.connect(sys.argv[1], read_only=True) as connection:
        seen = set()
        for _ in range(5):
            seen.add(tuple(connection.execute(
                "select publication_id, (select count(*) from marts.indicator_values),"
                " (select count(*) from data_quality.file_reconciliation)"
                " from marts.publication"
            ).fetchall()))
            ended.wait(0.1)
        [[(publication, values, files)]] = seen
        assert values > 1000 and files >= 1
        reads += 1
print(reads)
"""


@contextmanager
def readers(link, number):
    """Run several processes that query the published file repeatedly until the block ends."""
    command = [sys.executable, "-c", READER, str(link)]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    started = [subprocess.Popen(command, **pipes) for _ in range(number)]
    try:
        yield
    finally:
        answers = [reader.communicate() for reader in started]
    assert [reader.returncode for reader in started] == [0] * number
    assert all(int(reads) > 0 for reads, _ in answers)


def test_a_refresh_builds_all_models_if_the_last_build_was_stopped(warehouse):
    """This test comes first, while the home is still as it was copied."""
    manifest = of_a_refresh(PROJECT / "target" / "manifest.json")
    assert is_up_to_date(warehouse.settings)
    assert last_build.changed_sources(warehouse.settings, manifest) == []
    before = versions.mark(warehouse.database)
    last_build.forget(warehouse.settings)  # every build begins with this call
    empty_a_table(warehouse.database)
    assert versions.mark(warehouse.database) == before
    assert not is_up_to_date(warehouse.settings)
    assert last_build.changed_sources(warehouse.settings, manifest) is None


def test_the_verify_command_names_each_changed_file(warehouse):
    settings = warehouse.settings
    assert list(verify.faults_of_home(settings)) == []
    changed = [
        next(warehouse.home.glob(f"landed/{CLOSURES}/[0-9a-f]*.parquet")),
        next(warehouse.home.glob(f"validation/{CLOSURES}/[0-9a-f]*.parquet")),
        warehouse.link.resolve(),
    ]
    for path in changed:
        content, mode = path.read_bytes(), path.stat().st_mode
        path.chmod(0o600)
        path.write_bytes(content[:-100] + bytes([content[-100] ^ 1]) + content[-99:])
        assert path.name in " ".join(verify.faults_of_home(settings))
        path.write_bytes(content)
        path.chmod(mode)
    assert list(verify.faults_of_home(settings)) == []


def test_a_killed_refresh_changes_nothing_that_is_published_and_the_next_one_repairs_the_home(
    golden_home, second_home
):
    """What the next refresh publishes is tested in test_accidents."""
    golden = golden_home / "published" / "drug_strategy.duckdb"
    after_the_kill = second_home.home.parent / "killed.duckdb"
    assert after_the_kill.read_bytes() == golden.read_bytes()
    assert list(verify.faults_of_home(second_home)) == []
    notices = [path.read_text("utf-8") for path in second_home.notices.iterdir()]
    assert sum("was killed" in notice for notice in notices) == 1


def test_a_build_of_everything_drops_the_tables_and_views_of_models_that_are_gone(second_home):
    with duckdb.connect(str(second_home.database), read_only=True) as connection:
        names = connection.execute("select table_name from information_schema.tables").fetchall()
    assert ("ward_profiles",) in names
    assert ("of_an_old_model",) not in names


@pytest.mark.soak
def test_queries_work_while_refreshes_are_killed_and_later_refreshes_repair_the_home(warehouse):
    """The refreshes also repair an emptied table and truncated Parquet files.

    At the end, one of three refreshes is killed while the other two wait. One of the two does the
    work, and the other finds nothing new.
    """
    before_the_kill = warehouse.content()
    with readers(warehouse.link, 2):
        for _ in range(3 * MANY):
            warehouse.send(next(NAMES))
            warehouse.order(after=RANDOM.uniform(0, AT_MOST), signal=signal.SIGKILL)
            warehouse.content()
        empty_a_table(warehouse.database)
        cut = cut_parquets(warehouse)
        warehouse.send(None)
        killed = {"once": "building intermediate", "after": RANDOM.random()}
        killed["signal"] = signal.SIGKILL
        answer = warehouse.order(at_once=3, **killed)
    assert answer["codes"] == [-signal.SIGKILL, 0, 0], answer["output"]
    assert answer["output"].count("waiting for it to end") == 2
    assert NOTHING_NEW in answer["output"]
    assert warehouse.content() == before_the_kill
    with duckdb.connect(str(warehouse.link.resolve()), read_only=True) as connection:
        asked = connection.execute("select is_as_asked from marts.publication").fetchall()
    assert asked == [(True,)]
    kept = [path for path in cut if path.exists()]
    assert [path for path in kept if not path.read_bytes().endswith(b"PAR1")] == []
    assert is_up_to_date(warehouse.settings)


def empty_a_table(database):
    """Empty a table, and exit while the change is only in DuckDB's write-ahead log."""
    stopped = (
        "import duckdb, os, sys; warehouse = duckdb.connect(sys.argv[1]);"
        "warehouse.execute('delete from marts.ward_profiles'); os._exit(0)"
    )
    subprocess.run([sys.executable, "-c", stopped, str(database)], check=True)
    with duckdb.connect(str(database), read_only=True) as connection:
        assert connection.execute("from marts.ward_profiles").fetchall() == []


def cut_parquets(warehouse):
    """Truncate every landed or validated Parquet file, and return the files' paths."""
    folders = [warehouse.home / "landed", warehouse.home / "validation"]
    places = ("*.parquet", f"{CLOSURES}/*.parquet")
    parquets = [path for folder in folders for place in places for path in folder.glob(place)]
    for at, path in enumerate(sorted(parquets)):
        content = path.read_bytes()
        path.write_bytes(content[: [0, len(content) // 2, len(content) - 1][at % 3]])
    return parquets


@pytest.mark.parametrize(
    "how",
    [
        signal.SIGTERM,
        pytest.param(signal.SIGINT, marks=pytest.mark.soak),
        pytest.param(signal.SIGHUP, marks=pytest.mark.soak),
    ],
)
def test_a_refresh_stopped_by_a_signal_exits_with_128_plus_the_signal_number(warehouse, how):
    before_the_kill = warehouse.content()
    warehouse.send(f"STOPPED BY {how.name}")
    answer = warehouse.order(once="landing", signal=how)
    warehouse.send(None)
    assert answer["codes"] == [128 + how]
    assert answer["output"].endswith(STOPPED)
    assert "Traceback" not in answer["output"]
    assert warehouse.content() == before_the_kill


@pytest.mark.soak
@pytest.mark.parametrize(
    ("stage", "kills"), [("publication", 5), ("landing", 12), ("validation", 6)]
)
def test_the_stages_of_a_refresh_succeed_after_being_killed_repeatedly(warehouse, stage, kills):
    warehouse.refresh()  # another test may have stopped a build
    before_the_kill = warehouse.content()
    complete = warehouse.order(stage=stage)
    assert complete["codes"] == [0], complete["output"]
    for at in range(kills * MANY):
        warehouse.send(next(NAMES) if stage == "landing" else None)
        warehouse.order(
            stage=stage, after=at / kills / MANY * complete["seconds"], signal=signal.SIGKILL
        )
        assert warehouse.content() == before_the_kill
    warehouse.send(None)
    again = warehouse.order(stage=stage)
    assert again["codes"] == [0], again["output"]
    assert warehouse.content() == before_the_kill
