"""What a publication changed since the one before, and how figures have been revised over time.

Made while a publication is written: the changes from the two files, the triangle and its summary
from marts.indicator_revisions.
"""

from pathlib import Path
from typing import Any

import duckdb

from drug_strategy.io import engine
from drug_strategy.publication import generations, tables
from drug_strategy.publication.compare import find_changes
from drug_strategy.settings import Settings

_HERE = Path(__file__).parent
_LONDON, _UNATTRIBUTED = "E12000007", "E99999999"

_KEYS = [
    ("indicator_id", "varchar not null", "The indicator (marts.indicators)."),
    ("area_code", "varchar not null", "The area (marts.areas)."),
    ("period_type", "varchar not null", "quarter, fiscal_year or rolling_year."),
    ("period_start", "date not null", "First day of the period."),
]
_CHANGES = [
    _KEYS[0],
    ("indicator_name", "varchar not null", "Short name of the indicator."),
    _KEYS[1],
    ("area_name", "varchar not null", "Name of the area."),
    *_KEYS[2:],
    ("period_label", "varchar not null", "The period in words, such as 2010-11 Q1."),
    (
        "change",
        "varchar not null",
        "new (null or absent before), revised (both present, different) or withdrawn (present "
        "before, null or absent now).",
    ),
    ("value_before", "double", "The figure in the publication before; null if new."),
    ("value_now", "double", "The figure in this publication; null if withdrawn."),
    ("publication", "varchar not null", "This publication (publication_id)."),
    ("previous_publication", "varchar not null", "The publication that it is compared with."),
    (
        "caused_by",
        "varchar",
        "The files that came or went and have rows of the area and period, as <return>/<path>, "
        "separated by '; '; of more than three, their number by return. Null if none did: then "
        "the as-at date, a definition or a method changed.",
    ),
]
_TRIANGLE = [
    _KEYS[0],
    ("period_start", "date not null", "First day of the figure's quarter."),
    ("publication_id", "varchar not null", "The publication that has it."),
    ("as_at", "date not null", "The as-at date of that publication."),
    (
        "maturity_quarters",
        "bigint not null",
        "Quarters from the as-at date of the first figure to that of this publication.",
    ),
    ("value", "double", "The figure in that publication; null if it was withdrawn."),
    ("revision", "double", "The figure less the first one published; null if it was withdrawn."),
]
_SUMMARY = [
    _KEYS[0],
    (
        "maturity_quarters",
        "bigint not null",
        "Quarters (1 to 12) from the first figure to the figure compared with it.",
    ),
    ("n", "bigint not null", "Quarters of London that have reached this maturity."),
    ("mean_revision", "double not null", "Mean of the later figure less the first one."),
    ("mean_absolute_revision", "double not null", "Mean absolute revision."),
    ("share_positive", "double not null", "Share of the revisions that are upwards, 0 to 1."),
]


def add(connection: duckdb.DuckDBPyConnection, settings: Settings, generation: str) -> None:
    """Create the tables of changes and revisions in `public`; the first publication has none.

    The link in the published folder names the publication before.
    """
    _add_changes(connection, settings, generation)
    add_history(connection)


def add_history(connection: duckdb.DuckDBPyConnection) -> None:
    """Create the triangle and its summary in `public`, from the publications."""
    _create(
        connection,
        "revision_triangle",
        "London's quarters by publication: one row per completed quarter, indicator and "
        "publication, from the first with the figure. Publications as at an earlier day than a "
        "previous one are left out.",
        _TRIANGLE,
        {"london": _LONDON},
    )
    _create(
        connection,
        "revision_summary",
        "How London's quarterly figures have been revised since they were first published: one "
        "row per indicator and maturity. Numbers alone: so few quarters bear no test of bias. "
        "Empty until a publication is as at a later quarter.",
        _SUMMARY,
        {},
    )


def _add_changes(
    connection: duckdb.DuckDBPyConnection, settings: Settings, generation: str
) -> None:
    folder = settings.published
    comment = (
        "The figures that this publication changed: one row per indicator, area and period whose "
        "figure differs from the publication before. Empty in the first publication."
    )
    tables.create(connection, ("marts", "publication_changes"), comment, _CHANGES)
    previous = generations.current(folder)
    if previous is None or not generations.path_of(folder, previous).exists():
        return
    find_changes(connection, generations.path_of(folder, previous))
    connection.register("record_trail", _trail_of_moved_files(connection, settings.database))
    connection.execute(
        (_HERE / "publication_changes.sql").read_text("utf-8"),
        {
            "publication": generation,
            "previous": previous,
            "london": _LONDON,
            "unattributed": _UNATTRIBUTED,
        },
    )
    connection.execute("drop table changed_figures")
    connection.execute("drop table moved_files")


def _trail_of_moved_files(connection: duckdb.DuckDBPyConnection, warehouse: Path) -> Any:
    """Where and when the rows of the files that came are, as Arrow.

    The trail is a view, which can be read only of the warehouse under its own name.
    """
    moved = (
        connection.execute(
            "select list(distinct file) from (select unnest(files) as file from moved_files)"
        ).fetchall()[0][0]
        or []
    )
    with engine.connect(str(warehouse), read_only=True) as private:
        return private.execute(
            "select return_name, file_name, borough_codes, ward_code, is_unattributed,"
            " quarter_start, offence_category from intermediate.int_record_trail"
            " where list_contains(?, return_name || '/' || file_name)",
            [moved],
        ).to_arrow_table()


def _create(
    connection: duckdb.DuckDBPyConnection,
    name: str,
    comment: str,
    columns: list[tuple[str, str, str]],
    parameters: dict[str, object],
) -> None:
    tables.create(connection, ("marts", name), comment, columns)
    connection.execute((_HERE / f"{name}.sql").read_text("utf-8"), parameters)
