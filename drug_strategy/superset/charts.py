"""The dashboard's charts and filters, as Superset's import files have them.

Each has the query that it asks, so that Superset's API, alerts and reports need no saving first.
"""

import json
from typing import Any
from uuid import NAMESPACE_URL, uuid5

Fields = dict[str, Any]

_SAME = "urn:mps:drug-strategy:superset:"
_NUMBERS = ["value", "lower_95", "upper_95", "rate", "value_year_before"]
FILTERS = {
    "indicator_name": ("Indicator", "london_quarters", False, ["Crack houses closed"]),
    "area_name": ("Borough", "borough_quarters", True, ["Hackney", "Camden"]),
    "fiscal_year": ("Fiscal year", "borough_years", False, ["2012-13"]),
}
# What each filter leaves alone: London has no boroughs; lines and tiles show every year.
LONDON, LATEST, BOROUGHS = (
    "London, each quarter",
    "Each indicator's latest year",
    "Boroughs, each quarter",
)
BY_SIZE, TILES, CAVEAT = (
    "The boroughs by size",
    "The boroughs, year by year",
    "What it does not tell",
)
_APART = {
    "area_name": (LONDON, LATEST, BY_SIZE, TILES, CAVEAT),
    "fiscal_year": (LONDON, BOROUGHS, TILES, CAVEAT),
    "indicator_name": (LATEST,),
}
_ALWAYS = ("The headline", "What these figures are", "How the target is going")


def identity(name: str) -> str:
    """The UUID of a part, the same every time, so that an import finds it again."""
    return str(uuid5(NAMESPACE_URL, _SAME + name))


def _metric(label: str, sql: str) -> Fields:
    return {
        "expressionType": "SQL",
        "sqlExpression": sql,
        "label": label,
        "hasCustomLabel": True,
        "optionName": label.lower().replace(" ", "_"),
    }


# A quarter of which a return is outstanding is a gap: its sum is not the whole.
_FIGURE = _metric("Figure", "max(case when not is_provisional then value end)")
_SIGNAL = _metric(
    "With a signal",
    "max(case when signal like '%than usual' and not is_provisional then value end)",
)
_SIZE = _metric("Figure or rate", "max(coalesce(rate, value))")
_WHOLE = _metric(
    "Figure or rate", "max(case when not is_provisional then coalesce(rate, value) end)"
)


def _filter(column: str, value: str) -> Fields:
    return {
        "expressionType": "SIMPLE",
        "clause": "WHERE",
        "subject": column,
        "operator": "==",
        "comparator": value,
    }


def _query(columns: list[str], metrics: list[Fields], params: Fields) -> Fields:
    return {
        "columns": columns,
        "metrics": metrics,
        "filters": [
            {"col": each["subject"], "op": each["operator"], "val": each["comparator"]}
            for each in params.get("adhoc_filters", [])
        ],
        "orderby": [],
        "row_limit": params["row_limit"],
        "time_range": "No filter",
        "extras": {"having": "", "where": ""},
    }


def _chart(name: str, dataset: str, kind: str, params: Fields, queries: list[Fields]) -> Fields:
    params = {"viz_type": kind, **params}
    context = {
        "datasource": {"id": 0, "type": "table"},  # Superset puts the dataset's own when it imports
        "force": False,
        "queries": queries,
        "form_data": params,
        "result_format": "json",
        "result_type": "full",
    }
    return {
        "slice_name": name,
        "viz_type": kind,
        "params": params,
        "query_context": json.dumps(context),
        "cache_timeout": 3600,
        "uuid": identity(f"chart/{name}"),
        "version": "1.0.0",
        "dataset_uuid": identity(f"dataset/{dataset}"),
    }


def _table(name: str, dataset: str, columns: list[str], *conditions: Fields) -> Fields:
    """Rows as they are, without the colours that call a number good or bad."""
    params = {
        "query_mode": "raw",
        "all_columns": columns,
        "adhoc_filters": list(conditions),
        "row_limit": 1000,
        "color_pn": False,
        "show_cell_bars": False,
        "column_config": {column: {"d3NumberFormat": ",.1~f"} for column in _NUMBERS},
    }
    return _chart(name, dataset, "table", params, [_query(columns, [], params)])


def _quarters(name: str, dataset: str) -> Fields:
    """A line an area with gaps, and a mark where a quarter has a signal."""
    params = {
        "x_axis": "period_start",
        "time_grain_sqla": None,
        "metrics": [_FIGURE],
        "groupby": ["area_name"],
        "adhoc_filters": [],
        "seriesType": "line",
        "metrics_b": [_SIGNAL],
        "groupby_b": ["area_name"],
        "adhoc_filters_b": [],
        "seriesTypeB": "scatter",
        "markerSizeB": 12,
        "row_limit": 10_000,
        "row_limit_b": 10_000,
        "markerEnabled": True,
        "y_axis_bounds": [0, None],
        "truncateYAxis": False,
        "show_legend": True,
        "rich_tooltip": True,
    }
    columns = ["period_start", "area_name"]
    queries = [_query(columns, [metric], params) for metric in (_FIGURE, _SIGNAL)]
    return _chart(name, dataset, "mixed_timeseries", params, queries)


def _by_size(name: str) -> Fields:
    """The boroughs of a year as bars by size, which is no rank; counts by their rate."""
    params = {
        "x_axis": "area_name",
        "metrics": [_SIZE],
        "groupby": [],
        "adhoc_filters": [],
        "orientation": "horizontal",
        "x_axis_sort": "Figure or rate",
        "x_axis_sort_asc": True,
        "row_limit": 100,
        "show_value": True,
        "y_axis_format": ",.1~f",
        "show_legend": False,
    }
    query = _query(["area_name"], [_SIZE], params)
    return _chart(name, "borough_years", "echarts_timeseries_bar", params, [query])


def _tiles(name: str) -> Fields:
    """A tile a borough and fiscal year in one hue; counts by their rate, a provisional year a gap.

    The scale starts at zero.
    """
    params = {
        "x_axis": "fiscal_year",
        "groupby": "area_name",
        "metric": _WHOLE,
        "adhoc_filters": [],
        "row_limit": 1000,
        "sort_x_axis": "alpha_asc",
        "sort_y_axis": "alpha_desc",
        "normalize_across": "heatmap",
        "normalized": False,
        "linear_color_scheme": "schemeBlues",
        "legend_type": "continuous",
        "xscale_interval": 1,
        "yscale_interval": 1,
        "left_margin": "auto",
        "bottom_margin": "auto",
        "value_bounds": [0, None],
        "border_color": {"r": 255, "g": 255, "b": 255, "a": 1},
        "border_width": 1,
        "y_axis_format": ",.1~f",
        "show_legend": True,
        "show_percentage": False,
        "show_values": True,
    }
    query = _query(["fiscal_year", "area_name"], [_WHOLE], params)
    query["orderby"] = [["fiscal_year", True], ["area_name", False]]
    return _chart(name, "borough_years", "heatmap_v2", params, [query])


def charts() -> list[Fields]:
    """Each chart; one row of the mart is one point, so that nothing is summed."""
    columns = ["indicator_name", "caveat"]
    about: Fields = {
        "query_mode": "aggregate",
        "groupby": columns,
        "adhoc_filters": [],
        "row_limit": 1000,
        "color_pn": False,
        "show_cell_bars": False,
    }
    caveat = _chart(CAVEAT, "london_quarters", "table", about, [_query(columns, [], about)])
    return [
        _table("The headline", "confidence_target", ["headline"], _filter("measure", "strategy")),
        _table(
            "What these figures are",
            "publication",
            ["as_at", "publication_id", "contains_synthetic", "statement"],
        ),
        _table(
            "How the target is going",
            "confidence_target",
            ["measure_name", "headline", "statement"],
        ),
        _table(
            LATEST,
            "london_years",
            ["indicator_name", "fiscal_year", "unit", *_NUMBERS, "change", "signal", "symbols"],
        ),
        _quarters(LONDON, "london_quarters"),
        _quarters(BOROUGHS, "borough_quarters"),
        _by_size(BY_SIZE),
        _tiles(TILES),
        caveat,
        _table(
            "Boroughs, each fiscal year",
            "borough_years",
            ["indicator_name", "area_name", "period_label", "unit", *_NUMBERS, "change", "symbols"],
        ),
    ]


def filters() -> list[Fields]:
    """The dashboard's filters: one indicator, boroughs, and a year."""
    ids = {chart["slice_name"]: place for place, chart in enumerate(charts(), 1)}
    return [
        {
            "id": f"NATIVE_FILTER-{column}",
            "type": "NATIVE_FILTER",
            "name": title,
            "filterType": "filter_select",
            "targets": [{"datasetUuid": identity(f"dataset/{table}"), "column": {"name": column}}],
            "defaultDataMask": {
                "extraFormData": {"filters": [{"col": column, "op": "IN", "val": first}]},
                "filterState": {"value": first, "label": ", ".join(first)},
            },
            "controlValues": {
                "multiSelect": is_many,
                "enableEmptyFilter": True,
                "defaultToFirstItem": False,
                "inverseSelection": False,
                "searchAllOptions": False,
            },
            "cascadeParentIds": [],
            "scope": {
                "rootPath": ["ROOT_ID"],
                "excluded": [ids[name] for name in (*_ALWAYS, *_APART[column])],
            },
            "description": "",
        }
        for column, (title, table, is_many, first) in FILTERS.items()
    ]
