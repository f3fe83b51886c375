"""The report's CSV files agree with its pages and the marts, and name the publication."""

import csv
import re
from pathlib import Path

import duckdb
import pytest

from tests.pipeline.report.pages import Page

MONTH = re.compile(r"\d{4}-\d\d")


def _label(row: dict[str, str]) -> str:
    """Return a period as the marts label it. A download writes 2010-11 as `year 2010-11`."""
    return re.sub(r"^year (?=\d)", "", row["period_label"])


def test_the_download_for_a_borough_agrees_with_the_marts(site: Path, published: Path) -> None:
    with duckdb.connect(str(published), read_only=True) as connection:
        wanted = {
            (row[0], row[1]): row[2:]
            for row in connection.execute(
                "select indicator_id, period_label, value, return_status"
                " from marts.indicator_values where area_name = 'Hackney'"
                " and is_complete and period_type ="
                " if(indicator_id like 'pas_%', 'rolling_year', 'fiscal_year')"
            ).fetchall()
        }
    with (site / "data" / "boroughs" / "hackney.csv").open(encoding="utf-8") as stream:
        given = {(row["indicator_id"], _label(row)): row for row in csv.DictReader(stream)}
    assert given.keys() == wanted.keys()
    for key, (value, status) in wanted.items():
        cell = given[key]["value"]
        assert (cell == "") == (value is None)
        assert value is None or float(cell) == pytest.approx(value, abs=0.0006)
        assert given[key]["return_status"] == (status or "")


def test_the_download_for_an_indicator_has_the_control_chart_values_and_the_publication_id(
    site: Path, published: Path
) -> None:
    with duckdb.connect(str(published), read_only=True) as connection:
        rows = connection.execute(
            "select indicator_id, period_label, value, lower_limit, upper_limit, rule,"
            " publication_id from marts.indicator_control_charts cross join marts.publication"
            " where area_level = 'london'"
        ).fetchall()
    given = {
        (path.stem, row["period_label"]): row
        for path in (site / "data" / "indicators").glob("*.csv")
        if not path.stem.endswith(("-years", "-boroughs", "-map", "-target"))
        for row in csv.DictReader(path.open(encoding="utf-8"))
    }
    assert given.keys() == {(row[0], row[1]) for row in rows}
    for identity, label, value, lower, upper, rule, publication in rows:
        row = given[identity, label]
        for column, wanted in (("value", value), ("lower_limit", lower), ("upper_limit", upper)):
            assert (row[column] == "") == (wanted is None)
            assert wanted is None or float(row[column]) == pytest.approx(wanted, abs=0.0006)
        assert row["rule"] == (rule or "")
        assert row["publication_id"] == publication
        assert row["contains_synthetic"] == "True"


def test_every_download_names_its_publication_and_has_no_cell_that_excel_reads_as_a_month(
    site: Path, published: Path
) -> None:
    with duckdb.connect(str(published), read_only=True) as connection:
        [[publication, as_at]] = connection.execute(
            "select publication_id, as_at from marts.publication"
        ).fetchall()
    files = list((site / "data").rglob("*.csv"))
    assert len(files) > 32 * 4 + 32 * 4
    for path in files:
        with path.open(encoding="utf-8") as stream:
            rows = list(csv.DictReader(stream))
        assert {(row["publication_id"], row["as_at"]) for row in rows} <= {
            (publication, as_at.isoformat())
        }
        assert {row["contains_synthetic"] for row in rows} <= {"True"}
        assert {row["source"] for row in rows} <= {"MPS Drug Strategy 2010-13"}
        assert not [row for row in rows if any(MONTH.fullmatch(cell) for cell in row.values())]


def test_a_negative_figure_in_a_download_is_a_number_without_an_apostrophe(site: Path) -> None:
    cells = {
        cell
        for path in (site / "data").rglob("*.csv")
        for row in csv.DictReader(path.open(encoding="utf-8"))
        for cell in row.values()
    }
    assert [cell for cell in cells if re.fullmatch(r"-[\d.]+", cell)]
    assert not [cell for cell in cells if re.fullmatch(r"'-[\d.]+", cell)]


def test_the_download_for_a_chart_has_as_many_rows_as_the_table_of_the_chart(
    pages: list[Page],
) -> None:
    checked = 0
    for page in pages:
        for figure in page.figures if page.path.stem != "data-quality" else ():
            [download] = figure.downloads
            with (page.path.parent / download).open(encoding="utf-8") as stream:
                rows = list(csv.DictReader(stream))
            assert len(rows) == len(page.table(figure.table)), (page.path.name, download)
            checked += 1
    assert checked > 32 * 2 + 32 * 2


def test_the_download_for_the_target_has_the_right_baseline_and_target_values(
    site: Path, published: Path
) -> None:
    with duckdb.connect(str(published), read_only=True) as connection:
        rows = connection.execute(
            "select measure, baseline_value, target_points, good_direction"
            " from marts.confidence_target"
            " inner join marts.indicators on indicator_id = measure"
        ).fetchall()
    assert len(rows) == 2
    for measure, baseline, points, direction in rows:
        path = site / "data" / "indicators" / f"{measure}-target.csv"
        aim = baseline + (points if direction == "up" else -points)
        for row in csv.DictReader(path.open(encoding="utf-8")):
            assert float(row["baseline_value"]) == pytest.approx(baseline, abs=0.0006)
            assert float(row["target_value"]) == pytest.approx(aim, abs=0.0006)


def test_every_figure_in_a_download_has_a_unit_and_the_right_symbols(
    site: Path, published: Path
) -> None:
    with duckdb.connect(str(published), read_only=True) as connection:
        marks = {
            row[:3]: "[x]" if row[3] is None else "[p]" if row[4] else ""
            for row in connection.execute(
                "select indicator_id, area_name, period_label, value, is_provisional"
                " from marts.indicator_values where area_level in ('london', 'borough')"
            ).fetchall()
        }
    seen = set()
    for path in sorted((site / "data" / "boroughs").glob("*.csv")):
        for row in csv.DictReader(path.open(encoding="utf-8")):
            if "indicator_name" not in row:
                continue
            assert row["unit"], path.name
            assert row["indicator_name"], path.name
            assert (row["rate"] != "") == (row["rate_per"] == "100000")
            key = (row["indicator_id"], row["area_name"], _label(row))
            assert row["symbols"].replace("[u]", "").replace("[n]", "").strip() == marks[key], row
            seen.add(marks[key])
    assert seen == {"", "[p]", "[x]"}
    for path in sorted((site / "data" / "indicators").glob("*.csv")):
        [names, *rows] = csv.reader(path.open(encoding="utf-8"))
        columns = {"unit", "symbols", "period_label"}
        assert columns < set(names), path.name
        assert {"area_name", "borough_name"} & set(names), path.name
        unit = names.index("unit")
        assert all(row[unit] for row in rows), path.name
    wards = [
        row
        for path in (site / "data" / "boroughs").glob("*-wards.csv")
        for row in csv.DictReader(path.open(encoding="utf-8"))
    ]
    assert len({row["borough_name"] for row in wards}) == 32
    assert any("[p]" in cell for row in wards for name, cell in row.items() if "_symbols" in name)
