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
def datasets(parts):
    return {part["uuid"]: part for part in parts.values() if "table_name" in part}


@pytest.fixture(scope="module")
def charts(parts, datasets):
    """Return each chart with its table, the table's columns, and its queries."""
    found = {}
    for name, part in parts.items():
        if name.startswith("charts/"):
            dataset = datasets[part["dataset_uuid"]]
            found[name.removeprefix("charts/")] = part | {
                "table": f"marts.{dataset['table_name']}",
                "columns": {column["column_name"] for column in dataset["columns"]},
                "queries": json.loads(part["query_context"])["queries"],
            }
    return found


def test_superset_opens_the_published_file_read_only_and_without_external_access(parts):
    database = parts["databases/drug_strategy"]
    _, _, settings = database["sqlalchemy_uri"].partition("?")
    assert set(settings.split("&")) == {
        "access_mode=read_only",
        "enable_external_access=false",
        "lock_configuration=true",
    }
    assert [name for name, value in database.items() if name.startswith("allow_") and value] == []


def test_the_datasets_have_exactly_the_columns_of_their_tables_with_descriptions(
    datasets, published
):
    assert len(datasets) == 7
    for dataset in datasets.values():
        assert rows_of(
            published,
            "select column_name, data_type, data_type = 'DATE', comment from duckdb_columns()"
            " where schema_name = 'marts' and table_name = ? order by column_index",
            [dataset["table_name"]],
        ) == [
            (
                column["column_name"],
                column["type"],
                column.get("is_dttm", False),
                column["description"],
            )
            for column in dataset["columns"]
        ]
        labels = [column["verbose_name"] for column in dataset["columns"]]
        assert len({*labels}) == len(labels)


def test_a_total_adds_up_only_the_figures_of_one_indicator_that_add_up(datasets, published):
    summed = {}
    for table, metrics in (
        (f"marts.{dataset['table_name']}", {m["metric_name"]: m for m in dataset["metrics"]})
        for dataset in datasets.values()
    ):
        if "total" not in metrics:
            continue
        total = metrics["total"]["expression"]
        assert rows_of(published, f"select {total} from {table}") == [(None,)]
        kind = "breakdown" if "breakdowns" in table else "adds_up"
        summed[table] = rows_of(
            published,
            f"select {kind}, {total} is not distinct from sum(value), {total} is null from {table}"
            f" group by indicator_id, {kind}",
        )
        for each, is_sum, is_empty in summed[table]:
            assert is_empty if each is False else is_sum
    assert len(summed) == 5
    assert {kind for rows in summed.values() for kind, *_ in rows} >= {True, False, "all"}


def test_every_chart_uses_columns_of_its_mart_and_contains_a_query_that_finds_rows(
    charts, published
):
    """Until it is saved, a chart without a query fails in Superset's API and in emails."""
    for name, chart in charts.items():
        params = chart["params"]
        groups = params.get("groupby", [])
        used = {*params.get("all_columns", []), *([groups] if isinstance(groups, str) else groups)}
        used |= {params["x_axis"]} if "x_axis" in params else set()
        assert used <= chart["columns"], name
        assert chart["queries"]
        for query in chart["queries"]:
            metrics = [each["sqlExpression"] for each in query["metrics"]]
            selected = ", ".join([*query["columns"], *metrics])
            group = "group by all" if metrics else ""
            assert rows_of(published, f"select {selected} from {chart['table']} {group}"), name
        # Tables colour no numbers, because a higher number is neither good nor bad.
        assert not params.get("color_pn")
        assert not params.get("show_cell_bars")


@pytest.mark.parametrize(
    ("name", "drawn"),
    [
        ("the_boroughs_year_by_year", "any_value(if(is_provisional, null, coalesce(rate, value)))"),
        (
            "the_boroughs_in_a_year",
            "any_value(if(regexp_matches(symbols, '[[][up]]'), null, coalesce(rate, value)))",
        ),
    ],
)
def test_a_chart_of_boroughs_leaves_out_figures_that_are_not_final(charts, published, name, drawn):
    """A bar is also left out if its figure is unreliable."""
    [query] = charts[name]["queries"]
    [metric] = query["metrics"]
    figures = (
        "select indicator_id, fiscal_year, area_name, {} from marts.borough_years group by all"
    )
    found, wanted = (
        set(rows_of(published, figures.format(each))) for each in (metric["sqlExpression"], drawn)
    )
    assert found == wanted
    assert any(figure is None for *_, figure in found)


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


def test_a_dashboard_filter_applies_only_to_charts_that_have_its_column(parts, charts):
    columns = {chart["uuid"]: chart["columns"] for chart in charts.values()}
    board = parts["dashboards/drug_strategy"]
    places = {
        part["meta"]["chartId"]: columns[part["meta"]["uuid"]]
        for part in board["position"].values()
        if isinstance(part, dict) and part["type"] == "CHART"
    }
    assert len(places) == len(charts)
    for each in board["metadata"]["native_filter_configuration"]:
        [target] = each["targets"]
        for place in places.keys() - {*each["scope"]["excluded"]}:
            assert target["column"]["name"] in places[place]
