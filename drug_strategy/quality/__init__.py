"""Validate a return's landed rows with Great Expectations.

`rules` lists a contract's checks. `suite` counts the rows that fail each check with Great
Expectations, which `dialect` connects to DuckDB. `validate` lists the failing rows, `results`
stores them as files, and `data_docs` makes pages with the counts.
"""

from pathlib import Path

from drug_strategy.quality.results import is_intact, none_file, result_file, sweep
from drug_strategy.quality.rules import Check, ValidationError, checks
from drug_strategy.quality.validate import (
    ExpectationOutcome,
    NewFile,
    list_rows,
    unvalidated,
    validate,
    validate_rows,
)

__all__ = [
    "Check",
    "ExpectationOutcome",
    "NewFile",
    "ValidationError",
    "build_data_docs",
    "checks",
    "docs_page",
    "is_intact",
    "list_rows",
    "none_file",
    "result_file",
    "sweep",
    "unvalidated",
    "validate",
    "validate_rows",
]


def build_data_docs(home: Path) -> None:
    """Write the data docs from each return's last results."""
    from drug_strategy.quality.suite import build_data_docs as build

    build(home)


def docs_page(home: Path, return_name: str) -> Path:
    """Return the data docs page with a return's latest results."""
    return home / "data_docs" / "site" / f"{return_name}.html"
