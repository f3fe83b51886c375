"""Several worker processes can land and validate returns at the same time.

A later refresh does not redo the workers' calculations. Dagster is imported late, because every
worker imports this file and most workers do not need Dagster.
"""

from __future__ import annotations

import os
import shutil
import time
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context
from multiprocessing.context import SpawnProcess
from pathlib import Path
from threading import Event

import duckdb
import pyarrow.parquet as pq
import pytest

from drug_strategy import quality
from drug_strategy.contracts import contracts
from drug_strategy.landing import land, land_return
from drug_strategy.publication.generations import LINK
from drug_strategy.settings import Settings
from tests.commands import warehouse
from tests.parity.comparison import differences
from tests.returns.figures import GOLDEN

SHA256 = 64  # hexadecimal digits
PERSONS = "ppo_roster", "ppo_drug_tests"


def land_one(work: tuple[Path, str]) -> int:
    """Land a return in a worker process, and return the number of new files."""
    home, return_name = work
    return sum(file.is_new for file in land_return(Settings(home, GOLDEN), return_name))


def landed(home: Path) -> dict[str, list[dict[str, object]]]:
    """Return every landed file's rows by path within the home."""
    return {
        str(path.relative_to(home)): pq.read_table(path).to_pylist()
        for path in sorted((home / "landed").glob("*/*.parquet"))
        if len(path.stem) == SHA256
    }


@pytest.mark.soak
def test_many_workers_land_the_same_rows_as_a_single_refresh(tmp_path: Path) -> None:
    """The home has no key for pseudonyms yet.

    All workers must use the same new key, or people would get several pseudonyms.
    """
    home = tmp_path / "home"
    home.mkdir()
    works = [(home, name) for name in contracts()]
    with ProcessPoolExecutor(3, mp_context=get_context("spawn")) as pool:
        assert sum(pool.map(land_one, works)) > len(works)
    by_workers = landed(home)
    assert not any(file.is_new for file in land(Settings(home, GOLDEN), None).files)
    other = tmp_path / "other"
    other.mkdir()
    (other / "person.key").write_bytes((home / "person.key").read_bytes())
    land(Settings(other, GOLDEN), None)
    assert by_workers == landed(home) == landed(other)
    assert any(name.split("/")[1] in PERSONS for name in by_workers)


def test_a_worker_does_not_delete_unfinished_files_of_other_workers(tmp_path: Path) -> None:
    """A worker deletes only the scratch folder and unfinished files of its own return."""
    drafts = [tmp_path / "landed" / name / ".x.parquet.1.tmp" for name in PERSONS]
    scratch = [tmp_path / "landed" / f".scratch-{name}-1" for name in PERSONS]
    for draft, folder in zip(drafts, scratch, strict=True):
        draft.parent.mkdir(parents=True)
        draft.touch()
        folder.mkdir()
    land_return(Settings(tmp_path, GOLDEN), PERSONS[0])
    assert [draft.exists() for draft in drafts] == [False, True]
    assert [folder.exists() for folder in scratch] == [False, True]


def test_the_dagster_partition_for_a_return_lands_and_validates_the_return(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import dagster

    from orchestration.assets.landed import take_in
    from orchestration.resources import settings

    home = tmp_path / "home"
    monkeypatch.setenv("WAREHOUSE_HOME", str(home))
    monkeypatch.setenv("WAREHOUSE_RETURNS", str(GOLDEN))
    with dagster.instance_for_test() as instance:
        run = take_in.execute_in_process(
            partition_key="pas_waves", instance=instance, resources={"settings": settings}
        )
    done = run.output_for_node("land_and_validate")
    assert done["landed"] == done["files"] > 0
    found = land(Settings(home, GOLDEN), None).files
    accepted = [
        (file.sha256, file.received_on)
        for file in found
        if (file.return_name, file.status) == ("pas_waves", "accepted")
    ]
    assert done["validated"] == len(accepted) > 0
    assert quality.unvalidated(home, "pas_waves", accepted) == []
    news = {file.return_name for file in found if file.is_new}
    assert news
    assert "pas_waves" not in news


def take_in_returns(home: Path, names: list[str]) -> None:
    """Land and validate several returns one after the other, in a worker process."""
    from orchestration.assets.landed import take_in
    from orchestration.resources import settings

    os.environ.update(WAREHOUSE_HOME=str(home), WAREHOUSE_RETURNS=str(GOLDEN))
    for name in names:
        take_in.execute_in_process(partition_key=name, resources={"settings": settings})


def three_workers(home: Path) -> list[SpawnProcess]:
    """Start three workers, each of which lands and validates a third of the returns."""
    names = list(contracts())
    shares = [(home, names[number::3]) for number in range(3)]
    workers = [get_context("spawn").Process(target=take_in_returns, args=each) for each in shares]
    for worker in workers:
        worker.start()
    return workers


def read_until(done: Event, published: Path) -> int:
    """Query the published file until `done` is set, and return the number of queries."""
    times = 0
    while not done.is_set():
        with duckdb.connect(published, read_only=True) as connection:
            figures = "select count(*) > 0 and count(value) > 0 from marts.indicator_values"
            assert connection.execute(figures).fetchall() == [(True,)]
        times += 1
    return times


@pytest.mark.soak
def test_the_published_file_can_be_read_while_workers_land_returns_and_a_refresh_publishes(
    tmp_path: Path, golden_home: Path
) -> None:
    """Three earlier workers are killed as soon as they have started landing files.

    Their unfinished files must have been deleted by the end.
    """
    home = tmp_path / "home"
    shutil.copytree(golden_home, home, symlinks=True)
    shutil.rmtree(home / "landed")
    shutil.rmtree(home / "validation")
    killed = three_workers(home)
    until = time.monotonic() + 120
    while not list(home.glob("landed/.scratch-*")) and time.monotonic() < until:
        time.sleep(0.001)
    for worker in killed:
        worker.kill()
        worker.join()
    assert list(home.glob("landed/.scratch-*"))
    before = (home / "published" / LINK).resolve()
    done = Event()
    with ThreadPoolExecutor(3) as pool:
        workers = three_workers(home)
        readers = [pool.submit(read_until, done, home / "published" / LINK) for _ in range(2)]
        publisher = pool.submit(warehouse, "refresh", "--returns", GOLDEN, "--home", home)
        try:
            for worker in workers:
                worker.join()
            ran = publisher.result()
        finally:
            done.set()
        assert all(reader.result() > 1 for reader in readers)
    assert [worker.exitcode for worker in workers] == [0, 0, 0]
    assert ran.returncode == 0, ran.output
    assert (home / "published" / LINK).resolve() != before
    found = differences(golden_home / "published" / LINK, home / "published" / LINK)
    # The revision triangles differ, because only this home has two publications.
    assert [each for each in found if not each.startswith("marts.revision_triangle: ")] == []
    assert landed(home) == landed(golden_home)
    assert not [path for path in home.rglob(".*") if path.name.startswith((".scratch", ".x"))]
    assert not list(home.rglob("*.tmp"))
