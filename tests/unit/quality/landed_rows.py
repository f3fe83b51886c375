"""Landed rows made from the contract, and their validation results."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb

from drug_strategy.contracts import Contract
from drug_strategy.quality import NewFile, result_file

RECEIVED = date(2010, 7, 15)
FIRST = date(2003, 4, 1)
Row = dict[str, Any]
Result = tuple[int, str, bool, str | None, str | None]
Land = Callable[..., NewFile]
Validated = Callable[..., list[Result]]

# Cells that a contract's rules tie to others: constant while the rest vary.
STILL: dict[str, Row] = {
    "asset_confiscations": {"legislation": "poca_2002", "paid_gbp": Decimal(0)},
    "pas_waves": {"wave": "Wave 1"},
    "ppo_drug_tests": {"inspector_authorisation": None, "drugs_found": None},
    "sanction_detections": {"disposal": "charge"},
}


def clean_row(contract: Contract, number: int = 0) -> Row:
    """A row that passes every check; over the numbers it takes every allowed value and limit."""
    row: Row = {}
    for column in contract.columns:
        if column.allowed:
            row[column.name] = column.allowed[number % len(column.allowed)]
        elif column.sql_type == "date":
            row[column.name] = RECEIVED if number % 2 else FIRST
        elif column.sql_type == "boolean":
            row[column.name] = bool(number % 2)
        elif column.sql_type == "varchar":
            row[column.name] = f"{column.name} {number}"
        else:
            least = column.minimum if column.exclusive_minimum is None else 0.001
            row[column.name] = column.maximum if column.maximum and number % 2 else least
    return row | {"withdrawn": None} | STILL.get(contract.return_name, {})


def results(home: Path, return_name: str, file: NewFile) -> list[Result]:
    """The results of a file: row number, reason, is_warning, column and value."""
    path = result_file(home, return_name, f"{file.sha256}.{file.received_on}")
    return duckdb.sql(
        f"select _row_number, reason, is_warning, column_name, raw_value from '{path}' order by all"
    ).fetchall()
