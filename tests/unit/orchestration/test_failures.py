"""A step that fails on a busy disk is tried again. Other failures lead to a notification."""

import errno
from collections.abc import Iterator
from pathlib import Path

import dagster
import duckdb
import pytest

from drug_strategy.publication import attempts
from drug_strategy.settings import Held, Settings, UserError
from orchestration import steps
from orchestration.automation import run_failed
from orchestration.resources import settings


@pytest.fixture
def notices(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("WAREHOUSE_HOME", str(tmp_path))
    monkeypatch.setattr(steps, "SECONDS", 0)
    return tmp_path / "notices"


def run(op: dagster.OpDefinition) -> dagster.ExecuteInProcessResult:
    """Run a job with a single step, using a home's settings."""

    @dagster.job(resource_defs={"settings": settings})
    def work() -> None:
        op()

    return work.execute_in_process(raise_on_error=False)


def tries(fault: Exception, how_often: int) -> tuple[int, bool]:
    """Run a step that fails this many times.

    Return how often the step was tried and whether it succeeded.
    """
    faults: Iterator[Exception] = iter([fault] * how_often)
    tried = []

    @dagster.op
    def busy(
        context: dagster.OpExecutionContext, settings: dagster.ResourceParam[Settings]
    ) -> None:
        tried.append(1)
        with steps.step(context, settings), steps.retried(context):
            if (met := next(faults, None)) is not None:
                raise met

    done = run(busy).success
    return len(tried), done


def test_a_step_that_fails_on_a_busy_disk_is_tried_again_without_a_notification(
    notices: Path,
) -> None:
    assert tries(OSError(errno.EBUSY, "busy"), 2) == (3, True)
    assert not notices.exists()


def test_a_notification_is_sent_if_the_disk_is_still_busy_after_the_last_attempt(
    notices: Path,
) -> None:
    assert tries(OSError(errno.ESTALE, "stale"), 9) == (3, False)
    assert len(list(notices.iterdir())) == 1


@pytest.mark.parametrize(
    "fault",
    [
        OSError(errno.ENOSPC, "full"),
        duckdb.IOException("No space left on device"),
        UserError("The test x failed: 3 rows fail it."),
        ValueError("PPO-SECRET"),
    ],
)
def test_a_step_with_a_permanent_failure_is_not_tried_again(
    notices: Path, fault: Exception
) -> None:
    assert tries(fault, 9) == (1, False)
    [notice] = notices.iterdir()
    text = notice.read_text("utf-8")
    assert "SECRET" not in text
    assert not isinstance(fault, UserError) or str(fault) in text


@pytest.mark.parametrize("outcome", [attempts.RUNNING, attempts.PUBLISHED])
def test_a_failed_optional_step_sends_a_notification_without_failing_the_refresh(
    notices: Path, tmp_path: Path, outcome: str
) -> None:
    """A refresh can still publish after an optional step, such as the data docs, has failed."""
    record_attempt(tmp_path, outcome)

    @dagster.op
    def report(
        context: dagster.OpExecutionContext, settings: dagster.ResourceParam[Settings]
    ) -> None:
        with steps.optional_step(context, settings, "The report could not be made ({reason})."):
            raise ValueError("a page\nis missing")

    assert run(report).success
    [notice] = notices.iterdir()
    text = notice.read_text("utf-8")
    assert " UTC could not finish everything.\n" in text
    assert "The report could not be made (a page is missing)." in text
    noted = attempts.last(Settings.from_environment())
    assert noted is not None
    assert noted.outcome == outcome


@pytest.mark.parametrize(
    ("outcome", "fault", "expected"),
    [
        (attempts.RUNNING, UserError("No."), (attempts.FAILED, "failed")),
        (attempts.RUNNING, Held("No."), (attempts.HELD, "was held")),
        (attempts.PUBLISHED, UserError("No."), (attempts.PUBLISHED, steps.UNFINISHED)),
    ],
)
def test_a_refresh_is_recorded_as_failed_unless_it_has_already_published(
    notices: Path, tmp_path: Path, outcome: str, fault: Exception, expected: tuple[str, str]
) -> None:
    record_attempt(tmp_path, outcome)

    @dagster.op
    def release(
        context: dagster.OpExecutionContext, settings: dagster.ResourceParam[Settings]
    ) -> None:
        with steps.step(context, settings):
            raise fault

    assert not run(release).success
    [notice] = notices.iterdir()
    assert f" UTC {expected[1]}.\n" in notice.read_text("utf-8")
    noted = attempts.last(Settings.from_environment())
    assert noted is not None
    assert noted.outcome == expected[0]


def record_attempt(tmp_path: Path, outcome: str) -> None:
    home = Settings(home=tmp_path, returns=tmp_path / "returns")
    attempts.begin(home, "a test")
    if outcome != attempts.RUNNING:
        attempts.end(home, outcome)


def test_the_dagster_daemon_sends_a_notification_if_a_run_was_killed(notices: Path) -> None:
    @dagster.op
    def step() -> None:
        raise ValueError

    @dagster.job
    def work() -> None:
        step()

    with dagster.instance_for_test() as instance:
        result = work.execute_in_process(instance=instance, raise_on_error=False)
        context = dagster.build_run_status_sensor_context(
            "run_failed",
            result.get_run_failure_event(),
            instance,
            result.dagster_run,
        ).for_run_failure()
        for _ in range(2):
            run_failed(context, settings=Settings.from_environment())
    [notice] = notices.iterdir()
    assert result.run_id in notice.name
    assert "it was killed, or could not start" in notice.read_text("utf-8")
