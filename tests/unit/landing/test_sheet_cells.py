"""A workbook's cells are read as text, from the XML of their sheet."""

import io
import zipfile
from datetime import date, datetime, time, timedelta
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.formula import ArrayFormula

from drug_strategy.landing.readers.lines import UNREADABLE
from drug_strategy.landing.readers.workbook import Sheets

VALUES = [
    ("text", "text"),
    (12, "12"),
    (12.0, "12"),
    (0.1, "0.1"),
    (-1234.5, "-1234.5"),
    (1e20, "100000000000000000000"),
    (1e-7, "0.0000001"),
    (True, "True"),
    (date(2010, 5, 1), "2010-05-01"),
    (datetime(2010, 5, 1, 12, 30), "2010-05-01 12:30:00"),
    (time(12, 30), "12:30:00"),
    (timedelta(hours=25), "1 day, 1:00:00"),
    ("#N/A", "#N/A"),
    ("#REF!", f"{UNREADABLE}#REF!"),
    ("=1+1", f"{UNREADABLE}=1+1"),
    (ArrayFormula("A1", "=1+1"), f"{UNREADABLE}=1+1"),
]


def saved(book: openpyxl.Workbook, path: Path, xml: str | None = None) -> Path:
    """Save the workbook, with the XML as the rows of its sheet if there is any."""
    stream = io.BytesIO()
    book.save(stream)
    with zipfile.ZipFile(stream) as source, zipfile.ZipFile(path, "w") as target:
        for part in source.namelist():
            content = source.read(part).decode()
            if xml is not None and part == "xl/worksheets/sheet1.xml":
                start, _, _ = content.partition("<sheetData")
                content = f"{start}<sheetData>{xml}</sheetData></worksheet>"
            target.writestr(part, content)
    return path


def lines(path: Path) -> list[list[str]]:
    """The lines of the first sheet."""
    with Sheets(path) as sheets:
        return list(sheets.lines(sheets.names()[0]))


@pytest.mark.parametrize(("value", "text"), VALUES)
def test_each_type_of_cell_has_its_text(tmp_path: Path, value: object, text: str) -> None:
    book = openpyxl.Workbook()
    book.active["A1"] = value
    assert lines(saved(book, tmp_path / "a.xlsx")) == [[text]]


@pytest.mark.parametrize(
    ("cells", "line"),
    [
        ('<c r="A1"><v>1</v></c><c r="C1" t="str"><v>x</v></c>', ["1", "", "x"]),
        ('<c><v>1</v></c><c t="b"><v>0</v></c>', ["1", "False"]),
        ('<c r="A1"><v>1</v></c><c r="XFD1" s="0"/>', ["1"]),
        ('<c r="A1"><f>1+1</f><v>2</v></c><c r="B1"><f>A1</f></c>', ["2", f"{UNREADABLE}=A1"]),
        ('<c r="A1" t="inlineStr"><is><r><t>a </t></r><r><t>b</t></r></is></c>', ["a b"]),
        ('<c r="A1" t="inlineStr"><is><t/></is></c>', [""]),
        ('<c r="A1" t="e"/><c r="B1"><v>1E3</v></c>', ["", "1000"]),
        ('<c r="A1" t="d"><v>2010-05-01T00:00:00</v></c>', ["2010-05-01"]),
    ],
)
def test_a_row_is_read_up_to_its_last_filled_cell(
    tmp_path: Path, cells: str, line: list[str]
) -> None:
    path = saved(openpyxl.Workbook(), tmp_path / "a.xlsx", f'<row r="1">{cells}</row>')
    assert lines(path) == [line]


def test_a_serial_beyond_the_calendar_is_an_error(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active["A1"] = 1e9
    book.active["A1"].number_format = "yyyy-mm-dd"
    assert lines(saved(book, tmp_path / "a.xlsx")) == [[f"{UNREADABLE}#VALUE!"]]


def test_a_shared_formula_without_values_is_unreadable_in_each_cell(tmp_path: Path) -> None:
    rows = (
        '<row r="1"><c r="A1"><f t="shared" si="0" ref="A1:A2">B1</f><v>5</v></c></row>'
        '<row r="2"><c r="A2"><f t="shared" si="0"/></c></row>'
    )
    path = saved(openpyxl.Workbook(), tmp_path / "a.xlsx", rows)
    assert lines(path) == [["5"], [f"{UNREADABLE}=B2"]]


def test_rows_that_the_file_leaves_out_are_blank_lines(tmp_path: Path) -> None:
    rows = '<row r="2"><c r="B2"><v>1</v></c></row><row><c><v>2</v></c></row>'
    path = saved(openpyxl.Workbook(), tmp_path / "a.xlsx", rows)
    assert lines(path) == [[], ["", "1"], ["2"]]


def test_the_size_that_a_sheet_states_does_not_count(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    saved(openpyxl.Workbook(), path, '<row r="9"><c r="B9"><v>1</v></c></row>')
    assert lines(path)[8:] == [["", "1"]]


def test_dates_since_1904_are_read_as_such(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
    book.active["A1"] = date(2010, 5, 1)
    assert lines(saved(book, tmp_path / "a.xlsx")) == [["2010-05-01"]]
