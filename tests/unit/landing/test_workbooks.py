"""A workbook lands from its first visible sheet with the header."""

from datetime import date, datetime

import pytest

from tests.unit.landing.excel import HEADER, sheets, workbook
from tests.unit.landing.returns_folder import COLUMNS, EXPECTED, ReturnsFolder

ROW: list[object] = ["S1", "Hackney", None, datetime(2010, 5, 1), 30, "other", True]
OTHER: list[object] = ["S2", *ROW[1:]]


def test_a_workbook_lands_from_its_first_sheet_with_the_header(folder: ReturnsFolder) -> None:
    content = workbook(
        [["Returns"], [], HEADER, ROW], first=[["Notes", "to the reader"], ["nothing", "here"]]
    )
    assert folder.landed(content, COLUMNS, "a.xlsx") == EXPECTED


@pytest.mark.parametrize("state", ["hidden", "veryHidden"])
def test_the_first_visible_sheet_is_read_and_a_hidden_one_with_records_is_a_warning(
    folder: ReturnsFolder, state: str
) -> None:
    content = sheets((state, [HEADER, OTHER, OTHER]), ("visible", [HEADER, ROW]), (state, [HEADER]))
    assert folder.landed(content, COLUMNS, "a.xlsx") == EXPECTED
    [warning] = folder.one().warnings
    assert warning.reason == "hidden_sheet"
    assert warning.detail.startswith("sheet 2 is hidden")


def test_another_visible_sheet_with_records_is_a_warning(folder: ReturnsFolder) -> None:
    wider: list[list[object]] = [["Notes"], [*HEADER, "source"], [], OTHER]
    notes: list[list[object]] = [["Notes"], ["site_ref"]]
    content = sheets(("visible", [HEADER, ROW]), ("visible", wider), ("visible", notes))
    assert folder.landed(content, COLUMNS, "a.xlsx") == EXPECTED
    assert [warning.reason for warning in folder.one().warnings] == ["other_sheet"]


def test_a_header_only_on_a_hidden_sheet_refuses_the_file(folder: ReturnsFolder) -> None:
    content = sheets(("visible", [["Notes"]]), ("hidden", [HEADER, ROW]))
    assert "unhide" in folder.refusal(content, "a.xlsx")


def test_an_excel_error_or_a_formula_without_a_value_is_unreadable(folder: ReturnsFolder) -> None:
    content = workbook(
        [HEADER, ["#REF!", "Hackney", None, date(2010, 5, 1), "=1+1", "other", "#N/A"]]
    )
    [row] = folder.landed(content, "site_ref, plants, commercial, _unparsed", "a.xlsx")
    assert row == (None, None, None, '{"site_ref": "#REF!", "plants": "=1+1"}')


def test_an_excel_serial_is_no_date_and_a_blank_row_no_record(folder: ReturnsFolder) -> None:
    content = workbook([HEADER, [], [None] * 7, ["S1", "Hackney", None, 40299, 3.0, "other"]])
    [row] = folder.landed(content, "_row_number, closed_date, plants, _unparsed", "a.xlsx")
    assert row == (1, None, 3, '{"closed_date": "40299"}')
