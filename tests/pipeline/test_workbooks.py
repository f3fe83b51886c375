"""The internal workbooks: every cell is the mart's, text is text, marks have their own column."""

from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pytest

from drug_strategy.publication.generations import LINK
from drug_strategy.settings import Settings, UserError
from drug_strategy.workbooks import write_workbook
from tests.commands import warehouse

HEADINGS = 5


@pytest.fixture(scope="module")
def workbooks(example_home: Settings, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """London's and Hackney's, read again."""
    folder = tmp_path_factory.mktemp("workbooks")
    return {
        area: openpyxl.load_workbook(write_workbook(example_home, area, folder / f"{area}.xlsx"))
        for area in ("London", "Hackney")
    }


def rows(workbook: Any, sheet: str) -> list[tuple[Any, ...]]:
    """The rows of a sheet's table."""
    return list(workbook[sheet].iter_rows(min_row=HEADINGS + 1, values_only=True))


@pytest.mark.parametrize(
    ("area", "sheet", "sql"),
    [
        (
            area,
            sheet,
            "select indicator_name, unit, period_label, strftime(period_start, '%Y-%m-%d'), value,"
            " lower_95, upper_95, rate, london_figure, difference_from_london, signal,"
            " return_status, nullif(symbols, ''), indicator_id from marts.figures"
            f" where area_name = '{area}' and period_type = '{kind}' and is_complete",
        )
        for area in ("London", "Hackney")
        for sheet, kind in (("Years", "fiscal_year"), ("Quarters", "quarter"))
    ]
    + [
        (
            "London",
            "Boroughs",
            "select indicator_name, unit, area_name, period_label, value, lower_95, upper_95, rate,"
            " return_status, nullif(symbols, ''), indicator_id from marts.figures"
            " where area_level = 'borough' and period_type = 'fiscal_year' and is_complete",
        ),
        (
            "Hackney",
            "Ward attitudes",
            "select ward_name, indicator_name, base, estimate_percent, lower_95, upper_95,"
            " borough_percent, class from marts.ward_attitudes"
            " inner join marts.indicators on indicator_id = measure"
            " where borough_code = 'E09000012'",
        ),
    ],
)
def test_every_cell_is_the_mart_s(
    workbooks: dict[str, Any], example_home: Settings, area: str, sheet: str, sql: str
) -> None:
    with duckdb.connect(str(example_home.published / LINK), read_only=True) as published:
        wanted = published.execute(sql).fetchall()
    given = rows(workbooks[area], sheet)
    assert len(given) > 30
    assert sorted(map(rounded, given)) == sorted(map(rounded, wanted))


def rounded(row: tuple[Any, ...]) -> tuple[str, ...]:
    """A row as text, numbers to nine digits."""
    return tuple(
        f"{cell:.9g}" if isinstance(cell, (int, float)) else str(cell or "") for cell in row
    )


def test_a_period_is_text_and_no_number_bears_a_mark(workbooks: dict[str, Any]) -> None:
    for row in rows(workbooks["London"], "Years"):
        assert isinstance(row[2], str)
        assert row[4] is None or isinstance(row[4], (int, float))
    assert {row[12] for row in rows(workbooks["Hackney"], "Years")} >= {None, "[u]"}


def test_the_cover_says_what_it_is_of_and_that_it_is_internal(workbooks: dict[str, Any]) -> None:
    for area, workbook in workbooks.items():
        text = " ".join(str(row[0]) for row in workbook["Cover"].iter_rows(values_only=True))
        assert f"{area}, internal workbook" in text
        assert "not for publication" in text
        assert "As at 4 June 2013" in text
        assert "Synthetic data" in text
        assert "Synthetic data" in str(workbook["Quarters"]["A2"].value)


def test_the_command_names_its_file_and_refuses_a_ward(
    example_home: Settings, tmp_path: Path
) -> None:
    target = tmp_path / "folder" / "hackney.xlsx"
    ran = warehouse("workbook", "hackney", "--to", target, "--home", example_home.home)
    assert (ran.returncode, ran.said.strip()) == (0, str(target))
    with pytest.raises(UserError, match="is neither London nor a borough"):
        write_workbook(example_home, "Brownswood, Hackney", tmp_path / "no.xlsx")
