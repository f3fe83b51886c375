"""Hooks: retries after temporary errors, and notifications of failures.

A failed step notifies within its run, including a run of the command. Dagster's daemon notifies of
a run that ended without a failed step (killed, out of memory).
"""

import errno
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import dagster
import duckdb

from drug_strategy.notifications import notify
from drug_strategy.publication import attempts
from drug_strategy.settings import Held, Settings

# Without these steps a refresh counts as done.
OPTIONAL = frozenset({"report__site", "return_notes", "quality__data_docs"})
RETRIES = 2
SECONDS = 20.0
UNFINISHED = "could not finish everything"
_HELD = "held"
_PASSING = {
    errno.EAGAIN,
    errno.EBUSY,
    errno.EINTR,
    errno.EIO,
    errno.ENOLCK,
    errno.ESTALE,
    errno.ETIMEDOUT,
}


def held(error: Held) -> dagster.Failure:
    """The failure of a step that holds the refresh."""
    return dagster.Failure(str(error), metadata={_HELD: True}, allow_retries=False)


def is_held(metadata: Mapping[str, object]) -> bool:
    """Whether a step's failure with this metadata holds the refresh."""
    return _HELD in metadata


@contextmanager
def retried() -> Iterator[None]:
    """Let Dagster retry the step if a disk or a share was busy.

    After a failed test, a bad file or a full disk the outcome would be the same.
    """
    try:
        yield
    except (OSError, duckdb.IOException) as error:
        if not may_pass(error):
            raise
        raise dagster.RetryRequested(RETRIES, SECONDS) from error


def may_pass(error: BaseException) -> bool:
    """Whether the error is of a disk or a network share that is temporarily busy or away."""
    if isinstance(error, OSError):
        return error.errno in _PASSING
    return any(name in str(error) for name in ("temporarily unavailable", "Input/output error"))


@dagster.failure_hook(required_resource_keys={"settings"})
def notify_of_step(context: dagster.HookContext) -> None:
    """Notify of a failed step, with its own sentence if it has one."""
    error = context.op_exception
    failure = error if isinstance(error, dagster.Failure) else None
    kind = type(error).__name__
    what = failure.description if failure else None
    what = what or f"The step {context.step_key} failed unexpectedly ({kind})."
    settings: Settings = context.resources.settings
    if context.step_key in OPTIONAL:
        notify(settings, f"{context.run_id}-{context.step_key}", what, UNFINISHED)
        return
    holds = is_held(failure.metadata if failure else {})
    attempts.end(settings, attempts.HELD if holds else attempts.FAILED, what)
    attempt = attempts.last(settings)
    outcome = "was held" if holds else "failed"
    if attempt and attempt.outcome in attempts.GOOD:  # it has published before this step
        outcome = UNFINISHED
    notify(settings, context.run_id, what, outcome)
