"""The accessible workbook: cover, contents, notes, and a sheet a table, by gptables.

Marks are in a column of their own, never in a number's cell.
"""

import re
import warnings
from datetime import date, datetime
from pathlib import Path
from typing import Any

from drug_strategy.release import wording
from drug_strategy.release.contents import About, Table
from drug_strategy.release.csv_files import written

NAME = "drug-strategy-statistics.xlsx"
_WIDEST = 60  # of a column
_INSTRUCTIONS = (
    "This worksheet contains one table. The columns symbol and note say why a cell is empty; the "
    "worksheet Notes explains the symbols."
)


def write_workbook(target: Path, tables: list[Table], about: About) -> None:
    """Write the workbook; a table without rows is left out, which gptables cannot write."""
    import gptables
    import pandas as pd

    cover = gptables.Cover(
        title=wording.TITLE,
        intro=wording.lines(about),
        about=[wording.POLICE_ACTIVITY, about.statement],
        contact=[about.contact],
    )
    texts = [*wording.SYMBOLS.items(), *wording.METHODS.items()]
    notes = [(str(number), *each) for number, each in enumerate(texts, 1)]
    with warnings.catch_warnings():
        # It looks for a note's name in titles, and for one reason for all empty cells.
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
                "title": wording.TITLE,
                "author": "Metropolitan Police Service",
                "comments": f"Edition {about.version}",
                "created": datetime.combine(about.issued, datetime.min.time()),
            }
        )
        workbook.close()


def _fit(sheet: Any, tables: list[Table]) -> None:
    """Make columns as wide as their texts, and let the headings stay in view."""
    table = next((table for table in tables if table.name == sheet.get_name()), None)
    if table is None or not sheet.tables:
        return
    heading = int(re.findall(r"\d+", sheet.tables[0]["range"])[0])
    sheet.freeze_panes(heading, 1)
    for place, column in enumerate(table.columns):
        longest = max(len(_shown(row[place])) for row in table.rows)
        sheet.set_column(place, place, min(max(longest, len(column.name)) + 3, _WIDEST))


def _shown(value: Any) -> str:
    return f"{value:,.1f}" if isinstance(value, float) else "" if value is None else str(value)


def _sheet(table: Table, about: About) -> Any:
    import gptables
    import pandas as pd

    # A day is written as CSV has it: a workbook's own days lose their look on the way.
    rows = [
        [written(value) if isinstance(value, date) else value for value in row]
        for row in table.rows
    ]
    frame = pd.DataFrame(rows, columns=[column.name for column in table.columns])
    has_symbols = "symbol" in frame.columns
    return gptables.GPTable(
        table=frame.astype(object).where(frame.notna(), None),
        table_name=table.name,
        title=f"{table.title}, edition {about.version}",
        subtitles=[table.description],
        instructions=_INSTRUCTIONS if has_symbols else "This worksheet contains one table.",
        source=wording.TITLE,
        legend=[f"{symbol} {meaning}" for symbol, meaning in wording.SYMBOLS.items()]
        if has_symbols
        else [],
        index_columns={},
    )
