"""A refresh builds only the models that depend on changed returns.

pipeline/test_by_indicator.py compares such a build with a full one.
"""

import subprocess
import sys
from dataclasses import replace

import pytest

from drug_strategy.contracts import contracts
from drug_strategy.io import versions
from drug_strategy.transform import build, last_build, project
from drug_strategy.transform.failures import BuildError

HOLDING = """
import duckdb, sys
with duckdb.connect(sys.argv[1]):
    print(flush=True)
    sys.stdin.read()
"""
RETURNS = sorted(contracts())


@pytest.fixture
def manifest(settings):
    return project.manifest(settings)


@pytest.fixture
def built(settings, manifest):
    """Record that a home with a file of each return has just been built."""
    for name in RETURNS:
        (settings.landed / name).mkdir(parents=True)
        (settings.landed / name / "0.parquet").touch()
    settings.database.touch()
    last_build.remember(settings, manifest, {})
    return settings


def test_a_dbt_source_counts_as_changed_if_its_file_was_rewritten(built, manifest):
    assert last_build.changed_sources(built, manifest) == []
    for name in RETURNS:
        last_build.remember(built, manifest, {})
        (built.landed / name / "0.parquet").write_text("rewritten")
        changed = last_build.changed_sources(built, manifest)
        assert changed == [f"source.drug_strategy.landed.{name}"]


def test_a_warehouse_that_another_program_has_open_is_neither_built_nor_deleted(built):
    built.database.unlink()
    command = [sys.executable, "-c", HOLDING, str(built.database)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        other.stdout.readline()
        with pytest.raises(BuildError, match="is open in another program; close it there"):
            build.build(built, print)
        other.stdin.close()
    assert built.database.exists()


@pytest.mark.parametrize(
    "happens",
    [
        last_build.forget,  # the last build may be incomplete
        lambda settings: settings.database.touch(),  # another program wrote to the warehouse
        lambda settings: settings.database.unlink(),
    ],
)
def test_all_models_are_built_if_the_warehouse_may_have_changed(built, manifest, happens):
    happens(built)
    assert last_build.changed_sources(built, manifest) is None


def test_all_models_are_built_if_the_code_has_changed(built, manifest, monkeypatch):
    monkeypatch.setattr(versions, "of_models", lambda: "another")
    assert last_build.changed_sources(built, manifest) is None


def test_all_models_are_built_if_the_home_has_moved(built, manifest, tmp_path):
    moved = replace(built, home=tmp_path / "moved")
    built.home.rename(moved.home)
    assert last_build.changed_sources(moved, manifest) is None
    moved.home.rename(built.home)
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
    # no other return is read again
    assert {model for model in of_rows if model.endswith("__records")} == {f"int_{name}__records"}
