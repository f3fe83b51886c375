"""The tables as CSV (RFC 4180, UTF-8), each with its metadata as CSV on the Web asks for it."""

import csv
import io
import json
from datetime import date
from decimal import Decimal
from typing import Any

from drug_strategy.release.contents import About, Table

LICENCE = "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/"
PUBLISHER = "Metropolitan Police Service"
_DATATYPES = {"DATE": "date", "DOUBLE": "number", "BIGINT": "integer", "INTEGER": "integer"}


def csv_files(tables: list[Table], about: About) -> dict[str, bytes]:
    """Two files for each table, by name."""
    found = {}
    for table in tables:
        found[f"{table.name}.csv"] = _csv(table).encode()
        found[f"{table.name}.csv-metadata.json"] = _json(_metadata(table, about))
    return found


def written(value: Any) -> str:
    """A value as a cell of CSV: a whole number without a point, nothing for null."""
    match value:
        case None:
            return ""
        case float() if value.is_integer():
            return str(int(value))
        case date():
            return value.isoformat()
        case Decimal():
            return format(value, "f")
    return str(value)


def _csv(table: Table) -> str:
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow(column.name for column in table.columns)
    writer.writerows([written(value) for value in row] for row in table.rows)
    return stream.getvalue()


def _metadata(table: Table, about: About) -> dict[str, Any]:
    columns = [
        {
            "name": column.name,
            "titles": column.name,
            "dc:description": column.meaning,
            "datatype": _DATATYPES.get(column.kind, "string"),
            # An empty cell is null to CSV on the Web: a text may be empty and yet be required.
            "required": column.is_required and column.name not in ("symbol", "note"),
        }
        for column in table.columns
    ]
    return {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "en"}],
        "url": f"{table.name}.csv",
        "dc:title": table.title,
        "dc:description": table.description,
        "dc:publisher": PUBLISHER,
        "dc:license": LICENCE,
        "dc:issued": about.issued.isoformat(),
        "dc:hasVersion": about.version,
        "dc:identifier": about.publication_id,
        "dc:rights": about.statement,
        "dialect": {"encoding": "utf-8", "header": True},
        "tableSchema": {"columns": columns, "primaryKey": table.key},
    }


def _json(content: Any) -> bytes:
    return (json.dumps(content, indent=2, ensure_ascii=False) + "\n").encode()
