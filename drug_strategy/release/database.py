"""Write tables and comments to a DuckDB file that every client since version 1.1 can open.

A database file may contain leftover bytes from the memory of the process that writes it. A separate
process therefore writes the file, reading only the public tables and filling new memory with zeros.
Run it as `python -m drug_strategy.release.database PARTS TARGET`.
"""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import duckdb

from drug_strategy.io import engine
from drug_strategy.io.engine import Column, Table, text
from drug_strategy.io.folders import PROJECT
from drug_strategy.release.contents import About
from drug_strategy.settings import Settings

NAME = "drug_strategy_open.duckdb"
_ABOUT = {
    "year": "Fiscal year of the edition",
    "correction": "Why the edition was corrected; empty for the first edition of the year",
    "publication_id": "The publication from which the edition was made",
    "issued": "Day on which that publication was made",
    "as_at": "The edition includes returns received by this day",
    "statement": "What the figures are, and whose data they use",
}
_EDITION = Table(
    "main",
    "edition",
    "One row that describes this edition.",
    [Column(name, "varchar", meaning, is_required=True) for name, meaning in _ABOUT.items()],
)


def write_database(
    draft: duckdb.DuckDBPyConnection, target: Path, tables: Sequence[Table], about: About
) -> None:
    """Write the draft's public tables to a new file in a separate process."""
    parts = target.with_suffix(".parts")
    parts.mkdir()
    edition = ", ".join(f"{text(str(getattr(about, name)))} as {name}" for name in _ABOUT)
    queries = {table.name: f"from release.open_{table.name} order by all" for table in tables}
    try:
        for name, query in (queries | {"edition": f"select {edition}"}).items():
            file = text(str(parts / f"{name}.parquet"))
            draft.execute(f"copy ({query}) to {file} (format parquet)")
        (parts / "tables.json").write_text(json.dumps([*tables, _EDITION]), "utf-8")
        subprocess.run(
            [sys.executable, "-m", "drug_strategy.release.database", str(parts), str(target)],
            check=True,
            cwd=PROJECT,
            stdin=subprocess.DEVNULL,
            # This setting makes the C library fill newly allocated memory with zeros.
            env={**os.environ, "MALLOC_PERTURB_": "255"},
        )
    finally:
        shutil.rmtree(parts)


def main(parts: Path, target: Path) -> None:
    """Write the database file from the tables' Parquet files."""
    connection = duckdb.connect(config={**engine.limits(), "threads": "1"})
    connection.execute(f"attach {text(str(target))} as public (storage_version 'v1.0.0')")
    connection.begin()
    for schema, name, comment, columns, *_ in json.loads(
        (parts / "tables.json").read_text("utf-8")
    ):
        engine.create_table(
            connection, Table(schema, name, comment, [Column(*column) for column in columns])
        )
        file = text(str(parts / f"{name}.parquet"))
        connection.execute(f"insert into public.main.{name} from read_parquet({file})")
    engine.write_out(connection)


if __name__ == "__main__":
    operations = Settings.from_environment().operations
    engine.allow(operations.memory, operations.threads)
    main(Path(sys.argv[1]), Path(sys.argv[2]))
