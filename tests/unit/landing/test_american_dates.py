"""Columns of American dates are recognised by the rules in docs/returns.md."""

from datetime import date

import pyarrow as pa
import pytest

from tests.unit.landing.excel import parquet, workbook

HEADER = "concern_ref,borough,raised_date,theme,source,actioned_date"
CONCERNS = "community_concerns"
COLUMNS = "raised_date, json_extract_string(_unparsed, '$.raised_date'), _ambiguous"
MAY = [f"05/{day:02}/2010" for day in range(1, 29)]


def landed(folder, raised, name="a.csv"):
    """Land a file, and return its dates, unreadable cells and columns with ambiguous dates."""
    put(folder, raised, name)
    assert {file.status for file in folder.land().files} == {"accepted"}
    return folder.rows(COLUMNS, CONCERNS)


def put(folder, raised, name, actioned="2010-06-30"):
    rows = [
        [f"{name} {number}", "Hackney", day, "gang", "survey", actioned]
        for number, day in enumerate(raised)
    ]
    names = HEADER.split(",")
    content = "\n".join([HEADER, *(",".join(row) for row in rows), ""])
    if name.endswith(".xlsx"):
        content = workbook([[*line] for line in (names, *rows)])
    elif name.endswith(".parquet"):
        columns = [pa.array(column) for column in zip(*rows, strict=True)]
        content = parquet(pa.Table.from_arrays(columns, names=names))
    folder.put(content, name, CONCERNS)


@pytest.mark.parametrize("name", ["a.csv", "a.xlsx", "a.parquet"])
def test_only_5_may_is_read_if_a_column_has_the_first_28_days_of_may_as_american_dates(
    folder, name
):
    found = landed(folder, MAY, name)
    for number, (cell, row) in enumerate(zip(MAY, found, strict=True), 1):
        if number == 5:
            assert row == (date(2010, 5, 5), None, None)
        else:
            assert row == (None, cell, "raised_date" if number <= 12 else None)


@pytest.mark.parametrize("shown", ["4/13/2010", "04/13/10", "4-13-2010"])
def test_one_date_in_any_numeric_format_shows_that_a_column_has_american_dates(folder, shown):
    unread, doubtful = landed(folder, [shown, "03/04/2010"])
    assert unread == (None, shown, None)
    assert doubtful == (None, "03/04/2010", "raised_date")


DOUBTFUL = "03/04/2010"


@pytest.mark.parametrize(
    ("dates", "last"),
    [
        (["04/31/2010", DOUBTFUL], 3),  # The cell is not a date in either order.
        (["04-15-10", DOUBTFUL], 3),  # The date is not in an accepted format.
        (["04/13/2010", "04/14/2010", "04/15/2010", "30-04-2010", DOUBTFUL], 3),
        (["04/13/2010", "30/4/10", DOUBTFUL], 3),  # One date is day first.
        (["04/13/2010", "30 Apr 2010"], 30),
        (["04/13/2010", "04/04/2010"], 4),
    ],
)
def test_a_date_is_read_day_first_unless_it_is_ambiguous_in_a_column_of_american_dates(
    folder, dates, last
):
    *_, (read, unread, doubtful) = landed(folder, dates)
    assert (read, unread, doubtful) == (date(2010, 4, last), None, None)


def test_the_order_of_day_and_month_is_recognised_separately_for_each_column_and_file(folder):
    """A single SQL statement reads both files.

    Lines that are not records do not affect the order.
    """
    put(folder, MAY[10:16], "american.csv", actioned="01/06/2010")
    put(folder, ["03/04/2010", "05/04/2010"], "british.csv", actioned="01/06/2010")
    with (folder.returns / CONCERNS / "british.csv").open("a") as stream:
        stream.write("Total,,05/14/2010,,,\nshort,Hackney,05/16/2010\n")
    folder.land()
    rows = folder.rows("concern_ref, raised_date, _ambiguous, actioned_date", CONCERNS)
    found = {str(reference): row for reference, *row in rows}
    june = date(2010, 6, 1)
    assert found["american.csv 0"] == [None, "raised_date", june]
    assert found["american.csv 5"] == [None, None, june]
    assert found["british.csv 0"] == [date(2010, 4, 3), None, june]


def test_a_file_read_again_because_of_american_dates_keeps_all_its_rows_and_references(folder):
    """The order is recognised in every date column, not only in event dates."""
    header = "ppo_ref,start_date,end_date,borough\n"
    rows = [f"P{number},4/{number}/2010,05/06/2010,Hackney\n" for number in range(11, 17)]
    folder.put(header + "".join(rows), return_name="ppo_roster")
    folder.put(header + "P1,05/06/2010,,Hackney\n", "b.csv", return_name="ppo_roster")
    assert sorted(file.records for file in folder.land().files) == [1, 6]
    found = folder.rows("start_date, end_date, _ambiguous, ppo_ref is null", "ppo_roster")
    assert sorted(found, key=str) == sorted(
        [
            *[(None, date(2010, 6, 5), "start_date", False)] * 2,
            *[(None, date(2010, 6, 5), None, False)] * 4,
            (date(2010, 6, 5), None, None, False),
        ],
        key=str,
    )
