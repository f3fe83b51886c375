"""Read each return's columns from a short notation.

In this notation, a `name*` column is part of the key, and a `name?` column may have empty cells.
`:kind` is the type (text by default), and `{a|b}` lists the allowed values.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from tests.oracle.returns import RETURNS

REGISTERED = tuple(name for name, each in RETURNS.items() if each.is_registered)
COLUMN = re.compile(r"(\w+)(\*?)(\??)(?::(\w+)(?:\((\d*),(\d*)\))?)?(?:\{(.*?)\})?")


@dataclass(frozen=True)
class Column:
    """A column. `allowed` gives the allowed value for each result of `fold_value`."""

    name: str
    kind: str
    is_key: bool
    is_required: bool
    low: int | None
    high: int | None
    allowed: dict[str, str]

    @property
    def is_reference(self) -> bool:
        """Return whether the column contains references: short texts without control characters."""
        return self.name.endswith(("_ref", "_text")) or self.name == "wave"

    @property
    def is_compared(self) -> bool:
        """Return whether different spellings in this column count as the same value.

        Offence categories are compared by a different rule.
        """
        return self.is_reference and not self.name.endswith("_text")


def fold_value(text: str) -> str:
    """Convert text to lower case without spaces or underscores, to match allowed values."""
    return re.sub(r"[\s_]", "", text.casefold())


def _column(notation: str) -> Column:
    match = COLUMN.fullmatch(notation)
    if match is None:
        raise ValueError(notation)
    name, key, optional, kind, low, high, allowed = match.groups()
    return Column(
        name,
        kind or "text",
        bool(key),
        not optional,
        int(low) if low else None,
        int(high) if high else None,
        {fold_value(value): value for value in allowed.split("|")} if allowed else {},
    )


CONTRACTS: dict[str, list[Column]] = {
    name: [
        *map(_column, each.columns.replace("RETURNS", "|".join(RETURNS)).split()),
        _column("withdrawn?:yes_no"),
    ]
    for name, each in RETURNS.items()
}


def columns(return_name: str) -> list[Column]:
    """Return the columns of a return, except the withdrawal column."""
    return [column for column in CONTRACTS[return_name] if column.name != "withdrawn"]
