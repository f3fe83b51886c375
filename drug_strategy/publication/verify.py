"""Verify a new file before publication and, on request, all files in a home.

A new file is verified by a process that did not write it. `python -m
drug_strategy.publication.verify` reads the file's path from standard input, prints one line per
fault, and exits with status 1 if there are any faults. The queries have no parameters, because
DuckDB would import pandas for them, which takes longer than the verification.

A home's published files, landed files and validation results are compared with their recorded
checksums. The current published file is also read in full. No file is repaired, but each sentence
explains how to repair the file.
"""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import duckdb

from drug_strategy import quality
from drug_strategy.io import engine
from drug_strategy.io.errors import UserError
from drug_strategy.publication import damage, generations
from drug_strategy.settings import Settings

SCHEMAS = ("marts", "data_quality")
STORAGE_VERSION = "v1.0.0"
_AGAIN = "delete it, and the next refresh will make it again"


def faults(file: Path) -> Iterator[str]:
    """Describe each fault that prevents a file from being published, in a sentence."""
    if file.with_name(f"{file.name}.wal").exists():
        yield f"There is a .wal file next to {file.name}."
    # A view must be readable from this file alone.
    config = {"enable_external_access": "false"}
    with engine.connect(str(file), read_only=True, config=config) as connection:
        [[version]] = connection.execute(
            "select tags['storage_version'] from duckdb_databases() where not internal"
        ).fetchall()
        if not str(version).startswith(STORAGE_VERSION):
            yield f"The storage version is {version}, not {STORAGE_VERSION}."
        tables = connection.execute(engine.TABLES).fetchall()
        if not tables:
            yield "There is no table."
        for schema, table, comment in tables:
            if schema not in SCHEMAS:
                yield f"{schema}.{table} is in a schema that is not published."
            if not comment:
                yield f"Table {schema}.{table} has no comment."
            try:
                connection.execute(
                    f'select bit_xor(hash(t)) from "{schema}"."{table}" as t'
                ).fetchall()
            except (duckdb.CatalogException, duckdb.PermissionException) as error:
                yield f"{schema}.{table} cannot be read from this file alone: {_line(error)}"
        for column in connection.execute(
            "select concat_ws('.', schema_name, table_name, column_name) from duckdb_columns()"
            " where database_name = current_database() and coalesce(comment, '') = ''"
        ).fetchall():
            yield f"Column {column[0]} has no comment."


def faults_of_home(settings: Settings) -> Iterator[str]:
    """Describe each file in a home that has changed since it was written, in a sentence."""
    yield from _published(settings)
    manifest = settings.landed / "files.parquet"
    if manifest.is_file():
        yield from _landed(settings, manifest)
    else:
        yield f"{_place(manifest, settings)} is missing; the next refresh will make it again."
    for path in sorted(settings.results.rglob("*.parquet")):
        if not quality.is_intact(path):
            yield f"{_place(path, settings)} has changed since it was written; {_AGAIN}."
    with engine.connect() as connection:
        for path in sorted(settings.revisions.glob("*.parquet")):
            try:
                connection.execute(
                    "select bit_xor(hash(rows)) from read_parquet(?) as rows", [str(path)]
                ).fetchall()
            except duckdb.Error as error:
                yield (
                    f"{_place(path, settings)} cannot be read in full ({_line(error)}); restore "
                    "it from a backup, or delete it and lose the revisions of that publication."
                )


def _landed(settings: Settings, manifest: Path) -> Iterator[str]:
    """Describe each missing or damaged file of landed rows or validation results."""
    # These imports are slow, and verifying a new file does not need them.
    import pyarrow.parquet as pq

    from drug_strategy.landing.load_log import damaged

    for path in damaged(settings.landed):
        if path.is_file():
            yield f"{_place(path, settings)} has changed since it was landed; {_AGAIN}."
        else:
            yield f"{_place(path, settings)} is missing; the next refresh will make it again."
    for file in pq.read_table(manifest).to_pylist():
        stem = f"{file['sha256']}.{file['received_on']}"
        path = quality.result_file(settings.home, file["return_name"], stem)
        if file["status"] == "accepted" and not path.is_file():
            yield f"{_place(path, settings)} is missing; the next refresh will make it again."


def _published(settings: Settings) -> Iterator[str]:
    link = settings.published_file
    if found := damage.fault(settings):
        yield f"{found} The next refresh will set it aside and publish again."
    elif not link.exists():
        yield f"Nothing is published at {link}; run: warehouse refresh."
        return
    current = generations.current(settings.published)
    for generation in generations.finished(settings.published):
        place = _place(generations.path_of(settings.published, generation), settings)
        if not settings.checksum(generation).is_file():
            yield f"There is no checksum for {place}, so nobody can tell whether it has changed."
        elif generation != current and not damage.is_intact(settings, generation):
            yield f"{place} has changed since it was published; delete it: it is not in use."
    if found:
        return
    try:
        yield from faults(link.resolve())
    except duckdb.Error as error:
        yield f"{_place(link.resolve(), settings)} cannot be read in full: {_line(error)}"


def _place(path: Path, settings: Settings) -> str:
    resolved = settings.home.resolve()
    return str(path.relative_to(resolved if path.is_relative_to(resolved) else settings.home))


def _line(error: duckdb.Error) -> str:
    """Explain on one line why DuckDB cannot read a file.

    Raise a UserError if memory ran out, because the file may be intact.
    """
    if isinstance(error, duckdb.OutOfMemoryException):
        raise UserError("WAREHOUSE_MEMORY is too small to verify the home; set a larger value.")
    return " ".join(str(error).split("\n\n")[0].split())


def main() -> int:
    """Verify the file whose path is on standard input. Do nothing if the input is empty."""
    operations = Settings.from_environment().operations
    engine.allow(operations.memory, operations.threads)
    named = os.fsdecode(sys.stdin.buffer.read())
    sentences = list(faults(Path(named))) if named else []
    print("\n".join(sentences))
    return 1 if sentences else 0


if __name__ == "__main__":
    sys.exit(main())
