"""The report's CSV files have the marts' figures, and identify the publication."""

import csv
import re

import pytest

from tests.pipeline.report.test_page_facts import FIGURES, LATEST

MONTH = re.compile(r"\d{4}-\d\d")
FIGURE = (
    *("value", "numerator", "denominator", "lower_95", "upper_95", "base", "unit", "symbols"),
    *("rate", "rate_lower_95", "rate_upper_95", "population_covered", "return_status"),
)
CHANGES = (
    *("value_year_before", "difference_from_year_before", "ratio_to_year_before"),
    *("boroughs_compared", "change_year_before", "no_change_reason"),
)
REST = (
    *("london_figure", "rest_value", "comparison", "no_comparison_reason"),
    *("ratio_to_rest", "ratio_to_rest_lower_998", "ratio_to_rest_upper_998"),
    *("difference_from_rest", "difference_from_rest_lower_998", "difference_from_rest_upper_998"),
)
QUARTER = ("value", "chart_centre", "chart_lower", "chart_upper", "signal", "signal_rule")
# The file of each kind of figure, with the columns that must be those of indicator_values.
SURFACES = {
    "indicators/{indicator_id}": (
        f"{FIGURES} and v.area_level = 'london' and v.period_type = 'quarter'"
        " and i.aggregation <> 'survey'",
        QUARTER,
    ),
    "indicators/{indicator_id}-years": (
        f"{FIGURES} and v.area_level = 'london' and v.period_type = 'fiscal_year'"
        " and i.aggregation <> 'survey'",
        (*FIGURE, *CHANGES),
    ),
    "indicators/{indicator_id}-boroughs": (
        f"{LATEST} and v.area_level = 'borough'",
        (*(name for name in FIGURE if name != "return_status"), *REST),
    ),
    "boroughs/{slug}": (
        f"{FIGURES} and v.area_level = 'borough' and v.period_type = 'fiscal_year'",
        FIGURE,
    ),
    "boroughs/{slug}-survey": (
        f"{FIGURES} and v.area_level = 'borough' and v.period_type = 'rolling_year'"
        " and i.aggregation = 'survey'",
        ("value", "lower_95", "upper_95", "base", "symbols"),
    ),
}


@pytest.fixture(scope="module")
def files(site):
    """Return the rows of every CSV file, keyed by its path below data without the extension."""
    found = {}
    for path in (site / "data").rglob("*.csv"):
        with path.open(encoding="utf-8", newline="") as stream:
            name = path.relative_to(site / "data").with_suffix("").as_posix()
            found[name] = [*csv.DictReader(stream)]
    return found


def same(cell, value):
    """Return whether a cell contains this value, rounded to three decimals."""
    if value is None or isinstance(value, str):
        return cell == (value or "")
    return cell != "" and float(cell) == pytest.approx(float(value), abs=0.0006)


def key(row):
    period = str(row["period_label"]).removeprefix("year ")
    return row["indicator_name"], row["area_name"], period


@pytest.mark.parametrize("path", SURFACES)
def test_a_files_columns_are_those_of_the_mart(files, facts, query, path):
    sql, columns = SURFACES[path]
    slugs = {row["area_name"]: row["slug"] for row in facts.rows("boroughs")}
    rows = query(sql)
    given = {}
    for row in rows:
        name = path.format(**row, slug=slugs.get(row["area_name"]))
        listed = given.setdefault(name, {key(cells): cells for cells in files[name]})
        cells = listed[key({**row, "period_label": row["period_label"].removeprefix("year ")})]
        for column in columns:
            assert same(cells[column], row[column]), (name, column, cells)
    assert sum(map(len, given.values())) == len(rows) > 0


def test_the_wards_of_every_borough_can_be_downloaded(files, facts, query):
    rows = [
        row for each in facts.rows("boroughs") for row in files[f"boroughs/{each['slug']}-wards"]
    ]
    cells = {row["ward_code"]: row for row in rows}
    assert len(rows) == len(cells) == 624
    for row in query(
        "select v.* from marts.indicator_values as v inner join marts.indicators using"
        " (indicator_id) where v.area_level = 'ward' and finest_area = 'ward' and is_complete"
        " and period_type = 'fiscal_year' and period_label = '2012-13'"
    ):
        name = row["indicator_id"]
        assert same(cells[row["area_code"]][f"{name}_figure"], row["value"])
        assert cells[row["area_code"]][f"{name}_symbols"] == row["symbols"]


def test_every_row_names_its_publication_and_no_cell_is_read_as_a_month_or_as_text(files, query):
    [about] = query("from marts.publication")
    cited = {
        "publication_id": about["publication_id"],
        "as_at": about["as_at"].isoformat(),
        "contains_synthetic": "True",
    }
    assert len(files) > 32 * 3 + 32 * 3
    cells = set()
    for name, rows in files.items():
        for row in rows:
            assert cited.items() <= row.items(), name
            cells.update(row.values())
    assert not [cell for cell in cells if MONTH.fullmatch(cell)]
    assert [cell for cell in cells if re.fullmatch(r"-[\d.]+", cell)]
    assert not [cell for cell in cells if re.fullmatch(r"'-[\d.]+", cell)]


def test_the_download_below_a_chart_has_as_many_rows_as_the_table_of_the_chart(files, pages):
    checked = 0
    for page in pages.values():
        for figure in page.figures if page.path.stem != "data-quality" else ():
            [download] = figure.downloads
            name = download.partition("data/")[2].removesuffix(".csv")
            rows = files[name]
            if name.endswith("-survey"):  # A borough's file has both measures.
                rows = [row for row in rows if figure.caption.startswith(row["indicator_name"])]
            assert len(rows) == figure.rows - 1, (page.path.name, download)
            checked += 1
    assert checked > 32 * 2 + 32 * 2
