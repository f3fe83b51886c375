"""The workbooks from `warehouse workbook` contain the published values and are easy to read.

If LibreOffice is installed, one test opens a workbook in it.
"""

import shutil
import subprocess
from datetime import date, datetime
from decimal import Decimal

import duckdb
import openpyxl
import pytest

from drug_strategy.exports.workbook import write_workbook
from drug_strategy.io.errors import UserError
from drug_strategy.io.workbooks import sheet_name

OFFICE = shutil.which("soffice") or shutil.which("libreoffice")
SHEETS = [
    *("Cover", "Scorecard", "Quarters", "Years", "Totals", "Boroughs", "Survey", "Returns owed"),
    *("Left out", "Definitions"),
]
SHOWN = "value, nullif(symbols, ''), lower_95, upper_95"
CHANGE = "difference_from_year_before, {compared}, change_year_before, signal, return_status"
QUARTERS = (
    f"select indicator_name, unit, period_label, period_start, {SHOWN}, rate, population,"
    f" population_covered, {CHANGE}, statement, indicator_id from marts.{{table}} where is_complete"
)
BESIDE = "coalesce(rate, if(unit in ('count', 'gbp'), null, value)), {beside}"
TOTALS = (
    f"select indicator_name, unit, period_label, {SHOWN}, population, population_covered, {BESIDE},"
    " return_status, statement, indicator_id from marts.{table} where true"
)
BESIDE_LONDON = "london_figure, rest_value, comparison"


@pytest.fixture(scope="module")
def workbooks(example_home, tmp_path_factory):
    """Write the workbooks for London and Hackney, and read both with openpyxl."""
    folder = tmp_path_factory.mktemp("workbooks")
    return {
        area: openpyxl.load_workbook(write_workbook(example_home, area, folder / f"{area}.xlsx"))
        for area in ("London", "Hackney")
    }


def headings(sheet):
    """Return the row number of a sheet's column headings."""
    return int(str(sheet.auto_filter.ref).partition(":")[0].removeprefix("A"))


def rows(workbook, sheet):
    """Return the rows below a sheet's column headings."""
    found = workbook[sheet].iter_rows(min_row=headings(workbook[sheet]) + 1, values_only=True)
    return [row for row in found if any(cell is not None for cell in row)]


@pytest.mark.parametrize(
    ("area", "sheet", "sql"),
    [
        (
            "London",
            "Quarters",
            QUARTERS.format(compared="boroughs_compared", table="london_quarters"),
        ),
        (
            "Hackney",
            "Quarters",
            QUARTERS.format(compared="null", table="borough_quarters")
            + " and area_name = 'Hackney'",
        ),
        ("London", "Totals", TOTALS.format(beside="", table="london_totals").replace(", ,", ",")),
        (
            "Hackney",
            "Totals",
            TOTALS.format(beside=BESIDE_LONDON, table="borough_totals")
            + " and area_name = 'Hackney'",
        ),
        (
            "Hackney",
            "Boroughs",
            "select indicator_name, unit, area_name, period_label, value, lower_95, upper_95, rate,"
            " population, population_covered, difference_from_year_before, change_year_before,"
            " return_status, nullif(symbols, ''), indicator_id from marts.borough_years"
            " where is_complete",
        ),
        (
            "London",
            "Returns owed",
            "select return_name, sender_name, fiscal_quarter, owed_reason, owed_since, records,"
            " usual_records from marts.expected_returns where is_owed",
        ),
        (
            "London",
            "Left out",
            "select return_name, file_name, received_on, coalesce(reason, 'refused'), q.rows,"
            " coalesce(refusal_reason, meaning) from data_quality.file_reconciliation"
            " left join data_quality.quarantine_summary as q using (return_name, file_name)"
            " left join data_quality.reason_meanings using (reason)"
            " where status = 'refused' or reason <> 'not_a_record'",
        ),
    ],
)
def test_every_workbook_cell_has_the_published_value(workbooks, example_home, area, sheet, sql):
    with duckdb.connect(str(example_home.published_file), read_only=True) as published:
        wanted = published.execute(sql).fetchall()
    given = rows(workbooks[area], sheet)
    assert len(given) > 20
    assert sorted(map(rounded, given)) == sorted(map(rounded, wanted))


def rounded(row):
    """Return a row's cells as text, rounding numbers to nine significant digits."""
    return tuple(
        f"{float(cell):.9g}"
        if isinstance(cell, (int, float, Decimal))
        else f"{cell:%Y-%m-%d}"
        if isinstance(cell, date)
        else str(cell or "")
        for cell in row
    )


def test_a_workbook_has_ten_sheets_which_store_dates_as_dates_and_numbers_as_numbers(workbooks):
    for workbook in workbooks.values():
        assert workbook.sheetnames == SHEETS
    for row in rows(workbooks["London"], "Years"):
        assert isinstance(row[2], str)
        assert isinstance(row[3], datetime)
        assert row[4] is None or isinstance(row[4], (int, float))
    assert {row[5] for row in rows(workbooks["Hackney"], "Years")} >= {None, "[u]"}


def test_every_workbook_sheet_is_easy_to_read_and_prints_one_page_wide(workbooks):
    """Headings stay in view, and numbers have at most one decimal."""
    formats = {"#,##0", "#,##0.0", "£#,##0", "d mmm yyyy"}
    for workbook in workbooks.values():
        for sheet in workbook.worksheets:
            page = sheet.page_setup
            assert (page.orientation, int(page.paperSize)) == ("landscape", 9)
            assert sheet.sheet_properties.pageSetUpPr.fitToPage
            assert page.fitToWidth in (None, 1)
            assert sheet.oddFooter.right.text == "Page &P of &N"
            if sheet.title == "Cover":
                continue
            row = headings(sheet)
            assert sheet.freeze_panes == f"B{row + 1}"
            assert sheet.print_title_rows == f"${row}:${row}"
            for heading in (cell for cell in sheet[row] if cell.value):
                words = max(map(len, heading.value.split()))
                width = sheet.column_dimensions[heading.column_letter].width
                assert words < width < 61, (sheet.title, heading.value)
            for line in sheet.iter_rows(min_row=row + 1):
                for cell in line:
                    is_text = isinstance(cell.value, (str, type(None)))
                    assert is_text or cell.number_format in formats, (sheet.title, cell.coordinate)


def test_a_workbook_shows_the_survey_of_the_borough_next_to_that_of_london(workbooks, example_home):
    with duckdb.connect(str(example_home.published_file), read_only=True) as published:
        wanted = published.execute(
            "select area_name, indicator_name, period_label, earlier_label, c.value, difference"
            " from marts.public_attitude_changes as c inner join marts.indicators on measure ="
            " indicator_id where period_type = 'fiscal_year' and area_name in ('Hackney', 'London')"
        ).fetchall()
    given = [(*row[:3], row[4], row[3], row[6]) for row in rows(workbooks["Hackney"], "Survey")]
    assert sorted(map(rounded, given)) == sorted(map(rounded, wanted))
    assert {row[0] for row in rows(workbooks["London"], "Survey")} == {"London"}
    above = [str(row[0].value) for row in workbooks["Hackney"]["Survey"].iter_rows(max_row=6)]
    assert any("the target is" in line for line in above)


@pytest.mark.parametrize(("sheet", "period"), [("Scorecard", "Fiscal year"), ("Years", "Period")])
def test_a_borough_workbook_shows_the_rates_of_counts_next_to_the_rates_of_london(
    workbooks, example_home, sheet, period
):
    def number(cell):
        return None if cell is None else pytest.approx(cell)

    with duckdb.connect(str(example_home.published_file), read_only=True) as published:
        wanted = {
            (name, year): cells
            for name, year, *cells in published.execute(
                "select indicator_name, own.period_label, own.unit, own.value, own.rate,"
                " case own.unit when 'count' then london.rate when 'gbp' then null"
                " else london.value end from marts.borough_years as own"
                " inner join marts.london_years as london"
                " using (indicator_id, indicator_name, period_start)"
                " where own.area_name = 'Hackney'"
            ).fetchall()
        }
    top = headings(workbooks["Hackney"][sheet])
    columns = {cell.value: cell.column - 1 for cell in workbooks["Hackney"][sheet][top]}
    units = set()
    for row in workbooks["Hackney"][sheet].iter_rows(min_row=top + 1):
        cells = {heading: row[at] for heading, at in columns.items()}
        name, year = cells["Indicator"].value, cells[period].value
        if name is None:
            break
        unit, value, rate, london = wanted[name, year]
        assert cells["Figure"].value == number(value)
        own = rate if unit in ("count", "gbp") else value
        assert cells["Rate or percentage"].value == number(own)
        beside = cells["London, rate or percentage"]
        assert beside.value == number(london)
        assert beside.value is None or beside.number_format == "#,##0.0"
        units.add((unit, beside.value is None))
    assert units >= {("count", False), ("percent", False), ("gbp", True)}


@pytest.mark.soak  # starts LibreOffice
@pytest.mark.skipif(OFFICE is None, reason="LibreOffice is not installed")
def test_libreoffice_can_open_a_workbook(example_home, tmp_path):
    target = write_workbook(example_home, "Hackney", tmp_path / "hackney.xlsx")
    ran = subprocess.run(
        [str(OFFICE), "--headless", "--convert-to", "pdf", "--outdir", tmp_path, target],
        check=False,
        capture_output=True,
        env={"HOME": str(tmp_path), "PATH": "/usr/bin:/bin"},
    )
    assert ran.returncode == 0
    assert (tmp_path / "hackney.pdf").stat().st_size > 10_000


def test_the_workbook_cover_names_the_area_and_says_that_the_workbook_is_internal(workbooks):
    for area, workbook in workbooks.items():
        lines = list(workbook["Cover"].iter_rows(values_only=True))
        text = " ".join(str(row[0]) for row in lines)
        named = {sheet_name(str(row[0])) for row in lines}
        assert named >= {sheet.title for sheet in workbook.worksheets[1:]}
        assert {"[x]", "[u]", "[p]"} <= {row[0] for row in lines}
        assert f"{area}, internal workbook" in text
        assert "not for publication" in text
        assert "As at 4 June 2013" in text
        assert "Synthetic data" in text
        assert "Synthetic data" in str(workbook["Quarters"]["A3"].value)


def test_a_ward_has_no_workbook(example_home, tmp_path):
    with pytest.raises(UserError, match="is neither London nor a borough"):
        write_workbook(example_home, "Brownswood, Hackney", tmp_path / "no.xlsx")
