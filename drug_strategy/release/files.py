"""Write an edition's files: the tables in three formats, a page, and disclosure.json.

The formats are CSV, a workbook and a DuckDB file. All files are read back and verified before the
edition is released.
"""

import csv
import json
import re
import warnings
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb

from drug_strategy.io import engine, workbooks
from drug_strategy.io.text import csv_lines
from drug_strategy.release import contents
from drug_strategy.release.attack import Protection
from drug_strategy.release.contents import LICENCE, PUBLISHER, About, Table, read_tables
from drug_strategy.release.database import NAME as DATABASE
from drug_strategy.release.database import write_database
from drug_strategy.release.page import WORKBOOK, page

_DATATYPES = {"DATE": "date", "DOUBLE": "number", "BIGINT": "integer", "INTEGER": "integer"}
_INSTRUCTIONS = (
    "This worksheet contains one table. The columns symbol and note explain why a cell is empty. "
    "The worksheet Notes explains the symbols."
)
# Column widths in the text sheets; longer text is wrapped.
_WIDTHS = {"Contents": (24, 80), "Notes": (13, 24, 100)}
_HIDDEN = ("numerator", "denominator", "value", "lower_95", "upper_95")


def write_files(
    connection: duckdb.DuckDBPyConnection,
    folder: Path,
    about: About,
    protections: Mapping[str, Protection],
    known: Sequence[str],
) -> list[str]:
    """Write all of an edition's files to a folder, and return any faults found in them.

    `known` lists the versions of earlier editions that the attack used.
    """
    tables = read_tables(connection)
    files = {
        **{f"{table.name}.csv": _csv(table) for table in tables},
        **{f"{table.name}.csv-metadata.json": _json(_metadata(table, about)) for table in tables},
        "index.html": page(tables, about, protections),
        "disclosure.json": _json(_disclosure(about, protections, known)),
    }
    for name, written in files.items():
        (folder / name).write_bytes(written.encode())
    write_database(connection, folder / DATABASE, tables, about)
    _write_workbook(folder / WORKBOOK, tables, about)
    return list(_faults(folder, tables))


def _csv(table: Table) -> str:
    """Return a table as CSV (RFC 4180)."""
    rows = ([_cell(value) for value in row.values()] for row in table.rows)
    return "".join(csv_lines(table.names, rows, ending="\r\n"))


def _cell(value: Any) -> Any:
    """Return the value of a CSV cell: whole numbers have no decimals, and empty text is null."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return None if value == "" else value


def _metadata(table: Table, about: About) -> dict[str, Any]:
    """Return a CSV file's metadata in the CSV on the Web format."""
    columns = [
        {
            "name": column.name,
            "titles": column.name,
            "dc:description": column.meaning,
            "datatype": _DATATYPES.get(column.kind, "string"),
            # In CSV on the Web, an empty cell is null. The columns symbol and note may be empty, so
            # they are not required.
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


def _disclosure(
    about: About, protections: Mapping[str, Protection], known: Sequence[str]
) -> dict[str, Any]:
    return {
        "edition": about.version,
        "publication": about.publication_id,
        "method": "Whole rows are hidden. Before the edition was published, the exact range of"
        " every hidden count was worked out from every number in this edition and earlier ones."
        " A figure that has changed too little since an earlier edition is held back: this edition"
        " repeats the earlier figure.",
        "editions_known_to_the_attack": list(known),
        "tables": {
            table: {
                **asdict(protection),
                "held": sum(protection.held.values()),
                "held_by_editions_since_current": protection.held,
            }
            for table, protection in protections.items()
        },
    }


def _json(content: Any) -> str:
    return json.dumps(content, indent=2, ensure_ascii=False) + "\n"


def _write_workbook(target: Path, tables: list[Table], about: About) -> None:
    """Write the accessible workbook, with a cover, contents, notes and one sheet per table.

    A table without rows is left out, because gptables cannot write it.
    """
    import gptables
    import pandas as pd

    cover = gptables.Cover(
        title=contents.TITLE,
        intro=contents.lines(about),
        about=[about.headline, contents.POLICE_ACTIVITY, about.statement],
        contact=[about.contact] if about.contact else None,
    )
    texts = [*contents.SYMBOLS.items(), *contents.METHODS.items()]
    notes = [(str(number), *each) for number, each in enumerate(texts, 1)]
    with warnings.catch_warnings():
        # gptables warns if a title has no note, or if cells are empty for several reasons.
        warnings.simplefilter("ignore", UserWarning)
        workbook = gptables.produce_workbook(
            str(target),
            {table.name: _sheet(table, about) for table in tables if table.rows},
            cover=cover,
            notes_table=pd.DataFrame(notes, columns=["Note", "About", "Meaning"]),
            notesheet_options={"title": "Notes: symbols, methods, revisions"},
            auto_width=False,
        )
        for sheet in workbook.worksheets():
            _fit(sheet, tables)
        workbook.set_properties(
            {
                "title": contents.TITLE,
                "author": PUBLISHER,
                "comments": f"Edition {about.version}",
                "created": datetime.combine(about.issued, datetime.min.time()),
            }
        )
        workbook.close()


def _sheet(table: Table, about: About) -> Any:
    """Return a table for gptables, with separate columns for numbers and symbols."""
    import gptables
    import pandas as pd

    # Dates are written as text, as in the CSV files, because gptables loses Excel's date format.
    rows = [
        [value.isoformat() if isinstance(value, date) else value for value in row.values()]
        for row in table.rows
    ]
    frame = pd.DataFrame(rows, columns=table.names)
    has_symbols = "symbol" in table.names
    return gptables.GPTable(
        table=frame.astype(object).where(frame.notna(), None),
        table_name=table.name,
        title=f"{table.title}, edition {about.version}",
        subtitles=[table.description],
        instructions=_INSTRUCTIONS if has_symbols else "This worksheet contains one table.",
        source=contents.TITLE,
        legend=[f"{symbol} {meaning}" for symbol, meaning in contents.SYMBOLS.items()]
        if has_symbols
        else [],
        index_columns={},
    )


def _fit(sheet: Any, tables: list[Table]) -> None:
    """Fit the columns to the text, freeze the headings, and make the sheet print one page wide."""
    for column, width in enumerate(_WIDTHS.get(sheet.get_name(), ())):
        sheet.set_column(column, column, width)
    workbooks.set_page(sheet, f"{contents.TITLE}: {sheet.get_name()}")
    table = next((table for table in tables if table.name == sheet.get_name()), None)
    if table is None or not sheet.tables:
        return
    heading = int(re.findall(r"\d+", sheet.tables[0]["range"])[0])
    widths = workbooks.least_widths(table.names)
    for row in table.rows:
        workbooks.widen(widths, [*row.values()])
    workbooks.fit(sheet, heading - 1, widths)
    sheet.repeat_rows(heading - 1)
    sheet.print_area(0, 0, heading - 1 + len(table.rows), len(table.names) - 1)


def _faults(folder: Path, tables: list[Table]) -> Iterator[str]:
    """Yield a sentence for each fault that prevents a release of the files."""
    for table in tables:
        if any(map(_is_disclosed, table.rows)):
            yield f"A figure in {table.name} is marked confidential, but has a number."
        file = folder / f"{table.name}.csv"
        with file.open(encoding="utf-8", newline="") as stream:
            header, *rows = csv.reader(stream)
        if header != table.names:
            yield f"{file.name} does not have the same columns as the table."
        if rows != [[_read_back(value) for value in row.values()] for row in table.rows]:
            yield f"{file.name} does not have the same rows as the table."
        json.loads((folder / f"{file.name}-metadata.json").read_text("utf-8"))
        if any(not column.meaning for column in table.columns):
            yield f"A column of {table.name} has no description."
    with engine.connect(str(folder / DATABASE), read_only=True) as connection:
        [[version]] = connection.execute(
            "select tags['storage_version'] from duckdb_databases() where not internal"
        ).fetchall()
        if not str(version).startswith("v1.0.0"):
            yield f"The storage version of {DATABASE} is {version}, not v1.0.0."
        for table in tables:
            query = f"select * from {table.name} order by all"
            if engine.rows(connection.execute(query)) != table.rows:
                yield f"{table.name} in {DATABASE} does not have the same rows as the table."


def _is_disclosed(row: dict[str, Any]) -> bool:
    """Return whether a row has a number although it is marked confidential or not available."""
    is_hidden = any(symbol in row.get("symbol", "") for symbol in ("[c]", "[x]"))
    return is_hidden and any(row.get(name) is not None for name in _HIDDEN)


def _read_back(value: Any) -> str:
    cell = _cell(value)
    return "" if cell is None else str(cell)
