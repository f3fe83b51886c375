"""Revisions: a row for each first value of a published figure and for each change of it.

Stored as Parquet beside the warehouse and published as marts.indicator_revisions. A figure without
a value (null) has no row until it has one; a withdrawn one gets a row with null.
"""

import os
from datetime import date, datetime
from pathlib import Path

import duckdb

from drug_strategy.io.files import replacing
from drug_strategy.publication import tables

TABLE = ("marts", "indicator_revisions")
_COMMENT = (
    "The history of the figures: one row per indicator, area and period for each publication that "
    "was the first to give its figure or gave another than the one before."
)
_COLUMNS = [
    ("publication_id", "varchar not null", "The publication."),
    ("published_at", "timestamp not null", "When it was published (UTC)."),
    ("as_at", "date not null", "Its as-at date: returns received by then."),
    ("indicator_id", "varchar not null", "The indicator (marts.indicators)."),
    ("area_code", "varchar not null", "The area (marts.areas)."),
    ("period_type", "varchar not null", "quarter, fiscal_year or rolling_year."),
    ("period_start", "date not null", "First day of the period."),
    ("value", "double", "The figure in that publication; null if it was withdrawn."),
]
_PENDING = "pending-"
_FIGURE = "indicator_id, area_code, period_type, period_start"


def confirm(folder: Path, current: str | None) -> None:
    """Confirm the pending rows of the linked publication; delete those of failed ones.

    This repairs a kill between moving the link and confirming its rows.
    """
    for pending in folder.glob(f"{_PENDING}*.parquet"):
        if pending.stem == f"{_PENDING}{current}":
            os.replace(pending, folder / f"{current}.parquet")
        else:
            pending.unlink()


def add(
    connection: duckdb.DuckDBPyConnection,
    folder: Path,
    generation: str,
    published_at: datetime,
    as_at: date,
) -> int:
    """Create the table in `public` from earlier and current figures; return how many rows are new.

    The new rows are also written to `folder` as pending.
    """
    tables.create(connection, TABLE, _COMMENT, _COLUMNS)
    earlier = sorted(str(path) for path in folder.glob("[0-9]*.parquet"))
    target = "public.marts.indicator_revisions"
    if earlier:
        connection.execute(
            f"insert into {target} by name from read_parquet(?) order by publication_id, {_FIGURE}",
            [earlier],
        )
    connection.execute(
        f"""
        insert into {target}
        with before as (
            select {_FIGURE}, arg_max(struct_pack(value := value), publication_id) as last
            from {target}
            group by all
        )
        select ?, ?, ?, {_FIGURE}, figures.value
        from public.marts.indicator_values as figures
        left join before using ({_FIGURE})
        where
            (figures.value is null) <> (before.last.value is null)
            or abs(figures.value - before.last.value) > 1e-9 * greatest(1, abs(figures.value))
        order by {_FIGURE}
        """,
        [generation, published_at.replace(tzinfo=None), as_at],
    )
    row = connection.execute(
        f"select count(*) from {target} where publication_id = ?", [generation]
    ).fetchone()
    added = int(row[0]) if row else 0
    if added:
        with replacing(folder / f"{_PENDING}{generation}.parquet") as draft:
            connection.execute(
                f"copy (from {target} where publication_id = {tables.text(generation)})"
                f" to {tables.text(str(draft))} (format parquet, compression zstd)"
            )
    return added
