"""Old runs are deleted from a home's history."""

import sqlite3
from contextlib import closing

import dagster

from orchestration import history
from orchestration.resources import RESOURCES


@dagster.asset
def made_once():
    """An asset that is made only by the oldest run."""


@dagster.asset
def made_often():
    """An asset that is made by all runs except the oldest."""


@dagster.op(required_resource_keys={"one_refresh"})
def step():
    """Do nothing while `one_refresh` holds the refresh lock."""


@dagster.job(resource_defs=RESOURCES)
def work():
    step()


def test_at_its_end_a_refresh_deletes_old_runs_but_none_in_progress_or_the_last_to_make_an_asset(
    settings, monkeypatch
):
    """The newest finished runs are kept, here one. Nothing remains of the others."""
    monkeypatch.setenv("WAREHOUSE_HOME", str(settings.home))
    monkeypatch.setattr(history, "KEPT", 1)
    with dagster.DagsterInstance.from_config(str(settings.dagster)) as instance:
        running = instance.create_run_for_job(work, status=dagster.DagsterRunStatus.STARTED).run_id
        oldest, _, _, newest = (
            dagster.materialize([asset], instance=instance).run_id
            for asset in (made_once, made_often, made_often, made_often)
        )
        last = work.execute_in_process(instance=instance).run_id
        assert {run.run_id for run in instance.get_runs()} == {running, oldest, newest, last}
        assert instance.get_latest_materialization_event(made_once.key)
    files = {file.name.partition(".")[0] for file in settings.dagster.glob("history/runs/*-*.db*")}
    assert files == {oldest, newest, last}
    with closing(sqlite3.connect(settings.dagster / "history/runs/index.db")) as connection:
        kept = {run for (run,) in connection.execute("select distinct run_id from event_logs")}
    assert kept == {oldest, newest, last}
