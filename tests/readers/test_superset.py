"""The dashboard for Superset is locked down and uses only columns that the marts have."""

import json
from pathlib import Path

import duckdb

from drug_strategy.exports.superset import write_bundle
from drug_strategy.settings import Settings
from tests.commands import warehouse
from tests.readers.conftest import parts

UUIDS = {
    "databases/drug_strategy": "109f8863-c817-5730-be74-a8d514d111a3",
    "datasets/drug_strategy/london_quarters": "a8a7507a-7f23-553b-aaa8-2cc236c3c788",
    "datasets/drug_strategy/london_years": "153e6fae-c7bf-5ef1-9392-2445ddad3b11",
    "datasets/drug_strategy/borough_quarters": "08a1a9fe-1a7b-59ec-a498-df39fb6822fc",
    "datasets/drug_strategy/borough_years": "f881b9bb-5c87-5710-9e99-9a52c4c4b80f",
    "datasets/drug_strategy/confidence_target": "94a7602a-cd27-5373-bed6-6ad9bab1df81",
    "datasets/drug_strategy/publication": "058b93e6-9382-5c62-8cf6-fcf953aff323",
    "charts/the_headline": "1186636f-e743-5f44-9e8c-c1fcff1056d0",
    "charts/what_these_figures_are": "7546c1bf-8415-5c37-a2c0-c8a423ee2a2f",
    "charts/how_the_target_is_going": "571032dd-7706-5abc-8a09-49877fe489f5",
    "charts/each_indicator_s_latest_year": "84a09377-cd19-5788-b2ba-d037f1eb31f7",
    "charts/london_each_quarter": "b9bc8fdf-105d-5dfd-8d36-e5ad2e8b1f93",
    "charts/boroughs_each_quarter": "6491638a-95eb-5b67-a532-c498136777d1",
    "charts/the_boroughs_in_a_year": "d5aea319-90d0-5171-9e52-7ab55fcfc026",
    "charts/the_boroughs_year_by_year": "f2867b33-7aec-5433-a57a-d9fe534b2e0c",
    "charts/what_it_does_not_tell": "9c914edb-bb6a-5c9f-8406-f309c549f407",
    "charts/boroughs_each_fiscal_year": "313718fc-f482-5673-8baa-b1f861f84290",
    "dashboards/drug_strategy": "1aa9b587-85f0-5d3e-bd83-94aaea6b21f0",
}


def test_superset_opens_the_published_file_read_only_and_without_external_access(
    bundle: Path, published: Path
) -> None:
    database = parts(bundle)["drug_strategy/databases/drug_strategy.yaml"]
    address, _, settings = database["sqlalchemy_uri"].partition("?")
    assert address == f"duckdb:///{published}"
    assert set(settings.split("&")) == {
        "access_mode=read_only",
        "enable_external_access=false",
        "lock_configuration=true",
    }
    allowed = {name for name, value in database.items() if name.startswith("allow_") and value}
    assert allowed == set()


def test_every_column_that_a_chart_uses_is_in_the_mart(bundle: Path, published: Path) -> None:
    found = parts(bundle)
    datasets = {part["uuid"]: part for name, part in found.items() if "/datasets/" in name}
    with duckdb.connect(str(published), read_only=True) as connection:
        for dataset in datasets.values():
            columns = connection.execute(f"from marts.{dataset['table_name']} limit 0").description
            assert [row["column_name"] for row in dataset["columns"]] == [c[0] for c in columns]
    asked = 0
    for name, chart in found.items():
        if "/charts/" not in name:
            continue
        known = {row["column_name"] for row in datasets[chart["dataset_uuid"]]["columns"]}
        params = chart["params"]
        wanted = {*params.get("all_columns", []), *_as_list(params.get("groupby", []))}
        wanted |= {params["x_axis"]} if "x_axis" in params else set()
        wanted |= {each["subject"] for each in params.get("adhoc_filters", [])}
        assert wanted <= known
        asked += len(wanted)
    assert asked > 15


def test_the_headings_are_words_and_a_table_of_several_indicators_is_sorted(bundle: Path) -> None:
    found = parts(bundle)
    years = found["drug_strategy/datasets/drug_strategy/borough_years.yaml"]["columns"]
    names = {row["column_name"]: row["verbose_name"] for row in years}
    assert names["value_year_before"] == "Value year before"
    assert names["lower_95"] == "Lower limit, 95%"
    for part in found.values():
        if "indicator_name" in part.get("params", {}).get("all_columns", []):
            [query] = json.loads(part["query_context"])["queries"]
            assert query["orderby"][0] == ["indicator_name", True]
            assert part["params"]["order_by_cols"][0] == '["indicator_name", true]'


def _as_list(columns: str | list[str]) -> list[str]:
    """Return a chart's columns as a list. A heatmap has a single column instead of a list."""
    return [columns] if isinstance(columns, str) else columns


def test_each_heatmap_tile_is_for_a_borough_and_year_and_is_blank_if_its_figure_is_provisional(
    bundle: Path, published: Path
) -> None:
    chart = parts(bundle)["drug_strategy/charts/the_boroughs_year_by_year.yaml"]
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


def test_a_line_ends_at_a_provisional_quarter_and_a_chart_of_nothing_final_still_opens(
    bundle: Path,
) -> None:
    """Superset joins a mixed chart's points, and fails on a column that is empty throughout.

    This happened in Superset 6.1. A line chart that keeps its empty columns neither joins its
    points nor fails.
    """
    for name in ("london_each_quarter", "boroughs_each_quarter"):
        chart = parts(bundle)[f"drug_strategy/charts/{name}.yaml"]
        assert chart["viz_type"] == "echarts_timeseries_line"
        assert chart["params"]["show_empty_columns"] is True
        assert "not is_provisional" in chart["params"]["metrics"][0]["sqlExpression"]


def test_the_chart_of_the_boroughs_in_a_year_shows_only_reliable_and_final_figures(
    bundle: Path, published: Path
) -> None:
    chart = parts(bundle)["drug_strategy/charts/the_boroughs_in_a_year.yaml"]
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


def test_no_superset_table_colours_numbers_as_good_or_bad(bundle: Path) -> None:
    tables = [part for part in parts(bundle).values() if part.get("viz_type") == "table"]
    assert len(tables) == 6
    assert not any(
        each["params"]["color_pn"] or each["params"]["show_cell_bars"] for each in tables
    )


def test_the_superset_import_file_is_reproducible_and_can_contain_another_path_to_the_figures(
    settings: Settings, bundle: Path, tmp_path: Path
) -> None:
    write_bundle(settings, tmp_path / "again.zip")
    assert (tmp_path / "again.zip").read_bytes() == bundle.read_bytes()
    target = tmp_path / "other.zip"
    ran = warehouse(
        *("superset", target, "--published", "/srv/a b/f.duckdb", "--home", settings.home)
    )
    assert ran.returncode == 0, ran.output
    database = parts(target)["drug_strategy/databases/drug_strategy.yaml"]
    assert database["sqlalchemy_uri"].startswith("duckdb:////srv/a%20b/f.duckdb?")


def test_superset_charts_and_datasets_keep_their_uuids_between_versions(
    bundle: Path,
) -> None:
    uuids = {name: part["uuid"] for name, part in parts(bundle).items() if "uuid" in part}
    assert uuids == {f"drug_strategy/{name}.yaml": uuid for name, uuid in UUIDS.items()}


def test_every_superset_chart_contains_its_own_query(bundle: Path, published: Path) -> None:
    """Until it is saved, a chart without a query fails in Superset's API and in emails."""
    found = parts(bundle)
    datasets = {part["uuid"]: part for name, part in found.items() if "/datasets/" in name}
    charts = [part for name, part in found.items() if "/charts/" in name]
    with duckdb.connect(str(published), read_only=True) as connection:
        for chart in charts:
            context = json.loads(chart["query_context"])
            assert context["form_data"] == chart["params"]
            table = datasets[chart["dataset_uuid"]]["table_name"]
            for query in context["queries"]:
                metrics = [each["sqlExpression"] for each in query["metrics"]]
                group = f"group by {', '.join(query['columns'])}" if metrics else ""
                rows = connection.execute(
                    f"select {', '.join([*query['columns'], *metrics])} from marts.{table} {group}"
                ).fetchall()
                assert rows, chart["slice_name"]


def test_a_dashboard_filter_applies_only_to_charts_that_have_its_column(bundle: Path) -> None:
    found = parts(bundle)
    datasets = {part["uuid"]: part for name, part in found.items() if "/datasets/" in name}
    charts = {part["uuid"]: part for name, part in found.items() if "/charts/" in name}
    board = found["drug_strategy/dashboards/drug_strategy.yaml"]
    places = {
        part["meta"]["chartId"]: charts[part["meta"]["uuid"]]
        for part in board["position"].values()
        if isinstance(part, dict) and part["type"] == "CHART"
    }
    for each in board["metadata"]["native_filter_configuration"]:
        [target] = each["targets"]
        for place, chart in places.items():
            columns = {row["column_name"] for row in datasets[chart["dataset_uuid"]]["columns"]}
            if place not in each["scope"]["excluded"]:
                assert target["column"]["name"] in columns
