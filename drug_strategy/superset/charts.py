"""The dashboard's charts and filters, as Superset's import files have them."""

from typing import Any
from uuid import NAMESPACE_URL, uuid5

Fields = dict[str, Any]

_SAME = "urn:mps:drug-strategy:superset:"
_FIGURE = {
    "expressionType": "SQL",
    "sqlExpression": "max(value)",
    "label": "Figure",
    "hasCustomLabel": True,
    "optionName": "figure",
}
_NUMBERS = ["value", "lower_95", "upper_95", "rate", "london_figure"]
FILTERS = {"indicator_name": ("Indicator", False), "area_name": ("Area", True)}


def identity(name: str) -> str:
    """The UUID of a part, the same every time, so that an import finds it again."""
    return str(uuid5(NAMESPACE_URL, _SAME + name))


def _filter(column: str, value: str) -> Fields:
    return {
        "expressionType": "SIMPLE",
        "clause": "WHERE",
        "subject": column,
        "operator": "==",
        "comparator": value,
    }


def _chart(name: str, dataset: str, kind: str, params: Fields) -> Fields:
    return {
        "slice_name": name,
        "viz_type": kind,
        "params": {"viz_type": kind, **params},
        "query_context": None,
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
        "column_config": {column: {"d3NumberFormat": ",.2~f"} for column in _NUMBERS},
    }
    return _chart(name, dataset, "table", params)


def charts() -> list[Fields]:
    """Each chart; one row of the mart is one point, so that nothing is summed."""
    caveat = _table("What it does not tell", "figures", [])
    caveat["params"] |= {"query_mode": "aggregate", "groupby": ["indicator_name", "caveat"]}
    return [
        _table(
            "What these figures are",
            "publication",
            ["as_at", "publication_id", "contains_synthetic", "statement"],
        ),
        _table("How the target is going", "confidence_target", ["measure_name", "statement"]),
        _chart(
            "Each quarter",
            "figures",
            "echarts_timeseries_line",
            {
                "x_axis": "period_start",
                "time_grain_sqla": None,
                "metrics": [_FIGURE],
                "groupby": ["area_name"],
                "adhoc_filters": [_filter("period_type", "quarter")],
                "row_limit": 10_000,
                "markerEnabled": True,
                "y_axis_bounds": [0, None],
                "truncateYAxis": False,
                "show_legend": True,
                "rich_tooltip": True,
            },
        ),
        caveat,
        _table(
            "Each fiscal year",
            "figures",
            ["indicator_name", "area_name", "period_label", "unit", *_NUMBERS, "symbols"],
            _filter("period_type", "fiscal_year"),
        ),
    ]


def filters() -> list[Fields]:
    """The dashboard's filters: one indicator, and areas."""
    first = {"indicator_name": ["Crack houses closed"], "area_name": ["London"]}
    return [
        {
            "id": f"NATIVE_FILTER-{column}",
            "type": "NATIVE_FILTER",
            "name": title,
            "filterType": "filter_select",
            "targets": [{"datasetUuid": identity("dataset/figures"), "column": {"name": column}}],
            "defaultDataMask": {
                "extraFormData": {"filters": [{"col": column, "op": "IN", "val": first[column]}]},
                "filterState": {"value": first[column], "label": ", ".join(first[column])},
            },
            "controlValues": {
                "multiSelect": is_many,
                "enableEmptyFilter": True,
                "defaultToFirstItem": False,
                "inverseSelection": False,
                "searchAllOptions": False,
            },
            "cascadeParentIds": [],
            "scope": {"rootPath": ["ROOT_ID"], "excluded": []},
            "description": "",
        }
        for column, (title, is_many) in FILTERS.items()
    ]
