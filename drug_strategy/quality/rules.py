"""List a contract's checks.

A check looks only at a row and its file, not at other files. Its `reason` is the code in the
validation results. Allowed values are in the contract.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from drug_strategy.contracts import Column, Contract, Rule
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
    yield from map(_line_kind, LINES)
    yield _unparseable()
    if any(column.sql_type == "date" for column in contract.columns):
        yield _ambiguous()
    for column in contract.columns:
        if column.required:
            yield _missing(column)
        if column.allowed:
            yield _allowed(column)
        if (column.minimum, column.exclusive_minimum, column.maximum) != (None, None, None):
            yield _limits(column)
        if column.max_length is not None:
            yield _length(column)
        if column.semantic_type == "event_date":
            yield _event_date(column)
    yield from map(_rule, contract.rules)


def _no_rows(
    reason: str,
    columns: tuple[str, ...],
    description: str,
    condition: str,
    is_warning: bool = False,
) -> Check:
    return Check(reason, columns, description, condition, is_warning=is_warning)


def _line_kind(kind: str) -> Check:
    return _no_rows(kind, (), LINES[kind], f"_line_kind = '{kind}'")


def _unparseable() -> Check:
    """Return the check for unreadable cells. A row is counted once for each unreadable cell."""
    return Check(
        "unparseable_value",
        (),
        "Every cell that is not empty can be read as its column's type.",
        f"_unparsed is not null and {RECORD}",
        f"len({OF_CELLS['unparseable_value']})",
    )


def _ambiguous() -> Check:
    """Return the check for ambiguous dates in columns that are written month/day/year."""
    return Check(
        "date_ambiguous",
        (),
        "In a column whose dates are written month/day/year, no date is ambiguous.",
        f"_ambiguous is not null and {RECORD}",
        f"len({OF_CELLS['date_ambiguous']})",
    )


def _missing(column: Column) -> Check:
    """Return the check for a missing value.

    An unreadable cell is not missing, and a withdrawn record needs only its key.
    """
    return _no_rows(
        "missing_value",
        (column.name,),
        f"{column.name} is given.",
        f"{column.name} is null and json_extract_string(_unparsed, '$.{column.name}') is null"
        f" and {RECORD if column.is_key else NOT_WITHDRAWN}",
    )


def _allowed(column: Column) -> Check:
    return Check(
        "invalid_value",
        (column.name,),
        f"{column.name} is one of {', '.join(column.allowed)}.",
        expectation="ExpectColumnValuesToBeInSet",
        arguments={"column": column.name, "value_set": list(column.allowed)},
    )


def _limits(column: Column) -> Check:
    bounds = {
        "at least": column.minimum,
        "more than": column.exclusive_minimum,
        "at most": column.maximum,
    }
    is_strict = column.exclusive_minimum is not None
    given = [f"{words} {bound:,}" for words, bound in bounds.items() if bound is not None]
    return Check(
        "invalid_value",
        (column.name,),
        f"{column.name} is {' and '.join(given)}.",
        expectation="ExpectColumnValuesToBeBetween",
        arguments={
            "column": column.name,
            "min_value": column.exclusive_minimum if is_strict else column.minimum,
            "max_value": column.maximum,
            "strict_min": is_strict,
        },
    )


def _length(column: Column) -> Check:
    return _no_rows(
        "invalid_value",
        (column.name,),
        f"{column.name} has at most {column.max_length} characters.",
        f"length({column.name}) > {column.max_length}",
    )


def _event_date(column: Column) -> Check:
    return _no_rows(
        "date_out_of_range",
        (column.name,),
        f"{column.name} is from {FIRST_EVENT} to the day on which the file was received.",
        f"{column.name} not between date '{FIRST_EVENT}' and _received_on",
    )


def _rule(rule: Rule) -> Check:
    """Return the check for one of the contract's rules."""
    rows = NOT_WITHDRAWN if rule.reason == "missing_value" else RECORD
    condition = f"{rows} and ({rule.condition})"
    return _no_rows(rule.reason, rule.columns, rule.description, condition, rule.is_warning)
