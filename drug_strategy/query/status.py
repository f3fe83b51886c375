"""A summary of the published file and of the returns behind it, for status and refresh.

Reads only the published file.
"""

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import duckdb

from drug_strategy.io import engine
from drug_strategy.settings import UserError

_NUMBERS = """
    with files as (
        select
            count(*) as files,
            count(*) filter (where status = 'refused') as refused,
            cast(coalesce(sum(records), 0) as bigint) as records,
            count(*) filter (where status = 'duplicate') as duplicates,
            cast(coalesce(sum(accepted), 0) as bigint) as accepted,
            cast(coalesce(sum(superseded), 0) as bigint) as superseded,
            cast(coalesce(sum(withdrawn), 0) as bigint) as withdrawn,
            cast(coalesce(sum(duplicate), 0) as bigint) as repeated,
            cast(coalesce(sum(quarantined), 0) as bigint) as quarantined
        from data_quality.file_reconciliation
    ),

    changes as (
        select
            count(distinct indicator_id) as indicators_changed,
            count(*) as figures_changed
        from marts.indicator_revisions
        where publication_id = (select publication_id from marts.publication)
    )

    select publication_id, published_at, as_at, contains_synthetic, files.*, changes.*
    from marts.publication
    cross join files
    cross join changes
"""


# What is outstanding by return and quarter, the longest first; what is not due yet comes last.
_OUTSTANDING = """
    select
        return_name,
        fiscal_quarter as quarter,
        count(*) as senders,
        string_agg(sender_name, ', ' order by sender_name) as names,
        min(outstanding_since) as since,
        min(due_date) filter (where outstanding_since is null) as due
    from marts.expected_returns
    where return_status = 'outstanding'
    group by return_name, fiscal_quarter, outstanding_since is null
    order by since nulls last, due, quarter, return_name
"""


@dataclass(frozen=True)
class Outstanding:
    """A return that senders owe for a quarter: `since` its due date, or `due` on a day to come."""

    return_name: str
    quarter: str
    senders: int
    names: str
    since: date | None
    due: date | None


@dataclass(frozen=True)
class Summary:
    """The published file in numbers; files by status, records by disposition.

    `left_out` names what the refresh left out; `outstanding` what has not come, those that are
    overdue first.
    """

    publication_id: str
    published_at: datetime
    as_at: date
    contains_synthetic: bool
    files: int
    refused: int
    duplicates: int
    records: int
    accepted: int
    superseded: int
    withdrawn: int
    repeated: int
    quarantined: int
    indicators_changed: int
    figures_changed: int
    path: Path
    refusals: tuple[str, ...]
    outstanding: tuple[Outstanding, ...]
    left_out: str | None = None

    @property
    def is_clean(self) -> bool:
        """Whether nothing was refused or quarantined."""
        return not self.refused and not self.quarantined


def summary(path: Path) -> Summary:
    """Read the published file at `path`.

    Raises:
        UserError: if nothing is published yet, or it cannot be read.
    """
    if not path.exists():
        raise UserError(f"Nothing is published at {path} yet; run: warehouse refresh")
    try:
        with engine.connect(str(path), read_only=True) as connection:
            [numbers] = engine.rows(connection.execute(_NUMBERS))
            [row] = engine.rows(connection.execute("from marts.publication"))
            outstanding = _outstanding(connection)
            refusals = connection.execute(
                "select return_name || ': ' || refusal_reason"
                " from data_quality.file_reconciliation where status = 'refused' order by 1"
            ).fetchall()
    except duckdb.Error as error:
        raise UserError(f"{path} cannot be read: {str(error).splitlines()[0]}") from error
    return Summary(
        **numbers,
        path=path,
        refusals=tuple(line for [line] in refusals),
        outstanding=outstanding,
        left_out=row.get("left_out"),
    )


def _outstanding(connection: duckdb.DuckDBPyConnection) -> tuple[Outstanding, ...]:
    try:
        found = connection.execute(_OUTSTANDING)
    except duckdb.CatalogException:  # published by an earlier version
        return ()
    return tuple(Outstanding(**row) for row in engine.rows(found))
