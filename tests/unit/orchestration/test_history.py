"""Old runs are deleted from a home's history."""

import sqlite3
from contextlib import closing

import dagster
import pytest

from orchestration import history


@pytest.fixture
def instance(settings):
    with dagster.DagsterInstance.from_config(str(settings.dagster)) as opened:
        yield opened


@pytest.fixture(autouse=True)
def _keep_one_run(monkeypatch):
    monkeypatch.setattr(history, "KEPT", 1)


@dagster.asset
def made_once():
    """An asset that is made only by the oldest run."""


@dagster.asset
def made_often():
    """An asset that is made by all runs except the oldest."""


def materialized(instance):
    return [
        dagster.materialize([asset], instance=instance).run_id
        for asset in (made_once, made_often, made_often, made_often)
    ]


def remembered(settings, instance):
    """Return the runs that remain in the history's tables or files."""
    runs = {run.run_id for run in instance.get_runs()}
    files = {file.name.partition(".")[0] for file in settings.dagster.glob("history/runs/*-*.db*")}
    assert runs == files
    return runs


def test_the_newest_runs_and_the_last_run_that_made_each_asset_are_kept(settings, instance):
    oldest, _, _, newest = materialized(instance)
    history.prune(instance, settings)
    assert remembered(settings, instance) == {oldest, newest}
    with closing(sqlite3.connect(settings.dagster / "history/runs/index.db")) as connection:
        kept = {run for (run,) in connection.execute("select distinct run_id from event_logs")}
    assert kept == {oldest, newest}
    assert instance.get_latest_materialization_event(dagster.AssetKey("made_once"))


def test_a_run_in_progress_is_not_deleted(settings, instance):
    run = instance.create_run_for_job(
        dagster.define_asset_job("work", [made_once]).resolve(
            asset_graph=dagster.Definitions(assets=[made_once]).resolve_asset_graph()
        ),
        status=dagster.DagsterRunStatus.STARTED,
    )
    materialized(instance)
    history.prune(instance, settings)
    assert run.run_id in {kept.run_id for kept in instance.get_runs()}


def test_a_refresh_deletes_old_runs_from_the_history_when_it_ends(settings, instance, monkeypatch):
    from orchestration.resources import RESOURCES

    monkeypatch.setenv("WAREHOUSE_HOME", str(settings.home))
    oldest, _, _, newest = materialized(instance)

    @dagster.op(required_resource_keys={"one_refresh"})
    def step():
        """Do nothing while `one_refresh` holds the refresh lock."""

    @dagster.job(resource_defs=RESOURCES)
    def work():
        step()

    last = work.execute_in_process(instance=instance).run_id
    assert {run.run_id for run in instance.get_runs()} == {oldest, newest, last}
