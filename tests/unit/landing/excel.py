"""Make workbooks and Parquet files for tests."""

import io
import zipfile

import openpyxl
import pyarrow.parquet as pq

from tests.unit.landing.returns_folder import SITE_HEADER

HEADER = list(SITE_HEADER.split(","))


def workbook(rows):
    """Return a workbook of these rows."""
    return sheets(("visible", rows))


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


def of_xml(rows):
    """Return a workbook with a sheet of these rows, which are given as XML."""
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(sheets())) as parts,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as made,
    ):
        for name in parts.namelist():
            content = parts.read(name).decode()
            if name == "xl/worksheets/sheet1.xml":
                start, _, _ = content.partition("<sheetData")
                content = f"{start}<sheetData>{rows}</sheetData></worksheet>"
            made.writestr(name, content)
    return stream.getvalue()


def parquet(table):
    """Return a Parquet file."""
    stream = io.BytesIO()
    pq.write_table(table, stream)
    return stream.getvalue()
