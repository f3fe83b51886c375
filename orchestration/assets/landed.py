"""Land the returns: convert each file in the returns folder to typed rows, or refuse it.

A refresh lands all returns. The job take_in lands and validates a single return, which helps if one
machine cannot handle all the returns together. The next refresh does not repeat take_in's work.
"""

from collections.abc import Iterator
from typing import Any

import dagster

from drug_strategy import quality, up_to_date
from drug_strategy.contracts import contracts
from drug_strategy.io.files import exclusive, shared
from drug_strategy.io.progress import say
from drug_strategy.landing import FileManifest, land, land_return
from drug_strategy.landing.discovery import folder_digest
from drug_strategy.notifications import notify
from drug_strategy.publication import attempts, holds
from drug_strategy.refresh_lock import note_form
from drug_strategy.settings import Settings
from orchestration import metadata
from orchestration.resources import Refresh
from orchestration.step_failures import retried, step

_RETURNS = dagster.StaticPartitionsDefinition(list(contracts()))


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


@dagster.multi_asset(specs=list(_specs()))
def landing(
    context: dagster.AssetExecutionContext, one_refresh: dagster.ResourceParam[Refresh]
) -> Iterator[dagster.MaterializeResult[Any]]:
    """Land the files in the returns folder. Those that have already landed are not read again."""
    settings, request = one_refresh.settings, one_refresh.request
    with step(context, settings):
        settings.require_returns()
        folder = folder_digest(settings.returns)
        with retried(context):
            manifest = land(settings, request, say, started_at=attempts.started_at(settings))
        up_to_date.remember_landed(settings, request, folder, manifest)
        if manifest.clock_was_ahead:
            say(manifest.clock_was_ahead)
            attempts.remark(settings, attempts.CLOCK, manifest.clock_was_ahead)
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


@dagster.op
def land_and_validate(
    context: dagster.OpExecutionContext, settings: dagster.ResourceParam[Settings]
) -> dict[str, Any]:
    """Land and validate one return's new files. Return counts of files and failed checks."""
    name = context.partition_key
    settings.require_returns()
    settings.prepare()

    def waiting() -> None:
        context.log.info("Another run is using this home or this return; waiting for it to end.")

    with (
        shared(settings.home / "refresh.lock", waiting),
        exclusive(settings.home / f"{name}.lock", waiting),
    ):
        note_form(settings)
        with retried(context):
            files = land_return(settings, name, say, attempts.started_at(settings))
        accepted = [(file.sha256, file.received_on) for file in files if file.is_accepted]
        validated, outcomes = quality.validate(settings.home, contracts()[name], accepted)
    return {
        "files": len(files),
        "landed": sum(file.is_new for file in files),
        "validated": validated,
        "checks that failed": sum(not outcome.success for outcome in outcomes),
    }


@dagster.failure_hook(required_resource_keys={"settings"})
def notice(context: dagster.HookContext) -> None:
    """Send a notice that a return could not be landed or validated."""
    settings = context.resources.settings
    if context.op_exception:
        notify(settings, context.run_id, str(attempts.reason_of(settings, context.op_exception)))


@dagster.job(partitions_def=_RETURNS, executor_def=dagster.in_process_executor, hooks={notice})
def take_in() -> None:
    """Land and validate a single return. Other workers can land other returns at the same time."""
    land_and_validate()
