"""The report's CSV files have the marts' figures, and identify the publication."""

import csv
import re

import pytest

FIGURE = (
    *("value", "numerator", "denominator", "lower_95", "upper_95", "base", "unit", "symbols"),
    *("rate", "rate_lower_95", "rate_upper_95", "population_covered"),
)
CHANGES = (
    *("value_year_before", "difference_from_year_before", "ratio_to_year_before"),
    *("boroughs_compared", "change_year_before", "no_change_reason", "return_status"),
)
REST = (
    *("london_figure", "rest_value", "comparison", "no_comparison_reason"),
    *("ratio_to_rest", "ratio_to_rest_lower_998", "ratio_to_rest_upper_998"),
    *("difference_from_rest", "difference_from_rest_lower_998", "difference_from_rest_upper_998"),
)
QUARTER = ("value", "chart_centre", "chart_lower", "chart_upper", "signal", "signal_rule")
OF_LONDON = "area_level = 'london' and aggregation <> 'survey' and period_type"
# The figures in each kind of file, and the columns that must be those of the mart.
SURFACES = {
    "indicators/{indicator_id}": (f"{OF_LONDON} = 'quarter'", QUARTER),
    "indicators/{indicator_id}-years": (f"{OF_LONDON} = 'fiscal_year'", FIGURE + CHANGES),
    "indicators/{indicator_id}-boroughs": ("is_newest and area_level = 'borough'", FIGURE + REST),
    "boroughs/{page}": (
        "area_level = 'borough' and period_type = 'fiscal_year'",
        (*FIGURE, "return_status"),
    ),
    "boroughs/{page}-survey": (
        "area_level = 'borough' and period_type = 'rolling_year' and aggregation = 'survey'",
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
    period = row["period_label"].removeprefix("year ")
    return row["indicator_name"], row["area_name"], period


@pytest.mark.parametrize("path", SURFACES)
def test_a_files_columns_are_those_of_the_mart(files, query, path):
    which, columns = SURFACES[path]
    rows = query(f"from figures where {which}")
    names = {path.format(**row) for row in rows}
    cells = {(name, *key(each)): each for name in names for each in files[name]}
    assert len(cells) == len(rows) > 0
    for row in rows:
        listed = cells[path.format(**row), *key(row)]
        for column in columns:
            assert same(listed[column], row[column]), (column, listed)


def test_the_wards_of_every_borough_can_be_downloaded(files):
    names = [name for name in files if name.endswith("-wards")]
    assert len(names) == 32
    assert len({row["ward_code"] for name in names for row in files[name]}) == 624
    for name in names:
        assert {row["borough_name"].lower().replace(" ", "-") for row in files[name]} == {
            name.removeprefix("boroughs/").removesuffix("-wards")
        }


def test_every_row_names_its_publication_and_no_cell_is_read_as_a_month_or_as_text(files, query):
    [about] = query("from marts.publication")
    cited = {
        "publication_id": about["publication_id"],
        "as_at": about["as_at"].isoformat(),
        "contains_synthetic": "True",
    }
    assert len(files) > 32 * 3 + 32 * 3
    rows = [row for each in files.values() for row in each]
    assert not [row for row in rows if not cited.items() <= row.items()]
    cells = {cell for row in rows for cell in row.values()}
    assert not [cell for cell in cells if re.fullmatch(r"\d{4}-\d\d", cell)]
    assert [cell for cell in cells if re.fullmatch(r"-[\d.]+", cell)]
    assert not [cell for cell in cells if re.fullmatch(r"'-[\d.]+", cell)]


def test_the_download_below_a_chart_has_as_many_rows_as_the_table_of_the_chart(files, pages):
    for page in pages.values():
        for figure in page.figures if page.path.stem != "data-quality" else ():
            [download] = figure.downloads
            name = download.partition("data/")[2].removesuffix(".csv")
            rows = files[name]
            if name.endswith("-survey"):  # A borough's file has both measures.
                rows = [row for row in rows if figure.caption.startswith(row["indicator_name"])]
            assert len(rows) == figure.rows - 1, (page.path.name, download)
