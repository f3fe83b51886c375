"""Provide a collection of files. Each file has a different kind of fault.

`ACCEPTED` gives each readable file's content and, for each record, either `good` or the reasons for
quarantine. `REFUSED` gives each unreadable file's content, and part of the reason for the refusal.
A test must lower the limit of 1 GB to `MOST`, so that the zip bombs can be small.
"""

import codecs
import gzip
import io
import zipfile
from datetime import datetime

import openpyxl
import pyarrow as pa

from tests.unit.landing.excel import parquet as parquet_of
from tests.unit.landing.returns_folder import SITE, SITE_CSV, SITE_HEADER

HEADER = SITE_HEADER.split(",")
ROW: list[object] = ["S1", "Hackney", "Dalston", datetime(2010, 5, 1), 30, "residential", "Y"]
GOOD = "good"
MOST = 20_000_000
_SHEET = "xl/worksheets/sheet1.xml"
_NAMESPACE = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
INJECTIONS = (
    "=cmd|' /C calc'!A0",
    "'); drop table marts.areas; --",
    "\"; select * from read_text('/etc/passwd') --",
    "{{ env_var('HOME') }}",
    "../../../etc/passwd",
    "%s%n{0}",
)


def lines(*more, header=SITE_HEADER):
    """Return a CSV file of a valid row followed by these lines."""
    return "".join(f"{line}\n" for line in (header, SITE, *more)).encode()


def second(**cells):
    """Return the valid row, changing its reference to S2 and replacing these cells."""
    row = dict(zip(HEADER, SITE.split(","), strict=True)) | {"site_ref": "S2"} | cells
    return ",".join(row.values())


def workbook(fill):
    """Return a workbook that contains a header row, and the rows that `fill` adds."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append(HEADER)
    fill(sheet)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def sheet_of(body):
    """Return a workbook that contains the header row and these rows, which are given as XML."""
    stream = io.BytesIO()
    header = "".join(
        f'<c r="{column}1" t="inlineStr"><is><t>{name}</t></is></c>'
        for column, name in zip("ABCDEFG", HEADER, strict=True)
    )
    xml = f'<worksheet {_NAMESPACE}><sheetData><row r="1">{header}</row>{body}</sheetData>'
    with (
        zipfile.ZipFile(io.BytesIO(workbook(lambda _: None))) as parts,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as made,
    ):
        for name in parts.namelist():
            made.writestr(name, f"{xml}</worksheet>" if name == _SHEET else parts.read(name))
    return stream.getvalue()


def _bomb():
    """Return a zip bomb: a small workbook with a sheet that decompresses to 21 MB."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr(_SHEET, bytes(20 << 20))
    return stream.getvalue()


def _parquet_bomb():
    """Return a small Parquet file that repeats one text in 21 MB of cells."""
    columns = [pa.DictionaryArray.from_arrays([0] * 210, ["x" * 100_000])] * len(PARQUET)
    return parquet_of(pa.Table.from_arrays(columns, names=PARQUET))


def _merged(sheet):
    sheet.delete_rows(1)
    sheet.append(["Site", None, None, "Detail"])
    sheet.append(HEADER)
    sheet.append(ROW)
    sheet.merge_cells("A1:C1")


def _far(sheet):
    sheet.append(ROW)
    sheet.cell(3, 1, "S2")
    sheet.cell(3, 16_384, "stray")


def parquet(names):
    """Return a Parquet file with these columns and a thousand valid rows."""
    values = {"closed_date": "2010-05-01", "premises_type": "other"}
    columns = [
        pa.array(
            [f"S{at}" if name == "site_ref" else values.get(name, "Hackney") for at in range(1000)]
        )
        for name in names
    ]
    return parquet_of(pa.Table.from_arrays(columns, names=names))


PARQUET = ["site_ref", "borough", "closed_date", "premises_type"]


def _spoilt(content):
    return content[:100] + bytes(byte ^ 0x5A for byte in content[100:600]) + content[600:]


ACCEPTED: dict[str, tuple[bytes, list[str]]] = {
    "utf-8 and cp1252.csv": (
        lines(second(ward="Caf\u00e9")) + second(ward="Caf\u00e9").encode("cp1252") + b"\n",
        [GOOD, GOOD, GOOD],
    ),
    "line ends mixed.csv": (
        f"{SITE_HEADER}\r\n{SITE}\n{second()}\r{SITE}\r\n".encode(),
        [GOOD, GOOD, GOOD],
    ),
    "line ends within quotes, and a total.csv": (
        "\r\n".join((SITE_HEADER, second(ward='"Dal\r\nston"'), SITE, "Total,1", "")).encode(),
        [GOOD, GOOD, "not_a_record"],
    ),
    "line ends within quotes differ.csv": (
        lines('"",,"\\""","","#\r",,', second(ward='"Dal\r\nston"')),
        [GOOD, "not_a_record", GOOD],
    ),
    "cells beyond the header alone.csv": (lines(",,,,,,,x", SITE), [GOOD, "not_a_record", GOOD]),
    "quote within.csv": (lines(second(ward='Dal"ston"')), [GOOD, GOOD]),
    "title and footer.csv": (
        f"Cannabis factories\nprepared 1 May\n\n{SITE_CSV}\nPrepared by TP\n".encode(),
        [GOOD, "not_a_record"],
    ),
    "header again.csv": (
        lines(SITE_HEADER, second()),
        [GOOD, "invalid_value;unparseable_value", GOOD],
    ),
    "several sheets, merged title.xlsx": (workbook(_merged), [GOOD]),
    "stray cell far out.xlsx": (workbook(_far), [GOOD, "ragged_row"]),
    "months first.csv": (
        lines(
            *(second(closed_date=f"05/{day}/2010") for day in ("03", "05", "13", "14", "15")),
            second(closed_date="30 May 2010"),
        ),
        [GOOD, "date_ambiguous", GOOD, *["unparseable_value"] * 3, GOOD],
    ),
    "no-break spaces.csv": (lines(second(borough="\u00a0Hackney\u202f")), [GOOD, GOOD]),
    "private characters.csv": (
        lines("\ue000end", second(ward="\ue001"), second(site_ref="S3")),
        [GOOD, "ragged_row", GOOD, GOOD],
    ),
    "injections.csv": (
        lines(*(second(ward='"' + text.replace('"', '""') + '"') for text in INJECTIONS)),
        [GOOD] * (len(INJECTIONS) + 1),
    ),
}

REFUSED: dict[str, tuple[bytes, str]] = {
    "empty.csv": (b"", "no header"),
    "another header.csv": (b"x,y\n1,2\n", "no header"),
    "column without a name.csv": (SITE_CSV.replace("ward", "").encode(), "without a name"),
    "byte of no encoding.csv": (SITE_CSV.encode() + b"\x81", "cannot be read"),
    "not all UTF-8.csv": (codecs.BOM_UTF8 + SITE_CSV.encode() + b"\xff", "begins as UTF-8"),
    "UTF-16 without its mark.csv": (SITE_CSV.encode("utf-16-le"), "NUL"),
    "only a byte order mark.csv": (b"\xff\xfe", "no header"),
    "quote never closed.csv": (lines('"S2,Hackney'), "never closed"),
    "column missing.csv": (SITE_CSV.replace("closed_date", "closed").encode(), "closed_date"),
    "column twice.csv": (f"{SITE_HEADER},Site Ref\n{SITE},S9\n".encode(), "twice (site_ref)"),
    "unknown twice.csv": (f"{SITE_HEADER},PPO-9,PPO-9\n".encode(), "twice (unknown to us)"),
    "NUL.csv": (lines("S\0002"), "NUL"),
    "a million cells.csv": (lines("S2" + ",x" * 1_000_001), "a million cells"),
    "Excel.csv": (workbook(lambda sheet: sheet.append(ROW)), "an Excel"),
    "CSV.xlsx": (SITE_CSV.encode(), "not an Excel"),
    "no such string.xlsx": (
        sheet_of('<row r="2"><c r="A2" t="s"><v>9999</v></c></row>'),
        "not an Excel",
    ),
    "row a billion.xlsx": (
        sheet_of('<row r="1000000000"><c r="A1000000000"><v>1</v></c></row>'),
        "more rows than Excel",
    ),
    "cells out of order.xlsx": (
        sheet_of('<row r="2"><c r="B2"><v>1</v></c><c r="A2"><v>1</v></c></row>'),
        "out of order",
    ),
    "wide rows.xlsx": (
        sheet_of(
            "".join(f'<row r="{at}"><c r="XFD{at}"><v>1</v></c></row>' for at in range(2, 500))
        ),
        "beyond column",
    ),
    "entities.xlsx": (
        sheet_of('<row r="2"><c r="A2" t="inlineStr"><is><t>&bomb;</t></is></c></row>'),
        "not an Excel",
    ),
    "bomb.xlsx": (_bomb(), "more than 1 GB; send it in parts"),
    "bomb.parquet": (_parquet_bomb(), "more than 1 GB; send it in parts"),
    "spoilt.parquet": (_spoilt(parquet(PARQUET)), "damaged"),
    "bomb.csv.gz": (gzip.compress(bytes(20 << 20), 1), "more than 1 GB; send it in parts"),
    "cut.csv.gz": (gzip.compress(SITE_CSV.encode())[:-4], "cut short"),
    "gz in gz.csv.gz": (gzip.compress(gzip.compress(SITE_CSV.encode())), "a gz file"),
    "text.doc": (lines(second(), second()), "extension"),
}
