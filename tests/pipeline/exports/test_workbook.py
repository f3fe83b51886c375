"""The workbooks from `warehouse workbook` contain the published values and are easy to read.

If LibreOffice is installed, one test opens a workbook in it.
"""

import shutil
import subprocess
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pytest

from drug_strategy.exports.workbook import TABS, write_workbook
from drug_strategy.io.errors import UserError
from drug_strategy.io.workbooks import sheet_name
from drug_strategy.settings import Settings

OFFICE = shutil.which("soffice") or shutil.which("libreoffice")
CHANGE = "difference_from_year_before, boroughs_compared, change_year_before"
OF_BOROUGH = CHANGE.replace("boroughs_compared", "null")


@pytest.fixture(scope="module")
def workbooks(example_home: Settings, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Write the workbooks for London and Hackney, and read both with openpyxl."""
    folder = tmp_path_factory.mktemp("workbooks")
    return {
        area: openpyxl.load_workbook(write_workbook(example_home, area, folder / f"{area}.xlsx"))
        for area in ("London", "Hackney")
    }


def headings(sheet: Any) -> int:
    """Return the row number of a sheet's column headings."""
    return int(str(sheet.auto_filter.ref).partition(":")[0].removeprefix("A"))


def rows(workbook: Any, sheet: str) -> list[tuple[Any, ...]]:
    """Return the rows below a sheet's column headings."""
    found = workbook[sheet].iter_rows(min_row=headings(workbook[sheet]) + 1, values_only=True)
    return [row for row in found if any(cell is not None for cell in row)]


@pytest.mark.parametrize(
    ("area", "sheet", "sql"),
    [
        (
            area,
            sheet,
            "select indicator_name, unit, period_label, period_start, value,"
            " lower_95, upper_95, rate, population, population_covered,"
            f" {columns}, return_status, nullif(symbols, ''), indicator_id"
            f" from marts.{level}_{sheet.lower()}"
            f" where area_name = '{area}' and is_complete",
        )
        for area, level, sheet, columns in (
            ("London", "london", "Years", f"null, null, null, {CHANGE}"),
            ("London", "london", "Quarters", f"{CHANGE}, signal"),
            ("Hackney", "borough", "Years", f"london_figure, rest_value, comparison, {OF_BOROUGH}"),
            ("Hackney", "borough", "Quarters", f"{OF_BOROUGH}, signal"),
        )
    ]
    + [
        (
            "London",
            "Boroughs",
            "select indicator_name, unit, area_name, period_label, value, lower_95, upper_95, rate,"
            " population, population_covered, difference_from_year_before, change_year_before,"
            " return_status, nullif(symbols, ''), indicator_id from marts.borough_years"
            " where is_complete",
        ),
        (
            "London",
            "Order sizes",
            "select area_name, period_label, orders, value, value_without_largest, median,"
            " return_status from marts.confiscation_order_sizes where is_complete",
        ),
    ],
)
def test_every_workbook_cell_has_the_published_value(
    workbooks: dict[str, Any], example_home: Settings, area: str, sheet: str, sql: str
) -> None:
    with duckdb.connect(str(example_home.published_file), read_only=True) as published:
        wanted = published.execute(sql).fetchall()
    given = rows(workbooks[area], sheet)
    assert len(given) > 30
    assert sorted(map(rounded, given)) == sorted(map(rounded, wanted))


def rounded(row: tuple[Any, ...]) -> tuple[str, ...]:
    """Return a row's cells as text, rounding numbers to nine significant digits."""
    return tuple(
        f"{float(cell):.9g}"
        if isinstance(cell, (int, float, Decimal))
        else f"{cell:%Y-%m-%d}"
        if isinstance(cell, date)
        else str(cell or "")
        for cell in row
    )


def test_workbook_cells_store_dates_as_dates_and_numbers_as_numbers(
    workbooks: dict[str, Any],
) -> None:
    for row in rows(workbooks["London"], "Years"):
        assert isinstance(row[2], str)
        assert isinstance(row[3], datetime)
        assert row[4] is None or isinstance(row[4], (int, float))
    assert {row[17] for row in rows(workbooks["Hackney"], "Years")} >= {None, "[u]"}


def test_every_workbook_sheet_is_easy_to_read_and_prints_one_page_wide(
    workbooks: dict[str, Any], example_home: Settings
) -> None:
    """Headings stay in view, numbers have at most one decimal, and pages do not split charts."""
    formats = {"#,##0", "#,##0.0", "£#,##0", "d mmm yyyy"}
    with duckdb.connect(str(example_home.published_file), read_only=True) as published:
        names = published.execute("select indicator_id, indicator_name from marts.indicators")
        tabs = [TABS.get(indicator, name) for indicator, name in names.fetchall()]
    assert all(tab == sheet_name(tab) for tab in tabs)  # none is cut
    for workbook in workbooks.values():
        charted = {sheet.title for sheet in workbook.worksheets if sheet._charts}
        assert charted == set(tabs)
        for sheet in workbook.worksheets:
            page = sheet.page_setup
            assert (page.orientation, int(page.paperSize)) == ("landscape", 9)
            assert sheet.sheet_properties.pageSetUpPr.fitToPage
            assert page.fitToWidth in (None, 1)
            assert sheet.oddFooter.right.text == "Page &P of &N"
            if sheet.title == "Cover":
                continue
            row = headings(sheet)
            last = row + sheet_rows(sheet)
            assert sheet.freeze_panes == f"B{row + 1}"
            assert sheet.print_title_rows == f"${row}:${row}"
            assert (page.fitToHeight in (None, 1)) == bool(sheet._charts)
            for heading in (cell for cell in sheet[row] if cell.value):
                words = max(map(len, heading.value.split()))
                width = sheet.column_dimensions[heading.column_letter].width
                assert words < width < 61, (sheet.title, heading.value)
            for line in sheet.iter_rows(min_row=row + 1):
                for cell in line:
                    is_text = isinstance(cell.value, (str, type(None)))
                    assert is_text or cell.number_format in formats, (sheet.title, cell.coordinate)
                    if not is_text and "ounds" in str(sheet.cell(row, cell.column).value):
                        assert cell.number_format == "£#,##0", (sheet.title, cell.coordinate)
            for chart in sheet._charts:
                assert chart.series[0].val.numRef.f.endswith(f"${last}")
                assert chart.display_blanks == "gap"
                assert last <= chart.anchor._from.row


def test_each_workbook_sheet_names_the_areas_it_covers(workbooks: dict[str, Any]) -> None:
    others = {
        ("London", "All boroughs"): "London and its boroughs: ",
        ("London", "Boroughs"): "The boroughs of London: ",
        ("London", "Order sizes"): "London and its boroughs: ",
        ("London", "Returns"): "All boroughs and headquarters: ",
        ("Hackney", "Target"): "Hackney and London: ",
    }
    for area, workbook in workbooks.items():
        for sheet in workbook.worksheets[1:]:
            whose = others.get((area, sheet.title), f"{area}: ")
            assert str(sheet["A1"].value).startswith(whose)
            assert sheet.oddFooter.left.text.startswith(whose)


def test_a_sheet_shows_every_borough_in_the_latest_year_with_a_fill_for_its_label(
    workbooks: dict[str, Any], example_home: Settings
) -> None:
    fills = {"higher": "FF12436D", "lower": "FFB3D0EA", "no clear difference": "00000000"}
    with duckdb.connect(str(example_home.published_file), read_only=True) as published:
        wanted = published.execute(
            "select indicator_name, area_name, is_provisional, comparison,"
            " if(is_rate, rate, value), case when unit = 'gbp' then '£#,##0'"
            " when unit = 'count' and not is_rate then '#,##0' else '#,##0.0' end"
            " from (select *, unit = 'count' and indicator_id <> 'dip_boroughs'"
            " and indicator_id not like '%networks_disrupted' as is_rate"
            " from marts.indicator_values) where area_level in ('london', 'borough')"
            " and period_type = 'fiscal_year' and period_label = '2012-13'"
        ).fetchall()
    sheet = workbooks["London"]["All boroughs"]
    top = headings(sheet)
    columns = {cell.value: cell.column for cell in sheet[top]}
    names = [row[0] for row in rows(workbooks["London"], "All boroughs")]
    assert [*columns][:4] == ["Indicator", "Unit", "London", "Barking and Dagenham"]
    assert len(wanted) == len(names) * 33
    assert "Light blue with figures in italics: lower than the rest of London." in [
        row[0].value for row in sheet.iter_rows(max_row=top)
    ]
    seen = set()
    for name, area, is_provisional, comparison, value, number_format in wanted:
        cell = sheet.cell(top + 1 + names.index(name), columns[area])
        assert cell.value == (None if value is None else pytest.approx(value))
        assert value is None or cell.number_format == number_format
        if comparison in fills:
            assert cell.fill.fgColor.rgb == fills[comparison]
            seen.add(comparison)
        elif value is None:
            assert cell.fill.patternType == "lightTrellis"
        elif comparison is None and is_provisional:
            assert cell.fill.patternType == "lightUp"
            seen.add("provisional")
    assert seen == {*fills, "provisional"}
    assert "All boroughs" not in workbooks["Hackney"].sheetnames


def test_a_borough_workbook_shows_the_target_measures_of_the_borough_next_to_those_of_london(
    workbooks: dict[str, Any], example_home: Settings
) -> None:
    with duckdb.connect(str(example_home.published_file), read_only=True) as published:
        wanted = published.execute(
            "select measure, own.value, london.value, improvement_points"
            " from marts.confidence_target as targets"
            " inner join marts.indicator_values as own on own.indicator_id = measure"
            " and own.area_name = 'Hackney' and own.period_label = targets.period_label"
            " inner join marts.indicator_values as london on london.indicator_id = measure"
            " and london.area_name = 'London' and london.period_label = targets.period_label"
            " order by measure"
        ).fetchall()
    sheet = workbooks["Hackney"]["Target"]
    columns = [cell.value for cell in sheet[headings(sheet)]]
    given = [dict(zip(columns, row, strict=True)) for row in rows(workbooks["Hackney"], "Target")]
    assert len(given) == 2
    assert {row["Area"] for row in given} == {"Hackney"}
    for row, (_, own, london, gained) in zip(given, wanted, strict=True):
        assert row["Now, percent"] == pytest.approx(own)
        assert row["London, percent now"] == pytest.approx(london)
        assert row["London, improvement in points"] == pytest.approx(gained)
        assert row["Now, percent"] != row["London, percent now"]


@pytest.mark.parametrize(("sheet", "period"), [("Scorecard", "Fiscal year"), ("Years", "Period")])
def test_a_borough_workbook_shows_the_rates_of_counts_next_to_the_rates_of_london(
    workbooks: dict[str, Any], example_home: Settings, sheet: str, period: str
) -> None:
    def number(cell: float | None) -> Any:
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
        assert cells["For 100,000 residents"].value == number(rate)
        beside = cells["London (counts as rates)"]
        assert beside.value == number(london)
        assert beside.value is None or beside.number_format == "#,##0.0"
        units.add((unit, beside.value is None))
    assert units >= {("count", False), ("percent", False), ("gbp", True)}


def test_the_london_workbook_shows_the_status_of_every_return_by_sender_and_quarter(
    workbooks: dict[str, Any], example_home: Settings
) -> None:
    with duckdb.connect(str(example_home.published_file), read_only=True) as published:
        wanted = published.execute(
            "select return_name, sender_name, fiscal_quarter, return_status"
            " from marts.expected_returns"
        ).fetchall()
    sheet = workbooks["London"]["Returns"]
    quarters = [cell.value for cell in sheet[headings(sheet)] if cell.value][2:]
    given = [
        (*row[:2], quarter, status)
        for row in rows(workbooks["London"], "Returns")
        for quarter, status in zip(quarters, row[2:], strict=False)
        if status
    ]
    assert len(quarters) == 16
    assert "Headquarters" in {row[1] for row in given}
    assert sorted(given) == sorted(wanted)
    assert {row[1] for row in rows(workbooks["Hackney"], "Returns")} == {"Hackney"}


def sheet_rows(sheet: Any) -> int:
    return sum(
        1 for [cell] in sheet.iter_rows(min_row=headings(sheet) + 1, max_col=1) if cell.value
    )


@pytest.mark.soak  # starts LibreOffice
@pytest.mark.skipif(OFFICE is None, reason="LibreOffice is not installed")
def test_libreoffice_can_open_a_workbook(example_home: Settings, tmp_path: Path) -> None:
    target = write_workbook(example_home, "Hackney", tmp_path / "hackney.xlsx")
    ran = subprocess.run(
        [str(OFFICE), "--headless", "--convert-to", "pdf", "--outdir", tmp_path, target],
        check=False,
        capture_output=True,
        env={"HOME": str(tmp_path), "PATH": "/usr/bin:/bin"},
    )
    assert ran.returncode == 0
    assert (tmp_path / "hackney.pdf").stat().st_size > 10_000


def test_the_workbook_cover_names_the_area_and_says_that_the_workbook_is_internal(
    workbooks: dict[str, Any],
) -> None:
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


def test_a_ward_has_no_workbook(example_home: Settings, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="is neither London nor a borough"):
        write_workbook(example_home, "Brownswood, Hackney", tmp_path / "no.xlsx")
