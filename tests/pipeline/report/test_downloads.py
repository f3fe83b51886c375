"""The report's CSV files agree with the marts and charts, and identify the publication."""

import csv
import re
from typing import Any

import pytest

from drug_strategy.report.downloads import csv_files
from drug_strategy.report.facts import Facts
from drug_strategy.report.rows import WardFigure
from drug_strategy.report.wording import slug
from tests.pipeline.report.conftest import Query, Row
from tests.pipeline.report.pages import Page
from tests.pipeline.report.test_page_facts import FIGURES, LATEST

MONTH = re.compile(r"\d{4}-\d\d")
Files = dict[str, list[dict[str, str]]]
CHART = ("chart_centre", "chart_lower", "chart_upper")
CHANGES = (
    *("value_year_before", "difference_from_year_before", "ratio_to_year_before"),
    *("boroughs_compared", "change_year_before", "no_change_reason"),
)
DIFFERENCES = (
    *("ratio_to_rest", "ratio_to_rest_lower_998", "ratio_to_rest_upper_998"),
    *("difference_from_rest", "difference_from_rest_lower_998", "difference_from_rest_upper_998"),
)
LENGTH = "if(v.indicator_id like 'pas_%', 'rolling_year', 'fiscal_year')"
# Each column of a figure, and the mart's column behind it.
OF_FIGURE = {
    **{name: name for name in ("value", "numerator", "denominator", "lower_95", "upper_95")},
    **{name: name for name in ("rate", "rate_lower_95", "rate_upper_95", "population_covered")},
    "base": "base",
    "return_status": "return_status",
}


@pytest.fixture(scope="module")
def files(facts: Facts) -> Files:
    """Return the rows of every CSV file, keyed by its path below data without the extension."""
    return {
        path.removeprefix("data/").removesuffix(".csv"): [*csv.DictReader(text.splitlines())]
        for path, text in csv_files(facts).items()
    }


def same(cell: str, value: Any) -> bool:
    """Return whether a cell contains this value, rounded to three decimals."""
    if value is None or isinstance(value, str):
        return cell == (value or "")
    return cell != "" and float(cell) == pytest.approx(float(value), abs=0.0006)


def label(row: dict[str, str]) -> str:
    """Return a period as the marts label it: downloads write 2010-11 as `year 2010-11`."""
    return re.sub(r"^year (?=\d)", "", row["period_label"])


def test_every_figure_of_an_area_is_in_its_downloads_with_its_unit_and_symbols(
    files: Files, facts: Facts, query: Query
) -> None:
    units = {"percent": "percent", "gbp": "pounds, in total", "days": "days", "count": "number"}
    units["index"] = "index, 2009-10 = 100"
    wanted: dict[tuple[str, str], dict[str, Row]] = {}
    for row in query(f"{FIGURES} and v.period_type = {LENGTH}"):
        wanted.setdefault((row["area_name"], row["indicator_id"]), {})[row["period_label"]] = row
    seen = set()
    for area in ("London", *facts.boroughs.values()):
        for name in facts.indicators:
            listed = files[f"indicators/{name}-years"]
            if area != "London":
                of_area = files[f"boroughs/{slug(area)}"]
                listed = [row for row in of_area if row["indicator_id"] == name]
            assert [label(row) for row in listed] == sorted(wanted[area, name])
            for given in listed:
                row = wanted[area, name][label(given)]
                for column, mart in OF_FIGURE.items():
                    assert same(given[column], row[mart]), (area, name, column, given)
                for column in CHANGES if area == "London" else ():
                    assert same(given[column], row[column]), (name, column, given)
                assert given["area_name"] == area
                assert given["unit"] == units[row["unit"]]
                assert given["symbols"] == row["symbols"]
                assert (given["rate"] != "") == (given["rate_per"] == "100000")
                seen.add(given["symbols"])
    assert seen >= {"", "[p]", "[x] outstanding [p]", "[u]"}


def test_the_download_for_a_chart_has_its_limits_and_signals(files: Files, query: Query) -> None:
    rows = query(
        "from marts.indicator_values where area_level = 'london' and period_type = 'quarter'"
        " and is_complete"
    )
    assert len(rows) > 300
    for row in rows:
        listed = files[f"indicators/{row['indicator_id']}"]
        [given] = [each for each in listed if each["period_label"] == row["period_label"]]
        for column in ("value", "signal_rule", "signal", *CHART):
            assert same(given[column], row[column]), (column, given)


def test_the_download_for_boroughs_compares_each_with_the_rest_of_london_or_says_why_not(
    files: Files, facts: Facts, query: Query
) -> None:
    rows = query(f"{LATEST} and v.area_level = 'borough'")
    assert len(rows) == 32 * len(facts.indicators)
    words = ("comparison", "no_comparison_reason")
    for row in rows:
        listed = files[f"indicators/{row['indicator_id']}-boroughs"]
        [given] = [each for each in listed if each["area_code"] == row["area_code"]]
        for column in ("value", "rate", "london_figure", "rest_value", *DIFFERENCES, *words):
            assert same(given[column], row[column]), (column, given)
        assert (given["comparison"] == "") != (given["no_comparison_reason"] == "")


def test_the_download_for_the_target_has_the_right_baseline_and_target(
    files: Files, query: Query
) -> None:
    rows = query(
        "from marts.confidence_target inner join marts.indicators on indicator_id = measure"
    )
    assert len(rows) == 2
    for row in rows:
        points = row["target_points"] * (1 if row["good_direction"] == "up" else -1)
        for given in files[f"indicators/{row['measure']}-target"]:
            assert same(given["baseline_value"], row["baseline_value"])
            assert same(given["target_value"], row["baseline_value"] + points)


def test_the_wards_of_every_borough_can_be_downloaded(files: Files, facts: Facts) -> None:
    rows = [
        row for name in facts.boroughs.values() for row in files[f"boroughs/{slug(name)}-wards"]
    ]
    assert len(rows) == 624
    cells = {(row["ward_code"], name): cell for row in rows for name, cell in row.items()}
    for row in facts[WardFigure]:
        name, code = row.indicator_id, row.ward_code
        assert same(cells[code, name], row.value)
        assert cells[code, f"{name}_symbols"] == row.symbols
    assert any("[p]" in cell for (_, name), cell in cells.items() if name.endswith("_symbols"))


def test_the_worklist_can_be_downloaded(files: Files, query: Query) -> None:
    [row] = query("select count(*) as n from marts.expected_returns where is_owed")
    assert len(files["what-is-owed"]) == row["n"] > 0


def test_every_row_names_its_publication_and_no_cell_is_read_as_a_month_or_as_text(
    files: Files, query: Query
) -> None:
    [about] = query("from marts.publication")
    cited = {
        "publication_id": about["publication_id"],
        "as_at": about["as_at"].isoformat(),
        "contains_synthetic": "True",
        "source": "MPS Drug Strategy 2010-13",
    }
    assert len(files) > 32 * 3 + 32 * 3
    cells: set[str] = set()
    for name, rows in files.items():
        for row in rows:
            assert cited.items() <= row.items(), name
            cells.update(row.values())
    assert not [cell for cell in cells if MONTH.fullmatch(cell)]
    assert [cell for cell in cells if re.fullmatch(r"-[\d.]+", cell)]
    assert not [cell for cell in cells if re.fullmatch(r"'-[\d.]+", cell)]


def test_the_download_below_a_chart_has_as_many_rows_as_the_table_of_the_chart(
    files: Files, pages: dict[str, Page]
) -> None:
    checked = 0
    for page in pages.values():
        for figure in page.figures if page.path.stem != "data-quality" else ():
            [download] = figure.downloads
            name = download.partition("data/")[2].removesuffix(".csv")
            rows = files[name]
            if "/boroughs/" in download:  # the file has all of the borough's indicators
                rows = [row for row in rows if figure.caption.startswith(row["indicator_name"])]
            assert len(rows) == figure.rows - 1, (page.path.name, download)
            checked += 1
    assert checked > 32 * 2 + 32 * 2
