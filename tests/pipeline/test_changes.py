"""A refresh builds only the models that depend on changed returns."""

import json
import re
import shutil
from dataclasses import replace

import duckdb
import pytest

from drug_strategy.contracts import contracts
from drug_strategy.io import versions
from drug_strategy.refreshing import up_to_date
from drug_strategy.settings import Settings
from drug_strategy.transform import last_build, project
from tests.commands import refresh
from tests.returns.figures import GOLDEN

RETURNS = sorted(contracts())


def built_nodes(home):
    """Return how many models and tests dbt's last build had, according to the refresh log."""
    log = (home / "logs" / "refresh.log").read_text("utf-8")
    return int(re.findall(r"building (\d+)/", log)[-1])


def tables(home):
    """Return the sorted rows of every table in the private warehouse."""
    with duckdb.connect(str(home / "warehouse.duckdb"), read_only=True) as database:
        names = database.execute(
            "select table_schema || '.' || table_name from information_schema.tables"
        ).fetchall()
        return {name: database.execute(f"from {name} order by all").fetchall() for [name] in names}


def lose_a_row(returns, return_name):
    """Remove the last row from a return's latest file."""
    [*_, latest] = sorted(
        (returns / return_name).iterdir(), key=lambda path: path.name.rpartition("__received_")[2]
    )
    *kept, _ = latest.read_bytes().splitlines(keepends=True)
    latest.write_bytes(b"".join(kept))


@pytest.mark.soak
def test_a_partial_build_gives_the_same_warehouse_as_a_full_build(tmp_path):
    """Half of the returns lose a row before the first refresh, and half before the second.

    A full build must then give the same warehouse.
    """
    returns, home = tmp_path / "returns", tmp_path / "home"
    shutil.copytree(GOLDEN, returns)
    refresh(returns, home)
    all_nodes = built_nodes(home)
    for changed in (RETURNS[::2], RETURNS[1::2]):
        for return_name in changed:
            lose_a_row(returns, return_name)
        refresh(returns, home)
        assert built_nodes(home) < all_nodes
    found = tables(home)
    (home / "dbt" / "up_to_date.json").unlink()
    refresh(returns, home)
    assert built_nodes(home) == all_nodes
    expected = tables(home)
    assert found.keys() == expected.keys()
    assert [name for name in expected if found[name] != expected[name]] == []


@pytest.fixture(scope="module")
def home(golden_home, tmp_path_factory):
    """Return a copy of the golden home that tests may change."""
    copy = tmp_path_factory.mktemp("changed") / "home"
    shutil.copytree(golden_home, copy, symlinks=True)
    return Settings(home=copy, returns=GOLDEN)


@pytest.fixture(scope="module")
def manifest(golden_home, home):
    """Return dbt's manifest with the copied home's paths."""
    text = json.dumps(project.manifest(Settings(home=golden_home, returns=GOLDEN)))
    return json.loads(text.replace(str(golden_home), str(home.home)))


@pytest.fixture
def built(home, manifest):
    """Record that the copied home has just been built, and return its settings."""
    last_build.remember(home, manifest)
    return home


def test_no_dbt_source_counts_as_changed_after_a_build(built, manifest):
    assert last_build.changed_sources(built, manifest) == []


@pytest.mark.parametrize("return_name", RETURNS)
def test_a_dbt_source_counts_as_changed_if_its_file_was_rewritten(built, manifest, return_name):
    [parquet, *_] = (built.landed / return_name).glob("[0-9a-f]*.parquet")
    parquet.touch()
    changed = last_build.changed_sources(built, manifest)
    assert changed == [f"source.drug_strategy.landed.{return_name}"]


def test_all_models_are_built_if_the_last_build_may_be_incomplete(built, manifest):
    last_build.forget(built)
    assert last_build.changed_sources(built, manifest) is None


def test_all_models_are_built_if_the_code_has_changed(built, manifest, monkeypatch):
    monkeypatch.setattr(versions, "of_models", lambda: "another")
    assert last_build.changed_sources(built, manifest) is None


def test_all_models_are_built_if_the_warehouse_is_lost(built, manifest, tmp_path):
    up_to_date.remember(built, up_to_date.PUBLISHED)
    assert up_to_date.is_up_to_date(built, up_to_date.PUBLISHED)
    shutil.move(built.database, tmp_path)
    assert not up_to_date.is_up_to_date(built, up_to_date.PUBLISHED)
    assert last_build.changed_sources(built, manifest) is None
    shutil.move(tmp_path / built.database.name, built.database)


def test_all_models_are_built_if_another_program_wrote_to_the_warehouse(built, manifest):
    built.database.touch()
    assert last_build.changed_sources(built, manifest) is None


def test_all_models_are_built_if_the_home_has_moved(built, manifest, tmp_path):
    moved = replace(built, home=tmp_path / "moved")
    shutil.move(built.home, moved.home)
    assert last_build.changed_sources(moved, manifest) is None
    shutil.move(moved.home, built.home)
    assert last_build.changed_sources(built, manifest) == []


def downstream(manifest, *sources):
    """Return the IDs of everything dbt builds from these sources."""
    found = set()
    ahead = list(sources)
    while ahead:
        below = {*manifest["child_map"][ahead.pop()]} - found
        found |= below
        ahead += below
    return found


def models_of(manifest, *sources):
    """Return the names of the models that changing these dbt sources would rebuild."""
    found = downstream(manifest, *(f"source.drug_strategy.{name}" for name in sources))
    return {node.rpartition(".")[2] for node in found if node.startswith("model.")}


def test_a_changed_return_rebuilds_downstream_models_but_no_models_of_other_returns(manifest):
    models = models_of(manifest, "landed.crack_house_closures")
    assert {
        "crack_house_closures__records",
        "measures",
        "indicator_values",
        "file_reconciliation",
        "quarantine_summary",
        "row_warnings",
    } <= models
    assert not models & {
        "cannabis_factory_closures__records",
        "pas_waves__current",
        "quarters",
    }


@pytest.mark.parametrize("name", contracts())
def test_every_model_that_a_return_affects_is_downstream_of_the_landed_rows_of_the_return(
    manifest, name
):
    """`dbt build --select source:landed.<return>+` must build every model that a return affects."""
    of_rows = models_of(manifest, f"landed.{name}")
    assert models_of(manifest, f"validation.{name}") <= of_rows
    # stg_files reads only the file list, and likely duplicates only that of returns of events
    others = {"stg_files", "int_equal_events", "int_likely_duplicates"}
    assert models_of(manifest, f"files.{name}") - of_rows <= others


def test_a_changed_ppo_roster_is_compared_with_the_arrests_again(manifest):
    models = models_of(manifest, "landed.ppo_roster")
    assert {"int_doubtful_rows", "row_warnings", "ppo_positive_list"} <= models
    assert "ppo_drug_tests__records" not in models


def test_a_later_as_at_day_rebuilds_the_quarters_and_figures(manifest):
    [as_at] = [each for each in manifest["sources"] if each.endswith(".as_at")]
    found = downstream(manifest, as_at)
    models = {node.rpartition(".")[2] for node in found if node.startswith("model.")}
    assert {"int_quarters", "quarters", "indicator_values", "public_attitudes"} <= models
    assert "stg_pas_waves" not in models
