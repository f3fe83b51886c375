"""A step that fails on a busy disk is retried. Any other failure sends one notice."""

import errno

import dagster
import duckdb
import pytest

from drug_strategy.io.errors import Held, Hold, UserError
from drug_strategy.refreshing import attempts
from drug_strategy.settings import Settings
from orchestration import step_failures
from orchestration.automation import run_failed
from orchestration.resources import RESOURCES, STARTED_BY, Refresh

# Dagster finds a step's resources by their annotations.
THE_REFRESH = dagster.ResourceParam[Refresh]


@pytest.fixture
def home(tmp_path, monkeypatch):
    """Return the settings of an empty home, which this process's runs use."""
    monkeypatch.setenv("WAREHOUSE_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("WAREHOUSE_RETURNS", str(tmp_path / "returns"))
    monkeypatch.setattr(step_failures, "SECONDS", 0)
    (tmp_path / "returns").mkdir()
    return Settings.from_environment()


def run(op, instance=None, **tags):
    """Run a one-step job with a refresh's resources, as Dagster's daemon would."""

    @dagster.job(resource_defs=RESOURCES)
    def work():
        op()

    return work.execute_in_process(instance=instance, raise_on_error=False, tags=tags)


def notices(home):
    """Return the texts of the home's notices."""
    return [path.read_text("utf-8") for path in home.notices.glob("*.txt")]


def tries(fault, how_often):
    """Run a step that fails this many times.

    Return how often the step was tried, and whether it succeeded.
    """
    faults = iter([fault] * how_often)
    tried = []

    @dagster.op
    def busy(context, one_refresh: THE_REFRESH):
        tried.append(1)
        with step_failures.step(context, one_refresh.settings), step_failures.retried(context):
            if (met := next(faults, None)) is not None:
                raise met

    done = run(busy).success
    return len(tried), done


@pytest.mark.parametrize(
    ("fault", "how_often", "outcome"),
    [
        (OSError(errno.EBUSY, "busy"), 2, (3, True)),
        (duckdb.IOException("Input/output error"), 9, (3, False)),
        (duckdb.IOException("No space left on device"), 9, (1, False)),
        (OSError(errno.ENOSPC, "full"), 9, (1, False)),
    ],
)
def test_only_a_step_that_fails_on_a_busy_disk_is_tried_again_and_a_notice_tells_of_the_last_try(
    home, fault, how_often, outcome
):
    assert tries(fault, how_often) == outcome
    assert len(notices(home)) == (not outcome[1])


UNEXPECTED = "The refresh failed unexpectedly while running the step busy (ValueError); the det"


@pytest.mark.parametrize(
    ("fault", "outcome", "told"),
    [
        (ValueError("PPO-SECRET"), "failed", UNEXPECTED),
        (UserError("No."), "failed", "No.\n"),
        (Held([Hold("", "No")], "Or"), "held", "Nothing was published. No. Or: "),
    ],
)
def test_a_step_that_fails_for_good_is_recorded_and_sends_one_notice_without_values_from_rows(
    home, fault, outcome, told
):
    """The log contains the traceback of an unexpected error."""
    assert tries(fault, 9) == (1, False)
    assert attempts.recorded(home)[-1].outcome == outcome
    [notice] = notices(home)
    assert f"{outcome}.\n\n{told}" in notice
    assert "SECRET" not in notice
    if isinstance(fault, ValueError):
        assert "ValueError: PPO-SECRET" in (home.logs / "refresh.log").read_text("utf-8")


def test_all_that_a_refresh_could_not_do_is_in_one_notice_at_its_end(home):
    """A refresh goes on after an optional step, such as the data docs, has failed."""

    @dagster.op
    def outputs(context, one_refresh: THE_REFRESH):
        settings = one_refresh.settings
        with step_failures.optional_step(context, settings, "The data docs failed ({reason})."):
            raise ValueError("a page of Doe's\nis missing")
        attempts.remark(settings, "refused 1 file", ("pas_waves: there is no header", ()))
        attempts.end(settings, attempts.NOTHING_NEW)
        with step_failures.optional_step(context, settings, "The report failed ({reason})."):
            raise UserError("Look at a file.", ["Doe/a"])

    assert run(outputs).success
    [notice] = notices(home)
    log = home.logs / "refresh.log"
    first = "found nothing new, but could not finish everything and refused 1 file."
    assert f" UTC {first}\n" in notice
    for sentence in (
        f"The data docs failed (ValueError; the details are in {log}).",
        "pas_waves: there is no header",
        "The report failed (Look at a file) (files: Doe/a).",
    ):
        assert f"\n{sentence}\n" in notice
    assert "a page of Doe's" in log.read_text("utf-8")
    assert "Doe" not in "".join(attempts.own(home).mail)
    assert attempts.recorded(home)[-1].outcome == attempts.NOTHING_NEW


KILLED_RUN = "da29f8f1-9d6d-48ab-8750-56b54da0b551"


def begin_and_be_killed(home):
    """Begin a refresh and forget it, as if its process had been killed."""
    attempts.begin(home, "the command", KILLED_RUN)
    attempts._begun.clear()


@dagster.op(required_resource_keys={"one_refresh"})
def nothing():
    """Do nothing, as in a run that ends before publishing."""


def test_a_run_that_was_cancelled_is_recorded_as_stopped_and_sends_no_notice(home):
    assert run(nothing).success
    noted = attempts.recorded(home)[-1]
    assert (noted.outcome, noted.started_by) == (attempts.STOPPED, "Dagster's page")
    assert notices(home) == []


def test_the_next_refresh_reports_a_killed_refresh_once(home):
    """A killed process records no end, which another process notices."""
    home.prepare()
    begin_and_be_killed(home)
    for _ in range(2):
        assert run(nothing, **{STARTED_BY: "nightly"}).success
    [notice] = notices(home)
    assert " UTC found that the last one was killed.\n" in notice
    assert "The previous refresh, which the command started on " in notice
    assert f"run {KILLED_RUN}." in notice


def failed(home, op, **tags):
    """Run a job that fails, and run the sensor."""
    with dagster.DagsterInstance.ephemeral() as instance:
        result = run(op, instance, **tags)
        sense(home, instance, result.dagster_run, result.get_run_failure_event())


def sense(home, instance, run, event):
    """Run the sensor that reports failed runs."""
    context = dagster.build_run_status_sensor_context("run_failed", event, instance, run)
    run_failed(context.for_run_failure(), settings=home)


def test_the_dagster_daemon_and_the_next_refresh_send_one_notice_about_a_killed_run(home):
    @dagster.job
    def work():
        nothing()

    home.prepare()
    with dagster.DagsterInstance.ephemeral() as instance:
        killed = instance.create_run_for_job(
            work, run_id=KILLED_RUN, status=dagster.DagsterRunStatus.STARTED
        )
        begin_and_be_killed(home)
        sense(home, instance, killed, instance.report_run_failed(killed))
    assert run(nothing).success
    [notice] = notices(home)
    assert "it was killed, or could not start" in notice


def test_the_dagster_daemon_says_why_a_run_could_not_begin(home):
    home.home.mkdir()
    (home.home / "holiday.jpg").touch()
    failed(home, nothing)
    [notice] = notices(home)
    assert f"\n\nThe folder {home.home} is not a warehouse's home and is not empty" in notice


@pytest.mark.parametrize("started_by", ["command", "nightly"])
def test_the_dagster_daemon_sends_no_second_notice_about_a_run(home, started_by):
    @dagster.op
    def release(context, one_refresh: THE_REFRESH):
        with step_failures.step(context, one_refresh.settings):
            raise UserError("No.")

    failed(home, release, **{STARTED_BY: started_by})
    assert len(notices(home)) == 1
