"""An area's workbook: cover, notes and a sheet per table, by gptables, from the published file.

Marks have their own column, never a number's cell, and a period is text.
"""

import warnings
from pathlib import Path
from typing import Any

import duckdb

from drug_strategy.explain import names
from drug_strategy.publication.generations import LINK
from drug_strategy.query.ask import connect
from drug_strategy.report import wording
from drug_strategy.settings import Settings, UserError

LONDON = "E12000007"
_HERE = Path(__file__).parent
_TITLE = "Drug Strategy 2010-13: {}, internal workbook"
_INTERNAL = (
    "Internal to the Metropolitan Police Service: not for publication, since small counts are not "
    "hidden here. The public edition is made by warehouse release."
)
_SYNTHETIC = "Synthetic data: some or all of the returns were generated to try the warehouse."
_SYMBOLS = ("[x]", "[u]", "[p]")
# Each sheet: its query, its contents, and the type of period if the query needs one.
_ALL = {
    "Years": ("figures", "Completed fiscal years", "fiscal_year"),
    "Quarters": ("figures", "Completed quarters", "quarter"),
}
_LONDON = {"Boroughs": ("boroughs", "Each borough's fiscal years; not a ranking", None)}
_BOROUGH = {
    "Wards": ("wards", "Wards by fiscal year; a ward's figure may differ by chance alone", None),
    "Ward attitudes": (
        "attitudes",
        "Modelled, not measured, 2010-13 together; not for ranking nor for change over time",
        None,
    ),
}
_END = {
    "Returns": ("returns", "The returns of each borough; outstanding is not zero", None),
    "Definitions": ("definitions", "The indicators, with their caveats", None),
}


def write_workbook(settings: Settings, area: str, target: Path | None) -> Path:
    """Write the workbook of London or a borough, by default into the home; return its path.

    Raises:
        UserError: if nothing is published, the area is not known or is a ward, or the file cannot
            be written.
    """
    with connect(settings.published / LINK) as published:
        code, name = names.find(published, "area", area)
        if not code.startswith("E09") and code != LONDON:
            raise UserError(f"{name} is neither London nor a borough.")
        sheets = _ALL | (_LONDON if code == LONDON else _BOROUGH) | _END
        tables = {
            sheet: (about, _rows(published, query, {"area_code": code, "period_type": kind}))
            for sheet, (query, about, kind) in sheets.items()
        }
        publication = _rows(published, None, {})[1][0]
    slug = wording.slug(name)
    path = target or settings.home / "workbooks" / f"drug-strategy-{slug}.xlsx"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _write(path, name, publication, tables)
    except OSError as error:
        reason = (error.strerror or "unknown error").lower()
        raise UserError(f"The workbook cannot be written to {path}: {reason}.") from error
    return path


def _rows(
    published: duckdb.DuckDBPyConnection, query: str | None, values: dict[str, str | None]
) -> tuple[list[str], list[tuple[Any, ...]]]:
    sql = (
        (_HERE / f"{query}.sql").read_text("utf-8")
        if query
        else "select as_at, publication_id, contains_synthetic, statement from marts.publication"
    )
    found = published.execute(sql, {key: each for key, each in values.items() if f"${key}" in sql})
    return [name for name, *_ in found.description or []], found.fetchall()


def _write(path: Path, name: str, publication: tuple[Any, ...], tables: dict[str, Any]) -> None:
    import gptables
    import pandas as pd

    as_at, publication_id, is_synthetic, statement = publication
    of = f"As at {wording.day(as_at)}, publication {publication_id}."
    intro = [_INTERNAL, of, *([_SYNTHETIC] if is_synthetic else [])]
    notes = [(str(place), symbol, wording.SYMBOLS[symbol]) for place, symbol in enumerate(_SYMBOLS)]
    sheets = {}
    for sheet, (about, (columns, rows)) in tables.items():
        if rows:  # gptables cannot write a table without any
            frame = pd.DataFrame(rows, columns=columns)
            sheets[sheet] = gptables.GPTable(
                table=frame.astype(object).where(frame.notna(), None),
                table_name=sheet.replace(" ", "_"),
                title=f"{name}: {sheet.lower()}",
                subtitles=[f"{about}. {' '.join(intro[1:])}"],
                instructions="This worksheet contains one table; Notes explains the symbols.",
                source="Metropolitan Police Service, Drug Strategy 2010-13",
                index_columns={},
            )
    with warnings.catch_warnings():
        # It looks for a note's name in titles, and takes one reason for all empty cells.
        warnings.simplefilter("ignore", UserWarning)
        workbook = gptables.produce_workbook(
            str(path),
            sheets,
            cover=gptables.Cover(title=_TITLE.format(name), intro=intro, about=[statement]),
            notes_table=pd.DataFrame(notes, columns=["Note", "Symbol", "Meaning"]),
            notesheet_options={"title": "Notes: symbols"},
            auto_width=False,
        )
        title = {"title": _TITLE.format(name), "author": "Metropolitan Police Service"}
        workbook.set_properties({**title, "comments": " ".join(intro)})
        workbook.close()
