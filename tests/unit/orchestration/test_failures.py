"""Retries and notifications of failures, with jobs of one or two steps."""

import errno
from collections.abc import Iterator
from pathlib import Path

import dagster
import duckdb
import pytest

from drug_strategy.publication import attempts
from drug_strategy.settings import Settings
from orchestration import hooks
from orchestration.automation import run_failed
from orchestration.resources import settings


@pytest.fixture
def notices(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of this home's notifications."""
    monkeypatch.setenv("WAREHOUSE_HOME", str(tmp_path))
    monkeypatch.setattr(hooks, "SECONDS", 0)
    return tmp_path / "notices"


def tries(fault: Exception, how_often: int) -> tuple[int, bool]:
    """Run a step that fails so often, with a refresh's hooks: tries, and whether it succeeded."""
    faults: Iterator[Exception] = iter([fault] * how_often)
    tried = []

    @dagster.op
    def step() -> None:
        tried.append(1)
        with hooks.retried():
            if (met := next(faults, None)) is not None:
                raise met

    @dagster.job(hooks={hooks.notify_of_step}, resource_defs={"settings": settings})
    def work() -> None:
        step()

    done = work.execute_in_process(raise_on_error=False).success
    return len(tried), done


def test_a_busy_disk_is_tried_again_without_a_notification(notices: Path) -> None:
    assert tries(OSError(errno.EBUSY, "busy"), 2) == (3, True)
    assert not notices.exists()


def test_a_disk_that_stays_busy_is_notified_in_the_end(notices: Path) -> None:
    assert tries(OSError(errno.ESTALE, "stale"), 9) == (3, False)
    assert len(list(notices.iterdir())) == 1


@pytest.mark.parametrize(
    "fault",
    [
        OSError(errno.ENOSPC, "full"),
        duckdb.IOException("No space left on device"),
        dagster.Failure("The test x failed: 3 rows fail it.", allow_retries=False),
        ValueError("PPO-SECRET"),
    ],
)
def test_a_permanent_failure_is_not_tried_again(notices: Path, fault: Exception) -> None:
    assert tries(fault, 9) == (1, False)
    [notice] = notices.iterdir()
    said = notice.read_text("utf-8")
    assert "SECRET" not in said
    assert not isinstance(fault, dagster.Failure) or str(fault.description) in said


def fails(name: str, outcome: str, tmp_path: Path) -> None:
    """Run a step of this name that fails in a refresh that has ended with an outcome."""
    home = Settings(home=tmp_path, returns=tmp_path / "returns")
    attempts.begin(home, "a test")
    if outcome != attempts.RUNNING:
        attempts.end(home, outcome)

    @dagster.op(name=name)
    def step() -> None:
        raise dagster.Failure("The figures are published, but not all is written.")

    @dagster.job(hooks={hooks.notify_of_step}, resource_defs={"settings": settings})
    def work() -> None:
        step()

    with dagster.instance_for_test() as instance:
        result = work.execute_in_process(instance=instance, raise_on_error=False)
        context = dagster.build_run_status_sensor_context(
            "run_failed", result.get_run_failure_event(), instance, result.dagster_run
        ).for_run_failure()
        run_failed(context, settings=Settings.from_environment())


@pytest.mark.parametrize("outcome", [attempts.RUNNING, attempts.PUBLISHED])
@pytest.mark.parametrize("name", sorted(hooks.OPTIONAL))
def test_a_step_that_a_refresh_can_do_without_says_of_no_refresh_that_it_failed(
    notices: Path, tmp_path: Path, name: str, outcome: str
) -> None:
    """The data docs are made before the publication, which may still follow."""
    fails(name, outcome, tmp_path)
    [notice] = notices.iterdir()
    assert " UTC could not finish everything.\n" in notice.read_text("utf-8")
    noted = attempts.last(Settings.from_environment())
    assert noted is not None
    assert noted.outcome == outcome


@pytest.mark.parametrize(
    ("outcome", "said"),
    [(attempts.RUNNING, "failed"), (attempts.PUBLISHED, "could not finish everything")],
)
def test_a_refresh_that_has_published_never_says_that_it_failed(
    notices: Path, tmp_path: Path, outcome: str, said: str
) -> None:
    fails("release__edition", outcome, tmp_path)
    [notice] = notices.iterdir()
    assert f" UTC {said}.\n" in notice.read_text("utf-8")


def test_the_steps_that_a_refresh_can_do_without_are_steps_of_it() -> None:
    from orchestration.definitions import defs

    steps = {node.name for node in defs.resolve_job_def("refresh").nodes}
    assert steps >= hooks.OPTIONAL


def test_the_daemon_notifies_of_a_run_that_was_killed(notices: Path) -> None:
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
