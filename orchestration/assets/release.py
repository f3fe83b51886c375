"""The public edition, an asset made on demand, checked by the attack and by its files."""

from collections.abc import Iterator
from typing import Any

import dagster

from drug_strategy import up_to_date
from drug_strategy.settings import Settings, UserError
from orchestration import metadata
from orchestration.assets.published import KEY as PUBLISHED

KEY = dagster.AssetKey(["release", "edition"])
_ATTACK = "nothing_confidential_can_be_worked_out"
_FILES = "the_files_are_whole"


@dagster.asset(
    key=KEY,
    group_name="release",
    kinds={"csv", "excel", "duckdb", "html"},
    owners=metadata.OWNERS,
    deps=[PUBLISHED],
    required_resource_keys={"one_refresh"},
    check_specs=[
        dagster.AssetCheckSpec(_ATTACK, asset=KEY, blocking=True),
        dagster.AssetCheckSpec(_FILES, asset=KEY, blocking=True),
    ],
)
def release() -> Iterator[Any]:
    """The public edition. If it is refused, the one before stays as it is."""
    # The solver takes half a second to import, which a refresh without an edition does not pay.
    from drug_strategy.release import Refused
    from drug_strategy.release import release as made

    settings = Settings.from_environment()
    try:
        edition = made(settings, settings.release)
    except (Refused, UserError) as error:
        raise dagster.Failure(str(error), allow_retries=False) from error
    up_to_date.remember(settings, up_to_date.EDITION)
    hidden = {table: found.hidden for table, found in edition.protections.items()}
    yield dagster.MaterializeResult(
        metadata={"version": edition.version, "folder": str(edition.folder), **hidden},
        check_results=[
            dagster.AssetCheckResult(
                passed=True,
                check_name=_ATTACK,
                metadata={
                    f"least range in {table}": found.least_width
                    for table, found in edition.protections.items()
                    if found.least_width is not None
                },
            ),
            dagster.AssetCheckResult(passed=True, check_name=_FILES),
        ],
    )
