"""Define Dagster's resources: the settings, a refresh's options and the refresh."""

from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from typing import Any

import dagster

from drug_strategy.io import engine
from drug_strategy.io.progress import say
from drug_strategy.refreshing.lock import locked_home, locked_refresh
from drug_strategy.settings import Request, Settings
from orchestration import history

AT_LOADING = Settings.from_environment()  # for defining assets; each run reads them again
STARTED_BY = "started_by"
PUBLISHED = dagster.AssetKey(["published", "drug_strategy"])
_PAGE = "Dagster's page"
_STARTERS = (STARTED_BY, "dagster/schedule_name", "dagster/sensor_name")


@dagster.resource(description="The settings from the environment.")
def settings(_: dagster.InitResourceContext) -> Settings:
    """Read the settings once for all steps in a run, and apply the memory and thread limits."""
    settings = Settings.from_environment()
    engine.allow(settings.operations.memory, settings.operations.threads)
    return settings


# An option is a flag, a list of names, or a day. Its default says which.
_KINDS: dict[Any, dagster.Field] = {
    False: dagster.Field(bool, default_value=False),
    (): dagster.Field([str], default_value=[]),
    None: dagster.Field(dagster.Noneable(str), default_value=None),
}


@dagster.resource(
    config_schema={option.name: _KINDS[option.default] for option in fields(Request)},
    description="A refresh's options, with the same names as in the command.",
)
def request(context: dagster.InitResourceContext) -> Request:
    """Return a refresh's options. Raise a UserError if the date is invalid."""
    return Request.from_config(context.resource_config)


@dataclass(frozen=True)
class Refresh:
    """The refresh that a run performs. `left_out` lists files that needed too much memory."""

    settings: Settings
    request: Request
    left_out: list[str] = field(default_factory=list)


@dagster.resource(
    required_resource_keys={"settings", "request"},
    description="The refresh, which holds the home's lock until the run ends.",
)
def one_refresh(context: dagster.InitResourceContext) -> Iterator[Refresh]:
    """Begin the refresh, or continue the one that the command began. At the end, delete old runs.

    A run that does not publish, such as one that only rewrites the report, only holds the lock.
    """
    made = Refresh(context.resources.settings, context.resources.request)

    def tell(line: str) -> None:
        say(line)
        if context.log:
            context.log.info(line)

    run = context.run
    if run is None or (run.asset_selection and PUBLISHED not in run.asset_selection):
        holding = locked_home(made.settings, tell=tell)
    else:
        started_by = next((run.tags[name] for name in _STARTERS if name in run.tags), _PAGE)
        holding = locked_refresh(made.settings, started_by, run.run_id, tell=tell)
    with holding:
        yield made
        if context.instance:
            history.prune(context.instance, made.settings)


RESOURCES = {"settings": settings, "request": request, "one_refresh": one_refresh}
