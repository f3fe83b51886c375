"""Describes all published tables and their columns, for the data dictionary.

Tables, columns, types and comments are read from the published file. Units and example queries come
from `meta` in the models' YAML.
"""

from collections.abc import Mapping
from typing import Any

import duckdb

from drug_strategy.answers.query import connect
from drug_strategy.io import engine
from drug_strategy.io.engine import Table
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


def tables(settings: Settings) -> list[Table]:
    """List the tables in the published file in alphabetical order."""
    from drug_strategy.transform import project  # importing dbt is slow

    with connect(settings.published_file) as connection:
        return tables_of(connection, models(project.manifest(settings)["nodes"]))


def models(nodes: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """Return the models and seeds in dbt's manifest by the full name of their table."""
    return {
        f"{node['schema']}.{node['alias']}": node
        for node in nodes.values()
        if node["resource_type"] in ("model", "seed")
    }


def tables_of(
    connection: duckdb.DuckDBPyConnection, models: Mapping[str, Mapping[str, Any]]
) -> list[Table]:
    """List the tables in the connected file. Add units, and `example` and other meta of models."""
    described = []
    for table in engine.read_tables(connection):
        model = models.get(table.full_name, {"columns": {}})
        has_indicator = "indicator_id" in {column.name for column in table.columns}
        stated = {name: column["meta"].get("unit") for name, column in model["columns"].items()}
        columns = [
            column._replace(
                type=column.type.lower(),
                unit=stated.get(column.name) or _unit(column.name, column.type, has_indicator),
            )
            for column in table.columns
        ]
        example = {"example": f"select * from {table.full_name} limit 20"}
        described.append(table._replace(columns=columns, meta=example | model.get("meta", {})))
    return described


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
