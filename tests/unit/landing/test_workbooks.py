"""A workbook's cells are read as text, from the first visible sheet that contains the header."""

import io
from datetime import date, datetime, timedelta

import openpyxl
import pytest
from openpyxl.worksheet.formula import ArrayFormula

from drug_strategy.landing.readers.workbook import lines_of, opened_book
from drug_strategy.landing.values import UNREADABLE
from tests.unit.landing.excel import HEADER, of_xml, sheets, workbook
from tests.unit.landing.returns_folder import COLUMNS, EXPECTED

ROW = ["S1", "Hackney", None, datetime(2010, 5, 1), 30, "other", True]
OTHER = ["S2", *ROW[1:]]
VALUES = [
    ("text", "text"),
    (12, "12"),
    (0.1, "0.1"),
    (-1234.5, "-1234.5"),
    (1e20, "100000000000000000000"),
    (1e-7, "0.0000001"),
    (True, "True"),
    (date(2010, 5, 1), "2010-05-01"),
    (datetime(2010, 5, 1, 12, 30), "2010-05-01 12:30:00"),
    (timedelta(hours=25), "1 day, 1:00:00"),
    ("#N/A", "#N/A"),
    ("#REF!", f"{UNREADABLE}#REF!"),
    ("=1+1", f"{UNREADABLE}=1+1"),
    (ArrayFormula("A1", "=1+1"), f"{UNREADABLE}=1+1"),
]


def test_a_workbook_is_read_from_its_first_visible_sheet_that_has_the_header(folder):
    """Records on another sheet give a warning."""
    content = sheets(
        ("veryHidden", [HEADER, OTHER, OTHER]),
        ("visible", [["Notes", "to the reader"], ["nothing", "here"]]),
        ("visible", [["Returns"], [], HEADER, ROW]),
        ("hidden", [HEADER]),
        ("visible", [["Notes"], [*HEADER, "source"], [], OTHER]),
        ("visible", [["Notes"], ["site_ref"]]),
    )
    assert folder.landed(content, COLUMNS, "a.xlsx") == EXPECTED
    warnings = folder.one().warnings
    assert [warning.reason for warning in warnings] == ["hidden_sheet", "other_sheet"]
    assert warnings[0].detail.startswith("sheet 2 is hidden")


def test_a_workbook_with_its_header_only_on_a_hidden_sheet_is_refused(folder):
    folder.put(sheets(("visible", [["Notes"]]), ("hidden", [HEADER, ROW])), "a.xlsx")
    assert "unhide" in str(folder.one().refusal_reason)


def test_an_error_or_a_formula_or_a_serial_number_as_a_date_is_unreadable(folder):
    """Blank rows are not records."""
    rows = [
        [],
        [None] * 7,
        ["#REF!", "Hackney", None, date(2010, 5, 1), "=1+1", "other", "#N/A"],
        ["S1", "Hackney", None, 40299, 3.0, "other"],
    ]
    columns = "_row_number, site_ref, closed_date, plants, commercial, _unparsed"
    assert folder.landed(workbook([HEADER, *rows]), columns, "a.xlsx") == [
        (1, None, date(2010, 5, 1), None, None, '{"site_ref": "#REF!", "plants": "=1+1"}'),
        (2, "S1", None, 3, None, '{"closed_date": "40299"}'),
    ]


def lines(tmp_path, content):
    """Return the lines of a workbook's last sheet."""
    path = tmp_path / "a.xlsx"
    path.write_bytes(content)
    with opened_book(path, len(content) + 1_000_000) as book:
        return list(lines_of(book.worksheets[-1]))


def test_each_type_of_cell_is_read_as_text(tmp_path):
    values, texts = zip(*VALUES, strict=True)
    assert lines(tmp_path, workbook([values])) == [[*texts]]


CELLS = [
    ("<c><v>1</v></c>", "1"),
    ("<c><v>1E3</v></c>", "1000"),
    ('<c t="b"><v>0</v></c>', "False"),
    ('<c t="e"/>', ""),
    ('<c t="d"><v>2010-05-01T00:00:00</v></c>', "2010-05-01"),
    ("<c><f>1+1</f><v>2</v></c>", "2"),
    ("<c><f>A1</f></c>", f"{UNREADABLE}=A1"),
    ('<c t="inlineStr"><is><t/></is></c>', ""),
    ('<c t="inlineStr"><is><r><t>a </t></r><r><t>b</t></r></is></c>', "a b"),
    ('<c t="str"><v>x</v></c>', "x"),
]
SHARED = (
    '<row r="1"><c r="A1"><f t="shared" si="0" ref="A1:A2">B1</f><v>5</v></c></row>'
    '<row r="2"><c r="A2"><f t="shared" si="0"/></c></row>'
)
GAPS = '<row r="2"><c r="B2"><v>1</v></c></row><row><c><v>2</v></c></row>'


@pytest.mark.parametrize(
    ("rows", "read"),
    [
        (f"<row>{''.join(xml for xml, _ in CELLS)}</row>", [[text for _, text in CELLS]]),
        (SHARED, [["5"], [f"{UNREADABLE}=B2"]]),
        (GAPS, [[], ["", "1"], ["2"]]),
        ('<row><c r="A1"><v>1</v></c><c r="XFD1" s="0"/></row>', [["1"]]),
    ],
)
def test_the_rows_of_a_workbook_are_read_from_its_xml_up_to_the_last_filled_cell(
    tmp_path, rows, read
):
    assert lines(tmp_path, of_xml(rows)) == read


def test_excel_dates_are_read_in_the_calendar_of_the_workbook(tmp_path):
    """A date outside the calendar is an error."""
    book = openpyxl.Workbook()
    book.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
    book.active["A1"] = date(2010, 5, 1)
    book.active["B1"] = 1e9
    book.active["B1"].number_format = "yyyy-mm-dd"
    stream = io.BytesIO()
    book.save(stream)
    assert lines(tmp_path, stream.getvalue()) == [["2010-05-01", f"{UNREADABLE}#VALUE!"]]
