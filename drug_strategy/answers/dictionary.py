"""Describes all published tables and their columns, for the data dictionary.

Tables, columns, types and descriptions are read from the published file. Units, strategy paragraphs
and example queries come from `meta` in the models' YAML, except that an indicator's strategy
paragraph comes from the published register.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import duckdb

from drug_strategy.answers.query import connect
from drug_strategy.settings import Settings

_NUMBERS = ("INTEGER", "BIGINT", "DOUBLE", "DECIMAL")
_UNIT_OF_TYPE = {"DATE": "date", "TIMESTAMP": "UTC", "BOOLEAN": "true or false"}
_UNIT_OF_NAME = {
    "_gbp": "pounds",
    "_percent": "percent",
    "_points": "percentage points",
    "_days": "days",
    "share_positive": "0 to 1",
}


@dataclass(frozen=True)
class Column:
    """A column of a published table. The unit and the strategy paragraph may be empty.

    `is_key` says that the column is part of the table's key, which each refresh tests.
    """

    name: str
    type: str
    unit: str
    meaning: str
    paragraph: str
    is_key: bool


@dataclass(frozen=True)
class Table:
    """A published table: `meaning` says what each row represents, and `example` is a query.

    `node` is the table's ID in dbt's documentation, or empty if dbt does not build the table.
    `made_from` lists the models and sources from which dbt builds the table.
    """

    name: str
    meaning: str
    note: str
    rows: int
    paragraph: str
    example: str
    columns: tuple[Column, ...]
    node: str
    made_from: tuple[str, ...]


def tables(settings: Settings) -> list[Table]:
    """List the tables in the published file in alphabetical order.

    Raises:
        UserError: if nothing is published yet.
    """
    from drug_strategy.transform import project  # importing dbt is slow

    with connect(settings.published_file) as connection:
        return tables_of(connection, project.manifest(settings)["nodes"])


def tables_of(
    connection: duckdb.DuckDBPyConnection, nodes: dict[str, dict[str, Any]]
) -> list[Table]:
    """List the tables in the connected file, adding details from dbt's manifest (`nodes`)."""
    described = {
        _name(node): node for node in nodes.values() if node["resource_type"] in ("model", "seed")
    }
    columns = connection.execute(
        "select schema_name || '.' || table_name, column_name, data_type, comment"
        " from duckdb_columns() where not internal order by table_oid, column_index"
    ).fetchall()
    tables = connection.execute(
        "select schema_name || '.' || table_name, comment, estimated_size"
        " from duckdb_tables() order by schema_name desc, table_name"
    ).fetchall()
    register = {}
    if "marts.indicators" in {name for name, *_ in tables}:
        paragraphs = "select indicator_id, strategy_paragraph from marts.indicators"
        register = dict(connection.execute(paragraphs).fetchall())
    return [
        _table(table, described.get(table[0], {}), nodes, columns, register) for table in tables
    ]


def _name(node: dict[str, Any]) -> str:
    """Return the table name of a model or seed."""
    return f"{node['schema']}.{node['alias']}"


def _table(
    table: tuple[str, str, int],
    model: dict[str, Any],
    nodes: dict[str, dict[str, Any]],
    columns: Iterable[tuple[str, str, str, str]],
    register: dict[str, str],
) -> Table:
    name, meaning, rows = table
    meta = model.get("meta", {})
    own = [column[1:] for column in columns if column[0] == name]
    has_indicator = "indicator_id" in {column for column, *_ in own}
    units = {
        column["name"]: column["meta"]["unit"]
        for column in model.get("columns", {}).values()
        if "unit" in column["meta"]
    }
    return Table(
        name,
        meaning,
        meta.get("note", ""),
        rows,
        meta.get("strategy_paragraph", ""),
        meta.get("example", f"select * from {name} limit 20"),
        tuple(
            Column(
                column,
                kind.lower(),
                units.get(column) or _unit(column, kind, has_indicator),
                comment,
                register.get(column, ""),
                column in meta.get("primary_key", ()),
            )
            for column, kind, comment in own
        ),
        model.get("unique_id", ""),
        tuple(
            sorted(
                _name(nodes[parent]) if parent in nodes else f"{parent.split('.')[-1]} as landed"
                for parent in model.get("depends_on", {}).get("nodes", ())
            )
        ),
    )


def _unit(column: str, kind: str, has_indicator: bool) -> str:
    """Return a column's unit.

    In a table of indicators, a DOUBLE column has the unit of the row's indicator.
    """
    for ending, unit in _UNIT_OF_NAME.items():
        if column.endswith(ending):
            return unit
    if column == "t":
        return "standard errors"
    if kind == "DOUBLE":
        return "the indicator's" if has_indicator else ""
    return "count" if kind.startswith(_NUMBERS) else _UNIT_OF_TYPE.get(kind, "")
