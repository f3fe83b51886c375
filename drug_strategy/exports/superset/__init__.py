"""Writes a dashboard that Superset can import, including its database, datasets and charts.

The import file is a ZIP file of the YAML files in this folder, in Superset's export format. It
contains no figures. This module fills in the published file's path and the tables' columns. A
chart's `queries` become its query context, so that Superset's API, alerts and reports can use the
chart before anybody has saved it.

The metadata has no type, so Superset can import the file as a dashboard or as assets. Importing it
as assets replaces the charts and datasets of an earlier import, because they keep their UUIDs.
"""

import json
import re
import zipfile
from pathlib import Path
from typing import Any
from urllib.parse import quote

import yaml

from drug_strategy.answers.query import connect
from drug_strategy.io import engine
from drug_strategy.io.errors import UserError, reason
from drug_strategy.settings import Settings

Part = dict[str, Any]

_HERE = Path(__file__).parent
_LOCKED = "access_mode=read_only&enable_external_access=false&lock_configuration=true"
_VERSION = "1.0.0"
# Each table's UUID and date column.
_TABLES = {
    "london_quarters": ("a8a7507a-7f23-553b-aaa8-2cc236c3c788", "period_start"),
    "london_years": ("153e6fae-c7bf-5ef1-9392-2445ddad3b11", "period_start"),
    "borough_quarters": ("08a1a9fe-1a7b-59ec-a498-df39fb6822fc", "period_start"),
    "borough_years": ("f881b9bb-5c87-5710-9e99-9a52c4c4b80f", "period_start"),
    "confidence_target": ("94a7602a-cd27-5373-bed6-6ad9bab1df81", None),
    "publication": ("058b93e6-9382-5c62-8cf6-fcf953aff323", None),
}


def write_bundle(settings: Settings, target: Path, published: str | None = None) -> None:
    """Write the import file. Superset finds the published file at the path `published`."""
    file = settings.published_file
    database = _read("database.yaml")
    database["sqlalchemy_uri"] = f"duckdb:///{quote(published or str(file))}?{_LOCKED}"
    parts = {
        "metadata": {"version": _VERSION, "timestamp": "2013-01-01T00:00:00+00:00"},
        "databases/drug_strategy": database,
    }
    with connect(file) as connection:
        described = {table.name: table for table in engine.read_tables(connection, "marts")}
    for name in _TABLES:
        parts[f"datasets/drug_strategy/{name}"] = _dataset(described[name], database["uuid"])
    for path in sorted((_HERE / "charts").glob("*.yaml")):
        parts[f"charts/{path.stem}"] = _chart(_read(f"charts/{path.name}"))
    parts["dashboards/drug_strategy"] = _read("dashboard.yaml")
    try:
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as bundle:
            for name, part in parts.items():
                entry = zipfile.ZipInfo(f"drug_strategy/{name}.yaml", (2013, 1, 1, 0, 0, 0))
                # JSON is valid YAML.
                bundle.writestr(entry, json.dumps(part, indent=1), zipfile.ZIP_DEFLATED)
    except OSError as error:
        raise UserError(
            f"The import file cannot be written to {target}: {reason(error)}."
        ) from error


def _read(name: str) -> Part:
    part: Part = yaml.safe_load((_HERE / name).read_text("utf-8"))
    return part


def _chart(part: Part) -> Part:
    context = {
        "datasource": {"id": 0, "type": "table"},  # Superset fills in the dataset's ID
        "force": False,
        "queries": part.pop("queries"),
        "form_data": part["params"],
        "result_format": "json",
        "result_type": "full",
    }
    return {**part, "query_context": json.dumps(context)}


def _dataset(table: engine.Table, database: str) -> Part:
    uuid, day = _TABLES[table.name]
    return {
        "table_name": table.name,
        "main_dttm_col": day,
        "description": table.comment,
        "schema": "marts",
        "sql": None,
        "filter_select_enabled": True,
        "uuid": uuid,
        "metrics": [{"metric_name": "count", "expression": "count(*)"}],
        "columns": [
            {
                "column_name": column.name,
                "verbose_name": _in_words(column.name),
                "type": column.type,
                "is_dttm": column.type == "DATE",
                "groupby": True,
                "filterable": True,
                "description": column.comment,
            }
            for column in table.columns
        ],
        "version": _VERSION,
        "database_uuid": database,
    }


def _in_words(column: str) -> str:
    words = re.sub("_(95|998)$", r" limit, \1%", column).replace("998", "99.8").replace("_", " ")
    return words[0].upper() + words[1:]
