"""Lines are recognised as records, totals or footnotes, and stored as sent."""

import json

import pyarrow as pa

from drug_strategy.landing import readers
from tests.unit.landing.excel import parquet, workbook
from tests.unit.landing.returns_folder import SITE, SITE_CSV, SITE_HEADER

KINDS = "_row_number, _line_kind"
LINES = {
    "S2,Hackney,,2010-05-01,30,residential": "ragged_row",
    f"{SITE},more": "ragged_row",
    "Total,,,,30,,": "not_a_record",
    ",,Grand total: 30,2010-05-01,30,residential,": "not_a_record",
    "* provisional": "not_a_record",
    "END OF REPORT,,,,,,": "not_a_record",
    ",Hackney,,,30,,": "not_a_record",
    ",,,,,,,x": "not_a_record",
    "Totally,Hackney,,2010-05-01,30,residential,Y": "record",
    ",Hackney,,2010-05-01,30,,": "record",
}


def test_ragged_lines_and_totals_and_footnotes_are_not_records_and_are_stored_in_full(folder):
    rows = folder.landed("\n".join([SITE_HEADER, *LINES]), f"{KINDS}, _record, site_ref")
    assert [row[:2] for row in rows] == [*enumerate(LINES.values(), start=1)]
    for line, (_, kind, stored, reference) in zip(LINES, rows, strict=True):
        first, *_ = cells = line.split(",")
        if kind == "record":
            assert (stored, reference) == (None, first or None)
        else:
            assert reference is None
            assert [*filter(None, json.loads(stored))] == [*filter(None, cells)]


def test_a_file_with_headings_and_no_rows_gets_a_warning(folder):
    """Totals and notes are not rows. Files with the same headings are read together."""
    folder.put(SITE_CSV)
    folder.put(SITE_HEADER, "b.csv")
    folder.put(f"{SITE_HEADER}\nTotal,,,,0,,\n* provisional", "c.csv")
    folder.put(f"{SITE_HEADER}\n{SITE},more", "ragged.csv")
    folder.put(workbook([SITE_HEADER.split(",")]), "d.xlsx")
    folder.put(
        parquet(pa.table({name: pa.array([], "string") for name in SITE_HEADER.split(",")})),
        "e.parquet",
    )
    found = {file.file_name: [w.reason for w in file.warnings] for file in folder.land().files}
    assert found.pop("a.csv") == found.pop("ragged.csv") == []
    assert [*found.items()] == [
        (name, ["no_records"]) for name in ("b.csv", "c.csv", "d.xlsx", "e.parquet")
    ]


def test_blank_lines_are_not_counted_when_rows_are_numbered(folder):
    rows = folder.landed(f"{SITE_HEADER}\n\n{SITE}\n\u00a0\n,,\n{SITE}\n", KINDS)
    assert rows == [(1, "record"), (2, "record")]


def test_each_record_has_the_row_in_which_a_spreadsheet_shows_it(folder):
    """Titles, blank lines and cells of several lines are in one row each."""
    title = ["Sites", "", '"Quarter 1\nof the year"', SITE_HEADER, ""]
    broken = SITE.replace("Dalston", '"Dal\n\nston"')
    folder.put("\n".join([*title, SITE, ",,", broken, "Total,1", "", SITE.replace("S1", "S2")]))
    folder.put(f"{SITE_HEADER}\n\n{SITE.replace('S1', 'S3')}\n", "next.csv")
    rows = [["Sites"], [], SITE_HEADER.split(","), [None], SITE.replace("S1", "S4").split(",")]
    folder.put(workbook(rows), "b.xlsx")
    folder.put(parquet(pa.table({name: ["S5"] for name in SITE_HEADER.split(",")})), "c.parquet")
    folder.land()
    assert {*folder.rows("_row_number, site_ref, _sheet_row")} == {
        *((1, "S1", 6), (2, "S1", 8), (3, None, 9), (4, "S2", 11)),
        *((1, "S3", 3), (1, "S4", 5), (1, "S5", None)),
    }


def test_a_large_file_that_duckdb_reads_as_it_was_sent_has_the_same_rows(folder, monkeypatch):
    monkeypatch.setattr(readers, "SMALL", 0)
    sent = []
    monkeypatch.setattr(readers.text, "write_csv", lambda *_: sent.append("written"))
    text = "\n".join(["Title", SITE_HEADER, SITE, ",,,,,,", SITE.replace("Dalston", '"Dal, x"')])
    assert folder.landed(f"{text}\n", "_row_number, _sheet_row") == [(1, 3), (2, 5)]
    assert sent == []


def test_a_cell_larger_than_a_megabyte_is_unreadable(folder):
    long = "S" * 3_000_000
    [row, good] = folder.landed(f"{SITE_HEADER}\n{SITE.replace('S1', long)}\n{SITE}\n", "site_ref")
    assert row == (None,)
    assert good == ("S1",)


def test_an_offences_extract_gives_one_record_for_each_month_with_a_figure(folder):
    folder.put(
        "MajorText,MinorText,LookUp_BoroughName,201004,201005\n"
        "DRUGS,POSSESSION OF DRUGS,Hackney,1,x\nDRUGS,Drug Trafficking,Unknown,,-\nTotal,,,9,\n",
        return_name="recorded_offences",
    )
    assert folder.one().records == 3
    rows = folder.rows(
        "_sheet_row, _line_kind, borough_name, month, offences, _unparsed", "recorded_offences"
    )
    assert rows == [
        (2, "record", "Hackney", "201004", 1, None),
        (2, "record", "Hackney", "201005", None, '{"offences": "x"}'),
        (4, "not_a_record", None, None, None, None),
    ]


def test_a_cell_that_is_unreadable_or_is_spelled_in_another_way_is_stored_as_it_was_sent(folder):
    other = "S2,Hackney,,1/5/2010,30.0,Residential,Y"
    unreadable = 'S3,Hackney,,31/02/2010,"1,2",castle,"may""be"'
    rows = folder.landed(f"{SITE_CSV}{other}\n{unreadable}\n", "_sent, _unparsed")
    assert rows == [
        ('{"commercial": "Y"}', None),
        (
            '{"closed_date": "1/5/2010", "plants": "30.0", "premises_type": "Residential",'
            ' "commercial": "Y"}',
            None,
        ),
        (None, '{"closed_date": "31/02/2010", "plants": "1,2", "commercial": "may\\"be"}'),
    ]


def test_rows_that_differ_only_in_an_unreadable_cell_are_not_duplicates(folder):
    lines = [SITE.replace("30", plants) for plants in ("x", "y", "x", "30", "30.0")]
    contents = folder.landed("\n".join([SITE_HEADER, *lines]), "plants, _content")
    assert [plants for plants, _ in contents] == [None, None, None, 30, 30]
    [x, y, x_again, number, number_again] = [content for _, content in contents]
    assert x == x_again
    assert number == number_again
    assert len({x, y, number}) == 3
