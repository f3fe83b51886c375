"""Where one return has changed, what is built of it leaves the warehouse as if all were built.

Not here: that all of it is right (test_against_the_oracle, which lets its returns come in parts).
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from orchestration.contract import contracts
from orchestration.examples import make_examples

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
        pytest.skip("with --soak alone")
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
