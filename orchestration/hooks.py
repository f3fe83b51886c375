"""What is done when a run fails: what a wait may mend is tried again, and then someone is told.

A step that fails is told of within its run, so also where a refresh is a command; a run that ended
without one (killed, out of memory) by Dagster's daemon. The message itself is written by notices.
"""

import errno
from collections.abc import Iterator
from contextlib import contextmanager

import dagster
import duckdb

from drug_strategy.notifications import tell
from drug_strategy.settings import Settings

RETRIES = 2
SECONDS = 20.0
_PASSING = {
    errno.EAGAIN,
    errno.EBUSY,
    errno.EINTR,
    errno.EIO,
    errno.ENOLCK,
    errno.ESTALE,
    errno.ETIMEDOUT,
}


@contextmanager
def retried() -> Iterator[None]:
    """Have Dagster run the step again where a disk or a share was busy; nothing else is.

    A failed test, a bad file or a full disk would be the same again.
    """
    try:
        yield
    except (OSError, duckdb.IOException) as error:
        if not may_pass(error):
            raise
        raise dagster.RetryRequested(RETRIES, SECONDS) from error


def may_pass(error: BaseException) -> bool:
    """Whether an error is one of a disk or a share that is busy, or not there for a moment."""
    if isinstance(error, OSError):
        return error.errno in _PASSING
    return any(name in str(error) for name in ("temporarily unavailable", "Input/output error"))


@dagster.failure_hook
def told(context: dagster.HookContext) -> None:
    """Tell of a step that failed, in its own sentence where it has one."""
    error = context.op_exception
    what = error.description if isinstance(error, dagster.Failure) else None
    kind = type(error).__name__
    tell(
        Settings.from_environment(),
        context.run_id,
        what or f"The step {context.step_key} stopped at something unforeseen ({kind}).",
    )


def tell_of_run(context: dagster.RunFailureSensorContext) -> None:
    """Tell of a run that failed, unless its step has."""
    tell(
        Settings.from_environment(),
        context.dagster_run.run_id,
        "The run ended before a step could say why: it was killed, or could not begin.",
    )
