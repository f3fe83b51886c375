"""A file that cannot be read is refused with a reason in one sentence."""

import codecs
import gzip
import io
import zipfile

import pyarrow as pa
import pytest

from drug_strategy.settings import Operations
from tests.unit.landing.excel import HEADER, of_xml, parquet, workbook
from tests.unit.landing.returns_folder import SITE, SITE_CSV, SITE_HEADER, ReturnsFolder

MOST = 0.02  # GB, lowered from 1 GB, so that the large files and zip bombs can be small
LARGE = "more than 0.02 GB once expanded; send it in parts"
WIDE = ",".join(f"x{number}" for number in range(1_000))
REQUIRED = ["site_ref", "borough", "closed_date", "premises_type"]


def sheet(rows):
    """Return a workbook that contains the header row and these rows, which are given as XML."""
    header = "".join(f'<c t="inlineStr"><is><t>{name}</t></is></c>' for name in HEADER)
    return of_xml(f'<row r="1">{header}</row>{rows}')


def zip_bomb():
    """Return a small workbook with a part that decompresses to 21 MB."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("xl/worksheets/sheet1.xml", bytes(20 << 20))
    return stream.getvalue()


def columns(names, cells):
    """Return a Parquet file that has the same cells in each of these columns."""
    return parquet(pa.Table.from_arrays([cells] * len(names), names=names))


TEXTS = pa.array([f"S{number}" for number in range(1_000)])
DAYS = pa.array(range(1_000), pa.int32()).cast(pa.date32())
REPEATED = pa.DictionaryArray.from_arrays([0] * 210, ["x" * 100_000])


def spoilt(content):
    return content[:10] + bytes(byte ^ 0x5A for byte in content[10:500]) + content[500:]


REFUSED = {
    "empty.csv": (b"", "no header"),
    "another header.csv": (b"x,y\n1,2\n", "no header"),
    "another header.xlsx": (workbook([["x", "y"], [1, 2]]), "no header"),
    "column missing.csv": (SITE_CSV.replace("closed_date", "closed"), "no column closed_date"),
    "column without a name.csv": (SITE_CSV.replace("ward", ""), "without a name"),
    "column twice.csv": (f"{SITE_HEADER},Site Ref\n{SITE},S9\n", "twice (site_ref)"),
    "column twice.parquet": (columns([*REQUIRED, "borough"], TEXTS), "twice (borough)"),
    "unknown twice.csv": (f"{SITE_HEADER},PPO-9,PPO-9\n", "twice (unknown to us)"),
    "wide.csv": (f"{SITE_HEADER},{WIDE}\n", "more than 1,000 columns"),
    "byte of no encoding.csv": (SITE_CSV.encode() + b"\x81", "cannot be read"),
    "not all UTF-8.csv": (codecs.BOM_UTF8 + SITE_CSV.encode() + b"\xff", "begins as UTF-8"),
    "UTF-16 without its mark.csv": (SITE_CSV.encode("utf-16-le"), "NUL"),
    "quote never closed.csv": (f'{SITE_CSV}"S2,Hackney\n', "never closed"),
    "a million cells.csv": (f"{SITE_CSV}S2{',x' * 1_000_001}\n", "a million cells"),
    "Excel.csv": (workbook([HEADER]), "an Excel"),
    "gz in gz.csv.gz": (gzip.compress(gzip.compress(SITE_CSV.encode())), "a gz file"),
    "CSV.csv.gz": (f"{SITE_CSV}\n", "not gz"),
    "cut.csv.gz": (gzip.compress(SITE_CSV.encode())[:-4], "cut short"),
    "spoilt.csv.gz": (spoilt(gzip.compress(bytes(range(256)) * 2_000)), "broken"),
    "bomb.csv.gz": (gzip.compress(bytes(20 << 20), 1), LARGE),
    "CSV.xlsx": (SITE_CSV, "not an Excel"),
    "bomb.xlsx": (zip_bomb(), LARGE),
    "no such string.xlsx": (
        sheet('<row r="2"><c r="A2" t="s"><v>9999</v></c></row>'),
        "not an Excel",
    ),
    "row a billion.xlsx": (
        sheet('<row r="1000000000"><c r="A1000000000"><v>1</v></c></row>'),
        "more rows than Excel",
    ),
    "rows out of order.xlsx": (
        sheet('<row r="3"><c r="A3"><v>1</v></c></row><row r="2"><c r="A2"><v>1</v></c></row>'),
        "out of order",
    ),
    "cells out of order.xlsx": (
        sheet('<row r="2"><c r="B2"><v>1</v></c><c r="A2"><v>1</v></c></row>'),
        "out of order",
    ),
    "wide rows.xlsx": (
        sheet("".join(f'<row r="{at}"><c r="XFD{at}"><v>1</v></c></row>' for at in range(2, 500))),
        "beyond column",
    ),
    "CSV.parquet": (f"{SITE_CSV}\n\n", "not a Parquet"),
    "texts spoilt.parquet": (spoilt(columns(REQUIRED, TEXTS)), "it is damaged"),
    "days spoilt.parquet": (spoilt(columns(REQUIRED, DAYS)), "not all of it can be read"),
    "bomb.parquet": (columns(REQUIRED, REPEATED), LARGE),
    "large.csv": (f"{SITE_HEADER}\n" + "\n" * 20_000_000, LARGE),
}


@pytest.fixture(scope="module")
def landed(tmp_path_factory):
    """Return the landed files, which all come from one folder."""
    folder = ReturnsFolder(tmp_path_factory.mktemp("refused"))
    for name, (content, _) in REFUSED.items():
        folder.put(content, name)
    folder.operations = Operations(max_file_gb=MOST)
    return {file.file_name: file for file in folder.land().files}


@pytest.mark.parametrize("name", REFUSED)
def test_an_unreadable_file_is_refused_with_a_reason_in_one_sentence(landed, name):
    file = landed[name]
    sentence = str(file.refusal_reason)
    assert (file.status, file.records) == ("refused", 0)
    assert sentence.startswith(f"{name}: ")
    assert REFUSED[name][1] in sentence
    assert "\n" not in sentence
    assert len(sentence) < 400
    assert "PPO-9" not in sentence


def test_a_large_file_is_read_once_the_limit_is_higher(folder):
    folder.put(SITE_CSV, "large.csv")
    folder.operations = Operations(max_file_gb=1e-8)
    assert "once expanded; send it in parts" in str(folder.one().refusal_reason)
    folder.operations = Operations()
    assert folder.one().status == "accepted"


@pytest.mark.parametrize(
    ("columns", "reason"),
    [
        ("LookUp_BoroughName,WardName,201004", "it is the ward form of the extract"),
        ("LookUp_BoroughName,April 2010", "there is no month column"),
    ],
)
def test_an_offences_extract_in_another_form_is_refused(tmp_path, columns, reason):
    folder = ReturnsFolder(tmp_path)
    folder.put(f"MajorText,MinorText,{columns}\n", return_name="recorded_offences")
    assert reason in str(folder.one().refusal_reason)
