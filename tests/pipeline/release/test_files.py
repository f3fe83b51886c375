"""A public edition's files agree with each other and open in the usual programs."""

import json
import re

import openpyxl
import pytest
from csvw import CSVW
from markupsafe import escape

from tests.homes import rows_of
from tests.pipeline.release.conftest import rows
from tests.pipeline.report.test_in_a_browser import (
    CHROMIUM,
    RULES,
    browser,
    page,
    without_barriers,
)

__all__ = ["browser", "page"]
TABLES = (
    "london_figures",
    "borough_figures",
    "public_attitudes",
    "confidence_target",
    "indicators",
    "areas",
)


@pytest.fixture(scope="module")
def workbook(edition):
    return openpyxl.load_workbook(edition / "drug-strategy-statistics.xlsx")


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.filterwarnings("ignore")
def test_each_csv_file_in_an_edition_conforms_to_its_csvw_metadata(edition, table):
    described = edition / f"{table}.csv-metadata.json"
    read = CSVW(str(edition / f"{table}.csv"), md_url=str(described), validate=True)
    assert read.is_valid
    columns = json.loads(described.read_text())["tableSchema"]["columns"]
    assert all(column["dc:description"] for column in columns)


def test_the_workbook_of_an_edition_has_every_table_and_no_symbols_in_number_cells(
    edition, workbook
):
    filled = [table for table in TABLES if rows(edition, table)]
    assert workbook.sheetnames == ["Cover", "Contents", "Notes", *filled]
    for table in filled:
        lines = rows(edition, table)
        header = list(lines[0])
        sheet = [row[: len(header)] for row in workbook[table].iter_rows(values_only=True)]
        body = sheet[sheet.index(tuple(header)) + 1 :]
        assert [[*map(_text, row)] for row in body] == [list(line.values()) for line in lines]
        numbers = [at for at, name in enumerate(header) if name in ("value", "numerator")]
        cells = [row[at] for row in body for at in numbers]
        assert all(cell is None or isinstance(cell, int | float) for cell in cells)


def _text(value):
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return "" if value is None else str(value)


def test_an_edition_database_has_the_same_tables_as_the_csv_files_and_explains_each_column(edition):
    database = edition / "drug_strategy_open.duckdb"
    for table in TABLES:
        counted = rows_of(database, f"select count(*) from {table}")
        assert counted == [(len(rows(edition, table)),)]
    assert not rows_of(
        database,
        "select table_name, column_name from duckdb_columns()"
        " where not internal and coalesce(comment, '') = ''",
    )
    [(version,)] = rows_of(
        database, "select tags['storage_version'] from duckdb_databases() where not internal"
    )
    assert version.startswith("v1.0.0")


def test_an_edition_web_page_describes_the_data_files_and_links_to_them(edition):
    page = (edition / "index.html").read_text("utf-8")
    [embedded] = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    dataset = json.loads(embedded)
    assert dataset["@type"] == "Dataset"
    linked = {each["contentUrl"] for each in dataset["distribution"]}
    linked |= set(re.findall(r'href="([^"#:]+)"', page))
    assert linked >= {f"{table}.csv" for table in TABLES}
    assert all((edition / name).exists() for name in linked)
    assert "http" not in re.sub(r"<script type.*?</script>", "", page, flags=re.DOTALL)
    # These are shown only if they are set.
    for absent in ('id="contact"', "WAREHOUSE_", "Next edition"):
        assert absent not in page


def test_the_web_page_and_cover_sheet_of_an_edition_show_the_main_finding(home, edition, workbook):
    sentences = rows_of(
        home / "published" / "drug_strategy.duckdb",
        "select headline from marts.confidence_target order by measure <> 'strategy', measure",
    )
    headline = " ".join(sentence for (sentence,) in sentences)
    page = (edition / "index.html").read_text("utf-8")
    assert f'<p class="lead">{escape(headline)}</p>' in page
    assert headline in [row[0].value for row in workbook["Cover"].iter_rows()]


@pytest.mark.soak  # opens a browser
@pytest.mark.skipif(CHROMIUM is None, reason="no browser is installed")
@pytest.mark.parametrize("width", [1280, 320])
def test_axe_finds_no_accessibility_problems_on_the_web_page_of_an_edition(edition, page, width):
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(f"file://{edition.resolve()}/index.html")
    without_barriers(page, RULES)
