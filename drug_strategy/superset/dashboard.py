"""The dashboard, as Superset's import file has it."""

from typing import Any

from drug_strategy.superset.charts import Fields, charts, filters, identity

_TITLE = "Drug Strategy 2010-13"
_HEIGHTS = (20, 26, 34, 60, 54, 54, 70, 80, 26, 50)


def dashboard() -> Fields:
    """The dashboard: its charts below each other, and its filters."""
    return {
        "dashboard_title": _TITLE,
        "slug": "drug-strategy",
        "published": True,
        "uuid": identity("dashboard"),
        "position": _position(),
        "metadata": {"native_filter_configuration": filters(), "cross_filters_enabled": False},
        "version": "1.0.0",
    }


def _position() -> dict[str, Any]:
    """The layout: a chart a row, each with its height."""
    position: dict[str, Any] = {
        "DASHBOARD_VERSION_KEY": "v2",
        "ROOT_ID": {"type": "ROOT", "id": "ROOT_ID", "children": ["GRID_ID"]},
        "GRID_ID": {"type": "GRID", "id": "GRID_ID", "children": [], "parents": ["ROOT_ID"]},
        "HEADER_ID": {"type": "HEADER", "id": "HEADER_ID", "meta": {"text": _TITLE}},
    }
    for place, (chart, height) in enumerate(zip(charts(), _HEIGHTS, strict=True), 1):
        row, cell = f"ROW-{place}", f"CHART-{place}"
        position["GRID_ID"]["children"].append(row)
        position[row] = {
            "type": "ROW",
            "id": row,
            "children": [cell],
            "parents": ["ROOT_ID", "GRID_ID"],
            "meta": {"background": "BACKGROUND_TRANSPARENT"},
        }
        position[cell] = {
            "type": "CHART",
            "id": cell,
            "children": [],
            "parents": ["ROOT_ID", "GRID_ID", row],
            "meta": {
                "chartId": place,
                "width": 12,
                "height": height,
                "uuid": chart["uuid"],
                "sliceName": chart["slice_name"],
            },
        }
    return position
