"""A refresh builds only the models that depend on changed returns.

test_by_indicator.py compares such a build with a full one.
"""

import json
import shutil
from dataclasses import replace

import pytest

from drug_strategy.contracts import contracts
from drug_strategy.io import versions
from drug_strategy.refreshing import up_to_date
from drug_strategy.settings import Settings
from drug_strategy.transform import last_build, project
from tests.returns.figures import GOLDEN

RETURNS = sorted(contracts())
# What a change of a source rebuilds, and what it does not
DOWNSTREAM = {
    "landed.crack_house_closures": (
        {
            "crack_house_closures__records",
            "measures",
            "indicator_values",
            "file_reconciliation",
            "quarantine_summary",
            "row_warnings",
        },
        {"cannabis_factory_closures__records", "pas_waves__current", "quarters"},
    ),
    "landed.ppo_roster": (
        {"int_doubtful_rows", "row_warnings", "ppo_positive_list"},
        {"ppo_drug_tests__records"},
    ),
    "as_at": (
        {"int_quarters", "quarters", "indicator_values", "public_attitudes"},
        {"stg_pas_waves"},
    ),
}


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


@pytest.mark.parametrize("return_name", RETURNS)
def test_a_dbt_source_counts_as_changed_if_its_file_was_rewritten(built, manifest, return_name):
    assert last_build.changed_sources(built, manifest) == []
    [parquet, *_] = (built.landed / return_name).glob("[0-9a-f]*.parquet")
    parquet.touch()
    changed = last_build.changed_sources(built, manifest)
    assert changed == [f"source.drug_strategy.landed.{return_name}"]


@pytest.mark.parametrize(
    "happens",
    [last_build.forget, lambda settings: settings.database.touch()],
    ids=["the last build may be incomplete", "another program wrote to the warehouse"],
)
def test_all_models_are_built_if_the_warehouse_may_have_changed(built, manifest, happens):
    happens(built)
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


def test_all_models_are_built_if_the_home_has_moved(built, manifest, tmp_path):
    moved = replace(built, home=tmp_path / "moved")
    shutil.move(built.home, moved.home)
    assert last_build.changed_sources(moved, manifest) is None
    shutil.move(moved.home, built.home)
    assert last_build.changed_sources(built, manifest) == []


def models_of(manifest, source):
    """Return the names of the models that a change of this dbt source would rebuild."""
    found = set()
    ahead = [name for name in manifest["sources"] if name.endswith(f".{source}")]
    while ahead:
        below = {*manifest["child_map"][ahead.pop()]} - found
        found |= below
        ahead += below
    return {node.rpartition(".")[2] for node in found if node.startswith("model.")}


@pytest.mark.parametrize("source", DOWNSTREAM)
def test_a_changed_source_rebuilds_the_models_downstream_of_it_and_no_others(manifest, source):
    rebuilt, others = DOWNSTREAM[source]
    models = models_of(manifest, source)
    assert rebuilt <= models
    assert not others & models


@pytest.mark.parametrize("name", RETURNS)
def test_every_model_that_a_return_affects_is_downstream_of_the_landed_rows_of_the_return(
    manifest, name
):
    """`dbt build --select source:landed.<return>+` must build every model that a return affects."""
    of_rows = models_of(manifest, f"landed.{name}")
    assert models_of(manifest, f"validation.{name}") <= of_rows
    # stg_files reads only the file list, and likely duplicates only that of returns of events
    others = {"stg_files", "int_equal_events", "int_likely_duplicates"}
    assert models_of(manifest, f"files.{name}") - of_rows <= others
