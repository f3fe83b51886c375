"""Handle a step's failure: retry the step, or record why it failed for the refresh's notice."""

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager

import dagster
import duckdb

from drug_strategy.io import files, progress
from drug_strategy.io.errors import UserError
from drug_strategy.io.text import told
from drug_strategy.refreshing import attempts
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
_PASSING_WORDS = ("temporarily unavailable", "Input/output error")  # in DuckDB's messages
Context = (
    dagster.OpExecutionContext | dagster.AssetExecutionContext | dagster.AssetCheckExecutionContext
)


@contextmanager
def step(context: Context, settings: Settings) -> Iterator[None]:
    """If a step fails, record the reason, and raise a UserError that says it in one sentence."""
    progress.enter(context.op_def.name)
    try:
        yield
    except dagster.RetryRequested:
        raise
    except Exception as error:
        reason = attempts.reason_of(settings, error)
        attempts.fail(settings, reason)
        if reason is error:
            raise
        raise reason from error


@contextmanager
def optional_step(context: Context, settings: Settings, without: str) -> Iterator[None]:
    """Run an optional step. If it fails, report the failure and carry on.

    `without` is the sentence to report, with {reason} to be filled in.
    """
    try:
        yield
    except Exception as error:  # the other steps must continue, whatever the reason
        if isinstance(error, UserError):
            reason, named = error.sentence, [*error.files]
        elif isinstance(error, OSError) and error.filename:
            reason = files.sentence(error, is_named=False)
            named = [os.fsdecode(error.filename)]
        else:
            log = attempts.log_traceback(settings, error)
            reason, named = f"{type(error).__name__}; the details are in {log}", []
        what = without.format(reason=reason.removesuffix("."))
        context.log.exception(what)
        progress.say(told(what, named))
        attempts.remark(settings, attempts.UNFINISHED, (what, named))


@contextmanager
def retried(context: Context) -> Iterator[None]:
    """Let Dagster retry a step if a disk or network share was temporarily unavailable.

    If a test failed, a file is bad or the disk is full, retrying would change nothing.
    """
    try:
        yield
    except (OSError, duckdb.IOException) as error:
        may_pass = any(words in str(error) for words in _PASSING_WORDS)
        if isinstance(error, OSError):
            may_pass = error.errno in _PASSING
        if not may_pass or context.retry_number >= RETRIES:
            raise
        raise dagster.RetryRequested(RETRIES, SECONDS) from error
