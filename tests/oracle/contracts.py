"""Read each return's columns from a short notation.

In this notation, a `name*` column is part of the key, and a `name?` column may have empty cells.
`:kind` is the type (text by default), and `{a|b}` lists the allowed values.
"""

import re
from dataclasses import dataclass

from tests.oracle.returns import RETURNS

REGISTERED = tuple(name for name, each in RETURNS.items() if each.is_registered)
OF_HEADQUARTERS = tuple(name for name, each in RETURNS.items() if each.is_headquarters)
COLUMN = re.compile(r"(\w+)(\*?)(\??)(?::(\w+))?(?:\{(.*?)\})?")


@dataclass(frozen=True)
class Column:
    """A column of a return."""

    name: str
    kind: str
    is_key: bool
    is_required: bool
    allowed: tuple


def _column(notation):
    name, key, optional, kind, allowed = COLUMN.fullmatch(notation).groups()
    allowed = tuple(allowed.split("|")) if allowed else ()
    return Column(name, kind or "text", bool(key), not optional, allowed)


CONTRACTS = {
    name: [
        *map(_column, each.columns.replace("RETURNS", "|".join(RETURNS)).split()),
        _column("withdrawn?:yes_no"),
    ]
    for name, each in RETURNS.items()
}
