"""What every step does when it fails: it is tried again, or the failure is noted and notified.

Dagster's daemon notifies of a run that ended without a failed step (killed, out of memory).
"""

import errno
from collections.abc import Iterator
from contextlib import contextmanager

import dagster
import duckdb

from drug_strategy.io.progress import say
from drug_strategy.notifications import notify
from drug_strategy.publication import attempts
from drug_strategy.settings import Held, Settings, UserError

RETRIES = 2
SECONDS = 20.0
UNFINISHED = "could not finish everything"
_PASSING = {
    errno.EAGAIN,
    errno.EBUSY,
    errno.EINTR,
    errno.EIO,
    errno.ENOLCK,
    errno.ESTALE,
    errno.ETIMEDOUT,
}
Context = dagster.OpExecutionContext | dagster.AssetExecutionContext


@contextmanager
def step(context: Context, settings: Settings) -> Iterator[None]:
    """Note and notify why the work of a step failed; the error is raised as itself."""
    try:
        yield
    except dagster.RetryRequested:
        raise
    except Exception as error:
        what = _sentence(context, error)
        holds = isinstance(error, Held)
        attempts.end(settings, attempts.HELD if holds else attempts.FAILED, what)
        attempt = attempts.last(settings)
        outcome = "was held" if holds else "failed"
        if attempt and attempt.outcome in attempts.GOOD:  # it has published before this step
            outcome = UNFINISHED
        notify(settings, context.run_id, what, outcome)
        raise


@contextmanager
def optional_step(context: Context, settings: Settings, without: str) -> Iterator[None]:
    """Do the work of a step that a refresh can do without: if it fails, report that and go on.

    `without` is the sentence, with {reason} in it.
    """
    try:
        yield
    except Exception as error:  # whatever the reason, the other steps go on
        reason = " ".join(str(error).split()) or type(error).__name__
        what = without.format(reason=reason)
        context.log.exception(what)
        say(what)
        notify(settings, f"{context.run_id}-{context.op_def.name}", what, UNFINISHED)


@contextmanager
def retried(context: Context) -> Iterator[None]:
    """Let Dagster retry the step if a disk or a share was busy.

    After a failed test, a bad file or a full disk the outcome would be the same.
    """
    try:
        yield
    except (OSError, duckdb.IOException) as error:
        if not may_pass(error) or context.retry_number >= RETRIES:
            raise
        raise dagster.RetryRequested(RETRIES, SECONDS) from error


def may_pass(error: BaseException) -> bool:
    """Whether the error is of a disk or a network share that is temporarily busy or away."""
    if isinstance(error, OSError):
        return error.errno in _PASSING
    return any(name in str(error) for name in ("temporarily unavailable", "Input/output error"))


def _sentence(context: Context, error: Exception) -> str:
    """Return a foreseen error's own sentence; the text of another may hold values of a row."""
    if isinstance(error, UserError):
        return str(error)
    return f"The step {context.op_def.name} failed unexpectedly ({type(error).__name__})."
