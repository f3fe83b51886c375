"""Check whether each published return was received on time and looks as usual.

Both checks only warn. The rows that fail come from the tables marts.returns_received and
data_quality.drift_warnings.
"""

from collections.abc import Iterator
from typing import Any

import dagster
import duckdb

from drug_strategy.answers.query import connect
from drug_strategy.contracts import contracts
from drug_strategy.io import engine
from drug_strategy.publication import generations
from orchestration.resources import PUBLISHED, Refresh
from orchestration.steps import step

ON_TIME, AS_USUAL = "came_when_due", "as_its_history"
LONGEST = 50
OVERDUE = """
    select borough_name, fiscal_quarter, due_date, as_at - due_date as days_late
    from marts.returns_received cross join marts.publication
    where return_name = $1 and not is_received and due_date < as_at
    order by due_date, borough_name
"""
DRIFTED = """
    select fiscal_quarter, measure, column_name, value, observed, lower_limit, upper_limit
    from data_quality.drift_warnings
    where return_name = $1
    order by all
"""


def _specs() -> Iterator[dagster.AssetCheckSpec]:
    for return_name, contract in contracts().items():
        landed = dagster.AssetKey(["landed", return_name])
        if contract.is_registered:
            yield dagster.AssetCheckSpec(
                ON_TIME,
                asset=landed,
                additional_deps=[PUBLISHED],
                description="No borough's return is overdue.",
            )
        yield dagster.AssetCheckSpec(
            AS_USUAL,
            asset=landed,
            additional_deps=[PUBLISHED],
            description="In the newest complete quarter, row counts and shares are as usual.",
        )


@dagster.multi_asset_check(name="timeliness", specs=list(_specs()), can_subset=True)
def timeliness(
    context: dagster.AssetCheckExecutionContext, one_refresh: dagster.ResourceParam[Refresh]
) -> Iterator[dagster.AssetCheckResult]:
    """Compare each return with its due dates and its own history."""
    published = one_refresh.settings.published / generations.LINK
    with step(context, one_refresh.settings), connect(published) as connection:
        for key in sorted(context.selected_asset_check_keys):
            yield checked(connection, key)


def checked(
    connection: duckdb.DuckDBPyConnection, key: dagster.AssetCheckKey
) -> dagster.AssetCheckResult:
    """Check the published file; return the number of failing rows, and the first failing rows."""
    question = OVERDUE if key.name == ON_TIME else DRIFTED
    rows = engine.rows(connection.execute(question, [key.asset_key.path[-1]]))
    metadata: dict[str, Any] = {"count": len(rows), "severity": "warning"}
    if rows:
        metadata["first"] = dagster.MetadataValue.table(
            [
                dagster.TableRecord({name: str(cell) for name, cell in row.items()})
                for row in rows[:LONGEST]
            ]
        )
    return dagster.AssetCheckResult(
        asset_key=key.asset_key,
        check_name=key.name,
        passed=not rows,
        severity=dagster.AssetCheckSeverity.WARN,
        metadata=metadata,
    )
