"""The dashboard for Superset is locked down and uses only columns that the marts have.

test_real_superset.py imports it into a Superset.
"""

import json

import pytest
import yaml

from drug_strategy.io.folders import PROJECT
from tests.homes import rows_of

FOLDER = PROJECT / "superset"


@pytest.fixture(scope="module")
def parts():
    """Return the contents of the dashboard's files by path."""
    return {
        path.relative_to(FOLDER).with_suffix("").as_posix(): yaml.safe_load(path.read_text("utf-8"))
        for path in FOLDER.rglob("*.yaml")
    }


@pytest.fixture(scope="module")
def charts(parts):
    """Return each chart with its dataset and its queries."""
    datasets = {part["uuid"]: part for part in parts.values() if "table_name" in part}
    return {
        name.removeprefix("charts/"): part
        | {
            "dataset": datasets[part["dataset_uuid"]],
            "queries": json.loads(part["query_context"])["queries"],
        }
        for name, part in parts.items()
        if name.startswith("charts/")
    }


def columns_of(chart):
    return {column["column_name"] for column in chart["dataset"]["columns"]}


def test_superset_opens_the_published_file_read_only_and_without_external_access(parts):
    database = parts["databases/drug_strategy"]
    _, _, settings = database["sqlalchemy_uri"].partition("?")
    assert set(settings.split("&")) == {
        "access_mode=read_only",
        "enable_external_access=false",
        "lock_configuration=true",
    }
    assert [name for name, value in database.items() if name.startswith("allow_") and value] == []


def test_the_datasets_have_exactly_the_columns_of_their_tables(parts, published):
    datasets = [part for name, part in parts.items() if name.startswith("datasets/")]
    assert len(datasets) == 6
    for dataset in datasets:
        assert rows_of(
            published,
            "select column_name, data_type, data_type = 'DATE' from duckdb_columns()"
            " where schema_name = 'marts' and table_name = ? order by column_index",
            [dataset["table_name"]],
        ) == [
            (column["column_name"], column["type"], column.get("is_dttm", False))
            for column in dataset["columns"]
        ]


def test_every_chart_uses_columns_of_its_mart_and_contains_a_query_that_finds_rows(
    charts, published
):
    """Until it is saved, a chart without a query fails in Superset's API and in emails."""
    asked = 0
    for name, chart in charts.items():
        params = chart["params"]
        groups = params.get("groupby", [])
        wanted = {
            *params.get("all_columns", []),
            *([groups] if isinstance(groups, str) else groups),
        }
        wanted |= {params["x_axis"]} if "x_axis" in params else set()
        assert wanted <= columns_of(chart)
        asked += len(wanted)
        for query in chart["queries"]:
            metrics = [each["sqlExpression"] for each in query["metrics"]]
            group = f"group by {', '.join(query['columns'])}" if metrics else ""
            selected = ", ".join([*query["columns"], *metrics])
            table = f"marts.{chart['dataset']['table_name']}"
            assert rows_of(published, f"select {selected} from {table} {group}"), name
    assert asked > 15


def test_each_heatmap_tile_is_for_a_borough_and_year_and_is_blank_if_its_figure_is_provisional(
    charts, published
):
    chart = charts["the_boroughs_year_by_year"]
    assert (chart["viz_type"], chart["params"]["groupby"]) == ("heatmap_v2", "area_name")
    [query] = chart["queries"]
    assert query["columns"] == ["fiscal_year", "area_name"]
    [metric] = query["metrics"]
    tile = "select indicator_id, fiscal_year, area_name, {} as tile from marts.borough_years"
    tiles = f"{tile.format(metric['sqlExpression'])} group by all"
    wanted = tile.format("if(is_provisional, null, coalesce(rate, value))")
    for one, other in ((tiles, wanted), (wanted, tiles)):
        assert rows_of(published, f"({one}) except all ({other})") == []
    assert rows_of(published, f"from ({tiles}) where tile is not null")


def test_a_line_ends_at_a_provisional_quarter_and_a_chart_of_nothing_final_still_opens(charts):
    """Superset joins a mixed chart's points, and fails on a column that is empty throughout.

    This happened in Superset 6.1. A line chart that keeps its empty columns neither joins its
    points nor fails.
    """
    for name in ("london_each_quarter", "boroughs_each_quarter"):
        chart = charts[name]
        assert chart["viz_type"] == "echarts_timeseries_line"
        assert chart["params"]["show_empty_columns"] is True
        assert "not is_provisional" in chart["params"]["metrics"][0]["sqlExpression"]


def test_the_chart_of_the_boroughs_in_a_year_shows_only_reliable_and_final_figures(
    charts, published
):
    [query] = charts["the_boroughs_in_a_year"]["queries"]
    [metric] = query["metrics"]
    bars = rows_of(
        published,
        f"select any_value(symbols), any_value(value), {metric['sqlExpression']} as bar"
        " from marts.borough_years group by indicator_id, fiscal_year, area_name",
    )
    for symbol in ("[u]", "[p]"):
        assert any(symbol in symbols and value is not None for symbols, value, _ in bars)
    for symbols, value, bar in bars:
        is_fit = value is not None and not {"[u]", "[p]"} & set(symbols.split())
        assert (bar is not None) == is_fit


def test_no_superset_table_colours_numbers_as_good_or_bad(charts):
    tables = [chart["params"] for chart in charts.values() if chart["viz_type"] == "table"]
    assert len(tables) == 6
    assert not any(params["color_pn"] or params["show_cell_bars"] for params in tables)


def test_a_dashboard_filter_applies_only_to_charts_that_have_its_column(parts, charts):
    by_uuid = {chart["uuid"]: chart for chart in charts.values()}
    board = parts["dashboards/drug_strategy"]
    places = {
        part["meta"]["chartId"]: by_uuid[part["meta"]["uuid"]]
        for part in board["position"].values()
        if isinstance(part, dict) and part["type"] == "CHART"
    }
    assert len(places) == len(charts)
    for each in board["metadata"]["native_filter_configuration"]:
        [target] = each["targets"]
        for place, chart in places.items():
            if place not in each["scope"]["excluded"]:
                assert target["column"]["name"] in columns_of(chart)
