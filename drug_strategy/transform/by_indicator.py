"""Find the indicators whose figures have to be built again.

dbt's incremental models are built by indicator (macros/by_indicator.sql). They read tables that dbt
builds whole beforehand, such as the amounts and the calendar. Once all models have been built and
tested, these tables are copied. In the next build, an indicator has changed if its rows in any of
these tables differ from the copy.
"""

from collections.abc import Mapping
from typing import Any

import duckdb

from drug_strategy.io import engine
from drug_strategy.io.engine import name, text
from drug_strategy.settings import Settings

MODELS = "config.materialized:incremental"
"""dbt's selector of the models that are built by indicator."""
_BUILT, _KEPT = "built", "kept"
_KEYS = ("indicator_id", "measure")  # in the survey's tables, a measure is an indicator


def changed(settings: Settings, manifest: Mapping[str, Any]) -> list[str] | None:
    """List the indicators whose rows differ from the copies, or return None to build all.

    All must be built if another table differs, such as the calendar, or if there are no copies.
    """
    found: set[str | None] = set()
    try:
        with _opened(settings, read_only=True) as connection:
            for table in deciding_tables(manifest):
                found |= _different(connection, table)
    except duckdb.Error:
        forget(settings)
        return None
    return None if None in found else sorted(filter(None, found))


def forget(settings: Settings) -> None:
    """Delete the copies, so that all indicators count as changed."""
    settings.decided.unlink(missing_ok=True)
    settings.decided.with_name(f"{settings.decided.name}.wal").unlink(missing_ok=True)


def keep(settings: Settings, manifest: Mapping[str, Any]) -> None:
    """Copy the tables that decide the figures and have changed, once everything has been tested."""
    with _opened(settings) as connection:
        copies = connection.execute(
            "select schema_name, table_name from duckdb_tables() where database_name = ?", [_KEPT]
        ).fetchall()
        connection.begin()
        for table in deciding_tables(manifest):
            if table not in copies or _different(connection, table):
                connection.execute(f"create schema if not exists {name(_KEPT, table[0])}")
                built, kept = name(_BUILT, *table), name(_KEPT, *table)
                connection.execute(f"create or replace table {kept} as from {built}")
        connection.commit()
    settings.decided.chmod(0o600)


def _opened(settings: Settings, *, read_only: bool = False) -> duckdb.DuckDBPyConnection:
    connection = engine.connect()
    connection.execute(f"attach {text(str(settings.database))} as {_BUILT} (read_only)")
    mode = " (read_only)" if read_only else ""
    connection.execute(f"attach {text(str(settings.decided))} as {_KEPT}{mode}")
    return connection


def _different(connection: duckdb.DuckDBPyConnection, table: tuple[str, str]) -> set[str | None]:
    """Return the indicators whose rows differ from the copy, or {None} if others differ."""
    described = connection.execute(f"describe {name(_BUILT, *table)}").fetchall()
    columns = [column for column, *_ in described]
    key = next((key for key in _KEYS if key in columns), "null")
    every = ", ".join(map(name, columns))
    # Unlike `except all` in both directions, this reads each table once.
    sql = (
        f"select distinct {key} from ("
        f"select {every}, 1 as number from {name(_BUILT, *table)}"
        f" union all select {every}, -1 from {name(_KEPT, *table)}"
        f") group by {every} having sum(number) <> 0"
    )
    return {indicator for (indicator,) in connection.execute(sql).fetchall()}


def deciding_tables(manifest: Mapping[str, Any]) -> list[tuple[str, str]]:
    """List the tables that models by indicator read, directly or through views.

    Seeds change only with the code, and then everything is built. A view of a source is compared as
    a table would be.
    """
    nodes = manifest["nodes"]
    kinds = {key: node["config"]["materialized"] for key, node in nodes.items()}
    found: set[tuple[str, str]] = set()
    ahead = [key for key, kind in kinds.items() if kind == "incremental"]
    while ahead:
        for parent in manifest["parent_map"][ahead.pop()]:
            above = manifest["parent_map"][parent]
            if kinds[parent] == "view" and not any(key in manifest["sources"] for key in above):
                ahead.append(parent)
            elif kinds[parent] in ("view", "table"):
                found.add((nodes[parent]["schema"], nodes[parent]["alias"]))
    return sorted(found)
