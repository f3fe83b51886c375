"""Columns of American dates are recognised by the rules in docs/returns.md."""

from datetime import date

HEADER = "concern_ref,borough,raised_date,theme,source,actioned_date"
CONCERNS = "community_concerns"
AMBIGUOUS, UNREADABLE = "ambiguous", "unreadable"
APRIL_3, JUNE_1 = date(2010, 4, 3), date(2010, 6, 1)
FILES = [
    (
        [f"05/{day:02}/2010" for day in range(1, 29)],
        [*[AMBIGUOUS] * 4, date(2010, 5, 5), *[AMBIGUOUS] * 7, *[UNREADABLE] * 16],
    ),
    # One date in any numeric format shows that the column has American dates.
    (["4/13/2010", "03/04/2010"], [UNREADABLE, AMBIGUOUS]),
    (["04/13/10", "03/04/2010"], [UNREADABLE, AMBIGUOUS]),
    (["4-13-2010", "03/04/2010"], [UNREADABLE, AMBIGUOUS]),
    (["04/13/2010", "30 Apr 2010"], [UNREADABLE, date(2010, 4, 30)]),
    # A cell that is not a date in either order, or not in an accepted format, shows nothing.
    (["04/31/2010", "03/04/2010"], [UNREADABLE, APRIL_3]),
    (["04-15-10", "03/04/2010"], [UNREADABLE, APRIL_3]),
    # One date is day first.
    (
        ["04/13/2010", "04/14/2010", "30-04-2010", "03/04/2010"],
        [UNREADABLE, UNREADABLE, date(2010, 4, 30), APRIL_3],
    ),
    (["04/13/2010", "30/4/10", "03/04/2010"], [UNREADABLE, date(2010, 4, 30), APRIL_3]),
    (["03/04/2010", "05/04/2010"], [APRIL_3, date(2010, 4, 5)]),
]


def test_ambiguous_dates_are_not_read_in_a_column_of_a_file_that_has_american_dates(folder):
    """Lines that are not records do not affect the order, nor does another column or file."""
    for file, (cells, _) in enumerate(FILES):
        lines = [
            f"{file} {number},Hackney,{cell},gang,survey,01/06/2010"
            for number, cell in enumerate(cells)
        ]
        last = "" if file else "Total,,05/14/2010,,,\nshort,Hackney,05/16/2010\n"
        folder.put("\n".join([HEADER, *lines, last]), f"{file}.csv", CONCERNS)
    folder.land()
    rows = folder.rows(
        "concern_ref, raised_date, _ambiguous, actioned_date,"
        " json_extract_string(_unparsed, '$.raised_date')",
        CONCERNS,
    )
    found = {reference: rest for reference, *rest in rows if reference}
    for file, (cells, expected) in enumerate(FILES):
        for number, (cell, reading) in enumerate(zip(cells, expected, strict=True)):
            day, ambiguous, actioned, unread = found[f"{file} {number}"]
            assert actioned == JUNE_1
            if isinstance(reading, date):
                assert (day, ambiguous, unread) == (reading, None, None)
            else:
                in_doubt = "raised_date" if reading == AMBIGUOUS else None
                assert (day, ambiguous, unread) == (None, in_doubt, cell)


def test_a_file_read_again_because_of_american_dates_keeps_all_its_rows_and_references(folder):
    """The order is recognised in every date column, not only in event dates."""
    header = "ppo_ref,start_date,end_date,borough\n"
    rows = [f"P{number},4/{number}/2010,05/06/2010,Hackney\n" for number in range(11, 17)]
    folder.put(header + "".join(rows), return_name="ppo_roster")
    folder.put(header + "P1,05/06/2010,,Hackney\n", "b.csv", return_name="ppo_roster")
    assert sorted(file.records for file in folder.land().files) == [1, 6]
    found = folder.rows("start_date, end_date, _ambiguous, ppo_ref is null", "ppo_roster")
    june_5 = date(2010, 6, 5)
    assert sorted(found, key=str) == [
        *[(None, june_5, "start_date", False)] * 2,
        *[(None, june_5, None, False)] * 4,
        (june_5, None, None, False),
    ]
