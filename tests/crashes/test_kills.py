"""A refresh killed or stopped at any moment leaves the published file good.

The next repairs the rest.
"""

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from random import Random

import duckdb
import pytest

from drug_strategy.io import versions
from drug_strategy.publication import verify
from drug_strategy.settings import Settings
from drug_strategy.up_to_date import forget_build, is_up_to_date
from tests.crashes.conftest import CLOSURES, Warehouse

WAREHOUSE = Path(sys.executable).with_name("warehouse")
NAMES = (f"K{at}" for at in count())
RANDOM = Random(1)

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
def readers(link: Path, number: int) -> Iterator[None]:
    """Processes that open the published file and query it again and again."""
    command = [sys.executable, "-c", READER, str(link)]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    started = [subprocess.Popen(command, **pipes) for _ in range(number)]  # type: ignore[call-overload]
    try:
        yield
    finally:
        answers = [reader.communicate() for reader in started]
    assert [reader.returncode for reader in started] == [0] * number
    assert all(int(reads) > 0 for reads, _ in answers)


@pytest.mark.parametrize(
    ("moment", "how"),
    [
        ("validating", signal.SIGHUP),
        pytest.param("building marts", signal.SIGINT, marks=pytest.mark.soak),
        ("building marts", signal.SIGTERM),
    ],
)
def test_a_stopped_refresh_names_the_signal(
    warehouse: Warehouse, moment: str, how: signal.Signals
) -> None:
    undisturbed = warehouse.content()
    warehouse.send(f"STOPPED WHILE {moment.upper()} BY {how.name}")
    folders = ["--home", str(warehouse.home), "--returns", str(warehouse.root / "returns")]
    with subprocess.Popen(
        [str(WAREHOUSE), "refresh", *folders],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as refresh:
        assert refresh.stdout is not None
        said = []
        for line in refresh.stdout:
            said.append(line)
            if line.startswith(moment):
                refresh.send_signal(how)
    assert refresh.returncode == 128 + how
    assert said[-1] == "warehouse: stopped; the publication is unchanged\n"
    assert "Traceback" not in "".join(said)
    warehouse.send(None)
    assert warehouse.content() == undisturbed


@pytest.fixture
def many(request: pytest.FixtureRequest) -> int:
    """How many times over."""
    return 8 if request.config.getoption("--soak") else 1


def test_a_refresh_killed_at_any_moment_harms_no_reader_and_two_at_once_repair_the_rest(
    warehouse: Warehouse, many: int
) -> None:
    undisturbed = warehouse.content()
    kills = 3 * many
    with readers(warehouse.link, 2):
        for at in range(kills):
            warehouse.send(next(NAMES))
            moment = (at + RANDOM.random()) / kills * warehouse.seconds
            warehouse.order(kill_after=moment)
            warehouse.content()
        warehouse.send(None)
        answer = warehouse.order(at_once=2)
    assert answer["codes"] == [0, 0], answer["said"]
    assert "waiting for it to end" in answer["said"]
    assert warehouse.content() == undisturbed


@pytest.mark.soak
@pytest.mark.parametrize(
    ("stage", "kills"), [("publication", 5), ("landing", 12), ("validation", 6)]
)
def test_a_stage_killed_repeatedly_leaves_files_that_the_next_can_use(
    warehouse: Warehouse, stage: str, kills: int, many: int
) -> None:
    warehouse.refresh()  # another test may have stopped a build
    undisturbed = warehouse.content()
    whole = warehouse.order(stage=stage)
    assert whole["codes"] == [0], whole["said"]
    for at in range(kills * many):
        warehouse.send(next(NAMES) if stage == "landing" else None)
        warehouse.order(stage=stage, kill_after=at / kills / many * whole["seconds"])
        assert warehouse.content() == undisturbed
    warehouse.send(None)
    again = warehouse.order(stage=stage)
    assert again["codes"] == [0], again["said"]
    assert warehouse.content() == undisturbed


@pytest.mark.parametrize(
    "most_bytes",
    [
        300_000,
        pytest.param(0, marks=pytest.mark.soak),
        pytest.param(8_000_000, marks=pytest.mark.soak),
    ],
)
def test_a_full_disk_is_one_sentence_and_the_next_refresh_succeeds(
    warehouse: Warehouse, most_bytes: int
) -> None:
    undisturbed = warehouse.content()
    warehouse.send(next(NAMES))
    answer = warehouse.order(most_bytes=most_bytes)
    warehouse.send(None)
    assert answer["codes"] == [1]
    assert "Traceback" not in answer["said"]
    assert answer["said"].splitlines()[-1].startswith("warehouse: ")
    assert warehouse.content() == undisturbed


def test_a_read_only_home_is_one_sentence(warehouse: Warehouse) -> None:
    undisturbed = warehouse.content()
    for folder in (warehouse.home, warehouse.root / "returns", *warehouse.home.parents):
        if folder.stat().st_mode & 0o777 == 0o700:
            folder.chmod(0o755)
    answer = warehouse.order(user=65534)
    warehouse.home.chmod(0o700)
    assert answer["codes"] == [1]
    assert "cannot be used" in answer["said"] or "cannot be written" in answer["said"]
    assert len(answer["said"].splitlines()) == 1
    assert warehouse.content() == undisturbed


def empty_a_table_as_a_stopped_build(warehouse: Warehouse) -> None:
    """Be stopped while the change is in the database's log alone, and its file as it was."""
    database = warehouse.home / "warehouse.duckdb"
    before = versions.mark(database)
    # As a build does before its first table.
    forget_build(Settings(home=warehouse.home, returns=warehouse.root / "returns"))
    stopped = (
        "import duckdb, os, sys; warehouse = duckdb.connect(sys.argv[1]);"
        "warehouse.execute('delete from marts.areas'); os._exit(0)"
    )
    subprocess.run([sys.executable, "-c", stopped, str(database)], check=True)
    assert versions.mark(database) == before
    with duckdb.connect(str(database), read_only=True) as connection:
        assert connection.execute("from marts.areas").fetchall() == []


def test_truncated_parquets_and_tables_of_a_stopped_build_are_made_again(
    warehouse: Warehouse,
) -> None:
    """A stopped build is seen even if nothing else has changed."""
    warehouse.refresh()  # another test may have stopped a build
    undisturbed = warehouse.content()
    settings = Settings.from_environment(str(warehouse.home), str(warehouse.root / "returns"))
    assert is_up_to_date(settings)
    empty_a_table_as_a_stopped_build(warehouse)
    assert not is_up_to_date(settings)
    warehouse.send(next(NAMES))  # a file that is then deleted: nothing makes its Parquets again
    for stage in ("landing", "validation"):
        assert warehouse.order(stage=stage)["codes"] == [0]
    warehouse.send(None)
    folders = [warehouse.home / "landed", warehouse.home / "validation"]
    places = ("*.parquet", f"{CLOSURES}/*.parquet")
    parquets = [path for folder in folders for place in places for path in folder.glob(place)]
    for at, path in enumerate(sorted(parquets)):
        whole = path.read_bytes()
        path.write_bytes(whole[: [0, len(whole) // 2, len(whole) - 1][at % 3]])
    warehouse.refresh()
    assert warehouse.content() == undisturbed
    kept = [path for path in parquets if path.exists()]
    assert [path for path in kept if not path.read_bytes().endswith(b"PAR1")] == []


def test_verify_names_each_changed_file(warehouse: Warehouse) -> None:
    settings = Settings(home=warehouse.home, returns=warehouse.root / "returns")
    assert list(verify.faults_of_home(settings)) == []
    changed = [
        next(warehouse.home.glob(f"landed/{CLOSURES}/[0-9a-f]*.parquet")),
        next(warehouse.home.glob(f"validation/{CLOSURES}/[0-9a-f]*.parquet")),
        warehouse.link.resolve(),
    ]
    for path in changed:
        whole, mode = path.read_bytes(), path.stat().st_mode
        path.chmod(0o600)
        path.write_bytes(whole[:-100] + bytes([whole[-100] ^ 1]) + whole[-99:])
        assert path.name in " ".join(verify.faults_of_home(settings))
        path.write_bytes(whole)
        path.chmod(mode)
    assert list(verify.faults_of_home(settings)) == []
