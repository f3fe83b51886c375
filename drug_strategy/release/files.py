"""Write an edition's files: its tables in three formats, and a page.

The formats are CSV, a workbook and a DuckDB file.
"""

import json
import re
import warnings
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb

from drug_strategy.io import engine, workbooks
from drug_strategy.io.engine import Table
from drug_strategy.io.text import csv_lines
from drug_strategy.release import contents
from drug_strategy.release.contents import LICENCE, PUBLISHER, About, Rows, read_tables
from drug_strategy.release.database import NAME as DATABASE
from drug_strategy.release.database import write_database
from drug_strategy.release.page import WORKBOOK, page

_DATATYPES = {"DATE": "date", "DOUBLE": "number", "BIGINT": "integer", "INTEGER": "integer"}
_KEYS = ("indicator_id", "area_code", "period_type", "period_start")
_INSTRUCTIONS = (
    "This worksheet contains one table. The columns symbol and note explain why a cell is empty. "
    "The worksheet Notes explains the symbols."
)
# Column widths in the text sheets; longer text is wrapped.
_WIDTHS = {"Contents": (24, 80), "Notes": (13, 24, 100)}
_WIDEST = 60


def write_files(connection: duckdb.DuckDBPyConnection, folder: Path, about: About) -> None:
    """Write all of an edition's files to a folder."""
    tables = read_tables(connection)
    rows = {
        table.name: engine.rows(connection.execute(f"from release.open_{table.name} order by all"))
        for table in tables
    }
    for table in tables:
        cells = ([_cell(value) for value in row.values()] for row in rows[table.name])
        lines = csv_lines([column.name for column in table.columns], cells, ending="\r\n")
        (folder / f"{table.name}.csv").write_bytes("".join(lines).encode())
        described = json.dumps(_metadata(table, about), indent=2, ensure_ascii=False)
        (folder / f"{table.name}.csv-metadata.json").write_text(f"{described}\n", "utf-8")
    (folder / "index.html").write_bytes(page(tables, rows, about).encode())
    write_database(connection, folder / DATABASE, tables, about)
    _write_workbook(folder / WORKBOOK, tables, rows, about)


def _cell(value: Any) -> Any:
    """Return a CSV cell's value. Whole numbers have no decimals, and empty text is null."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return None if value == "" else value


def _metadata(table: Table, about: About) -> dict[str, Any]:
    """Return a CSV file's metadata in the CSV on the Web format."""
    names = [column.name for column in table.columns]
    columns = [
        {
            "name": column.name,
            "titles": column.name,
            "dc:description": column.comment,
            "datatype": _DATATYPES.get(column.type, "string"),
            # In CSV on the Web, an empty cell is null. The columns symbol and note may be empty, so
            # they are not required.
            "required": column.is_required and column.name not in ("symbol", "note"),
        }
        for column in table.columns
    ]
    is_of_figures = "area_code" in names[1:]
    key = [name for name in _KEYS if name in names] if is_of_figures else names[:1]
    return {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "en"}],
        "url": f"{table.name}.csv",
        "dc:title": table.meta["title"],
        "dc:description": table.comment,
        "dc:publisher": PUBLISHER,
        "dc:license": LICENCE,
        "dc:issued": about.issued.isoformat(),
        "dc:hasVersion": about.name,
        "dc:identifier": about.publication_id,
        "dc:rights": about.statement,
        "dialect": {"encoding": "utf-8", "header": True},
        "tableSchema": {"columns": columns, "primaryKey": key},
    }


def _write_workbook(target: Path, tables: list[Table], rows: Rows, about: About) -> None:
    """Write the accessible workbook. It has a cover, contents, notes and one sheet per table.

    Empty tables are left out, because gptables cannot write them.
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
    notes = [(str(number), *cells) for number, cells in enumerate(texts, 1)]
    with warnings.catch_warnings():
        # gptables warns if a title has no note, or if cells are empty for several reasons.
        warnings.simplefilter("ignore", UserWarning)
        workbook = gptables.produce_workbook(
            str(target),
            {
                table.name: _sheet(table, rows[table.name], about)
                for table in tables
                if rows[table.name]
            },
            cover=cover,
            notes_table=pd.DataFrame(notes, columns=["Note", "About", "Meaning"]),
            notesheet_options={"title": "Notes: symbols, methods, revisions"},
            auto_width=False,
        )
        for sheet in workbook.worksheets():
            _fit(sheet, rows.get(sheet.get_name(), []))
        workbook.set_properties(
            {
                "title": contents.TITLE,
                "author": PUBLISHER,
                "comments": f"Edition {about.name}",
                "created": datetime.combine(about.issued, datetime.min.time()),
            }
        )
        workbook.close()


def _sheet(table: Table, rows: Sequence[Mapping[str, Any]], about: About) -> Any:
    """Return a table for gptables, putting numbers and symbols in separate columns."""
    import gptables
    import pandas as pd

    # Dates are written as text, as in the CSV files, because gptables loses Excel's date format.
    cells = [
        [value.isoformat() if isinstance(value, date) else value for value in row.values()]
        for row in rows
    ]
    names = [column.name for column in table.columns]
    has_symbols = "symbol" in names
    return gptables.GPTable(
        table=pd.DataFrame(cells, columns=names, dtype=object),
        table_name=table.name,
        title=f"{table.meta['title']}, edition {about.name}",
        subtitles=[table.comment],
        instructions=_INSTRUCTIONS if has_symbols else "This worksheet contains one table.",
        source=contents.TITLE,
        legend=[f"{symbol} {meaning}" for symbol, meaning in contents.SYMBOLS.items()]
        if has_symbols
        else [],
        index_columns={},
    )


def _fit(sheet: Any, rows: Sequence[Mapping[str, Any]]) -> None:
    """Fit the columns to the text, freeze the headings, and make sheets print one page wide."""
    for column, width in enumerate(_WIDTHS.get(sheet.get_name(), ())):
        sheet.set_column(column, column, width)
    workbooks.set_page(sheet, f"{contents.TITLE}: {sheet.get_name()}")
    if not rows or not sheet.tables:
        return
    heading = int(re.findall(r"\d+", sheet.tables[0]["range"])[0])
    for number, name in enumerate(rows[0]):
        longest = max(len(name), *(len(str(row[name])) for row in rows))
        sheet.set_column(number, number, min(longest + 3, _WIDEST))
    sheet.freeze_panes(heading, 1)
    sheet.repeat_rows(heading - 1)
    sheet.print_area(0, 0, heading - 1 + len(rows), len(rows[0]) - 1)
