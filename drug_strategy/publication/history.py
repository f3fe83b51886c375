"""Add tables of changes and revisions to a publication, and store the revisions in the home.

The table publication_changes lists the changes since the previous publication. The table
indicator_revisions has one row for each figure's first value and one for each later change, and for
London's quarters also one for each change of their status. The tables revision_triangle and
revision_summary show how much figures are revised over time.

The revisions are also stored as Parquet files in the home, where they outlive the publications. A
withdrawn figure is recorded with a null value. All tables that publishing adds are described in
tables.yml.
"""

import os
from datetime import date, datetime
from functools import cache
from pathlib import Path

import duckdb
import yaml

from drug_strategy.contracts.places import LONDON
from drug_strategy.io import engine
from drug_strategy.io.files import replacing
from drug_strategy.io.text import number
from drug_strategy.publication import changes, generations
from drug_strategy.settings import Settings

_HERE = Path(__file__).parent
_PENDING = "pending-"
_FIGURE = "indicator_id, area_code, period_type, period_start"


@cache
def tables() -> dict[str, engine.Table]:
    """Return the tables that publishing adds, as tables.yml describes them, by name."""
    entries = yaml.safe_load((_HERE / "tables.yml").read_text("utf-8"))["tables"]
    return {entry["name"]: engine.described(entry, entry["name"]) for entry in entries}


def create(connection: duckdb.DuckDBPyConnection, name: str) -> None:
    """Create a table of tables.yml in `public`, without rows."""
    engine.create_table(connection, tables()[name])


def confirm_revisions(folder: Path, current: str | None) -> None:
    """Confirm the current publication's pending revisions, and delete those of failed ones.

    A refresh killed after moving the link leaves pending revisions, which the next one confirms.
    """
    for pending in folder.glob(f"{_PENDING}*.parquet"):
        if pending.stem == f"{_PENDING}{current}":
            os.replace(pending, folder / f"{current}.parquet")
        else:
            pending.unlink()


def add_revisions(
    connection: duckdb.DuckDBPyConnection,
    folder: Path,
    generation: str,
    published_at: datetime,
    as_at: date,
) -> int:
    """Create the revisions table in `public`, and return how many figures have changed.

    Earlier revisions are copied from `folder`. New ones are found by comparing the current figures
    with them, and are also written to `folder` as pending.
    """
    create(connection, "indicator_revisions")
    earlier = generations.revisions(folder)
    target = "public.marts.indicator_revisions"
    if earlier:
        # Other versions of this code may have stored other columns, and figures for wards.
        columns = [column.name for column in tables()["indicator_revisions"].columns]
        connection.execute(
            f"insert into {target} by name select columns(name -> name in {columns})"
            " from read_parquet(?, union_by_name => true) where area_code in ("
            "select area_code from public.marts.indicator_values"
            " where area_level in ('london', 'borough'))"
            f" order by publication_id, {_FIGURE}",
            [earlier],
        )
    published = {
        "publication": generation,
        "published_at": published_at.replace(tzinfo=None),
        "as_at": as_at,
    }
    engine.run_file(connection, changes.SQL / "new_revisions.sql", published)
    [(added, changed)] = connection.execute(
        "select count(*), count(*) filter (value is distinct from earlier)"
        f" from (select *, lag(value) over"
        f" (partition by {_FIGURE} order by publication_id) as earlier from {target})"
        " where publication_id = ?",
        [generation],
    ).fetchall()
    if added:
        with replacing(folder / f"{_PENDING}{generation}.parquet") as draft:
            connection.execute(
                f"copy (from {target} where publication_id = {engine.text(generation)})"
                f" to {engine.text(str(draft))} (format parquet, compression zstd)"
            )
    return int(changed)


def add_changes(connection: duckdb.DuckDBPyConnection, settings: Settings, generation: str) -> None:
    """Create the tables of changes and revisions in `public`. A first publication has no changes.

    The link in the published folder must still point to the previous publication.
    """
    named = ("publication_changes", "changes_by_others")
    for name in named:
        create(connection, name)
    previous = generations.current(settings.published)
    if previous is not None:
        file = generations.path_of(settings.published, previous)
        if file.exists():
            connection.execute(f"attach {engine.text(str(file))} as before (read_only)")
            changes.find_changes(connection)
            values = {"publication": generation, "previous": previous}
            for name in named:
                engine.run_file(connection, changes.SQL / f"{name}.sql", values)
            changes.drop_changes(connection)
    add_triangle(connection)


def add_triangle(connection: duckdb.DuckDBPyConnection) -> None:
    """Create the revision triangle and its summary in `public`, from all publications."""
    for name in ("revision_triangle", "revision_summary"):
        create(connection, name)
        engine.run_file(connection, changes.SQL / f"{name}.sql", {"london": LONDON})


def because_of_definitions(figures: int, caused_by: str | None) -> str | None:
    """Return a sentence about figures that changed because of a new version of the software.

    `caused_by` is the figures' cause in publication_changes. Return None if there are no figures.
    """
    if not figures or not caused_by:
        return None
    date = " or the as-at date" if caused_by.endswith("as-at date") else ""
    return f"{number(figures, 'figure')} changed because the warehouse's definitions{date} did."
