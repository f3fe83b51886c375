"""Check whether the published returns arrived on time and look as usual.

Both checks only warn. Failing rows come from the tables marts.expected_returns and
data_quality.drift_warnings.
"""

from collections.abc import Iterator
from typing import Any

import dagster
import duckdb

from drug_strategy.answers.query import connect
from drug_strategy.io import engine
from orchestration.resources import PUBLISHED, Refresh
from orchestration.step_failures import step

ON_TIME, AS_USUAL = "every_return_that_is_due_has_come", "returns_are_as_usual"
LONGEST = 50
OVERDUE = """
    select return_name, sender_name, fiscal_quarter, due_date
    from marts.expected_returns
    where is_overdue
    order by due_date, return_name, sender_name, fiscal_quarter
"""
DRIFTED = """
    select
        return_name, fiscal_quarter, measure, column_name, value,
        observed, lower_limit, upper_limit
    from data_quality.drift_warnings
    order by all
"""


@dagster.multi_asset_check(
    name="timeliness",
    specs=[
        dagster.AssetCheckSpec(
            ON_TIME, asset=PUBLISHED, description="Every return that is due has arrived."
        ),
        dagster.AssetCheckSpec(
            AS_USUAL,
            asset=PUBLISHED,
            description="In each return's newest complete quarter, row counts and shares are as"
            " usual.",
        ),
    ],
)
def timeliness(
    context: dagster.AssetCheckExecutionContext, one_refresh: dagster.ResourceParam[Refresh]
) -> Iterator[dagster.AssetCheckResult]:
    """Compare the returns with their due dates and their own history."""
    published = one_refresh.settings.published_file
    with step(context, one_refresh.settings), connect(published) as connection:
        for name in (ON_TIME, AS_USUAL):
            yield checked(connection, name)


def checked(connection: duckdb.DuckDBPyConnection, name: str) -> dagster.AssetCheckResult:
    """Check the published file. Return the number of failing rows and the first few such rows."""
    rows = engine.rows(connection.execute(OVERDUE if name == ON_TIME else DRIFTED))
    metadata: dict[str, Any] = {"count": len(rows)}
    if rows:
        metadata["first"] = dagster.MetadataValue.table(
            [
                dagster.TableRecord({name: str(cell) for name, cell in row.items()})
                for row in rows[:LONGEST]
            ]
        )
    return dagster.AssetCheckResult(
        asset_key=PUBLISHED,
        check_name=name,
        passed=not rows,
        severity=dagster.AssetCheckSeverity.WARN,
        metadata=metadata,
    )
