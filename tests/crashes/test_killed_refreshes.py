"""If a refresh is killed, the published file stays intact and the next refresh repairs the home."""

import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from itertools import count
from random import Random

import duckdb
import pytest

from drug_strategy.publication import verify
from drug_strategy.refreshing.up_to_date import NOTHING_NEW, is_up_to_date
from tests.commands import begun, refresh
from tests.homes import golden_copy
from tests.parity.comparison import differences
from tests.returns.figures import GOLDEN

STOPPED = "warehouse: stopped; the publication is unchanged\n"
CLOSURES = "crack_house_closures"
HEADER = "closure_ref,borough,ward,power,notice_date,outcome,order_date,order_months"
ROW = "{},Hackney,,part_1,2009-04-02,granted,2009-04-20,3"
# Each stage of a refresh, and how many seconds after its first line a kill may come
STAGES = {"landing": 1, "validating": 2, "building": 15, "publishing": 4}
KILLS = 4  # in each stage
NAMES = (f"K{at}" for at in count())
RANDOM = Random(1)
OF_THE_RUN = (
    "marts.publication",
    "marts.indicator_revisions",
    "marts.revision_summary",
    "marts.revision_triangle",
)

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


def test_the_build_after_a_killed_one_drops_the_tables_and_views_of_models_that_are_gone(
    second_home,
):
    with duckdb.connect(str(second_home.database), read_only=True) as connection:
        names = connection.execute("select table_name from information_schema.tables").fetchall()
    assert ("ward_profiles",) in names
    assert ("of_an_old_model",) not in names


@pytest.mark.parametrize(
    "how",
    [
        signal.SIGTERM,
        pytest.param(signal.SIGINT, marks=pytest.mark.soak),
        pytest.param(signal.SIGHUP, marks=pytest.mark.soak),
    ],
)
def test_a_refresh_stopped_by_a_signal_exits_with_128_plus_the_signal_number(tmp_path, how):
    with begun(GOLDEN, tmp_path / "home", until="landing") as stopped:
        stopped.send_signal(how)
        output = stopped.stdout.read()
    assert stopped.returncode == 128 + how
    assert output.endswith(STOPPED)
    assert "Traceback" not in output
    assert not (tmp_path / "home" / "published" / "drug_strategy.duckdb").exists()


@pytest.fixture
def home(golden_home, tmp_path):
    """Return a copy of the golden home, in which refreshes are killed."""
    return golden_copy(golden_home, tmp_path)


@pytest.mark.soak
def test_queries_work_while_refreshes_are_killed_and_later_refreshes_repair_the_home(
    home, golden_home
):
    """The refreshes also repair an emptied table and truncated Parquet files.

    At the end, one of three refreshes is killed while the other two wait. One of the two does the
    work, and the other finds nothing new.
    """
    with readers(home.published_file, 2):
        for stage in [*STAGES] * KILLS:
            send(home, next(NAMES))
            with begun(home.returns, home.home, until=stage) as killed:
                time.sleep(RANDOM.uniform(0, STAGES[stage]))
                killed.kill()
            assert list(verify.faults(home.published_file.resolve())) == []
        empty_a_table(home.database)
        cut = cut_parquets(home)
        send(home, None)
        with begun(home.returns, home.home, until="building intermediate") as killed:
            waiting = [begun(home.returns, home.home, until="waiting for it") for _ in range(2)]
            killed.kill()
        outputs = [each.communicate()[0] for each in waiting]
    assert [each.returncode for each in waiting] == [0, 0], outputs
    assert [NOTHING_NEW in output for output in sorted(outputs, key=len)] == [True, False]
    golden = golden_home / "published" / "drug_strategy.duckdb"
    found = [*differences(golden, home.published_file)]
    assert [each for each in found if not each.startswith(OF_THE_RUN)] == []
    kept = [path for path in cut if path.exists()]
    assert [path for path in kept if not path.read_bytes().endswith(b"PAR1")] == []
    assert is_up_to_date(home)
    assert "nothing has changed" in refresh(home.returns, home.home)


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


def send(home, reference):
    """Write an extra file with one closure. If `reference` is None, remove the file instead."""
    path = home.returns / CLOSURES / "more__received_2009-06-02.csv"
    path.unlink(missing_ok=True)
    if reference:
        path.write_text(f"{HEADER}\n{ROW.format(reference)}\n")


def empty_a_table(database):
    """Empty a table, and exit while the change is only in DuckDB's write-ahead log."""
    stopped = (
        "import duckdb, os, sys; warehouse = duckdb.connect(sys.argv[1]);"
        "warehouse.execute('delete from marts.ward_profiles'); os._exit(0)"
    )
    subprocess.run([sys.executable, "-c", stopped, str(database)], check=True)
    with duckdb.connect(str(database), read_only=True) as connection:
        assert connection.execute("from marts.ward_profiles").fetchall() == []


def cut_parquets(home):
    """Truncate every landed or validated Parquet file, and return the files' paths."""
    places = ("*.parquet", f"{CLOSURES}/*.parquet")
    folders = (home.landed, home.results)
    parquets = [path for folder in folders for place in places for path in folder.glob(place)]
    for at, path in enumerate(sorted(parquets)):
        content = path.read_bytes()
        path.write_bytes(content[: [0, len(content) // 2, len(content) - 1][at % 3]])
    return parquets
