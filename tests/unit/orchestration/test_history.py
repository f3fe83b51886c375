"""Old runs are deleted from a home's history."""

import sqlite3
from contextlib import closing

import dagster
import pytest

from orchestration import history
from orchestration.resources import RESOURCES


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


@dagster.op(required_resource_keys={"one_refresh"})
def step():
    """Do nothing while `one_refresh` holds the refresh lock."""


@dagster.job(resource_defs=RESOURCES)
def work():
    step()


def test_a_refresh_keeps_runs_in_progress_but_not_old_ones_at_its_end(
    settings, instance, monkeypatch
):
    monkeypatch.setenv("WAREHOUSE_HOME", str(settings.home))
    running = instance.create_run_for_job(work, status=dagster.DagsterRunStatus.STARTED).run_id
    oldest, _, _, newest = materialized(instance)
    last = work.execute_in_process(instance=instance).run_id
    assert {run.run_id for run in instance.get_runs()} == {running, oldest, newest, last}


def test_the_newest_runs_and_the_last_run_that_made_each_asset_are_kept(settings, instance):
    oldest, _, _, newest = materialized(instance)
    history.prune(instance, settings)
    assert remembered(settings, instance) == {oldest, newest}
    with closing(sqlite3.connect(settings.dagster / "history/runs/index.db")) as connection:
        kept = {run for (run,) in connection.execute("select distinct run_id from event_logs")}
    assert kept == {oldest, newest}
    assert instance.get_latest_materialization_event(dagster.AssetKey("made_once"))
