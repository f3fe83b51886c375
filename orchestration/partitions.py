"""Landing and validation of one return by one worker: a partition a return, side by side.

A refresh finds what they have done and does not do it again. On one machine it needs no workers:
they are for returns that are too many for one.
"""

from typing import Any

import dagster

from drug_strategy import quality
from drug_strategy.contracts import contracts
from drug_strategy.io.files import exclusive, shared
from drug_strategy.io.progress import say
from drug_strategy.landing import land_return
from drug_strategy.settings import Settings, UserError
from orchestration.hooks import notify_of_step, retried

RETURNS = dagster.StaticPartitionsDefinition(list(contracts()))


@dagster.op
def land_and_validate(context: dagster.OpExecutionContext) -> dict[str, Any]:
    """Land and validate the new files of the partition's return; how many were and were not."""
    settings = Settings.from_environment()
    name = context.partition_key
    settings.require_returns()
    settings.prepare()

    def waiting() -> None:
        context.log.info("Another run has this home or this return; waiting for it to end.")

    with (
        shared(settings.home / "refresh.lock", waiting),
        exclusive(settings.home / f"{name}.lock", waiting),
    ):
        try:
            with retried():
                found = land_return(settings, name, say)
        except UserError as error:
            raise dagster.Failure(str(error), allow_retries=False) from error
        accepted = [(file.sha256, file.received_on) for file in found if file.status == "accepted"]
        new = quality.unvalidated(settings.home, name, accepted)
        outcomes = quality.validate_rows(settings.home, contracts()[name], new)
    return {
        "files": len(found),
        "landed": sum(file.is_new for file in found),
        "validated": len(new),
        "checks that failed": sum(not each.success for each in outcomes),
    }


@dagster.job(
    partitions_def=RETURNS,
    executor_def=dagster.in_process_executor,
    hooks={notify_of_step},
)
def take_in() -> None:
    """Land and validate one return, beside other workers; the next refresh does the rest."""
    land_and_validate()
