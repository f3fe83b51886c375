"""The rules: which checks follow from a contract.

A check needs only the row and its file; its `reason` is the code in a validation result.
"""

from collections.abc import Iterator

from drug_strategy.contracts import Column, Contract, Rule
from drug_strategy.quality.check import Check

FIRST_EVENT = "2003-04-01"
RECORD = "_line_kind = 'record'"
NOT_WITHDRAWN = f"{RECORD} and withdrawn is not true"
LINES = {
    "not_a_record": "Every line is a record: no totals row, no footnote.",
    "ragged_row": "Every record has as many cells as the header.",
}


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


def _no_rows(
    reason: str,
    columns: tuple[str, ...],
    description: str,
    condition: str,
    is_warning: bool = False,
) -> Check:
    arguments = {"condition": condition}
    return Check(reason, columns, description, "NoRowsWhere", arguments, is_warning)


def _line_kind(kind: str) -> Check:
    return _no_rows(kind, (), LINES[kind], f"_line_kind = '{kind}'")


def _unparseable() -> Check:
    """A row counts once for each such cell."""
    return Check(
        "unparseable_value",
        (),
        "Every cell that is given can be read as its column's type.",
        "NoRowsWhere",
        {"condition": f"_unparsed is not null and {RECORD}", "times": "len(json_keys(_unparsed))"},
    )


def _missing(column: Column) -> Check:
    """A cell that cannot be read is not missing, and a withdrawal needs only its key."""
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
    """A contract's own rule, over its records."""
    rows = NOT_WITHDRAWN if rule.reason == "missing_value" else RECORD
    condition = f"{rows} and ({rule.condition})"
    return _no_rows(rule.reason, rule.columns, rule.description, condition, rule.is_warning)
