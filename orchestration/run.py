"""Run a refresh, which is Dagster's job `refresh`, from start to end in this process.

Importing this module takes seconds, because it imports Dagster and dbt and reads all models.
"""

import gc
import logging
import traceback
import warnings
from dataclasses import asdict
from pathlib import Path
from typing import Any

import dagster

from drug_strategy.io import files
from drug_strategy.request import Request
from drug_strategy.settings import Settings, UserError
from orchestration.definitions import defs
from orchestration.resources import STARTED_BY


def refresh(settings: Settings, request: Request) -> None:
    """Run the job, and write the libraries' messages to the log folder.

    If only the report, the return notes or the data docs could not be made, the refresh reports the
    failure but succeeds.

    Raises:
        Held: if the refresh was held.
        UserError: if nothing was published; the sentence says why.
        KeyboardInterrupt: if the refresh was stopped.
    """
    warnings.simplefilter("ignore")
    gc.freeze()  # Dagster and dbt stay imported, so collecting their garbage would waste seconds
    log = settings.logs / "refresh.log"
    handler = logging.FileHandler(log, encoding="utf-8")
    handler.setFormatter(logging.Formatter("%(asctime)s %(name)s %(levelname)s %(message)s"))
    # Importing dbt gives the root logger a handler that writes to the screen; replace that handler.
    logging.getLogger().handlers = [handler]
    try:
        with dagster.DagsterInstance.from_config(str(settings.dagster)) as instance:
            defs.resolve_job_def("refresh").execute_in_process(
                run_config={
                    "resources": {"request": {"config": _config(request)}},
                    "loggers": {"console": {"config": {"log_level": "CRITICAL"}}},
                },
                instance=instance,
                tags={STARTED_BY: "command"},
            )
    except UserError:
        raise
    except dagster.DagsterExecutionInterruptedError as stopped:
        raise KeyboardInterrupt from stopped
    except Exception as error:
        raise UserError(_unexpected(error, log)) from error
    finally:
        handler.close()


def _config(request: Request) -> dict[str, Any]:
    as_at = request.as_at.isoformat() if request.as_at else None
    return {
        name: list(value) if isinstance(value, tuple) else value
        for name, value in {**asdict(request), "as_at": as_at}.items()
    }


def _unexpected(error: Exception, log: Path) -> str:
    """Return a sentence about an unexpected error, whose traceback is in the log."""
    logging.getLogger(__name__).error("%s", "".join(traceback.format_exception(error)))
    text = " ".join(str(error).split()) or type(error).__name__
    if sentence := files.trouble(log.parent.parent, text):
        return sentence
    return f"The refresh failed unexpectedly ({text}); the details are in {log}."
