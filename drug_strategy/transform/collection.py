"""Collection: what another engine built, as tables of the warehouse that everything else reads.

Marts are small however many rows are behind them. They, and what commands read of the private
warehouse, are copied from Spark's Parquet with the types, comments and NOT NULL that the models'
YAML states, into a new file that takes the old one's place whole.
"""

from pathlib import Path
from typing import Any

import duckdb

from drug_strategy.io import engine
from drug_strategy.io.engine import create_table, name, text
from drug_strategy.io.files import replacing
from drug_strategy.settings import Settings
from drug_strategy.transform import project, spark

_DATABASE = "collected"


def collect(settings: Settings) -> None:
    """Make the warehouse anew from the tables that Spark has built."""
    with replacing(settings.database) as draft:
        with engine.connect() as connection:
            connection.execute(f"attach {text(str(draft))} as {_DATABASE}")
            connection.begin()
            for node in project.collected_nodes(settings):
                _collect(connection, node, spark.tables(settings))
            connection.commit()
            connection.execute(f"detach {_DATABASE}")
        draft.chmod(0o600)
        settings.database.with_name(f"{settings.database.name}.wal").unlink(missing_ok=True)


def _collect(connection: duckdb.DuckDBPyConnection, node: dict[str, Any], tables: Path) -> None:
    """A table's rows, with the columns that were built in the order that they were built in."""
    table = (node["schema"], node["alias"])
    files = tables / f"{table[0]}.db" / table[1] / "*.parquet"
    rows = f"read_parquet({text(str(files))})"
    built = connection.execute(f"describe from {rows}").fetchall()
    columns = [(column, *_stated(node, column, kind)) for column, kind, *_ in built]
    create_table(connection, table, node["description"], columns, _DATABASE)
    connection.execute(f"insert into {name(_DATABASE, *table)} from {rows}")


def _stated(node: dict[str, Any], column: str, built: str) -> tuple[str, str]:
    """A column's type with its NOT NULL, and its comment, as the YAML states them."""
    stated = node["columns"].get(column, {})
    kind = stated.get("data_type") or node["config"].get("column_types", {}).get(column) or built
    is_required = any(each["type"] == "not_null" for each in stated.get("constraints", ()))
    return f"{kind}{' not null' if is_required else ''}", stated.get("description", "")
