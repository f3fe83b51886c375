"""Validate a return's landed rows with Great Expectations.

`rules` lists the checks of a contract and explains each reason. `validate` opens a return's new
rows, and `suite` counts those that break a check, with Great Expectations on DuckDB (`dialect`).
`validate` then finds these rows, `results` stores them as files, and `data_docs` makes the pages.
In a refresh, a separate process does this (`worker`), which imports Great Expectations while files
are landing.
"""

from pathlib import Path

from drug_strategy.quality.results import is_whole, none_file, result_file, sweep
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
    "is_whole",
    "list_rows",
    "none_file",
    "result_file",
    "sweep",
    "unvalidated",
    "validate",
    "validate_rows",
]


def build_data_docs(home: Path) -> None:
    """Write <home>/data_docs/site from the last results of all returns; importing takes seconds."""
    from drug_strategy.quality.suite import build_data_docs as build

    build(home)


def docs_page(home: Path, return_name: str) -> Path:
    """Return the page with a return's latest results in the data docs."""
    return home / "data_docs" / "site" / f"{return_name}.html"
