"""Landed returns: every file of the returns folder as typed rows, or refused with a sentence."""

from collections.abc import Iterator
from typing import Any

import dagster

from drug_strategy.contracts import contracts
from drug_strategy.io.progress import say
from drug_strategy.landing import FileManifest, land
from drug_strategy.notifications import notify
from drug_strategy.publication import holds
from drug_strategy.settings import Held, Settings, UserError
from orchestration import failures, metadata
from orchestration.hooks import retried

MANIFEST = {
    "files": "Every file of this refresh up to the as-at date: one row per file",
    "file_warnings": "Warnings about a whole file: one row per warning",
    "as_at": "The as-at date of this refresh: one row",
}


def _specs() -> Iterator[dagster.AssetSpec]:
    for name, contract in contracts().items():
        yield dagster.AssetSpec(
            ["landed", name],
            group_name="landed",
            description=f"{contract.description}: {contract.grain}",
            kinds={"parquet"},
            owners=metadata.SENDERS,
            metadata=metadata.landed(contract),
        )
    for name, description in MANIFEST.items():
        yield dagster.AssetSpec(
            ["landed", name],
            group_name="landed",
            description=description,
            kinds={"parquet"},
            owners=metadata.OWNERS,
        )


@dagster.multi_asset(specs=list(_specs()), required_resource_keys={"one_refresh", "request"})
def landing(context: dagster.AssetExecutionContext) -> Iterator[dagster.MaterializeResult[Any]]:
    """Land the files of the returns folder; those that have landed already are not read again."""
    settings = Settings.from_environment()
    try:
        settings.require_returns()
        request = context.resources.request.request()
        with retried():
            found = land(settings, request, say)
        if found.clock_was_ahead:
            say(found.clock_was_ahead)
            ahead = "found that the clock was ahead"
            notify(settings, f"{context.run_id}-clock", found.clock_was_ahead, ahead)
        holds.check_files(settings, found, request)
    except Held as error:
        raise failures.held(error) from error
    except (UserError, ValueError) as error:
        raise dagster.Failure(str(error), allow_retries=False) from error
    for name in contracts():
        yield dagster.MaterializeResult(asset_key=["landed", name], metadata=_counts(found, name))
    for name in MANIFEST:
        yield dagster.MaterializeResult(asset_key=["landed", name])


def _counts(found: FileManifest, return_name: str) -> dict[str, int]:
    files = [file for file in found.files if file.return_name == return_name]
    statuses = [file.status for file in files]
    return {
        **{each: statuses.count(each) for each in ("accepted", "refused", "duplicate")},
        "new": sum(file.is_new for file in files),
        "dagster/row_count": sum(file.records for file in files),
    }
