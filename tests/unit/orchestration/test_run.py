"""The command runs Dagster's job in its own process."""

import threading

import dagster
import pytest

from drug_strategy.io.errors import UserError
from drug_strategy.refreshing import attempts
from drug_strategy.settings import Request
from orchestration import run


def test_dbt_and_great_expectations_are_imported_before_dagster_starts_and_not_in_a_thread(
    settings, monkeypatch
):
    """Dagster imports SQLAlchemy too, and two threads that do so can get half of it."""
    done = []

    def start():
        done.append("started")
        raise UserError("Dagster stops here.")

    monkeypatch.setattr(run, "_import", lambda *_: done.append(threading.current_thread()))
    monkeypatch.setattr(dagster.DagsterInstance, "get", start)
    with pytest.raises(UserError, match="stops here"):
        run.run_refresh(settings, Request())
    assert done == [threading.main_thread(), "started"]


def test_a_run_that_skips_the_publication_has_not_succeeded(settings, monkeypatch):
    @dagster.job(resource_defs={"request": dagster.ResourceDefinition.none_resource()})
    def refresh():
        pass

    monkeypatch.setattr(run, "_import", lambda *_: None)
    monkeypatch.setattr(run, "defs", dagster.Definitions(jobs=[refresh]))
    settings.export_dagster()
    attempts.begin(settings, "the command")
    with pytest.raises(UserError, match="skipped the publication"):
        run.run_refresh(settings, Request())
