"""A run that is stopped says so, wherever Dagster notices it."""

import dagster
import pytest
from dagster._core.errors import DagsterExecutionInterruptedError

from orchestration.run import is_stopped


@dagster.success_hook
def between(_: dagster.HookContext) -> None:
    """Dagster raises a signal that came between two pieces of our code when the next begins."""
    raise DagsterExecutionInterruptedError


@dagster.op
def whole() -> None:
    """Nothing fails."""


@dagster.op
def stopped() -> None:
    """A signal comes within a step."""
    raise KeyboardInterrupt


@dagster.op
def failed() -> None:
    """It fails by itself."""
    raise ValueError


@pytest.mark.parametrize(
    ("op", "hooks", "expected"),
    [
        (whole, {between}, True),
        (stopped, set(), True),
        (failed, set(), False),
        (whole, set(), False),
    ],
)
def test_a_run_is_stopped_in_a_step_or_between_two(
    op: dagster.OpDefinition, hooks: set[dagster.HookDefinition], expected: bool
) -> None:
    @dagster.job(hooks=hooks)
    def work() -> None:
        op()

    events = work.execute_in_process(raise_on_error=False).all_events
    assert any(map(is_stopped, events)) == expected
