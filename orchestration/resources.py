"""Define Dagster's resources: the settings, a refresh's options and the refresh."""

from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from typing import Any

import dagster
from pydantic import TypeAdapter, ValidationError

from drug_strategy.io import engine
from drug_strategy.io.errors import UserError
from drug_strategy.io.progress import say
from drug_strategy.refreshing.lock import locked_home, locked_refresh
from drug_strategy.settings import Request, Settings
from orchestration import history

AT_LOADING = Settings.from_environment()  # for defining assets; each run reads them again
STARTED_BY = "started_by"
PUBLISHED = dagster.AssetKey(["published", "drug_strategy"])
REQUEST = TypeAdapter(Request)
_STARTERS = (STARTED_BY, "dagster/schedule_name", "dagster/sensor_name")


@dagster.resource
def settings(_: dagster.InitResourceContext) -> Settings:
    """The settings from the environment, whose memory and thread limits are applied."""
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
    """Read a refresh's options from the run's configuration, where the date is text."""
    options = context.resource_config
    try:
        return REQUEST.validate_python(options)
    except ValidationError as error:  # Dagster has checked all types except the date's
        raise UserError(
            f"as_at must be a date such as 2011-03-31, not {options['as_at']!r}."
        ) from error


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
        tags = (run.tags[name] for name in _STARTERS if name in run.tags)
        started_by = next(tags, "Dagster's page")
        holding = locked_refresh(made.settings, started_by, run.run_id, tell=tell)
    with holding:
        yield made
        if context.instance:
            history.prune(context.instance, made.settings)


RESOURCES = {"settings": settings, "request": request, "one_refresh": one_refresh}
