"""Handle any step's failure: try the step again, or record why it failed and send a notice.

A run that is killed or runs out of memory cannot send a notice, so Dagster's daemon sends the
notice.
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
    """If a step fails, record why and send a notice, then raise the error again."""
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
        if attempt and attempt.outcome in attempts.GOOD:  # the figures were already published
            outcome = UNFINISHED
        notify(settings, context.run_id, what, outcome)
        raise


@contextmanager
def optional_step(context: Context, settings: Settings, without: str) -> Iterator[None]:
    """Run an optional step. If the step fails, report the failure and carry on.

    `without` is the sentence to report; its {reason} is filled in.
    """
    try:
        yield
    except Exception as error:  # whatever the reason, the other steps must continue
        reason = " ".join(str(error).split()) or type(error).__name__
        what = without.format(reason=reason)
        context.log.exception(what)
        say(what)
        notify(settings, f"{context.run_id}-{context.op_def.name}", what, UNFINISHED)


@contextmanager
def retried(context: Context) -> Iterator[None]:
    """Let Dagster try a step again if a disk or network share was temporarily unavailable.

    After a failed test, a bad file or a full disk, trying again would change nothing.
    """
    try:
        yield
    except (OSError, duckdb.IOException) as error:
        if not may_pass(error) or context.retry_number >= RETRIES:
            raise
        raise dagster.RetryRequested(RETRIES, SECONDS) from error


def may_pass(error: BaseException) -> bool:
    """Return whether an error means that a disk or network share is temporarily unavailable."""
    if isinstance(error, OSError):
        return error.errno in _PASSING
    return any(name in str(error) for name in ("temporarily unavailable", "Input/output error"))


def _sentence(context: Context, error: Exception) -> str:
    """Return an error's message, or only its type if the message may contain row values."""
    if isinstance(error, UserError):
        return str(error)
    return f"The step {context.op_def.name} failed unexpectedly ({type(error).__name__})."
