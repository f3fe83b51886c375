"""The dirt that real senders leave, put into a few files on purpose, one kind at a time.

Row numbers are those of the file's records from 0; a shorter file takes them round, an empty one
stays as it is.
Which file has which faults, its return's module says.
"""

from collections.abc import Callable, Sequence

from drug_strategy.examples.writers import Cell, Sheet

Fault = Callable[[Sheet], None]


def replaced(row: int, **cells: str) -> Fault:
    """Other cells in one record."""

    def apply(sheet: Sheet) -> None:
        for record in _at(sheet, row):
            for column, cell in cells.items():
                record[sheet.columns.index(column)] = cell

    return apply


def repeated(row: int, **changed: str) -> Fault:
    """The record again at the end: a duplicate or, with cells changed, a conflict of its key."""

    def apply(sheet: Sheet) -> None:
        sheet.records.extend(list(record) for record in _at(sheet, row))
        replaced(-1, **changed)(sheet)

    return apply


def ragged(row: int) -> Fault:
    """A record with one cell too many."""

    def apply(sheet: Sheet) -> None:
        for record in _at(sheet, row):
            record.append("see over")

    return apply


def with_column(name: str, cell: str) -> Fault:
    """A column that nobody asked for."""

    def apply(sheet: Sheet) -> None:
        sheet.columns.append(name)
        sheet.header.append(name)
        for record in sheet.records:
            record.append(cell)

    return apply


def without_column(name: str) -> Fault:
    """A column forgotten."""

    def apply(sheet: Sheet) -> None:
        at = sheet.columns.index(name)
        del sheet.columns[at], sheet.header[at]
        for record in sheet.records:
            del record[at]

    return apply


def taken_back(key: Sequence[str]) -> Fault:
    """Nothing but the keys, and that they are withdrawn."""

    def apply(sheet: Sheet) -> None:
        for record in sheet.records:
            record[:] = [
                cell if column in key else ""
                for column, cell in zip(sheet.columns, record, strict=True)
            ]
        with_column("withdrawn", "Yes")(sheet)

    return apply


def _at(sheet: Sheet, row: int) -> list[list[Cell]]:
    """The record of that number, or none."""
    return [sheet.records[row % len(sheet.records)]] if sheet.records else []
