"""The sensor waits until the folder stops changing, and then starts one refresh."""

import contextlib
import json
import os
import signal
import subprocess

import dagster
import pytest

from drug_strategy.io.files import exclusive
from drug_strategy.io.folders import LINK
from drug_strategy.landing.discovery import folder_digest
from drug_strategy.refreshing import attempts
from orchestration import automation
from orchestration.assets.tables import tables
from orchestration.automation import returns_changed


@pytest.fixture
def settings(settings):
    """Return the settings of a new home, next to which there is an empty returns folder."""
    settings.returns.mkdir()
    return settings


@pytest.fixture
def context(settings):
    resources = {"settings": settings}
    with (
        dagster.instance_for_test() as instance,
        dagster.build_sensor_context(instance, resources=resources) as made,
    ):
        yield made


def sense(context):
    """Run the sensor and return its result."""
    result = returns_changed(context)
    if result.cursor:
        context.update_cursor(result.cursor)
    return result


def requested(context):
    """Run the sensor twice, because it may first wait for a minute, and return its request."""
    [request] = [each for _ in range(2) for each in sense(context).run_requests or []]
    return request


def evaluate(context, times=1):
    """Run the sensor this many times, and return how many refreshes it requests."""
    return sum(len(sense(context).run_requests or []) for _ in range(times))


def refreshed(context):
    return json.loads(context.cursor)["refreshed"]


def test_the_sensor_waits_for_a_file_that_is_still_being_written(settings, context):
    assert evaluate(context, times=3) == 1
    (settings.returns / "a.csv").write_text("one")
    assert evaluate(context) == 0
    (settings.returns / "a.csv").write_text("one and more")
    assert evaluate(context) == 0
    assert evaluate(context) == 1
    assert evaluate(context) == 0


def test_a_published_file_that_has_changed_starts_a_refresh(settings, context):
    """The link is replaced by a file, and a refresh then mends it."""
    record_attempt(settings, requested_run(context), attempts.PUBLISHED)
    assert evaluate(context) == 0
    link = settings.published / LINK
    link.touch()
    record_attempt(settings, requested_run(context), attempts.PUBLISHED)
    assert evaluate(context) == 0
    link.unlink()
    assert evaluate(context, times=2) == 0


def test_a_missing_returns_folder_is_reported_and_starts_no_refresh(settings, context):
    """A checkout may have no returns, or a shared folder may not be mounted."""
    assert evaluate(context, times=2) == 1
    cursor = context.cursor
    settings.returns.rmdir()
    result = sense(context)
    message = result.skip_reason.skip_message
    assert message == f"There is no returns folder {settings.returns}; name one with --returns."
    assert (result.run_requests, result.cursor) == ([], cursor)


def test_putting_a_removed_file_back_starts_another_refresh(settings, context):
    """Requests have no run key, because Dagster ignores one whose key has been used before."""
    file, away = settings.returns / "a.csv", settings.returns.parent / "away"
    away.write_text("one")
    for source, target in ((away, file), (file, away), (away, file)):
        source.rename(target)
        assert requested(context).run_key is None


@dagster.job
def work():
    """Do nothing, because this job's runs only stand in for refreshes."""


def requested_run(context, status=dagster.DagsterRunStatus.STARTED):
    """Create a run for a refresh requested by the sensor."""
    tags = dict(requested(context).tags)
    return context.instance.create_run_for_job(work, status=status, tags=tags)


def record_attempt(settings, run, outcome):
    """Record how a run's refresh of a home ended, or that it was killed if the outcome is empty."""
    attempts.begin(settings, "a test", run.run_id)
    if outcome:
        attempts.end(settings, outcome)
        attempts.close(settings)


@pytest.mark.parametrize("outcome", [attempts.PUBLISHED, attempts.NOTHING_NEW, attempts.HELD])
def test_a_folder_counts_as_refreshed_only_after_its_refresh_has_succeeded(
    settings, context, outcome
):
    """The record says so, even if Dagster has not noticed yet that the run has ended.

    A refresh that was held or failed is repeated only after a change or at night.
    """
    run = requested_run(context)
    assert evaluate(context) == 0
    assert refreshed(context) is None
    record_attempt(settings, run, outcome)
    assert evaluate(context, times=2) == 0
    digest, _ = folder_digest(settings.returns)
    assert refreshed(context) == (digest if outcome in attempts.GOOD else None)


def test_a_killed_refresh_is_repeated_within_minutes_even_after_it_had_published_but_twice_at_most(
    settings, context
):
    """If it was killed after it had published, the report may not have been written."""
    run = requested_run(context)
    record_attempt(settings, run, "")
    with exclusive(settings.home / "refresh.lock"):
        assert evaluate(context, times=3) == 0
    second = requested_run(context)
    ended = context.instance.get_run_by_id(run.run_id)
    assert ended.status is dagster.DagsterRunStatus.FAILURE
    attempts.begin(settings, "a test", second.run_id)
    attempts.end(settings, attempts.PUBLISHED)
    record_attempt(settings, requested_run(context), "")
    assert evaluate(context, times=3) == 0
    assert refreshed(context) is None


def test_a_suspended_refresh_has_one_notice_that_says_how_to_end_it(settings, context, monkeypatch):
    """Another process stands in for the refresh."""
    with (
        subprocess.Popen(["sleep", "600"]) as process,
        exclusive(settings.home / "refresh.lock"),
        contextlib.ExitStack() as stack,
    ):
        stack.callback(process.kill)
        monkeypatch.setattr(os, "getpid", lambda: process.pid)
        attempts.begin(settings, "a test", "R1")
        sense(context)
        assert not [*settings.notices.glob("*")]
        process.send_signal(signal.SIGSTOP)
        os.waitpid(process.pid, os.WUNTRACED)
        for _ in range(2):
            sense(context)
        [notice] = settings.notices.glob("*-R1-stuck.txt")
        assert f"continue process {process.pid} with kill -CONT" in notice.read_text()


@pytest.mark.parametrize(
    ("status", "says", "requests"),
    [
        (dagster.DagsterRunStatus.STARTED, "The refresh is starting.", 1),
        (dagster.DagsterRunStatus.FAILURE, "The refresh failed.", 0),
    ],
)
def test_a_run_that_does_not_begin_a_refresh_is_repeated_unless_dagster_knows_why(
    context, monkeypatch, status, says, requests
):
    requested_run(context, status)
    assert sense(context).skip_reason.skip_message.startswith(says)
    monkeypatch.setattr(automation, "_TO_START", 0)
    assert evaluate(context) == requests


def test_a_link_counts_as_a_change_but_is_not_followed(settings, tmp_path_factory):
    """The next refresh lists the link as refused."""
    elsewhere = tmp_path_factory.mktemp("elsewhere") / "a.csv"
    elsewhere.touch()
    before, _ = folder_digest(settings.returns)
    (settings.returns / "link.csv").symlink_to(elsewhere)
    linked, _ = folder_digest(settings.returns)
    assert linked != before
    elsewhere.write_text("longer")
    assert folder_digest(settings.returns)[0] == linked


def test_a_table_has_the_tables_that_it_reads_as_its_parents():
    parents = {
        spec.key.path[-1]: {each.asset_key.path[-1] for each in spec.deps} for spec in tables.specs
    }
    assert parents["borough_years"] == {"indicator_values", "indicators", "key_activity_areas"}
    # Only models that are not assets lie between these two.
    assert parents["expected_returns"] == {"validation_results"}
