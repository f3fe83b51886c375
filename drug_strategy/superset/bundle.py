"""The import file: a zip of a database, datasets, charts and a dashboard.

It holds no figure. The database is the published file, read-only and locked down. JSON is YAML too.
No type is declared, so that Superset imports it as a dashboard, and as assets too, which replaces
the charts and datasets of an earlier import.
"""

import json
import re
import zipfile
from pathlib import Path
from typing import Any
from urllib.parse import quote

import duckdb

from drug_strategy.publication.generations import LINK
from drug_strategy.query.ask import connect
from drug_strategy.settings import Settings, UserError
from drug_strategy.superset.charts import Fields, charts, filters, identity

_LOCKED = "access_mode=read_only&enable_external_access=false&lock_configuration=true"
_TITLE = "Drug Strategy 2010-13"
_TABLES = {"figures": "period_start", "confidence_target": None, "publication": None}
_HEIGHTS = (30, 36, 54, 26, 50)


def write_bundle(settings: Settings, target: Path, published: str | None = None) -> None:
    """Write the import file to `target`; `published` is the file's path where Superset runs.

    Raises:
        UserError: if nothing is published here, or the file cannot be written.
    """
    file = settings.published / LINK
    with connect(file) as connection:
        parts = {"metadata.yaml": {"version": "1.0.0", "timestamp": _STAMP}}
        parts["databases/drug_strategy.yaml"] = _database(published or str(file))
        for table, day in _TABLES.items():
            parts[f"datasets/drug_strategy/{table}.yaml"] = _dataset(connection, table, day)
    for chart in charts():
        parts[f"charts/{_slug(chart['slice_name'])}.yaml"] = chart
    parts["dashboards/drug_strategy.yaml"] = _dashboard()
    try:
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as bundle:
            for name, part in parts.items():
                entry = zipfile.ZipInfo(f"drug_strategy/{name}", (2013, 1, 1, 0, 0, 0))
                bundle.writestr(entry, json.dumps(part, indent=1), zipfile.ZIP_DEFLATED)
    except OSError as error:
        reason = (error.strerror or "unknown error").lower()
        raise UserError(f"The import file cannot be written to {target}: {reason}.") from error


_STAMP = "2013-01-01T00:00:00+00:00"


def _database(published: str) -> Fields:
    return {
        "database_name": "Drug strategy",
        "sqlalchemy_uri": f"duckdb:///{quote(published)}?{_LOCKED}",
        "cache_timeout": 3600,
        "expose_in_sqllab": True,
        "allow_run_async": False,
        "allow_ctas": False,
        "allow_cvas": False,
        "allow_dml": False,
        "allow_file_upload": False,
        "extra": {"allows_virtual_table_explore": True},
        "impersonate_user": False,
        "uuid": identity("database"),
        "version": "1.0.0",
    }


def _dataset(connection: duckdb.DuckDBPyConnection, table: str, day: str | None) -> Fields:
    columns = connection.execute(
        "select column_name, data_type, comment from duckdb_columns()"
        " where schema_name = 'marts' and table_name = ? order by column_index",
        [table],
    ).fetchall()
    [[comment]] = connection.execute(
        "select comment from duckdb_tables() where schema_name = 'marts' and table_name = ?",
        [table],
    ).fetchall()
    return {
        "table_name": table,
        "main_dttm_col": day,
        "description": comment,
        "schema": "marts",
        "sql": None,
        "filter_select_enabled": True,
        "uuid": identity(f"dataset/{table}"),
        "metrics": [{"metric_name": "count", "expression": "count(*)"}],
        "columns": [
            {
                "column_name": name,
                "type": kind,
                "is_dttm": kind == "DATE",
                "groupby": True,
                "filterable": True,
                "description": about,
            }
            for name, kind, about in columns
        ],
        "version": "1.0.0",
        "database_uuid": identity("database"),
    }


def _dashboard() -> Fields:
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
    return {
        "dashboard_title": _TITLE,
        "slug": "drug-strategy",
        "published": True,
        "uuid": identity("dashboard"),
        "position": position,
        "metadata": {"native_filter_configuration": filters(), "cross_filters_enabled": False},
        "version": "1.0.0",
    }


def _slug(name: str) -> str:
    return re.sub(r"\W+", "_", name.lower())
