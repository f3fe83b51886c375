"""The checks: a contract's requirements for each row, as Great Expectations classes and arguments.

A check needs only the row and its file; its `reason` is the code in a validation result.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from drug_strategy.contracts import Column, Contract, Rule

FIRST_EVENT = "2003-04-01"
RECORDS = "(select * from {batch} where _line_kind = 'record')"
NOT_WITHDRAWN = "(select * from {batch} where _line_kind = 'record' and withdrawn is not true)"
LINES = {
    "not_a_record": "Every line is a record: no totals row, no footnote.",
    "ragged_row": "Every record has as many cells as the header.",
}


class ValidationError(RuntimeError):
    """A check could not be run, or the number of rows that it names differs from its count."""


@dataclass(frozen=True)
class Check:
    """One expectation: a row that breaks it has `reason`, about its cells in `columns`.

    No columns: the whole line is at fault, or (unparseable_value) any of its cells.
    """

    reason: str
    columns: tuple[str, ...]
    description: str
    expectation: str
    arguments: dict[str, Any]
    is_warning: bool = False

    @property
    def column(self) -> str:
        """The columns at fault, joined by `;`."""
        return ";".join(self.columns)


def checks(contract: Contract) -> tuple[Check, ...]:
    """Every check of a return, in the order of its contract; no two share reason and column."""
    return tuple(_checks(contract))


def _checks(contract: Contract) -> Iterator[Check]:
    yield from map(_line_kind, LINES)
    yield _unparseable()
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


def _rows(
    reason: str, columns: tuple[str, ...], description: str, query: str, is_warning: bool = False
) -> Check:
    arguments = {"unexpected_rows_query": query}
    return Check(reason, columns, description, "NoSuchRows", arguments, is_warning)


def _line_kind(kind: str) -> Check:
    return _rows(kind, (), LINES[kind], f"select * from {{batch}} where _line_kind = '{kind}'")


def _unparseable() -> Check:
    """One row per cell, with the column in `_cell` and the text as sent in `_text`."""
    return _rows(
        "unparseable_value",
        (),
        "Every cell that is given can be read as its column's type.",
        "select *, json_extract_string(_unparsed, '$.\"' || _cell || '\"') as _text"
        f" from (select *, unnest(json_keys(_unparsed)) as _cell from {RECORDS})",
    )


def _missing(column: Column) -> Check:
    """A cell that cannot be read is not missing, and a withdrawal needs only its key."""
    return _rows(
        "missing_value",
        (column.name,),
        f"{column.name} is given.",
        f"select * from {RECORDS if column.is_key else NOT_WITHDRAWN} where {column.name} is null"
        f" and json_extract_string(_unparsed, '$.{column.name}') is null",
    )


def _allowed(column: Column) -> Check:
    return Check(
        "invalid_value",
        (column.name,),
        f"{column.name} is one of {', '.join(column.allowed)}.",
        "ExpectColumnValuesToBeInSet",
        {"column": column.name, "value_set": list(column.allowed)},
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
        "ExpectColumnValuesToBeBetween",
        {
            "column": column.name,
            "min_value": column.exclusive_minimum if is_strict else column.minimum,
            "max_value": column.maximum,
            "strict_min": is_strict,
        },
    )


def _length(column: Column) -> Check:
    return Check(
        "invalid_value",
        (column.name,),
        f"{column.name} has at most {column.max_length} characters.",
        "ExpectColumnValueLengthsToBeBetween",
        {"column": column.name, "max_value": column.max_length},
    )


def _event_date(column: Column) -> Check:
    return _rows(
        "date_out_of_range",
        (column.name,),
        f"{column.name} is from {FIRST_EVENT} to the day on which the file was received.",
        f"select * from {{batch}}"
        f" where {column.name} not between date '{FIRST_EVENT}' and _received_on",
    )


def _rule(rule: Rule) -> Check:
    """A contract's own rule, over its records; braces other than {object} belong to the query."""
    rows = NOT_WITHDRAWN if rule.reason == "missing_value" else RECORDS
    query = rule.query.replace("{", "{{").replace("}", "}}").replace("{{object}}", rows)
    return _rows(rule.reason, rule.columns, rule.description, query, rule.is_warning)
