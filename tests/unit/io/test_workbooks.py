"""A workbook is easy to read, runs no code, and can show any value from a query."""

import zipfile
from datetime import UTC, date, datetime
from decimal import Decimal

import openpyxl
import pytest

from drug_strategy.io import workbooks
from drug_strategy.io.errors import UserError
from drug_strategy.io.workbooks import Pairs, TableSheet, sheet_name, writing


def read(path, fill):
    """Write a workbook with `fill`, and read it with openpyxl."""
    with writing(path, "A title", "About it", datetime(2013, 6, 4)) as book:
        fill(book)
    return openpyxl.load_workbook(path)


def table(path, columns, rows, **more):
    return read(path, lambda book: book.table(TableSheet("Sheet", columns, rows, **more)))["Sheet"]


def test_no_cell_in_a_workbook_becomes_a_formula_or_a_link(tmp_path):
    texts = ["=1+1", "+44 20", "@sum", "2009-10", "http://example.org", "a\x1b[2Jb", "", "1e3"]
    sheet = table(tmp_path / "a.xlsx", ["Text"], [(text,) for text in texts])
    cells = [cell for [cell] in sheet.iter_rows(min_row=2)]
    assert [cell.value or "" for cell in cells] == [text.replace("\x1b", "\\x1b") for text in texts]
    assert {cell.data_type for cell in cells if cell.value} == {"s"}
    assert not any(cell.hyperlink for cell in cells)


def test_each_value_in_a_workbook_keeps_its_type_unless_excel_cannot_represent_it(tmp_path):
    day, moment = datetime(2011, 4, 1), datetime(2011, 4, 1, 12, 30)
    kept = (None, True, 7, 0.25, Decimal("1.50"), day.date(), moment)
    texts = (
        *(float("nan"), float("inf"), 10**15, Decimal(10**15)),
        *(date(1899, 12, 31), datetime(2011, 4, 1, tzinfo=UTC), ["a", "b"], "é" * 40_000),
    )
    rows = [kept, texts]
    [_, first, second] = table(tmp_path / "a.xlsx", list("abcdefgh"), rows).iter_rows()
    assert [cell.value for cell in first[:7]] == [None, True, 7, 0.25, 1.5, day, moment]
    assert [cell.number_format for cell in first[5:7]] == ["d mmm yyyy", "d mmm yyyy hh:mm:ss"]
    assert [cell.value for cell in second] == [str(value)[:32_767] for value in texts]


def test_the_format_of_a_number_can_depend_on_its_column_and_value_and_row(tmp_path):
    def number_format(column, value, row):
        return workbooks.POUNDS if (column, value, row[0]) == ("Figure", 5, "gbp") else None

    rows = [("gbp", 5), ("gbp", 6), ("count", 5)]
    sheet = table(tmp_path / "a.xlsx", ["Unit", "Figure"], rows, number_format=number_format)
    formats = [cell.number_format for [cell] in sheet["B2:B4"]]
    assert formats == ["£#,##0", "General", "General"]


def test_sheets_with_the_same_name_are_numbered_and_the_cover_has_a_link_to_each(tmp_path):
    names = ["Commercial cannabis networks: disrupted", "commercial cannabis networks: dismantled"]

    def fill(book):
        rows = [(name, "") for name in names]
        lists = [Pairs(("Sheet", "Answers"), rows, leads=True)]
        book.notes("Cover", "A title", ["=line"], lists)
        for name in names:
            book.table(TableSheet(name, ["a"], [(name,)]))

    book = read(tmp_path / "a.xlsx", fill)
    assert "=line" in [cell.value for [cell] in book["Cover"]["A1:A4"]]
    cells = [cell for [cell] in book["Cover"]["A1:A9"] if cell.hyperlink]
    assert [cell.value for cell in cells] == names
    assert [cell.hyperlink.location for cell in cells] == [
        f"'{sheet}'!A1" for sheet in book.sheetnames[1:]
    ]
    assert [book[sheet]["A2"].value for sheet in book.sheetnames[1:]] == names


def test_the_same_content_gives_the_same_workbook_whenever_it_is_written(tmp_path):
    first, second = (tmp_path / name for name in ("a.xlsx", "b.xlsx"))
    for path in (first, second):
        table(path, ["Area", "Figure"], [("Hackney", 1), ("Barnet", 2.5)])
    assert first.read_bytes() == second.read_bytes()
    with zipfile.ZipFile(first) as archive:
        assert {part.date_time[0] for part in archive.infolist()} == {1980}


def test_a_table_with_more_rows_than_a_sheet_allows_is_refused_and_nothing_is_written(
    tmp_path, monkeypatch
):
    monkeypatch.setattr(workbooks, "_MOST_ROWS", 3)
    table(tmp_path / "a.xlsx", ["a"], [(1,), (2,)])
    with pytest.raises(UserError, match="A sheet holds at most 3 rows"):
        table(tmp_path / "b.xlsx", ["a"], [(1,), (2,), (3,)])
    assert not (tmp_path / "b.xlsx").exists()


def test_a_sheet_name_that_is_too_long_is_cut_after_a_whole_word():
    names = {
        "Crack houses closed": "Crack houses closed",
        "See drug use or dealing as a problem": "See drug use or dealing as a",
        "Exactly thirty-one characters :": "Exactly thirty-one characters",
        "x" * 40: "x" * 31,
    }
    assert {name: sheet_name(name) for name in names} == names
