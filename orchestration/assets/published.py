"""The published file: the marts of the allow-list behind a link, swapped in atomically."""

from typing import Any

import dagster

from drug_strategy import up_to_date
from drug_strategy.io import engine
from drug_strategy.io.progress import say
from drug_strategy.publication import generations, publish
from drug_strategy.publication.publish import Unfit
from drug_strategy.settings import Settings
from drug_strategy.transform import project
from orchestration import metadata

KEY = dagster.AssetKey(["published", "drug_strategy"])


@dagster.asset(
    key=KEY,
    group_name="published",
    kinds={"duckdb"},
    owners=metadata.OWNERS,
    deps=[list(each) for each in project.published_tables(Settings.from_environment())],
    required_resource_keys={"one_refresh"},
)
def published() -> dagster.MaterializeResult[Any]:
    """The published file: a new generation, unless the current one is up to date."""
    settings = Settings.from_environment()
    if up_to_date.is_up_to_date(settings, up_to_date.PUBLISHED):
        generation = generations.current(settings.published)
        return dagster.MaterializeResult(metadata={"publication": generation, "figures_changed": 0})
    say("publishing")
    with engine.connect() as connection:
        [[as_at]] = connection.execute(
            "select as_at from read_parquet(?)", [str(settings.landed / "as_at.parquet")]
        ).fetchall()
    try:
        made = publish(settings, list(project.published_tables(settings).values()), as_at)
    except Unfit as error:
        raise dagster.Failure(str(error), allow_retries=False) from error
    up_to_date.remember(settings, up_to_date.PUBLISHED)
    return dagster.MaterializeResult(
        metadata={
            "publication": made.generation,
            "as_at": str(as_at),
            "figures_changed": made.figures_changed,
        }
    )
