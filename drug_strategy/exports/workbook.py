"""Writes an area's workbook: a cover, and nine sheets that each answer a question.

Cells contain exact numbers, which Excel rounds for display. Symbols are in a separate column.
Periods are text, so that Excel does not turn them into dates.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import duckdb

from drug_strategy.answers import names
from drug_strategy.answers.explain import private
from drug_strategy.answers.query import connect
from drug_strategy.contracts.places import LONDON
from drug_strategy.io import engine
from drug_strategy.io.errors import UserError
from drug_strategy.io.workbooks import DECIMAL, POUNDS, WHOLE, Pairs, TableSheet, writing
from drug_strategy.publication import damage
from drug_strategy.report import wording
from drug_strategy.settings import Settings

_SQL = Path(__file__).parent / "sql" / "workbook"
_TITLE = "Drug Strategy 2010-13: {}, internal workbook"
INTERNAL = (
    "Internal to the Metropolitan Police Service and not for publication: small counts are not "
    "hidden here. To make the public edition, run warehouse release."
)
_SYNTHETIC = "Synthetic data: some or all of the returns were made up to try out the warehouse."
_SYMBOLS = ("[x]", "[u]", "[p]", "[n]")
_AS_RATE = "A count is compared with London as a rate per 100,000 residents"
# Each sheet's name, its query and what it answers.
_SHEETS = (
    ("Scorecard", "scorecard", f"The headline indicators in the latest fiscal year. {_AS_RATE}"),
    ("Quarters", "quarters", "Every completed quarter"),
    ("Years", "years", f"Every completed fiscal year. {_AS_RATE}"),
    ("Totals", "totals", f"The three years 2010-13. {_AS_RATE}"),
    ("Boroughs", "boroughs", "All boroughs by fiscal year. The boroughs are not ranked"),
    ("Survey", "survey", "Did opinion move? The target is for London only"),
    ("Returns owed", "returns_owed", "Which returns are owed, why and since when?"),
    ("Left out", "left_out", "Which files were refused, and which rows were left out?"),
    ("Definitions", "definitions", "What do the figures mean, and what are their caveats?"),
)
_NOTHING = {"left_out": "Nothing was left out.", "returns_owed": "Nothing is owed."}
_OF_UNIT = {
    *("Figure", "Year before", "Change", "2009-10", "Since 2009-10"),
    *("Change on the year before", "Change since 2009-10"),
}
_WHOLE = {
    "Numerator",
    "Denominator",
    "Answers",
    "Residents",
    "Residents covered",
    "Boroughs compared",
    "Records",
    "Rows",
}
_FORMATS = {"count": WHOLE, "gbp": POUNDS}


def write_workbook(settings: Settings, area: str, target: Path | None) -> Path:
    """Write the workbook for London or a borough, by default into the home, and return its path."""
    damage.require_intact(settings)
    with connect(settings.published_file) as published:
        code, name = names.find(published, "area", area)
        if not code.startswith("E09") and code != LONDON:
            raise UserError(f"{name} is neither London nor a borough.")
        path = target or settings.home / "workbooks" / f"drug-strategy-{wording.slug(name)}.xlsx"
        path.parent.mkdir(parents=True, exist_ok=True)
        _write(settings, published, path, code, name)
    return path


def _write(
    settings: Settings, published: duckdb.DuckDBPyConnection, path: Path, code: str, name: str
) -> None:
    [publication] = engine.rows(published.execute("from marts.publication"))
    source = [
        f"As at {wording.day(publication['as_at'])}, publication {publication['publication_id']}.",
        *([_SYNTHETIC] if publication["contains_synthetic"] else []),
    ]
    headlines = [
        headline
        for [headline] in published.execute(
            "select headline from marts.confidence_target order by measure desc"
        ).fetchall()
    ]
    title = _TITLE.format(name)
    contents = [(sheet, about) for sheet, _, about in _SHEETS]
    symbols = [(symbol, wording.SYMBOLS[symbol]) for symbol in _SYMBOLS]
    lists = [Pairs(("Sheet", "What it answers"), contents, leads=True)]
    lists.append(Pairs(("Symbol", "Meaning"), symbols))
    with writing(path, title, " ".join([INTERNAL, *source])) as book:
        book.notes("Cover", title, [INTERNAL, *source, publication["statement"]], lists)
        for sheet, query, about in _SHEETS:
            columns, rows = _rows(published, query, code)
            more = headlines if sheet == "Survey" else []
            if query == "left_out" and code != LONDON:
                columns, rows, limited = _left_out_of(settings, published, code)
                more = [f"It lists the rows that name {name}, whoever sent them.{limited}"]
            if not rows:
                more = [*more, _NOTHING.get(query, "There is nothing to list.")]
            if code == LONDON:  # it is not compared with itself
                kept = [at for at, column in enumerate(columns) if "London" not in column]
                columns = [columns[at] for at in kept]
                rows = [tuple(row[at] for at in kept) for row in rows]
            table = TableSheet(
                sheet,
                columns,
                rows,
                above=(f"{name}: {about}", *more, *source),
                number_format=_number_format(columns),
            )
            book.table(table)


def _rows(
    connection: duckdb.DuckDBPyConnection, query: str, code: str
) -> tuple[list[str], list[Any]]:
    found = engine.run_file(connection, _SQL / f"{query}.sql", {"area_code": code})
    return [column for column, *_ in found.description or []], found.fetchall()


def _left_out_of(
    settings: Settings, published: duckdb.DuckDBPyConnection, code: str
) -> tuple[list[str], list[Any], str]:
    """Return what was left out of a borough and, if this user may not know all, a sentence."""
    try:
        with private(settings.database) as warehouse:
            file = engine.text(str(settings.published_file.resolve()))
            warehouse.execute(f"attach {file} as published (read_only)")
            return (*_rows(warehouse, "left_out_of_borough", code), "")
    except UserError as error:
        limited = f" {error} So it has only those in files from the borough's own folder."
        return (*_rows(published, "left_out", code), limited)


def _number_format(columns: Sequence[str]) -> Any:
    """Return a function that chooses a cell's number format by the figure's unit or the column."""

    def chosen(column: str, _: Any, row: Sequence[Any]) -> str:
        if column in _OF_UNIT:
            return _FORMATS.get(row[columns.index("Unit")], DECIMAL)
        return WHOLE if column in _WHOLE else DECIMAL

    return chosen
