"""Where one return has changed, what is built of it leaves the warehouse as if all were built.

Not here: that all of it is right (test_against_the_oracle, which lets its returns come in parts).
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from drug_strategy.contracts import contracts
from drug_strategy.examples import make_examples
from drug_strategy.io import versions
from drug_strategy.settings import Settings
from drug_strategy.transform import project, selection
from tests.returns.figures import GOLDEN

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
    for memory in ("built.json", "up_to_date.json"):
        (home / "dbt" / memory).unlink()
    assert in_part < refresh(returns, home)
    expected = tables(home)
    assert found.keys() == expected.keys()
    assert [name for name in expected if found[name] != expected[name]] == []


@pytest.fixture(scope="module")
def manifest(golden_home: Path) -> dict[str, Any]:
    """The manifest of the golden home's models."""
    return project.manifest(Settings(home=golden_home, returns=GOLDEN))


@pytest.fixture
def built(golden_home: Path, manifest: dict[str, Any]) -> Iterator[Settings]:
    """The golden home, noted as just built."""
    settings = Settings(home=golden_home, returns=GOLDEN)
    memory = golden_home / "dbt" / "built.json"
    before = memory.read_bytes()
    selection.remember(settings, manifest)
    yield settings
    memory.write_bytes(before)


def test_after_a_build_no_source_has_changed(built: Settings, manifest: dict[str, Any]) -> None:
    assert selection.changed_sources(built, manifest) == []


def test_a_source_whose_file_was_written_again_has_changed(
    built: Settings, manifest: dict[str, Any]
) -> None:
    [parquet, *_] = (built.landed / "pas_waves").glob("[0-9a-f]*.parquet")
    parquet.touch()
    assert selection.changed_sources(built, manifest) == ["source.drug_strategy.landed.pas_waves"]


def test_everything_is_built_if_the_last_build_is_not_known_to_be_whole(
    built: Settings, manifest: dict[str, Any]
) -> None:
    selection.forget(built)
    assert selection.changed_sources(built, manifest) is None


def test_everything_is_built_if_the_code_is_another(
    built: Settings, manifest: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(versions, "of_project", lambda: "another")
    assert selection.changed_sources(built, manifest) is None


def test_everything_is_built_if_somebody_wrote_to_the_warehouse(
    built: Settings, manifest: dict[str, Any]
) -> None:
    built.database.touch()
    assert selection.changed_sources(built, manifest) is None


def models_of(manifest: dict[str, Any], *sources: str) -> set[str]:
    """The names of the models that are built where these sources have changed."""
    found = selection.downstream(manifest, [f"source.drug_strategy.{name}" for name in sources])
    return {node.rpartition(".")[2] for node in found if node.startswith("model.")}


def test_what_is_downstream_of_a_return_is_built_and_no_other_return(
    manifest: dict[str, Any],
) -> None:
    models = models_of(manifest, "landed.crack_house_closures")
    assert {
        "crack_house_closures__records",
        "crack_house_closures__current",
        "indicator_values",
        "file_reconciliation",
        "quarantine_summary",
        "row_warnings",
    } <= models
    assert not models & {
        "cannabis_factory_closures__records",
        "cannabis_factory_closures__current",
        "pas_waves__current",
        "quarters",
    }


@pytest.mark.parametrize("name", contracts())
def test_what_reads_a_returns_files_or_validation_results_comes_from_its_rows_too(
    manifest: dict[str, Any], name: str
) -> None:
    """So `dbt build --select source:landed.<return>+` is all that a change in a return needs."""
    of_rows = models_of(manifest, f"landed.{name}")
    assert models_of(manifest, f"validation.{name}") <= of_rows
    assert models_of(manifest, f"files.{name}") - of_rows == {"stg_files"}  # a view


def test_an_arrest_is_compared_with_a_roster_that_changed(manifest: dict[str, Any]) -> None:
    models = models_of(manifest, "landed.ppo_roster")
    assert {"int_ppo_drug_tests__off_roster", "row_warnings", "ppo_positive_list"} <= models
    assert "ppo_drug_tests__current" not in models


def test_another_day_opens_quarters(manifest: dict[str, Any]) -> None:
    [as_at] = [each for each in manifest["sources"] if each.endswith(".as_at")]
    found = selection.downstream(manifest, [as_at])
    models = {node.rpartition(".")[2] for node in found if node.startswith("model.")}
    assert {"int_quarters", "quarters", "indicator_values", "public_attitudes"} <= models
    assert "stg_pas_waves" not in models
