"""The import file: a zip of a database, datasets, charts and a dashboard.

It holds no figure. The database is the published file, read-only and locked down. JSON is YAML too.
No type is declared, so that Superset imports it as a dashboard, and as assets too, which replaces
the charts and datasets of an earlier import.
"""

import json
import re
import zipfile
from pathlib import Path
from urllib.parse import quote

import duckdb

from drug_strategy.publication.generations import LINK
from drug_strategy.query.ask import connect
from drug_strategy.settings import Settings, UserError
from drug_strategy.superset.charts import Fields, charts, identity
from drug_strategy.superset.dashboard import dashboard

_LOCKED = "access_mode=read_only&enable_external_access=false&lock_configuration=true"
_STAMP = "2013-01-01T00:00:00+00:00"
_TABLES = {
    "london_quarters": "period_start",
    "london_years": "period_start",
    "borough_quarters": "period_start",
    "borough_years": "period_start",
    "confidence_target": None,
    "publication": None,
}


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
    parts["dashboards/drug_strategy.yaml"] = dashboard()
    try:
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as bundle:
            for name, part in parts.items():
                entry = zipfile.ZipInfo(f"drug_strategy/{name}", (2013, 1, 1, 0, 0, 0))
                bundle.writestr(entry, json.dumps(part, indent=1), zipfile.ZIP_DEFLATED)
    except OSError as error:
        reason = (error.strerror or "unknown error").lower()
        raise UserError(f"The import file cannot be written to {target}: {reason}.") from error


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


def _slug(name: str) -> str:
    return re.sub(r"\W+", "_", name.lower())
