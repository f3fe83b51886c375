"""The files of an edition: tables as CSV, a workbook and a DuckDB file, a page, the protection."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

import duckdb

from drug_strategy.release import database, workbook
from drug_strategy.release.attacked import Protection
from drug_strategy.release.contents import About, read_tables
from drug_strategy.release.csv_files import csv_files
from drug_strategy.release.page import page
from drug_strategy.release.verify import faults


def write_files(
    connection: duckdb.DuckDBPyConnection,
    folder: Path,
    about: About,
    protections: Mapping[str, Protection],
    known: Sequence[str],
) -> list[str]:
    """Write every file of an edition into a folder, and return what is wrong with them.

    `known`: the editions before it, all of which the attack knew.
    """
    tables = read_tables(connection)
    files = {
        **csv_files(tables, about),
        "index.html": page(tables, about, protections).encode(),
        "disclosure.json": _disclosure(about, protections, known),
    }
    for name, written in files.items():
        (folder / name).write_bytes(written)
    database.write_database(connection, folder / database.NAME, tables, about)
    workbook.write_workbook(folder / workbook.NAME, tables, about)
    return list(faults(folder, tables))


def _disclosure(about: About, protections: Mapping[str, Protection], known: Sequence[str]) -> bytes:
    done = {
        "edition": about.version,
        "publication": about.publication_id,
        "method": "Whole rows are hidden; the exact range of every hidden count, given every"
        " number of this edition and those before it, was worked out before it was given out.",
        "editions_known_to_the_attack": list(known),
        "tables": {table: asdict(protection) for table, protection in protections.items()},
    }
    return (json.dumps(done, indent=2) + "\n").encode()
