"""Exports the published tables as Parquet and CSV files, and describes them in a data package.

`datapackage.json`, which is a Frictionless data package, describes every table and column as the
dictionary does, explains the symbols, and identifies the publication. The folder is replaced only
when the export is complete.
"""

import json
from pathlib import Path
from typing import Any

import duckdb

from drug_strategy.answers import dictionary
from drug_strategy.exports.workbook import INTERNAL
from drug_strategy.io import engine
from drug_strategy.io.engine import Column, Table, text
from drug_strategy.io.errors import UserError
from drug_strategy.io.files import digest_of, exclusive, read_note, replacing_folder
from drug_strategy.io.progress import detail
from drug_strategy.io.text import FORMULA
from drug_strategy.publication import damage
from drug_strategy.report import wording
from drug_strategy.settings import Settings

PACKAGE = "datapackage.json"
_NAME = "drug-strategy-2010-13"
_PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
_MEDIA = {"parquet": "application/vnd.apache.parquet", "csv": "text/csv"}
_TYPES = {
    "date": "date",
    "timestamp": "datetime",
    "boolean": "boolean",
    "integer": "integer",
    "bigint": "integer",
    "double": "number",
    "varchar": "string",
}
_TIME = "%Y-%m-%dT%H:%M:%S.%f"


def export(settings: Settings, folder: Path, with_csv: bool) -> int:
    """Write every published table and the data package, and return the number of tables."""
    target = folder.expanduser().resolve()
    _require_own(target)
    damage.require_intact(settings)
    tables = dictionary.tables(settings)
    lock = target.with_name(f".{target.name}.lock")
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        with (
            exclusive(lock, when_busy=lambda: None),
            replacing_folder(target, mode=0o700) as draft,
            engine.connect(str(settings.published_file), read_only=True) as published,
        ):
            [publication] = engine.rows(published.execute("from marts.publication"))
            resources = []
            for number, table in enumerate(tables, 1):
                detail(f"writing {number}/{len(tables)} {table.full_name}")
                for form in ["parquet", *(["csv"] if with_csv else [])]:
                    file = _write(published, draft, table, form, publication)
                    resources.append(_resource(table, form, file, draft))
            package = _package(publication, resources)
            (draft / PACKAGE).write_text(json.dumps(package, indent=1, ensure_ascii=False), "utf-8")
    except duckdb.Error as error:
        cause = str(error).partition("\n")[0]
        raise UserError(f"The export cannot be written to {target}: {cause}") from error
    return len(tables)


def _require_own(folder: Path) -> None:
    """Raise a UserError unless the folder is new, empty or an earlier export."""
    if folder.is_file():
        raise UserError(f"{folder} is a file; give a folder.")
    is_empty = not folder.exists() or next(folder.iterdir(), None) is None
    if not is_empty and read_note(folder / PACKAGE).get("name") != _NAME:
        raise UserError(
            f"The folder {folder} is not an export and is not empty; give a new or empty folder."
        )


def _write(
    published: duckdb.DuckDBPyConnection,
    draft: Path,
    table: Table,
    form: str,
    publication: dict[str, Any],
) -> Path:
    file = draft / table.schema / f"{table.name}.{form}"
    file.parent.mkdir(exist_ok=True)
    if form == "csv":
        columns = ", ".join(map(_inert, table.columns))
        options = f"format csv, header, timestampformat {text(_TIME)}"
    else:
        columns = "*"
        marks = ", ".join(
            f"{name}: {text(str(publication[name]))}"
            for name in ("publication_id", "as_at", "contains_synthetic")
        )
        options = f"format parquet, compression zstd, kv_metadata {{{marks}}}"
    rows = f"select {columns} from {engine.name(table.schema, table.name)}"
    published.execute(f"copy ({rows}) to {text(str(file))} ({options})")
    return file


def _inert(column: Column) -> str:
    """Return SQL that puts an apostrophe before text that a spreadsheet would run as a formula."""
    name = engine.name(column.name)
    if column.type != "varchar":
        return name
    formulas = ", ".join(text(character) for character in sorted(FORMULA))
    return f"if(left({name}, 1) in ({formulas}), '''' || {name}, {name}) as {name}"


def _resource(table: Table, form: str, file: Path, draft: Path) -> dict[str, Any]:
    fields = [
        {
            "name": column.name,
            "type": _TYPES.get(column.type.partition("(")[0], "number"),
            "description": column.comment,
            **({"unit": column.unit} if column.unit else {}),
        }
        for column in table.columns
    ]
    return {
        "name": table.full_name if form == "parquet" else f"{table.full_name}.{form}",
        "path": file.relative_to(draft).as_posix(),
        "format": form,
        "mediatype": _MEDIA[form],
        **({"encoding": "utf-8"} if form == "csv" else {}),
        "bytes": file.stat().st_size,
        "hash": f"sha256:{digest_of(file)}",
        "description": table.comment,
        "rows": table.rows,
        "schema": {"fields": fields},
    }


def _package(publication: dict[str, Any], resources: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "$schema": _PROFILE,
        "name": _NAME,
        "title": "Drug Strategy 2010-13: indicators",
        "description": f"{publication['statement']} {INTERNAL}",
        "created": f"{publication['published_at'].isoformat()}Z",
        "publication_id": publication["publication_id"],
        "as_at": publication["as_at"].isoformat(),
        "contains_synthetic": publication["contains_synthetic"],
        "symbols": wording.SYMBOLS,
        "resources": resources,
    }
