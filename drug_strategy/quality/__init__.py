"""Validate a return's landed rows with Great Expectations.

`rules` lists a contract's checks. `suite` uses Great Expectations, which `dialect` connects to
DuckDB, to count the rows that fail each check. `validate` lists the failing rows, and `results`
stores them as files and makes a page with the counts.
"""

from drug_strategy.quality.results import (
    build_data_docs,
    counts_note,
    is_intact,
    none_file,
    result_file,
    sweep,
)
from drug_strategy.quality.validate import NewFile, list_rows, unvalidated, validate_rows

__all__ = [
    "NewFile",
    "build_data_docs",
    "counts_note",
    "is_intact",
    "list_rows",
    "none_file",
    "result_file",
    "sweep",
    "unvalidated",
    "validate_rows",
]
