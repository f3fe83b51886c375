"""Revisions: what each publication said of a figure, one row when it first spoke or said otherwise.

Kept as Parquet beside the warehouse and published as marts.indicator_revisions. A figure that was
never given (null) has no row until it is; one that is withdrawn gets a row with null.
"""

import os
from datetime import date, datetime
from pathlib import Path

import duckdb

from drug_strategy.io.files import replacing
from drug_strategy.publication import tables

TABLE = ("marts", "indicator_revisions")
_COMMENT = (
    "What the publications said: one row an indicator, area and period for each publication that "
    "gave its figure first or gave another than the one before."
)
_COLUMNS = [
    ("publication_id", "varchar not null", "The publication that said so."),
    ("published_at", "timestamp not null", "When it was published (UTC)."),
    ("as_at", "date not null", "The day as of which it stood: returns received by then."),
    ("indicator_id", "varchar not null", "The indicator (marts.indicators)."),
    ("area_code", "varchar not null", "The area (marts.areas)."),
    ("period_type", "varchar not null", "quarter, fiscal_year or rolling_year."),
    ("period_start", "date not null", "First day of the period."),
    ("value", "double", "The figure as it was said; null where it was taken back."),
]
_PENDING = "pending-"
_FIGURE = "indicator_id, area_code, period_type, period_start"


def settle(folder: Path, current: str | None) -> None:
    """Keep the pending rows of the publication that the link names; forget those that came to none.

    A kill between swinging the link and keeping its rows is healed here.
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
    """Create the table in `public` from what was said and what is said now; give the rows added.

    The added rows are written to `folder` as pending.
    """
    tables.create(connection, TABLE, _COMMENT, _COLUMNS)
    said = sorted(str(path) for path in folder.glob("[0-9]*.parquet"))
    target = "public.marts.indicator_revisions"
    if said:
        connection.execute(
            f"insert into {target} by name from read_parquet(?) order by publication_id, {_FIGURE}",
            [said],
        )
    connection.execute(
        f"""
        insert into {target}
        with last_said as (
            select {_FIGURE}, arg_max(struct_pack(value := value), publication_id) as last
            from {target}
            group by all
        )
        select ?, ?, ?, {_FIGURE}, spoken.value
        from public.marts.indicator_values as spoken
        left join last_said using ({_FIGURE})
        where
            (spoken.value is null) <> (last_said.last.value is null)
            or abs(spoken.value - last_said.last.value) > 1e-9 * greatest(1, abs(spoken.value))
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
