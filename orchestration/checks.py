"""Check whether the published returns arrived on time. The check only warns."""

from typing import Any

import dagster
import duckdb

from drug_strategy.answers.query import connect
from drug_strategy.io import engine
from orchestration.resources import PUBLISHED, Refresh
from orchestration.step_failures import step

ON_TIME = "every_return_that_is_due_has_come"
LONGEST = 50
OVERDUE = """
    select return_name, sender_name, fiscal_quarter, cast(due_date as varchar) as due_date
    from marts.expected_returns
    where is_overdue
    order by due_date, return_name, sender_name, fiscal_quarter
"""


@dagster.asset_check(
    name=ON_TIME, asset=PUBLISHED, description="Every return that is due has arrived."
)
def timeliness(
    context: dagster.AssetCheckExecutionContext, one_refresh: dagster.ResourceParam[Refresh]
) -> dagster.AssetCheckResult:
    """Compare the returns with their due dates."""
    published = one_refresh.settings.published_file
    with step(context, one_refresh.settings), connect(published) as connection:
        return checked(connection)


def checked(connection: duckdb.DuckDBPyConnection) -> dagster.AssetCheckResult:
    """Return the check on the published file, with the number of overdue returns and the first."""
    rows = engine.rows(connection.execute(OVERDUE))
    about: dict[str, Any] = {"count": len(rows)}
    if rows:
        about["first"] = dagster.MetadataValue.table(list(map(dagster.TableRecord, rows[:LONGEST])))
    return dagster.AssetCheckResult(
        asset_key=PUBLISHED,
        check_name=ON_TIME,
        passed=not rows,
        severity=dagster.AssetCheckSeverity.WARN,
        metadata=about,
    )
