"""Resources: the home's lock, for as long as a run lasts."""

from collections.abc import Iterator
from contextlib import contextmanager

import dagster

from drug_strategy.io.locks import exclusive
from drug_strategy.io.progress import say
from drug_strategy.settings import Settings
from orchestration import run_storage


class OneRefresh(dagster.ConfigurableResource[None]):
    """Holds the home's refresh lock during a run, and waits while another process holds it.

    Dagster's own pools do not hold across processes. At the end of a run, old runs are deleted.
    """

    @contextmanager
    def yield_for_execution(self, context: dagster.InitResourceContext) -> Iterator[None]:
        """Prepare the home folder and hold its lock."""
        settings = Settings.from_environment()
        settings.prepare()

        def waiting() -> None:
            say("another refresh of this home is running; waiting for it to end")
            if context.log:
                context.log.info("Another refresh of this home is running; waiting for it to end.")

        with exclusive(settings.home / "refresh.lock", waiting):
            yield None
            if context.instance:
                run_storage.prune(context.instance, settings.operations)
