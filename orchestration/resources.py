"""Resources: the options of a refresh, and the home's lock during a run."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

import dagster
from pydantic import Field

from drug_strategy.io.files import exclusive
from drug_strategy.io.progress import say
from drug_strategy.landing.request import Request
from drug_strategy.publication import attempts
from drug_strategy.settings import Settings
from orchestration import run_storage

STARTED_BY = "started_by"
_STARTERS = (STARTED_BY, "dagster/schedule_name", "dagster/sensor_name")


class RefreshRequest(dagster.ConfigurableResource["RefreshRequest"]):
    """The options of one refresh, with the names of the command's options.

    `as_at`: build as at that day (YYYY-MM-DD); by default the latest received date.
    """

    as_at: str | None = None
    without: list[str] = Field(default_factory=list)
    accept_missing: list[str] = Field(default_factory=list)
    accept_revisions: list[str] = Field(default_factory=list)
    dry_run: bool = False
    new_person_key: bool = False

    def request(self) -> Request:
        """The request; raises ValueError if its date is not valid."""
        return Request(
            as_at=date.fromisoformat(self.as_at) if self.as_at else None,
            without=tuple(self.without),
            accept_missing=tuple(self.accept_missing),
            accept_revisions=tuple(self.accept_revisions),
            dry_run=self.dry_run,
            new_person_key=self.new_person_key,
        )


class OneRefresh(dagster.ConfigurableResource[list[str]]):
    """Holds the home's refresh lock during a run, and waits while another process holds it.

    It is the list of what the run itself leaves out, as its memory does not suffice for it.

    Dagster's own pools do not work across processes. At the end of a run, old runs are deleted.
    """

    @contextmanager
    def yield_for_execution(self, context: dagster.InitResourceContext) -> Iterator[list[str]]:
        """Prepare the home folder and hold its lock."""
        settings = Settings.from_environment()
        settings.prepare()

        def waiting() -> None:
            say("another refresh of this home is running; waiting for it to end")
            if context.log:
                context.log.info("Another refresh of this home is running; waiting for it to end.")

        with exclusive(settings.home / "refresh.lock", waiting):
            tags = context.dagster_run.tags if context.dagster_run else {}
            started_by = next((tags[name] for name in _STARTERS if name in tags), "Dagster's page")
            attempts.begin(settings, started_by)
            yield []
            if context.instance:
                run_storage.prune(context.instance, settings)
