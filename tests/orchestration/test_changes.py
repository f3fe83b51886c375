"""Where one return has changed, what is built of it leaves the warehouse as if all were built.

Not here: that all of it is right (test_against_the_oracle, which lets its returns come in parts).
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from drug_strategy.contracts import contracts
from drug_strategy.examples import make_examples
from drug_strategy.settings import Settings
from drug_strategy.transform import selection
from drug_strategy.transform.selection import Changes

WAREHOUSE = Path(sys.executable).with_name("warehouse")
ALWAYS = "ppo_roster"  # what is made of arrests hangs on it too


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Example returns, of which each has two files at least, and a home refreshed from them."""
    folder = tmp_path_factory.mktemp("changes")
    returns, home = folder / "returns", folder / "home"
    make_examples(returns, seed=5, scale=0.1)
    refresh(returns, home)
    return returns, home


def refresh(returns: Path, home: Path) -> int:
    """Refresh; gives how many models and tests dbt ran."""
    subprocess.run([WAREHOUSE, "refresh", "--returns", returns, "--home", home], check=True)
    return len(json.loads((home / "dbt" / "run_results.json").read_text("utf-8"))["results"])


def tables(home: Path) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table of the private warehouse, in an order of their own."""
    with duckdb.connect(str(home / "warehouse.duckdb"), read_only=True) as database:
        names = database.execute(
            "select table_schema || '.' || table_name from information_schema.tables"
        ).fetchall()
        return {name: database.execute(f"from {name} order by all").fetchall() for [name] in names}


@pytest.mark.parametrize("return_name", contracts())
def test_a_changed_return_leaves_what_a_whole_build_leaves(
    folders: tuple[Path, Path], return_name: str, request: pytest.FixtureRequest
) -> None:
    """Its latest file is taken away; then all is built. `--soak` tries every return."""
    if return_name != ALWAYS and not request.config.getoption("--soak"):
        pytest.skip("with --soak alone")  # each takes a minute, and the suite has fifteen
    returns, home = folders
    [*_, latest] = sorted(
        (path for path in (returns / return_name).rglob("*") if path.is_file()),
        key=lambda path: path.name.rpartition("__received_")[2],
    )
    latest.unlink()
    in_part = refresh(returns, home)
    found = tables(home)
    for memory in ("built.json", "standing.json"):
        (home / "dbt" / memory).unlink()
    assert in_part < refresh(returns, home)
    expected = tables(home)
    assert found.keys() == expected.keys()
    assert [name for name in expected if found[name] != expected[name]] == []


@pytest.fixture
def built(golden_home: Path, tmp_path: Path) -> Settings:
    """A copy of the golden home, known as just built."""
    shutil.copytree(golden_home, tmp_path / "home", symlinks=True)
    settings = Settings(home=tmp_path / "home", returns=tmp_path)
    selection.remember(settings)
    return settings


def affected(settings: Settings, *returns: str, as_at: bool = False) -> set[str]:
    """The models that are built where these returns have changed."""
    manifest = json.loads((settings.dbt / "manifest.json").read_text("utf-8"))
    return set(selection.affected(manifest, Changes(frozenset(returns), as_at)))


def test_a_warehouse_that_was_just_built_has_no_changes(built: Settings) -> None:
    assert selection.since_built(built) == Changes(frozenset(), as_at=False)


def test_a_return_whose_landed_rows_or_verdicts_are_others_has_changed(built: Settings) -> None:
    for folder, return_name in (
        (built.landed, "pas_waves"),
        (built.home / "verdicts", "ppo_roster"),
    ):
        [parquet, *_] = (folder / return_name).glob("[0-9a-f]*.parquet")
        parquet.touch()
    assert selection.since_built(built) == Changes(frozenset({"pas_waves", "ppo_roster"}), False)


def _forget(settings: Settings) -> None:
    selection.forget(settings)


def _write_to_the_warehouse(settings: Settings) -> None:
    with duckdb.connect(str(settings.database)) as database:
        database.execute("create table stray as select 1 as one")


def _lose_a_return(settings: Settings) -> None:
    listing = settings.landed / "files.parquet"
    duckdb.execute(
        f"copy (from (from read_parquet('{listing}')) where return_name <> 'pas_waves')"
        f" to '{listing}.new' (format parquet)"
    )
    listing.with_name("files.parquet.new").replace(listing)


@pytest.mark.parametrize("event", [_forget, _write_to_the_warehouse, _lose_a_return])
def test_all_is_built_where_the_warehouse_is_not_as_it_was_left(
    built: Settings, event: Callable[[Settings], None]
) -> None:
    """Its build did not end, somebody wrote to it, or files have other numbers."""
    event(built)
    assert selection.since_built(built) is None


def test_what_stands_on_other_returns_is_kept(built: Settings) -> None:
    models = affected(built, "crack_house_closures")
    assert {
        "crack_house_closures__current",
        "crack_house_closures__measures",
        "measures",
        "indicator_values",
        "int_records__judged",
        "file_reconciliation",
        "quarantine_summary",
    } <= models
    assert not models & {
        "cannabis_factory_closures__current",
        "pas_waves__current",
        "public_attitudes",
        "quarters",
    }


def test_an_arrest_is_held_against_a_roster_that_changed(built: Settings) -> None:
    models = affected(built, "ppo_roster")
    assert {"int_ppo_drug_tests__off_roster", "row_warnings", "ppo_positive_list"} <= models
    assert "ppo_drug_tests__current" not in models


def test_another_day_opens_quarters_and_leaves_records_alone(built: Settings) -> None:
    models = affected(built, as_at=True)
    assert {"int_quarters", "quarters", "indicator_values", "public_attitudes"} <= models
    assert not models & {"pas_waves__current", "crack_house_closures__measures"}
