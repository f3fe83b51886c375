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
from dataclasses import asdict, replace
from pathlib import Path

import duckdb

from drug_strategy.io import engine
from drug_strategy.io.engine import text
from drug_strategy.io.folders import PROJECT
from drug_strategy.release.contents import About, Table
from drug_strategy.settings import Settings

NAME = "drug_strategy_open.duckdb"
_EDITION = {
    "year": "Fiscal year of the edition",
    "correction": "Why the edition was corrected; empty for the first edition of the year",
    "publication_id": "The publication from which the edition was made",
    "issued": "Day on which that publication was made",
    "as_at": "The edition includes returns received by this day",
    "statement": "What the figures are, and whose data they use",
}


def write_database(
    draft: duckdb.DuckDBPyConnection, target: Path, tables: list[Table], about: About
) -> None:
    """Write the draft's public tables to a new file in a separate process."""
    parts = target.with_suffix(".parts")
    parts.mkdir()
    try:
        for table in tables:
            file = parts / f"{table.name}.parquet"
            draft.execute(
                f"copy (from release.open_{table.name} order by all) to {text(str(file))}"
                " (format parquet)"
            )
        described = [asdict(replace(table, rows=[])) for table in tables]
        edition = {name: str(getattr(about, name)) for name in _EDITION}
        (parts / "tables.json").write_text(json.dumps([described, edition]), "utf-8")
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
    tables, edition = json.loads((parts / "tables.json").read_text("utf-8"))
    connection = duckdb.connect(config={**engine.limits(), "threads": "1"})
    connection.execute(f"attach {text(str(target))} as public (storage_version 'v1.0.0')")
    connection.begin()
    for table in tables:
        columns = [
            (
                column["name"],
                column["kind"] + " not null" * column["is_required"],
                column["meaning"],
            )
            for column in table["columns"]
        ]
        engine.create_table(connection, ("main", table["name"]), table["description"], columns)
        connection.execute(
            f"insert into public.main.{table['name']}"
            f" from read_parquet({text(str(parts / table['name']))} || '.parquet')"
        )
    columns = [(name, "varchar not null", meaning) for name, meaning in _EDITION.items()]
    engine.create_table(
        connection, ("main", "edition"), "One row that describes this edition.", columns
    )
    given = ", ".join(text(edition[name]) for name in _EDITION)
    connection.execute(f"insert into public.main.edition values ({given})")
    engine.write_out(connection)


if __name__ == "__main__":
    operations = Settings.from_environment().operations
    engine.allow(operations.memory, operations.threads)
    main(Path(sys.argv[1]), Path(sys.argv[2]))
