"""Run a refresh (Dagster's job `refresh`) in this process. Importing Dagster takes a second."""

import gc
import importlib
import io
import logging
import warnings
from contextlib import redirect_stderr, suppress

import dagster

from drug_strategy.io.errors import UserError
from drug_strategy.refreshing import attempts
from drug_strategy.settings import Request, Settings
from drug_strategy.transform import project
from orchestration.definitions import defs
from orchestration.resources import REQUEST, STARTED_BY


def run_refresh(settings: Settings, request: Request) -> None:
    """Run the job, and write the libraries' messages to the log folder.

    If only the report, return notes or data docs could not be made, the refresh reports this but
    succeeds. Raise `Held` if it was held, another UserError if a step failed, and KeyboardInterrupt
    if it was stopped.
    """
    warnings.simplefilter("ignore")
    log = settings.logs / "refresh.log"
    handler = logging.FileHandler(log, encoding="utf-8")
    handler.setFormatter(logging.Formatter("%(asctime)s %(name)s %(levelname)s %(message)s"))
    logging.getLogger().handlers = [handler]
    begun = attempts.own(settings)
    try:
        _import(settings, handler)
        with redirect_stderr(ToLog()), dagster.DagsterInstance.get() as instance:
            defs.resolve_job_def("refresh").execute_in_process(
                run_config={
                    "resources": {"request": {"config": REQUEST.dump_python(request, mode="json")}},
                    "loggers": {"console": {"config": {"log_level": "CRITICAL"}}},
                },
                instance=instance,
                run_id=begun.run_id if begun else None,
                tags={STARTED_BY: "command"},
            )
        # Dagster counts a run as successful even if it skipped the step that publishes.
        if attempts.is_running(settings):
            raise UserError("Dagster skipped the publication, so nothing has changed.")
    except dagster.DagsterExecutionInterruptedError as stopped:
        raise KeyboardInterrupt from stopped
    finally:
        handler.close()


def _import(settings: Settings, handler: logging.Handler) -> None:
    """Import Great Expectations and dbt before Dagster starts, not in a thread while files land.

    Two threads that import packages with circular imports, such as SQLAlchemy, can get half of a
    module. Imported modules stay in memory, so collecting garbage among them would waste 5 CPU
    seconds. The command turned garbage collection off before it imported Dagster.
    """
    with suppress(Exception):  # the step that needs these modules will import them again and fail
        importlib.import_module("drug_strategy.quality.suite")
        importlib.import_module("drug_strategy.transform.runner")
        project.parsed(settings)
    # Importing dbt adds a handler to the root logger, which writes to the screen.
    logging.getLogger().handlers = [handler]
    gc.freeze()
    gc.enable()


class ToLog(io.TextIOBase):
    """A stream that logs lines that libraries would write to the screen.

    For example, if its storage is full, Dagster writes the failed SQL to standard error.
    """

    def write(self, text: str) -> int:
        """Log the text unless it is only a line break."""
        if text.strip():
            logging.getLogger(__name__).warning("%s", text.rstrip())
        return len(text)
