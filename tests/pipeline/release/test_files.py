"""A public edition's files agree with each other and open in the usual programs."""

import json
import re
import shutil

import duckdb
import openpyxl
import pytest
from csvw import CSVW
from markupsafe import escape

from drug_strategy.settings import Settings
from drug_strategy.transform import project, runner
from tests.pipeline.release.conftest import rows

TABLES = (
    "london_figures",
    "borough_figures",
    "public_attitudes",
    "confidence_target",
    "indicators",
    "areas",
)
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.filterwarnings("ignore")
def test_each_csv_file_in_an_edition_conforms_to_its_csvw_metadata(edition, table):
    read = CSVW(
        str(edition / f"{table}.csv"),
        md_url=str(edition / f"{table}.csv-metadata.json"),
        validate=True,
    )
    assert read.is_valid
    metadata = json.loads((edition / f"{table}.csv-metadata.json").read_text())
    assert all(column["dc:description"] for column in metadata["tableSchema"]["columns"])


def test_the_workbook_of_an_edition_has_every_table_and_no_symbols_in_number_cells(edition):
    workbook = openpyxl.load_workbook(edition / "drug-strategy-statistics.xlsx", read_only=True)
    filled = [table for table in TABLES if rows(edition, table)]
    assert workbook.sheetnames == ["Cover", "Contents", "Notes", *filled]
    for table in filled:
        sheet = list(workbook[table].iter_rows(values_only=True))
        lines = rows(edition, table)
        header = list(lines[0])
        start = next(at for at, row in enumerate(sheet) if list(row[: len(header)]) == header)
        body = [row[: len(header)] for row in sheet[start + 1 :]]
        assert [[_text(value) for value in row] for row in body] == [
            list(row.values()) for row in lines
        ]
        numbers = [at for at, name in enumerate(header) if name in ("value", "numerator")]
        assert all(
            row[at] is None or isinstance(row[at], int | float) for row in body for at in numbers
        )


def _text(value):
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return "" if value is None else str(value)


def test_an_edition_database_has_the_same_tables_as_the_csv_files_and_explains_each_column(edition):
    with duckdb.connect(str(edition / "drug_strategy_open.duckdb"), read_only=True) as connection:
        for table in TABLES:
            found = connection.execute(f"select count(*) from {table}").fetchall()
            assert found == [(len(rows(edition, table)),)]
        assert not connection.execute(
            "select table_name, column_name from duckdb_columns()"
            " where not internal and coalesce(comment, '') = ''"
        ).fetchall()
        [[version]] = connection.execute(
            "select tags['storage_version'] from duckdb_databases() where not internal"
        ).fetchall()
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


def test_the_web_page_and_cover_sheet_of_an_edition_show_the_main_finding(home, edition):
    with duckdb.connect(str(home / "published" / "drug_strategy.duckdb"), read_only=True) as file:
        rows = file.execute(
            "select headline from marts.confidence_target order by measure <> 'strategy', measure"
        ).fetchall()
    headline = " ".join(sentence for (sentence,) in rows)
    page = (edition / "index.html").read_text("utf-8")
    assert f'<p class="lead">{escape(headline)}</p>' in page
    workbook = openpyxl.load_workbook(edition / "drug-strategy-statistics.xlsx")
    assert headline in [row[0].value for row in workbook["Cover"].iter_rows()]
    assert workbook["Notes"].column_dimensions["C"].width >= 100
    assert workbook["Contents"].column_dimensions["B"].width >= 80


def test_each_sheet_of_an_edition_prints_in_landscape_one_page_wide_with_its_headings(edition):
    workbook = openpyxl.load_workbook(edition / "drug-strategy-statistics.xlsx")
    for sheet in workbook.worksheets:
        assert sheet.page_setup.orientation == "landscape"
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight) == (1, 0)
        assert sheet.oddFooter.right.text == "Page &P of &N"
        if sheet.title in TABLES:
            row = int(sheet.print_title_rows.partition(":")[0].strip("$"))
            header = list(rows(edition, sheet.title)[0])
            assert [cell.value for cell in sheet[row]][: len(header)] == header
            assert sheet.print_area.endswith(f"${sheet.max_row}")


def test_an_edition_shows_no_contact_and_no_next_publication_date_if_these_are_not_set(edition):
    page = (edition / "index.html").read_text("utf-8")
    assert 'id="contact"' not in page
    assert "WAREHOUSE_" not in page
    assert "Next edition" not in page


@pytest.fixture
def page():
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser.new_page(viewport={"width": 1280, "height": 900})
        browser.close()


@pytest.mark.soak  # opens a browser
@pytest.mark.skipif(CHROMIUM is None, reason="no browser is installed")
@pytest.mark.parametrize("width", [1280, 320])
def test_axe_finds_no_accessibility_problems_on_the_web_page_of_an_edition(page, edition, width):
    from axe_playwright_python.sync_playwright import Axe

    page.set_viewport_size({"width": width, "height": 900})
    page.goto(f"file://{edition.resolve()}/index.html")
    rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
    found = Axe().run(page, options={"runOnly": rules, "preload": False})
    assert found.violations_count == 0, found.generate_report()


def test_making_an_edition_for_another_home_does_not_parse_the_dbt_project_again(
    edition, tmp_path, monkeypatch
):
    """Each edition is made from a separate copy of dbt's manifest, because compiling changes it."""
    assert edition.exists()
    monkeypatch.setattr(runner, "invoke", None)
    settings = Settings(home=tmp_path, returns=tmp_path)
    first, second = (project.parsed_for_edition(settings) for _ in range(2))
    assert "model.drug_strategy.release_figures" in first.nodes
    assert first is not second
