"""The return notes: a CSV for the sender of each file with a fault, private to the home's owner."""

from typing import Any

import dagster

from drug_strategy import up_to_date
from drug_strategy.answers.notes import write_notes
from drug_strategy.settings import Settings
from orchestration import metadata

KEY = dagster.AssetKey(["return_notes"])
STEP = KEY.to_python_identifier()


@dagster.asset(
    key=KEY,
    group_name="report",
    kinds={"csv"},
    owners=metadata.OWNERS,
    deps=[
        dagster.AssetKey(["data_quality", "quarantined_rows"]),
        dagster.AssetKey(["data_quality", "row_warnings"]),
        dagster.AssetKey(["published", "drug_strategy"]),
    ],
    required_resource_keys={"one_refresh"},
)
def return_notes() -> dagster.MaterializeResult[Any]:
    """The faults of each file that was refused or has rows with an error or a warning."""
    settings = Settings.from_environment()
    if up_to_date.is_up_to_date(settings, up_to_date.NOTES):
        return dagster.MaterializeResult()
    notes = write_notes(settings)
    up_to_date.remember(settings, up_to_date.NOTES)
    return dagster.MaterializeResult(metadata={"notes": notes})
