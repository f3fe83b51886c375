"""Compare a built warehouse with what is published, before it is published."""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import duckdb

from drug_strategy.contracts.places import LONDON, UNATTRIBUTED
from drug_strategy.io import engine
from drug_strategy.publication import generations
from drug_strategy.settings import Settings

SQL = Path(__file__).parent / "sql"
_COMPARED = ("changed_figures", "changed_files", "moved_files", "causes")


def find_changes(connection: duckdb.DuckDBPyConnection, revisions: list[str] | None = None) -> None:
    """Create tables that compare the warehouse with a publication, such as `changed_figures`.

    The publication is attached as `before`, and the warehouse as `warehouse`. If `revisions` are
    given, the figures are compared with the last figures in these files instead.
    """
    values = {"london": LONDON, "unattributed": UNATTRIBUTED, "revisions": revisions}
    figures = "revised_figures" if revisions else "published_figures"
    for name in (figures, *_COMPARED):
        engine.run_file(connection, SQL / f"{name}.sql", values)


def drop_changes(connection: duckdb.DuckDBPyConnection) -> None:
    """Drop the tables that `find_changes` created."""
    for name in ("figures_before", *_COMPARED):
        connection.execute(f"drop table {name}")


def is_lost(settings: Settings) -> bool:
    """Return whether nothing is published, or a later publication was set aside as damaged."""
    current = generations.current(settings.published)
    if current is None or not settings.published_file.exists():
        return True
    return any(path.name.rstrip("_") > current for path in settings.damaged.glob("*"))


def of_all_returns(
    settings: Settings, newest: str | None = None
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the IDs and rows of marts.publication from the publication `newest` to the oldest.

    Publications whose as-at date was requested are left out, because their figures differ from
    today's simply because the date is different. So are those that cannot be read.
    """
    for generation in reversed(generations.finished(settings.published)):
        if newest is not None and generation > newest:
            continue
        file = generations.path_of(settings.published, generation)
        with suppress(duckdb.Error), engine.connect(str(file), read_only=True) as connection:
            [publication] = engine.rows(connection.execute("from marts.publication"))
            if not publication.get("is_as_asked"):
                yield generation, publication


def last_of_all_returns(settings: Settings) -> str | None:
    """Return the current publication or, if its as-at date was requested, an earlier one."""
    current = generations.current(settings.published)
    return next((generation for generation, _ in of_all_returns(settings, current)), None)
