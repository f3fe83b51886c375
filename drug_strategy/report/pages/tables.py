"""Replace a column that is the same in every row of a table with one sentence."""

from collections.abc import Sequence
from typing import TypeVar

from drug_strategy.report import wording
from drug_strategy.report.pages.pictures import Table

Cell = TypeVar("Cell")


def said_once(table: Table, each: str) -> Table:
    """Return the table with one sentence in place of each column that never differs.

    `each` names a row, such as ward. A column that applies to no row is left out silently.
    """
    kept, said = [0], list(table.said)
    for place, heading in list(enumerate(table.headings))[1:]:
        cells = same([row[place] for row in table.rows])
        if cells is None:
            kept.append(place)
        elif cells != wording.NOT_APPLICABLE:
            said.append(f"{heading}: {cells} in every {each}.")
    rows = [[row[place] for place in kept] for row in table.rows] if len(kept) > 1 else []
    return Table([table.headings[place] for place in kept], rows, said)


def same(cells: Sequence[Cell]) -> Cell | None:
    """Return the value that several cells share; None if they differ or there is only one."""
    return cells[0] if len(cells) > 1 and all(cell == cells[0] for cell in cells) else None
