"""Define Dagster's resources: the settings, a refresh's options and the refresh."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import dagster

from drug_strategy.io import engine
from drug_strategy.io.files import exclusive
from drug_strategy.io.progress import say
from drug_strategy.notifications import begin, report
from drug_strategy.publication import attempts
from drug_strategy.request import Request
from drug_strategy.settings import Settings
from orchestration import history

AT_LOADING = Settings.from_environment()  # only to define assets; each run reads the settings again
STARTED_BY = "started_by"
PUBLISHED = dagster.AssetKey(["published", "drug_strategy"])
_STARTERS = (STARTED_BY, "dagster/schedule_name", "dagster/sensor_name")


@dagster.resource(description="The settings from the environment.")
def settings(_: dagster.InitResourceContext) -> Settings:
    """Read the settings once for all steps in a run, and apply the memory and thread limits."""
    found = Settings.from_environment()
    engine.allow(found.operations)
    return found


@dagster.resource(
    config_schema={
        "as_at": dagster.Field(
            dagster.Noneable(str),
            default_value=None,
            description="Build as at this day (YYYY-MM-DD); by default the latest received date.",
        ),
        **{
            name: dagster.Field([str], default_value=[])
            for name in ("without", "accept_missing", "accept_revisions", "accept_answers")
        },
        **{
            name: dagster.Field(bool, default_value=False) for name in ("dry_run", "new_person_key")
        },
    },
    description="A refresh's options, with the same names as in the command.",
)
def request(context: dagster.InitResourceContext) -> Request:
    """Return a refresh's options; raise Failure if the date is invalid."""
    given: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value
        for name, value in context.resource_config.items()
    }
    try:
        as_at = date.fromisoformat(given["as_at"]) if given["as_at"] else None
    except ValueError as error:
        raise dagster.Failure(
            f"as_at must be a date such as 2011-03-31, not {given['as_at']!r}."
        ) from error
    return Request(**{**given, "as_at": as_at})


@dataclass(frozen=True)
class Refresh:
    """The refresh that a run performs; `left_out` lists files that needed too much memory."""

    settings: Settings
    request: Request
    left_out: list[str] = field(default_factory=list)


@dagster.resource(
    required_resource_keys={"settings", "request"},
    description="The refresh, which holds the home's lock until the run ends.",
)
def one_refresh(context: dagster.InitResourceContext) -> Iterator[Refresh]:
    """Prepare the home folder and lock it, waiting while another process holds the lock.

    Dagster's own concurrency pools do not work across processes, hence the lock. When the refresh
    ends, a notice is sent if needed, and old runs are deleted. If the command started the run, the
    command sends the notice.
    """
    made = Refresh(context.resources.settings, context.resources.request)
    made.settings.require_address_space()
    made.settings.prepare()

    def waiting() -> None:
        say("another refresh of this home is running; waiting for it to end")
        if context.log:
            context.log.info("Another refresh of this home is running; waiting for it to end.")

    with exclusive(made.settings.home / "refresh.lock", waiting):
        run = context.dagster_run
        if run is None or attempts.is_running(made.settings) or not _publishes(run):
            yield made
        else:
            started_by = (run.tags[name] for name in _STARTERS if name in run.tags)
            begin(made.settings, next(started_by, "Dagster's page"), run.run_id)
            yield made
            attempts.end(made.settings, attempts.STOPPED)  # no step has recorded an end
            report(made.settings)
        if context.instance:
            history.prune(context.instance, made.settings)


def _publishes(run: dagster.DagsterRun) -> bool:
    """Return whether a run publishes; a run that builds a single mart, for example, does not."""
    return not run.asset_selection or PUBLISHED in run.asset_selection


RESOURCES = {
    "settings": settings,
    "request": request,
    "one_refresh": one_refresh,
}
