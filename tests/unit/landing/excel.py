"""Make workbooks for tests."""

import io

import openpyxl

from tests.unit.landing.returns_folder import SITE_HEADER

HEADER: list[object] = list(SITE_HEADER.split(","))


def workbook(rows: list[list[object]], first: list[list[object]] | None = None) -> bytes:
    """Return a workbook of these rows. Rows in `first` come first, on a sheet of their own."""
    book = openpyxl.Workbook()
    if first is not None:
        for row in first:
            book.worksheets[0].append(row)
        book.create_sheet("data")
    for row in rows:
        book.worksheets[-1].append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def sheets(*filled: tuple[str, list[list[object]]]) -> bytes:
    """Return a workbook with several sheets, each with its visibility and rows."""
    book = openpyxl.Workbook()
    for state, rows in filled:
        sheet = book.create_sheet()
        sheet.sheet_state = state
        for row in rows:
            sheet.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()
