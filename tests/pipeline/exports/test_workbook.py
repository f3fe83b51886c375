"""The workbooks from `warehouse workbook` contain the published values and are easy to read.

tests/unit/io/test_workbooks.py tests how values are written.
"""

from datetime import date
from decimal import Decimal

import openpyxl
import pytest

from drug_strategy.exports.workbook import write_workbook
from drug_strategy.io.errors import UserError
from drug_strategy.settings import Settings
from tests.homes import rows_of
from tests.returns.figures import GOLDEN

SHEETS = [
    *("Cover", "Scorecard", "Quarters", "Years", "Totals", "Boroughs", "Survey", "Returns owed"),
    *("Left out", "Definitions"),
]
SHOWN = "value, numerator, denominator, nullif(symbols, ''), caution, lower_95, upper_95"
CHANGE = "difference_from_year_before, change_year_before, {}"
RATE = "coalesce(rate, if(unit in ('count', 'gbp'), null, value))"
LAST = "return_status, statement, indicator_id"
BESIDE_LONDON = "london_figure, rest_value, comparison, "
QUARTERS = (
    f"select indicator_name, unit, period_label, period_start, {SHOWN}, rate, population,"
    f" population_covered, {CHANGE}, signal, {LAST} from marts.{{}} where is_complete"
)
YEARS = (
    f"select indicator_name, unit, period_label, period_start, {SHOWN}, population,"
    f" population_covered, {CHANGE}, difference_from_2009_10, change_since_2009_10, {RATE}, {{}}"
    f" {LAST} from marts.{{}} where is_complete"
)
TOTALS = (
    f"select indicator_name, unit, period_label, {SHOWN}, population, population_covered, {RATE},"
    f" {{}} {LAST} from marts.{{}} where true"
)
SURVEY = (
    "select c.area_name, indicator_name, c.period_label, c.value, earlier_label, earlier_value,"
    " difference, c.lower_95, c.upper_95, change, base, c.notes"
    " from marts.public_attitude_changes as c"
    " inner join marts.indicators on c.measure = indicator_id"
    " inner join marts.public_attitudes using (measure, area_code, period_type, period_start)"
    " where c.period_type = 'fiscal_year' and c.area_name in ('London', {})"
)
IN_HACKNEY = "and area_name = 'Hackney'"
OF_LONDON = {
    "Quarters": QUARTERS.format("boroughs_compared", "london_quarters"),
    "Years": YEARS.format("boroughs_compared", "", "london_years"),
    "Totals": TOTALS.format("", "london_totals"),
    "Survey": SURVEY.format("null"),
    "Returns owed": (
        "select return_name, sender_name, fiscal_quarter, owed_reason, short, owed_since, records,"
        " usual_records from marts.expected_returns left join marts.labels"
        " on label_of = 'outstanding_reason' and label = outstanding_reason where is_owed"
    ),
    "Left out": (
        "select return_name, file_name, received_on, coalesce(reason, 'refused'), q.rows,"
        " coalesce(refusal_reason, meaning) from data_quality.file_reconciliation"
        " left join data_quality.quarantine_summary as q using (return_name, file_name)"
        " left join data_quality.reason_meanings using (reason)"
        " where status = 'refused' or reason <> 'not_a_record'"
    ),
}
OF_HACKNEY = {
    "Scorecard": (
        "select v.indicator_name, v.unit, v.period_label, v.value, v.numerator, v.denominator,"
        " nullif(v.symbols, ''), v.caution, v.value_year_before, v.difference_from_year_before,"
        " v.change_year_before, v.value_2009_10, v.difference_from_2009_10,"
        " v.change_since_2009_10, q.period_label, q.signal,"
        " coalesce(v.rate, if(v.unit = 'percent', v.value, null)), v.london_figure, v.comparison,"
        " v.statement, v.provisional_reason"
        " from marts.borough_years as v left join (from marts.borough_quarters"
        " where signal is not null qualify period_start = max(period_start)"
        " over (partition by area_code, indicator_id)) as q using (area_code, indicator_id)"
        " where v.area_name = 'Hackney' and v.fiscal_year = '2012-13' and v.scorecard_order > 0"
    ),
    "Quarters": f"{QUARTERS.format('null', 'borough_quarters')} {IN_HACKNEY}",
    "Years": f"{YEARS.format('null', BESIDE_LONDON, 'borough_years')} {IN_HACKNEY}",
    "Totals": f"{TOTALS.format(BESIDE_LONDON, 'borough_totals')} {IN_HACKNEY}",
    "Boroughs": (
        "select indicator_name, unit, area_name, period_label, value, numerator, denominator,"
        " lower_95, upper_95, rate, population, population_covered,"
        " difference_from_year_before, change_year_before, return_status, nullif(symbols, ''),"
        " caution, indicator_id from marts.borough_years"
        " where is_complete"
    ),
    "Survey": SURVEY.format("'Hackney'"),
}


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


@pytest.mark.parametrize(
    ("area", "sheet", "sql"),
    [
        *(("London", *each) for each in OF_LONDON.items()),
        *(("Hackney", *each) for each in OF_HACKNEY.items()),
    ],
)
def test_every_workbook_cell_has_the_published_value(workbooks, example_home, area, sheet, sql):
    wanted = rows_of(example_home.published_file, sql)
    found = workbooks[area][sheet]
    below = found.iter_rows(min_row=headings(found) + 1, values_only=True)
    given = [row for row in below if any(cell is not None for cell in row)]
    assert len(given) > 5
    assert sorted(map(rounded, given)) == sorted(map(rounded, wanted))


def rounded(row):
    """Return a row's cells with their types, rounding numbers to nine significant digits."""
    return tuple(
        f"number {float(cell):.9g}"
        if isinstance(cell, (int, float, Decimal))
        else f"day {cell:%Y-%m-%d}"
        if isinstance(cell, date)
        else cell or ""
        for cell in row
    )


def test_the_columns_of_a_boroughs_years_have_these_headings(workbooks):
    """The columns of YEARS are in the same order."""
    sheet = workbooks["Hackney"]["Years"]
    assert [cell.value for cell in sheet[headings(sheet)]] == [
        *("Indicator", "Unit", "Period", "First day", "Figure", "Numerator", "Denominator"),
        *("Symbols", "Caution", "Lower 95% limit", "Upper 95% limit"),
        *("Residents", "Residents covered", "Change on the year before", "Change in the survey"),
        *("Boroughs compared", "Change since 2009-10", "Change in the survey since 2009-10"),
        *("Rate or percentage", "London, rate or percentage"),
        *("Rest of London, rate or percentage", "Beside the rest of London", "Return", "In words"),
        "Name in the data",
    ]


def test_every_sheet_of_a_workbook_keeps_its_headings_in_view_and_its_numbers_short(workbooks):
    formats = {"#,##0", "#,##0.0", "£#,##0", "d mmm yyyy"}
    for workbook in workbooks.values():
        assert workbook.sheetnames == SHEETS
        for sheet in workbook.worksheets[1:]:
            row = headings(sheet)
            assert sheet.freeze_panes == f"B{row + 1}"
            for cell in (cell for line in sheet.iter_rows(min_row=row + 1) for cell in line):
                is_text = isinstance(cell.value, (str, type(None)))
                assert is_text or cell.number_format in formats, (sheet.title, cell.coordinate)


def test_the_workbook_cover_names_the_area_and_says_that_the_workbook_is_internal(workbooks):
    for area, workbook in workbooks.items():
        text = " ".join(str(cell.value) for [cell, *_] in workbook["Cover"].iter_rows())
        for part in (
            *SHEETS[1:],
            *("[x]", "[u]", "[p]"),
            f"{area}, internal workbook",
            "not for publication",
            "As at 4 June 2013",
            "Synthetic data",
        ):
            assert part in text
        assert "Synthetic data" in str(workbook["Quarters"]["A3"].value)
        above = [str(row[0].value) for row in workbook["Survey"].iter_rows(max_row=6)]
        assert any("the target is" in line for line in above)


def test_a_boroughs_workbook_has_what_was_left_out_whoever_sent_it_or_says_nothing_was(
    golden_home, readers_home, tmp_path
):
    """Only the owner of the private warehouse knows which borough a row of another sender names."""
    found = {}
    for home, borough in (
        (golden_home, "Camden"),
        (golden_home, "Sutton"),
        (readers_home, "Camden"),
    ):
        settings = Settings(home=home, returns=GOLDEN)
        path = write_workbook(settings, borough, tmp_path / f"{len(found)}.xlsx")
        sheet = openpyxl.load_workbook(path)["Left out"]
        rows = [*sheet.iter_rows(min_row=headings(sheet) + 1, values_only=True)]
        above = " ".join(str(row[0].value) for row in sheet.iter_rows(max_row=headings(sheet) - 1))
        found[home, borough] = {(row[0], row[3], row[4]) for row in rows if row[0]}, above
    left_out, above = found[golden_home, "Camden"]
    assert ("crack_house_closures", "date_order", 1) in left_out
    assert ("crack_house_closures", "refused", None) in left_out
    assert "the rows that name Camden, whoever sent them" in above
    assert ("crack_house_closures", "date_order", 1) not in found[golden_home, "Sutton"][0]
    left_out, above = found[readers_home, "Camden"]
    assert left_out == set()
    assert "it has only those in files from the borough's own folder" in above
    assert "Nothing was left out." in above


def test_a_ward_has_no_workbook(example_home, tmp_path):
    with pytest.raises(UserError, match="is neither London nor a borough"):
        write_workbook(example_home, "Brownswood, Hackney", tmp_path / "no.xlsx")
