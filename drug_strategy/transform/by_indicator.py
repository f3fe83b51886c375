"""Find the indicators whose figures have to be built again.

dbt's incremental models are built by indicator (macros/by_indicator.sql). They read tables that dbt
builds whole beforehand, such as the amounts and the calendar. Once all models have been built and
tested, the rows of these tables are counted and the sum of their hashes is noted, by indicator. In
the next build, an indicator has changed if a number or a sum differs from the noted one.
"""

from collections.abc import Mapping
from typing import Any

import duckdb

from drug_strategy.io import engine
from drug_strategy.io.engine import name
from drug_strategy.settings import Settings

MODELS = "config.materialized:incremental"
"""dbt's selector of the models that are built by indicator."""
_KEYS = ("indicator_id", "measure")  # in the survey's tables, a measure is an indicator
_ALL = ""  # stands for the indicator in tables without one, which decide all figures

Sums = dict[str, dict[str, str]]
"""The number of rows and the sum of their hashes, by table and indicator."""


def sums(settings: Settings, manifest: Mapping[str, Any]) -> Sums:
    """Sum up the tables that decide the figures."""
    with engine.connect(str(settings.database), read_only=True) as connection:
        return {".".join(table): _summed(connection, table) for table in deciding_tables(manifest)}


def changed(settings: Settings, manifest: Mapping[str, Any], before: Sums) -> list[str] | None:
    """List the indicators whose sums differ from those before, or return None to build all.

    All must be built if another table differs, such as the calendar, or if a sum is missing.
    """
    try:
        now = sums(settings, manifest)
    except duckdb.Error:
        return None
    if now.keys() != before.keys():
        return None
    found = {
        indicator
        for table in now
        for indicator in now[table].keys() | before[table].keys()
        if now[table].get(indicator) != before[table].get(indicator)
    }
    return None if _ALL in found else sorted(found)


def _summed(connection: duckdb.DuckDBPyConnection, table: tuple[str, str]) -> dict[str, str]:
    described = connection.execute(f"describe {name(*table)}").fetchall()
    columns = [column for column, *_ in described]
    key = next((key for key in _KEYS if key in columns), "null")
    every = ", ".join(map(name, columns))
    # The hashes have 64 bits, so a change leaves the sum the same once in about 10^19 times.
    sql = (
        f"select coalesce({key}, '{_ALL}'), count(*) || ' ' || sum(hash({every}))"
        f" from {name(*table)} group by all"
    )
    return dict(connection.execute(sql).fetchall())


def deciding_tables(manifest: Mapping[str, Any]) -> list[tuple[str, str]]:
    """List the tables that models by indicator read, directly or through views.

    Seeds change only with the code, and then everything is built. A view of a source is summed up
    as a table would be.
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
