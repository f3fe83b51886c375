"""Tables without columns that say the same in every row: a sentence says it once."""

from collections.abc import Sequence
from typing import TypeVar

from drug_strategy.report import wording
from drug_strategy.report.pages.pictures import Table

Cell = TypeVar("Cell")


def said_once(table: Table, each: str) -> Table:
    """Return the table without such columns; `each` names what a row is, such as ward.

    A column that does not apply to any row is left out without a sentence.
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
    """Return what all cells are, if there are several; None if they differ."""
    return cells[0] if len(cells) > 1 and all(cell == cells[0] for cell in cells) else None
