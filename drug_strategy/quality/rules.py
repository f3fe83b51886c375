"""List a contract's checks.

A check looks only at a row and its file, not at other files. Its `reason` is the code in the
validation results. Allowed values are in the contract.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from drug_strategy.contracts import Column, Contract
from drug_strategy.io import engine

FIRST_EVENT = "2003-04-01"
RECORD = "_line_kind = 'record'"
NOT_WITHDRAWN = f"{RECORD} and withdrawn is not true"
LINES = {
    "not_a_record": "Every line is a record, not a total or a footnote.",
    "ragged_row": "Every record has as many cells as the header.",
}
OF_CELLS = {  # SQL that lists the columns at fault in a row
    "unparseable_value": (
        "list_filter(json_keys(_unparsed), lambda cell:"
        " not list_contains(string_split(coalesce(_ambiguous, ''), ';'), cell))"
    ),
    "date_ambiguous": "string_split(_ambiguous, ';')",
}


class ValidationError(RuntimeError):
    """A check could not be run, or the number of rows that it found differs from its count."""


@dataclass(frozen=True)
class Check:
    """A check on every row. Failing rows are listed with the `reason` and the `columns` at fault.

    If `columns` is empty, the whole line is at fault, unless the reason is in OF_CELLS. For those
    reasons, some of the line's cells are at fault. `condition` is SQL that is true for rows that
    fail. `times` is SQL for how often a failing row is counted. Without a condition, Great
    Expectations checks the column's values itself.
    """

    reason: str
    columns: tuple[str, ...]
    description: str
    condition: str = ""
    times: str = "1"
    expectation: str = "ExpectColumnSumToBeBetween"
    arguments: dict[str, Any] = field(default_factory=dict)
    is_warning: bool = False

    @property
    def broken(self) -> str:
        """Return SQL that is true for rows that fail this check."""
        if self.condition:
            return self.condition
        column, given = engine.name(self.columns[0]), self.arguments
        if "value_set" in given:
            return f"{column} not in ({', '.join(map(engine.text, given['value_set']))})"
        below = "<=" if given["strict_min"] else "<"
        bounds = [
            *([f"{column} {below} {low}"] if (low := given["min_value"]) is not None else []),
            *([f"{column} > {high}"] if (high := given["max_value"]) is not None else []),
        ]
        return " or ".join(bounds)

    @property
    def column(self) -> str:
        """Return the columns at fault, joined by `;`."""
        return ";".join(self.columns)

    @property
    def counted_in(self) -> str:
        """Return the name of the column that counts how often a row fails this check."""
        return "_".join(["rows_with", self.reason, *self.columns])


def checks(contract: Contract) -> tuple[Check, ...]:
    """List a return's checks in contract order. Each (reason, column) pair is unique."""
    return tuple(_checks(contract))


def _checks(contract: Contract) -> Iterator[Check]:
    for kind, claim in LINES.items():
        yield Check(kind, (), claim, f"_line_kind = '{kind}'")
    # A row is counted once for each unreadable cell and each ambiguous date.
    yield Check(
        "unparseable_value",
        (),
        "Every cell that is not empty can be read as its column's type.",
        f"_unparsed is not null and {RECORD}",
        f"len({OF_CELLS['unparseable_value']})",
    )
    if any(column.sql_type == "date" for column in contract.columns):
        yield Check(
            "date_ambiguous",
            (),
            "In a column whose dates are written month/day/year, no date is ambiguous.",
            f"_ambiguous is not null and {RECORD}",
            f"len({OF_CELLS['date_ambiguous']})",
        )
    for column in contract.columns:
        yield from _checks_of(column)
    for rule in contract.rules:
        rows = NOT_WITHDRAWN if rule.reason == "missing_value" else RECORD
        yield Check(
            rule.reason,
            rule.columns,
            rule.description,
            f"{rows} and ({rule.condition})",
            is_warning=rule.is_warning,
        )


def _checks_of(column: Column) -> Iterator[Check]:
    name, columns = column.name, (column.name,)
    if column.required:
        # An unreadable cell is not missing, and a withdrawn record needs only its key.
        rows = RECORD if column.is_key else NOT_WITHDRAWN
        is_missing = f"{name} is null and json_extract_string(_unparsed, '$.{name}') is null"
        yield Check("missing_value", columns, f"{name} is given.", f"{is_missing} and {rows}")
    if column.allowed:
        yield Check(
            "invalid_value",
            columns,
            f"{name} is one of {', '.join(column.allowed)}.",
            expectation="ExpectColumnValuesToBeInSet",
            arguments={"column": name, "value_set": list(column.allowed)},
        )
    if column.bounds:
        is_strict = column.exclusive_minimum is not None
        yield Check(
            "invalid_value",
            columns,
            f"{name} is {' and '.join(f'{it} {bound:,}' for it, bound in column.bounds.items())}.",
            expectation="ExpectColumnValuesToBeBetween",
            arguments={
                "column": name,
                "min_value": column.exclusive_minimum if is_strict else column.minimum,
                "max_value": column.maximum,
                "strict_min": is_strict,
            },
        )
    if column.max_length is not None:
        yield Check(
            "invalid_value",
            columns,
            f"{name} has at most {column.max_length} characters.",
            f"length({name}) > {column.max_length}",
        )
    if column.semantic_type == "event_date":
        yield Check(
            "date_out_of_range",
            columns,
            f"{name} is from {FIRST_EVENT} to the day on which the file was received.",
            f"{name} not between date '{FIRST_EVENT}' and _received_on",
        )
