"""A refresh: Dagster's job `refresh`, run to its end within this process.

Importing this module takes seconds (Dagster, dbt). What a refresh does is the job's (definitions);
what a person is told of it is the command's (cli).
"""

import logging
import traceback
import warnings
from collections.abc import Iterable
from contextlib import suppress
from datetime import date
from pathlib import Path
from uuid import uuid4

import dagster
from dagster_shared.error import SerializableErrorInfo

from drug_strategy.cli.interrupts import stopped_at_once
from drug_strategy.head_start import HeadStart
from drug_strategy.io.progress import say
from drug_strategy.notifications import tell
from drug_strategy.settings import Settings, UserError
from drug_strategy.transform.warehouse import BuildError
from orchestration.assets.report import STEP as REPORT
from orchestration.checks.quality import DOCS

_STOPPED = {"KeyboardInterrupt", "DagsterExecutionInterruptedError"}


def refresh(settings: Settings, as_at: date | None, head_start: HeadStart) -> None:
    """Run the job from where its head start is; what is said on the way goes to the log folder.

    Where only the report or the data docs could not be made, that is said, and the refresh has done
    its work.

    Raises:
        UserError: where nothing was published; the sentence says why.
        KeyboardInterrupt: where it was stopped from the keyboard.
    """
    warnings.simplefilter("ignore")
    log = settings.logs / "refresh.log"
    handler = logging.FileHandler(log, encoding="utf-8")
    handler.setFormatter(logging.Formatter("%(asctime)s %(name)s %(levelname)s %(message)s"))
    # Importing dbt gives the root logger a handler that writes to the screen; this takes its place.
    logging.getLogger().handlers = [handler]
    try:
        with stopped_at_once():
            from orchestration.definitions import defs  # reads the models: after the log is there

        result = defs.resolve_job_def("refresh").execute_in_process(
            instance=dagster.DagsterInstance.from_config(str(settings.dagster)),
            run_config={
                "ops": {"landing": {"config": {"as_at": as_at.isoformat() if as_at else None}}},
                "loggers": {"console": {"config": {"log_level": "CRITICAL"}}},
            },
            raise_on_error=False,
            resources={"head_start": head_start},
        )
    except BuildError as error:
        tell(settings, uuid4().hex, str(error))
        raise UserError(str(error)) from error
    except Exception as error:  # before the job's first step or after its last, as on a full disk
        raise UserError(_unforeseen(str(error), traceback.format_exc(), log)) from error
    finally:
        handler.close()
    if result.success:
        return
    if any(map(_is_stopped, result.all_events)):
        raise KeyboardInterrupt
    why = _why(result.all_events, log)
    if {event.step_key for event in result.all_events if event.is_step_failure} <= {REPORT, DOCS}:
        say(why)
    else:
        raise UserError(why)


def _is_stopped(event: dagster.DagsterEvent) -> bool:
    """Whether a step failed as somebody stopped it."""
    error = event.step_failure_data.error if event.is_step_failure else None
    while error is not None and error.cause is not None:
        error = error.cause
    return error is not None and error.cls_name in _STOPPED


def _why(events: Iterable[dagster.DagsterEvent], log: Path) -> str:
    """The first failure, as its own sentence where it has one."""
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
    return f"The refresh did not end well; see {log}."


def _broken(error: SerializableErrorInfo | None, log: Path) -> str:
    if error is None:
        return f"The refresh did not end well; see {log}."
    innermost = error
    while innermost.cause is not None:
        innermost = innermost.cause
    return _unforeseen(innermost.message, error.to_string(), log)


def _unforeseen(message: str, details: str, log: Path) -> str:
    with suppress(OSError), log.open("a", encoding="utf-8") as stream:
        stream.write(details)
    said = " ".join(message.split())
    return f"The refresh stopped at something unforeseen ({said}); the details are in {log}."
