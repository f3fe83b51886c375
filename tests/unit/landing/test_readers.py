"""CSV files, workbooks and Parquet files land, and other files are refused with a reason."""

import codecs
import gzip
from datetime import date

import pyarrow as pa

from tests.unit.landing.excel import parquet
from tests.unit.landing.returns_folder import (
    COLUMNS,
    EXPECTED,
    SITE,
    SITE_CSV,
    SITE_HEADER,
)

ACCEPTED = [
    SITE_CSV.encode(),
    codecs.BOM_UTF8 + SITE_CSV.encode(),
    SITE_CSV.encode("utf-16"),
    codecs.BOM_UTF16_BE + SITE_CSV.encode("utf-16-be"),
    SITE_CSV.replace(",", ";").encode(),
    SITE_CSV.replace(",", "\t").encode(),
    SITE_CSV.replace(",", "|").encode(),
    SITE_CSV.replace("\n", "\r\n").encode(),
    SITE_CSV.replace("\n", "\r").encode(),
    f"{SITE_HEADER}\r\n{SITE}\r".encode(),
    SITE_CSV.rstrip("\n").encode(),
    f"Title\n\nQuarter 1\n{SITE_CSV}".encode(),
    f"Title, with; a | comma\n{SITE_CSV}".encode(),
    f'"A title\nof two lines"\n{SITE_CSV}'.encode(),
    f"{SITE_HEADER}\r\n{SITE}\n\n   \n,,,,,,\n".encode(),
    SITE_CSV.replace("site_ref", " Site-Ref ").replace("closed_date", "CLOSED DATE").encode(),
    f"{SITE_HEADER},,\n{SITE},,\n".encode(),
    f"{SITE_HEADER}\n{SITE},,\n".encode(),
    SITE_CSV.replace("Dalston", '"Dal"ston').encode(),
    SITE_CSV.replace("Dalston", 'Dal; "ston').encode(),
    ",".join(SITE_HEADER.split(",")[::-1]).encode() + b"\nY,other,30,2010-05-01,,Hackney,S1",
    f'{SITE_HEADER}\n"S1" , "Hackney",Dalston,2010-05-01,30,"residential",Y\n'.encode(),
]


def test_every_accepted_csv_format_gives_the_same_row(folder):
    for at, content in enumerate(ACCEPTED):
        folder.put(content, f"{at}.csv")
    folder.put(gzip.compress(f"{SITE_CSV}\n".encode()), "a.CSV.Gz")
    assert {file.status for file in folder.land().files} == {"accepted"}
    assert folder.rows(COLUMNS) == EXPECTED * (len(ACCEPTED) + 1)


def test_a_line_break_in_a_cell_becomes_a_space(folder):
    names = [f'"Dal{end}ston"' for end in ("\n", "\r", "\r\n")]
    rows = "\n".join(SITE.replace("Dalston", name) for name in names)
    assert folder.landed(f"{SITE_HEADER}\n{rows}\n", "ward") == [("Dal ston",)] * 3


def test_a_file_that_is_not_utf_8_is_read_as_cp1252(folder):
    content = SITE_CSV.replace("Dalston", "Café £1").encode("cp1252")
    assert folder.landed(content, "ward") == [("Café £1",)]


def test_a_stray_byte_in_a_utf_8_file_is_read_as_cp1252_with_a_warning(folder):
    """Reading the whole file as cp1252 would garble other characters."""
    other = SITE.replace("S1", "S2").replace("Dalston", "Été où ça")
    content = f"{SITE_CSV}{other}\n".encode().replace(b"S2,Hackney", b"S2,\xa32")
    assert folder.landed(content, "borough, ward")[1] == ("£2", "Été où ça")
    [warning] = folder.one().warnings
    assert (warning.reason, warning.detail[:8]) == ("stray_bytes", "1 byte i")


def test_an_unknown_column_causes_a_warning_unless_its_name_begins_with_an_asterisk(folder):
    """The worklist has such columns. They say why a sender owes a return."""
    for name, reasons in (("why", ["unknown_column"]), ("* why", [])):
        folder.put(f"{SITE_HEADER},{name}\n{SITE},late\n")
        landed = folder.one()
        assert (landed.status, [each.reason for each in landed.warnings]) == ("accepted", reasons)


def test_a_reference_that_is_too_long_is_landed_and_marked_as_too_long(folder):
    """Long references may be cut to the same text, but their rows are not duplicates."""
    [one, other] = [SITE.replace("S1", "S" * 900_000 + end) for end in ("1", "2")]
    rows = folder.landed(
        f"{SITE_HEADER}\n{one}\n{other}\n",
        "site_ref, site_ref_compared, length(json_extract_string(_sent, '$.site_ref')), _content",
    )
    assert [row[:3] for row in rows] == [("S" * 201, "s" * 201, 10_000)] * 2
    assert rows[0][3] != rows[1][3]


def test_typed_values_in_a_parquet_file_land_correctly(folder):
    table = pa.table(
        {
            "Site Ref": ["S1"],
            "borough": ["Hackney"],
            "closed date": [date(2010, 5, 1)],
            "plants": [30.0],
            "premises_type": ["other"],
            "commercial": [True],
        }
    )
    assert folder.landed(parquet(table), COLUMNS, "a.parquet") == EXPECTED
