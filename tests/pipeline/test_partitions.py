"""Workers land and validate a return each, side by side; a refresh does not do it again."""

from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import dagster
import pyarrow.parquet as pq
import pytest

from drug_strategy import quality
from drug_strategy.contracts import contracts
from drug_strategy.landing import land, land_return
from orchestration.assets.landed import take_in
from orchestration.resources import settings
from tests.returns.figures import GOLDEN

SHA256 = 64  # hexadecimal digits
PERSONS = "ppo_roster", "ppo_drug_tests"


def land_one(work: tuple[Path, str]) -> int:
    """Be a worker: land a return and count its new files."""
    home, return_name = work
    return sum(file.is_new for file in land_return(GOLDEN, home, return_name))


def landed(home: Path) -> dict[str, list[dict[str, object]]]:
    """The rows of every landed file, by its path in the home."""
    return {
        str(path.relative_to(home)): pq.read_table(path).to_pylist()
        for path in sorted((home / "landed").glob("*/*.parquet"))
        if len(path.stem) == SHA256
    }


def test_what_many_workers_landed_is_what_one_refresh_lands(tmp_path: Path) -> None:
    """They begin on a home without a key, which they must agree on for equal pseudonyms."""
    home = tmp_path / "home"
    home.mkdir()
    works = [(home, name) for name in contracts()]
    with ProcessPoolExecutor(3, mp_context=get_context("spawn")) as pool:
        assert sum(pool.map(land_one, works)) > len(works)
    by_workers = landed(home)
    assert not any(file.is_new for file in land(GOLDEN, home, None).files)
    other = tmp_path / "other"
    other.mkdir()
    (other / "person.key").write_bytes((home / "person.key").read_bytes())
    land(GOLDEN, other, None)
    assert by_workers == landed(home) == landed(other)
    assert any(name.split("/")[1] in PERSONS for name in by_workers)


def test_a_worker_leaves_alone_what_another_has_under_way(tmp_path: Path) -> None:
    """Its scratch folder and its half-written files; what its own return left behind goes."""
    drafts = [tmp_path / "landed" / name / ".x.parquet.1.tmp" for name in PERSONS]
    scratch = [tmp_path / "landed" / f".scratch-{name}-1" for name in PERSONS]
    for draft, folder in zip(drafts, scratch, strict=True):
        draft.parent.mkdir(parents=True)
        draft.touch()
        folder.mkdir()
    land_return(GOLDEN, tmp_path, PERSONS[0])
    assert [draft.exists() for draft in drafts] == [False, True]
    assert [folder.exists() for folder in scratch] == [False, True]


def test_a_partition_lands_and_validates_its_return(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "home"
    monkeypatch.setenv("WAREHOUSE_HOME", str(home))
    monkeypatch.setenv("WAREHOUSE_RETURNS", str(GOLDEN))
    with dagster.instance_for_test() as instance:
        run = take_in.execute_in_process(
            partition_key="pas_waves", instance=instance, resources={"settings": settings}
        )
    done = run.output_for_node("land_and_validate")
    assert done["landed"] == done["files"] > 0
    found = land(GOLDEN, home, None).files
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
