"""Land the returns: convert each file in the returns folder to typed rows, or refuse it."""

from collections.abc import Iterator
from typing import Any

import dagster

from drug_strategy.contracts import contracts
from drug_strategy.io.progress import say
from drug_strategy.landing import FileManifest, land
from drug_strategy.landing.discovery import folder_digest
from drug_strategy.refreshing import attempts, holds, up_to_date
from orchestration import metadata
from orchestration.resources import Refresh
from orchestration.step_failures import retried, step


@dagster.multi_asset(
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
)
def landing(
    context: dagster.AssetExecutionContext, one_refresh: dagster.ResourceParam[Refresh]
) -> Iterator[dagster.MaterializeResult[Any]]:
    """Land the files in the returns folder. Those that have already landed are not read again."""
    settings, request = one_refresh.settings, one_refresh.request
    with step(context, settings):
        settings.require_returns()
        holds.check_names(settings, request)
        folder = folder_digest(settings.returns)
        with retried(context):
            manifest = land(settings, request, say, started_at=attempts.started_at(settings))
        up_to_date.remember_landed(settings, request, folder, manifest)
        holds.check_files(settings, manifest, request)
    for name in contracts():
        yield dagster.MaterializeResult(
            asset_key=["landed", name], metadata=_counts(manifest, name)
        )


def _counts(manifest: FileManifest, return_name: str) -> dict[str, int]:
    files = [file for file in manifest.files if file.return_name == return_name]
    statuses = [file.status for file in files]
    return {
        **{status: statuses.count(status) for status in ("accepted", "refused", "duplicate")},
        "new": sum(file.is_new for file in files),
        "dagster/row_count": sum(file.records for file in files),
    }
