"""Make workbooks and Parquet files for tests."""

import io

import openpyxl
import pyarrow.parquet as pq

from tests.unit.landing.returns_folder import SITE_HEADER

HEADER = list(SITE_HEADER.split(","))


def workbook(rows):
    """Return a workbook of these rows."""
    return sheets(("visible", rows))


def parquet(table):
    """Return a Parquet file."""
    stream = io.BytesIO()
    pq.write_table(table, stream)
    return stream.getvalue()


def sheets(*filled):
    """Return a workbook of an empty sheet and these, each with its visibility and rows."""
    book = openpyxl.Workbook()
    for state, rows in filled:
        sheet = book.create_sheet()
        sheet.sheet_state = state
        for row in rows:
            sheet.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()
