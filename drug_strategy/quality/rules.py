"""List a contract's checks.

A check looks only at a row and its file, not at other files. Its `reason` is the code in the
validation results. Allowed values are in the contract.
"""

from collections.abc import Iterator
from dataclasses import dataclass

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

_BEYOND = {"at least": "<", "more than": "<=", "at most": ">"}  # as in Column.bounds


class ValidationError(RuntimeError):
    """A check could not be run, or the number of rows that it found differs from its count."""


@dataclass(frozen=True)
class Check:
    """A check on every row. `condition` is SQL that is true for rows that fail.

    Failing rows are listed with the `reason` and the `columns` at fault. If `columns` is empty, the
    whole line is at fault, unless the reason is in OF_CELLS. For those reasons, some of the line's
    cells are at fault, and each is counted.
    """

    reason: str
    columns: tuple[str, ...]
    description: str
    condition: str
    is_warning: bool = False

    @property
    def column(self) -> str:
        """Return the columns at fault, joined by `;`."""
        return ";".join(self.columns)

    @property
    def counted_in(self) -> str:
        """Return the name of the column that counts how often a row fails this check."""
        return "_".join(["rows_with", self.reason, *self.columns])

    @property
    def count(self) -> str:
        """Return SQL for that column.

        DuckDB evaluates the branches of a CASE in turn, so an earlier branch can guard a cast in a
        later one.
        """
        times = f"len({OF_CELLS[self.reason]})" if self.reason in OF_CELLS else 1
        return f"case when {self.condition} then {times} else 0 end as {self.counted_in}"


def checks(contract: Contract) -> tuple[Check, ...]:
    """List a return's checks in contract order. Each (reason, column) pair is unique."""
    return tuple(_checks(contract))


def _checks(contract: Contract) -> Iterator[Check]:
    for kind, claim in LINES.items():
        yield Check(kind, (), claim, f"_line_kind = '{kind}'")
    yield Check(
        "unparseable_value",
        (),
        "Every cell that is not empty can be read as its column's type.",
        f"_unparsed is not null and {RECORD}",
    )
    if any(column.sql_type == "date" for column in contract.columns):
        yield Check(
            "date_ambiguous",
            (),
            "In a column whose dates are written month/day/year, no date is ambiguous.",
            f"_ambiguous is not null and {RECORD}",
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
        codes = ", ".join(map(engine.text, column.allowed))
        claim = f"{name} is one of {', '.join(column.allowed)}."
        yield Check("invalid_value", columns, claim, f"{name} not in ({codes})")
    if column.bounds:
        bounds = " and ".join(f"{words} {bound:,}" for words, bound in column.bounds.items())
        beyond = [f"{name} {_BEYOND[words]} {bound}" for words, bound in column.bounds.items()]
        yield Check("invalid_value", columns, f"{name} is {bounds}.", " or ".join(beyond))
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
