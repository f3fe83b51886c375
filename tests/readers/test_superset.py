"""The dashboard for Superset is locked down and uses only columns that the marts have."""

import json

import duckdb
import pytest
import yaml

from drug_strategy.io.folders import PROJECT

FOLDER = PROJECT / "superset"


@pytest.fixture(scope="module")
def parts():
    """Return the contents of the dashboard's files by path."""
    return {
        path.relative_to(FOLDER).with_suffix("").as_posix(): yaml.safe_load(path.read_text("utf-8"))
        for path in FOLDER.rglob("*.yaml")
    }


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
    with duckdb.connect(str(published), read_only=True) as connection:
        for dataset in datasets:
            columns = connection.execute(
                "select column_name, data_type, data_type = 'DATE' from duckdb_columns()"
                " where schema_name = 'marts' and table_name = ? order by column_index",
                [dataset["table_name"]],
            ).fetchall()
            assert columns == [
                (column["column_name"], column["type"], column.get("is_dttm", False))
                for column in dataset["columns"]
            ]


def columns_of(parts, chart):
    """Return the columns of a chart's dataset."""
    [dataset] = [part for part in parts.values() if part.get("uuid") == chart["dataset_uuid"]]
    return {column["column_name"] for column in dataset["columns"]}


def charts_of(parts):
    return [part for name, part in parts.items() if name.startswith("charts/")]


def test_every_column_that_a_chart_uses_is_in_the_mart(parts):
    asked = 0
    for chart in charts_of(parts):
        params = chart["params"]
        groups = params.get("groupby", [])
        wanted = {
            *params.get("all_columns", []),
            *([groups] if isinstance(groups, str) else groups),
        }
        wanted |= {params["x_axis"]} if "x_axis" in params else set()
        assert wanted <= columns_of(parts, chart)
        asked += len(wanted)
    assert asked > 15


def test_each_heatmap_tile_is_for_a_borough_and_year_and_is_blank_if_its_figure_is_provisional(
    parts, published
):
    chart = parts["charts/the_boroughs_year_by_year"]
    assert (chart["viz_type"], chart["params"]["groupby"]) == ("heatmap_v2", "area_name")
    [query] = json.loads(chart["query_context"])["queries"]
    assert query["columns"] == ["fiscal_year", "area_name"]
    [metric] = query["metrics"]
    with duckdb.connect(str(published), read_only=True) as connection:
        tiles = connection.execute(
            f"select indicator_id, fiscal_year, area_name, {metric['sqlExpression']}"
            " from marts.borough_years group by all order by all"
        ).fetchall()
        rows = connection.execute(
            "select indicator_id, fiscal_year, area_name, is_provisional, rate, value"
            " from marts.borough_years order by all"
        ).fetchall()
    wanted = [
        (*names, None if is_provisional else value if rate is None else rate)
        for *names, is_provisional, rate, value in rows
    ]
    assert sorted(tiles, key=str) == sorted(wanted, key=str)
    assert any(tile[3] is not None for tile in tiles)


def test_a_line_ends_at_a_provisional_quarter_and_a_chart_of_nothing_final_still_opens(parts):
    """Superset joins a mixed chart's points, and fails on a column that is empty throughout.

    This happened in Superset 6.1. A line chart that keeps its empty columns neither joins its
    points nor fails.
    """
    for name in ("london_each_quarter", "boroughs_each_quarter"):
        chart = parts[f"charts/{name}"]
        assert chart["viz_type"] == "echarts_timeseries_line"
        assert chart["params"]["show_empty_columns"] is True
        assert "not is_provisional" in chart["params"]["metrics"][0]["sqlExpression"]


def test_the_chart_of_the_boroughs_in_a_year_shows_only_reliable_and_final_figures(
    parts, published
):
    chart = parts["charts/the_boroughs_in_a_year"]
    [query] = json.loads(chart["query_context"])["queries"]
    [metric] = query["metrics"]
    with duckdb.connect(str(published), read_only=True) as connection:
        bars = connection.execute(
            f"select any_value(symbols), any_value(value), {metric['sqlExpression']} as bar"
            " from marts.borough_years group by indicator_id, fiscal_year, area_name"
        ).fetchall()
    assert any("[u]" in symbols and value is not None for symbols, value, _ in bars)
    assert any("[p]" in symbols and value is not None for symbols, value, _ in bars)
    for symbols, value, bar in bars:
        is_fit = value is not None and not {"[u]", "[p]"} & set(symbols.split())
        assert (bar is not None) == is_fit


def test_no_superset_table_colours_numbers_as_good_or_bad(parts):
    tables = [part for part in parts.values() if part.get("viz_type") == "table"]
    assert len(tables) == 6
    assert not any(
        each["params"]["color_pn"] or each["params"]["show_cell_bars"] for each in tables
    )


def test_every_superset_chart_contains_its_own_query(parts, published):
    """Until it is saved, a chart without a query fails in Superset's API and in emails."""
    tables = {part["uuid"]: part["table_name"] for part in parts.values() if "table_name" in part}
    with duckdb.connect(str(published), read_only=True) as connection:
        for chart in charts_of(parts):
            for query in json.loads(chart["query_context"])["queries"]:
                metrics = [each["sqlExpression"] for each in query["metrics"]]
                group = f"group by {', '.join(query['columns'])}" if metrics else ""
                rows = connection.execute(
                    f"select {', '.join([*query['columns'], *metrics])}"
                    f" from marts.{tables[chart['dataset_uuid']]} {group}"
                ).fetchall()
                assert rows, chart["slice_name"]


def test_a_dashboard_filter_applies_only_to_charts_that_have_its_column(parts):
    charts = {chart["uuid"]: chart for chart in charts_of(parts)}
    board = parts["dashboards/drug_strategy"]
    places = {
        part["meta"]["chartId"]: charts[part["meta"]["uuid"]]
        for part in board["position"].values()
        if isinstance(part, dict) and part["type"] == "CHART"
    }
    assert len(places) == len(charts)
    for each in board["metadata"]["native_filter_configuration"]:
        [target] = each["targets"]
        for place, chart in places.items():
            if place not in each["scope"]["excluded"]:
                assert target["column"]["name"] in columns_of(parts, chart)
