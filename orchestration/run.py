"""A refresh: Dagster's job `refresh`, run to its end within this process.

Importing this module takes seconds: it imports Dagster and dbt, and reads the models.
"""

import gc
import logging
import traceback
import warnings
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any

import dagster
from dagster_shared.error import SerializableErrorInfo

from drug_strategy.io import files
from drug_strategy.io.progress import say
from drug_strategy.request import Request
from drug_strategy.settings import Held, Settings, UserError
from orchestration import command_run, hooks
from orchestration.definitions import defs
from orchestration.resources import STARTED_BY

_STOPPED = {"KeyboardInterrupt", "DagsterExecutionInterruptedError"}


def refresh(settings: Settings, request: Request) -> None:
    """Run the job; what libraries report goes to the log folder.

    If only the report, the return notes or the data docs could not be made, that is reported, and
    the refresh counts as done.

    Raises:
        Held: if it was held.
        UserError: if nothing was published; the sentence says why.
        KeyboardInterrupt: if it was stopped from the keyboard.
    """
    warnings.simplefilter("ignore")
    gc.freeze()  # what has been imported and read stays to the end: 8 % of a build's CPU s
    log = settings.logs / "refresh.log"
    handler = logging.FileHandler(log, encoding="utf-8")
    handler.setFormatter(logging.Formatter("%(asctime)s %(name)s %(levelname)s %(message)s"))
    # Importing dbt gives the root logger a handler that writes to the screen; this replaces it.
    logging.getLogger().handlers = [handler]
    try:
        result = command_run.run(
            defs.resolve_job_def("refresh"),
            dagster.DagsterInstance.from_config(str(settings.dagster)),
            {
                "resources": {"request": {"config": _config(request)}},
                "loggers": {"console": {"config": {"log_level": "CRITICAL"}}},
            },
            {STARTED_BY: "command"},
        )
    except Exception as error:  # before the job's first step or after its last, as on a full disk
        raise UserError(_unexpected(str(error), traceback.format_exc(), log)) from error
    finally:
        handler.close()
    if result.success:
        return
    if any(map(is_stopped, result.all_events)):
        raise KeyboardInterrupt
    why = _why(result.all_events, log)
    failed = {event.step_key for event in result.all_events if event.is_step_failure}
    if failed and failed <= hooks.OPTIONAL:
        say(why)
    elif any(map(_is_held, result.all_events)):
        raise Held(why)
    else:
        raise UserError(why)


def _config(request: Request) -> dict[str, Any]:
    as_at = request.as_at.isoformat() if request.as_at else None
    return {
        name: list(value) if isinstance(value, tuple) else value
        for name, value in {**asdict(request), "as_at": as_at}.items()
    }


def _is_held(event: dagster.DagsterEvent) -> bool:
    """Whether a step failed because it holds the refresh."""
    failure = event.step_failure_data.user_failure_data if event.is_step_failure else None
    return failure is not None and hooks.is_held(failure.metadata)


def is_stopped(event: dagster.DagsterEvent) -> bool:
    """Whether a step, the hook after it or the job failed because it was stopped."""
    error = getattr(event.event_specific_data, "error", None)
    while error is not None and error.cause is not None:
        error = error.cause
    return error is not None and error.cls_name in _STOPPED


def _why(events: Iterable[dagster.DagsterEvent], log: Path) -> str:
    """The first failure, in its own sentence if it has one."""
    for event in events:
        if event.is_step_failure:
            failure = event.step_failure_data
            if failure.user_failure_data and failure.user_failure_data.description:
                return failure.user_failure_data.description
            return _broken(failure.error, log)
    for event in events:
        error = getattr(event.event_specific_data, "error", None)
        if error is not None:
            return _broken(error, log)
    return f"The refresh failed; see {log}."


def _broken(error: SerializableErrorInfo | None, log: Path) -> str:
    if error is None:
        return f"The refresh failed; see {log}."
    innermost = error
    while innermost.cause is not None:
        innermost = innermost.cause
    return _unexpected(innermost.message, error.to_string(), log)


def _unexpected(message: str, details: str, log: Path) -> str:
    with suppress(OSError), log.open("a", encoding="utf-8") as stream:
        stream.write(details)
    text = " ".join(message.split())
    if sentence := files.trouble(log.parent.parent, text):
        return sentence
    return f"The refresh failed unexpectedly ({text}); the details are in {log}."
