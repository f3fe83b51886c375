"""Files in every format that returns.md names land; others are refused with a sentence."""

import codecs
import gzip
import io
import os
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.unit.landing.returns_folder import SITE, SITE_CSV, SITE_HEADER, SITES, ReturnsFolder

COLUMNS = "site_ref, borough, closed_date, plants, commercial"
EXPECTED = [("S1", "Hackney", date(2010, 5, 1), 30, True)]


@pytest.mark.parametrize(
    "content",
    [
        SITE_CSV.encode(),
        codecs.BOM_UTF8 + SITE_CSV.encode(),
        SITE_CSV.encode("utf-16"),
        codecs.BOM_UTF16_BE + SITE_CSV.encode("utf-16-be"),
        SITE_CSV.replace(",", ";").encode(),
        SITE_CSV.replace(",", "\t").encode(),
        SITE_CSV.replace(",", "|").encode(),
        SITE_CSV.replace("\n", "\r\n").encode(),
        SITE_CSV.replace("\n", "\r").encode(),
        SITE_CSV.rstrip("\n").encode(),
        f"Title\n\nQuarter 1\n{SITE_CSV}".encode(),
        f"Title, with; a | comma\n{SITE_CSV}".encode(),
        f'"A title\nof two lines"\n{SITE_CSV}'.encode(),
        f"{SITE_HEADER}\r\n{SITE}\n\n   \n,,,,,,\n".encode(),
        SITE_CSV.replace("site_ref", " Site-Ref ").replace("closed_date", "CLOSED DATE").encode(),
        f"{SITE_HEADER},,\n{SITE},,\n".encode(),
        f"{SITE_HEADER}\n{SITE},,\n".encode(),
        f'{SITE_HEADER}\n"S1" , "Hackney",Dalston,2010-05-01,30,"residential",Y\n'.encode(),
    ],
)
def test_every_accepted_form_of_csv_gives_the_same_row(
    folder: ReturnsFolder, content: bytes
) -> None:
    assert folder.landed(content, COLUMNS) == EXPECTED


def test_cp1252_is_read_if_the_file_is_not_utf_8(folder: ReturnsFolder) -> None:
    content = SITE_CSV.replace("S1", "S£1").encode("cp1252")
    assert folder.landed(content, "site_ref") == [("S£1",)]


def test_a_reference_that_is_too_long_lands_as_too_long(folder: ReturnsFolder) -> None:
    """Two of them are not a repeated row, although they land alike."""
    [one, other] = [SITE.replace("S1", "S" * 900_000 + end) for end in ("1", "2")]
    rows = folder.landed(
        f"{SITE_HEADER}\n{one}\n{other}\n",
        "site_ref, _unparsed, length(json_extract_string(_sent, '$.site_ref')), _content",
    )
    assert [row[:3] for row in rows] == [("S" * 201, None, 10_000)] * 2
    assert rows[0][3] != rows[1][3]


def test_a_gz_lands_whatever_the_case_of_its_extension(folder: ReturnsFolder) -> None:
    assert folder.landed(gzip.compress(SITE_CSV.encode()), COLUMNS, "a.CSV.Gz") == EXPECTED


def test_a_quoted_field_keeps_delimiters_quotes_and_newlines(folder: ReturnsFolder) -> None:
    content = f'{SITE_HEADER}\n"S,""1""\nb",Hackney,,2010-05-01,3,other,N\n'
    assert folder.landed(content, "site_ref") == [('S,"1" b',)]


def workbook(rows: list[list[object]], first: list[list[object]] | None = None) -> bytes:
    book = openpyxl.Workbook()
    if first is not None:
        for row in first:
            book.worksheets[0].append(row)
        book.create_sheet("data")
    for row in rows:
        book.worksheets[-1].append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


HEADER: list[object] = list(SITE_HEADER.split(","))


def test_a_workbook_lands_from_its_first_sheet_with_the_header(folder: ReturnsFolder) -> None:
    rows: list[list[object]] = [
        ["Returns"],
        [],
        HEADER,
        ["S1", "Hackney", None, datetime(2010, 5, 1), 30, "other", True],
    ]
    content = workbook(rows, first=[["Notes", "to the reader"], ["nothing", "here"]])
    assert folder.landed(content, COLUMNS, "a.xlsx") == EXPECTED


ROW: list[object] = ["S1", "Hackney", None, datetime(2010, 5, 1), 30, "other", True]
OTHER: list[object] = ["S2", *ROW[1:]]


def sheets(*filled: tuple[str, list[list[object]]]) -> bytes:
    """A workbook of sheets, each with its state and its rows."""
    book = openpyxl.Workbook()
    for state, rows in filled:
        sheet = book.create_sheet()
        sheet.sheet_state = state
        for row in rows:
            sheet.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


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


def test_a_parquet_lands_from_its_own_types(folder: ReturnsFolder) -> None:
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
    stream = io.BytesIO()
    pq.write_table(table, stream)
    assert folder.landed(stream.getvalue(), COLUMNS, "a.parquet") == EXPECTED


def test_a_file_name_with_any_character_lands(folder: ReturnsFolder) -> None:
    for name in ["a b.csv", "o'x.csv", 'q"x.csv', "new\nline.csv", "é.csv", "g[1]*?.csv"]:
        folder.put(SITE_CSV.replace("S1", f"S{name!r}".replace(",", "")), name)
    files = folder.land().files
    assert [file.status for file in files] == ["accepted"] * 6
    assert [file.records for file in files] == [1] * 6


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (b"", "a.csv", "no header"),
        (b"x,y\n1,2\n", "a.csv", "no header"),
        (SITE_CSV.replace("site_ref", "siteref2").encode(), "a.csv", "no column site_ref"),
        (SITE_CSV.replace("ward", "Borough").encode(), "a.csv", "twice"),
        (SITE_CSV.replace("ward", "").encode(), "a.csv", "without a name"),
        (SITE_CSV.encode()[:-5] + b"\0\n", "a.csv", "NUL"),
        (SITE_CSV.encode() + b"\x81", "a.csv", "cannot be read"),
        (codecs.BOM_UTF8 + SITE_CSV.encode() + b"\xff", "a.csv", "not UTF-8"),
        (SITE_CSV.encode("utf-16-le"), "a.csv", "NUL"),
        (
            f'{SITE_HEADER}\n"S1,Hackney,,2010-05-01,3,other,Y\nS2,a'.encode(),
            "a.csv",
            "never closed",
        ),
        (gzip.compress(SITE_CSV.encode())[:-9], "a.csv.gz", "cut short"),
        (SITE_CSV.encode(), "a.csv.gz", "not gz"),
        (SITE_CSV.encode(), "a.xlsx", "not an Excel"),
        (SITE_CSV.encode(), "a.parquet", "not a Parquet"),
        (workbook([HEADER]), "a.csv", "Excel"),
        (workbook([["x"]]), "a.xlsx", "no header"),
        (SITE_CSV.encode(), "a.txt", "extension"),
        (gzip.compress(b"a" * (70 << 20)), "a.csv.gz", "200 times"),
    ],
)
def test_an_unacceptable_file_is_refused_with_a_sentence(
    folder: ReturnsFolder, content: bytes, name: str, words: str
) -> None:
    sentence = folder.refusal(content, name)
    assert words in sentence
    assert sentence.startswith(name)


def test_a_file_of_no_return_is_refused(folder: ReturnsFolder) -> None:
    assert "is no return" in folder.refusal(SITE_CSV, return_name="crack_house")


def test_links_pipes_and_lock_files_are_ignored(folder: ReturnsFolder) -> None:
    real = folder.put(SITE_CSV)
    os.symlink(real, real.with_name("link.csv"))
    os.symlink("/nowhere", real.with_name("broken.csv"))
    os.mkfifo(real.with_name("pipe.csv"))
    folder.put(b"lock", "~$a.xlsx")
    Path(folder.returns, SITES, "folder.csv").mkdir()
    assert folder.one().file_name == "a.csv"


def test_of_two_copies_the_first_received_counts(folder: ReturnsFolder) -> None:
    folder.put(SITE_CSV, "b__received_2011-01-02.csv")
    folder.put(SITE_CSV, "c__received_2011-01-01.csv")
    folder.put(SITE_CSV, "a.xlsx")
    status = {file.file_name: (file.status, file.records) for file in folder.land().files}
    assert status == {
        "a.xlsx": ("duplicate", 0),
        "b__received_2011-01-02.csv": ("duplicate", 0),
        "c__received_2011-01-01.csv": ("accepted", 1),
    }


def test_a_landed_file_is_not_read_again(folder: ReturnsFolder) -> None:
    path = folder.put(SITE_CSV)
    assert folder.one().is_new
    path.chmod(0)
    assert not folder.one().is_new


def test_a_landed_parquet_cut_short_is_landed_again(folder: ReturnsFolder) -> None:
    folder.put(SITE_CSV)
    file = folder.one()
    landed = folder.home / "landed" / SITES / f"{file.sha256}.parquet"
    whole = landed.read_bytes()
    landed.write_bytes(whole[:50])
    assert folder.one().is_new
    assert landed.read_bytes() == whole


def test_as_at_lists_only_files_received_by_then(folder: ReturnsFolder) -> None:
    folder.put(SITE_CSV, "a__received_2011-01-01.csv")
    folder.put(SITE_CSV.replace("S1", "S2"), "b__received_2011-06-01.csv")
    assert [file.file_name for file in folder.land(date(2011, 5, 31)).files] == [
        "a__received_2011-01-01.csv"
    ]
    assert folder.land().as_at == date(2011, 6, 1)
