"""The faults of real files, put into a few example files on purpose, one type at a time.

Row numbers are those of the file's records from 0, modulo their number; an empty file does not
change. The return's module decides which file has which faults.
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
    """The record repeated at the end: a duplicate or, with cells changed, a conflict of its key."""

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
    """A column that the contract does not have."""

    def apply(sheet: Sheet) -> None:
        sheet.columns.append(name)
        sheet.header.append(name)
        for record in sheet.records:
            record.append(cell)

    return apply


def without_column(name: str) -> Fault:
    """A missing column."""

    def apply(sheet: Sheet) -> None:
        at = sheet.columns.index(name)
        del sheet.columns[at], sheet.header[at]
        for record in sheet.records:
            del record[at]

    return apply


def taken_back(key: Sequence[str]) -> Fault:
    """Only keys, marked as withdrawn."""

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
