"""The assets: the data's path as Dagster sees it, each arrow of the architecture one asset.

Each hands over to the module that does the work and says how much came of it, in counts.
What does not belong here: that work, when it runs (automation), how it is run (refresh).
"""

from collections.abc import Iterator
from datetime import date
from typing import Any

import dagster
import duckdb
from dagster_dbt import dbt_assets

from drug_strategy import landing as landing_stage
from drug_strategy.contracts import contracts
from drug_strategy.head_start import HeadStart
from drug_strategy.io.progress import say
from drug_strategy.publication import publish
from drug_strategy.publication.publish import Unfit
from drug_strategy.settings import Settings, UserError
from drug_strategy.transform import up_to_date, warehouse
from orchestration import metadata
from orchestration.dbt_events import FolderTranslator, Kept, dagster_events, selection
from orchestration.hooks import retried

SETTINGS = Settings.from_environment()
LISTED = {
    "files": "Every file of this refresh up to the as-at date: one row a file",
    "file_warnings": "What was odd about a file as a whole: one row a warning",
    "as_at": "The day as at which this refresh stands: one row",
}
NEEDS = {"one_refresh"}


class AsAt(dagster.Config):
    """`as_at`: build as it stood that day (YYYY-MM-DD); else on the latest received date."""

    as_at: str | None = None


@dagster.multi_asset(
    name="landing",
    specs=[
        dagster.AssetSpec(
            ["landed", name],
            group_name="landed",
            description=f"{contract.description}: {contract.grain}",
            kinds={"parquet"},
            owners=metadata.SENDERS,
            metadata=metadata.landed(contract),
        )
        for name, contract in contracts().items()
    ]
    + [
        dagster.AssetSpec(
            ["landed", name],
            group_name="landed",
            description=description,
            kinds={"parquet"},
            owners=metadata.OWNERS,
            skippable=True,
        )
        for name, description in LISTED.items()
    ],
    required_resource_keys=NEEDS | {"head_start"},
)
def landing(
    context: dagster.AssetExecutionContext, config: AsAt
) -> Iterator[dagster.MaterializeResult[Any]]:
    """Every file of the returns folder becomes typed rows, or is refused with a sentence.

    Where nothing has changed since the last publication, the assets after it are skipped.
    """
    try:
        SETTINGS.require_returns()
        as_at = date.fromisoformat(config.as_at) if config.as_at else None
        head_start: HeadStart | None = context.resources.head_start
        with retried():
            listing = (head_start and head_start.listing()) or landing_stage.land(
                SETTINGS.returns, SETTINGS.home, as_at, landing_stage.Told(say), SETTINGS.person_key
            )
    except (UserError, landing_stage.BadKey, ValueError) as error:
        raise dagster.Failure(str(error), allow_retries=False) from error
    for name in contracts():
        files = [file for file in listing.files if file.return_name == name]
        counts = {
            status: sum(file.status == status for file in files)
            for status in ("accepted", "refused", "duplicate")
        }
        new = sum(file.is_new for file in files)
        records = sum(file.records for file in files)
        yield dagster.MaterializeResult(
            asset_key=["landed", name],
            metadata={**counts, "new": new, "dagster/row_count": records},
        )
    if up_to_date.stands(SETTINGS) and not any(file.is_new for file in listing.files):
        say(up_to_date.STANDS)
        return
    for name in LISTED:
        yield dagster.MaterializeResult(asset_key=["landed", name])


@dbt_assets(
    manifest=warehouse.manifest(SETTINGS),
    dagster_dbt_translator=FolderTranslator(),
    name="models",
    required_resource_keys=NEEDS,
)
def models(context: dagster.AssetExecutionContext) -> Iterator[Any]:
    """Staging to marts, each model that changes touch built and then tested."""
    say("starting dbt")
    rows: dict[str, int] = {}
    kept = Kept(context, rows)
    try:
        for event in warehouse.build(SETTINGS, selection(context), say):
            rows |= rows or warehouse.row_counts(SETTINGS)
            yield from kept.before(event["data"]["node_info"]["unique_id"])
            yield from dagster_events(event, context, rows)
        yield from kept.others()
    except warehouse.BuildError as error:
        raise dagster.Failure(str(error), allow_retries=False) from error


@dagster.asset(
    key=["published", "drug_strategy"],
    group_name="published",
    kinds={"duckdb"},
    owners=metadata.OWNERS,
    deps=[dagster.AssetKey(list(model)) for model in warehouse.published_tables(SETTINGS)],
    required_resource_keys=NEEDS,
)
def published() -> dagster.MaterializeResult[Any]:
    """The published file: the marts of the allow-list behind a link, swapped in atomically."""
    say("publishing")
    with duckdb.connect() as connection:
        [[as_at]] = connection.execute(
            "select as_at from read_parquet(?)", [str(SETTINGS.landed / "as_at.parquet")]
        ).fetchall()
    try:
        made = publish(SETTINGS, list(warehouse.published_tables(SETTINGS).values()), as_at)
    except Unfit as error:
        raise dagster.Failure(str(error), allow_retries=False) from error
    up_to_date.remember(SETTINGS)
    return dagster.MaterializeResult(
        metadata={
            "publication": made.generation,
            "as_at": str(as_at),
            "figures_changed": made.figures_changed,
        }
    )
