"""What there is, for somebody who asked for what there is not."""

import difflib
import re
from collections.abc import Iterable, Iterator, Sequence

import duckdb

_LITERAL = r"'((?:[^']|'')*)'"
_CONDITION = re.compile(
    rf"(\w+)\"?\s*(?:=\s*{_LITERAL}|\bin\s*\(((?:\s*{_LITERAL}\s*,?)+)\))", re.IGNORECASE
)
_QUARTER = re.compile(r"q\W*([1-4])\W+(\d{4})$|(\d{4})\W*q\W*([1-4])$", re.IGNORECASE)
_FEW = 12  # values that are listed whole
_CODES = 2_000  # a column of more values holds no codes


def hints(published: duckdb.DuckDBPyConnection, sql: str) -> Iterator[str]:
    """A sentence for each text that a condition of `sql` asks for and no row of its table has.

    Only of columns of the tables that `sql` names, and only where they hold codes or names.
    """
    words = set(re.findall(r"\w+", sql.lower()))
    tables: dict[str, list[str]] = {}
    for schema, table, column in published.execute(
        "select schema_name, table_name, column_name from duckdb_columns()"
        " where not internal and data_type = 'VARCHAR'"
    ).fetchall():
        if table.lower() in words:
            tables.setdefault(column, []).append(f'"{schema}"."{table}"')
    for column, texts in _asked(sql):
        known = _values(published, column, tables.get(column, []))
        for text in texts:
            if known and text not in known:
                yield f"No row has {column} '{text}'; {_there_are(text, known)}."


def _asked(sql: str) -> Iterator[tuple[str, list[str]]]:
    for column, text, listed, _ in _CONDITION.findall(sql):
        texts = re.findall(_LITERAL, listed) if listed else [text]
        yield column.lower(), [each.replace("''", "'") for each in texts]


def _values(
    published: duckdb.DuckDBPyConnection, column: str, tables: Sequence[str]
) -> dict[str, None]:
    """The column's values in the order of the alphabet; none if they are too many for codes."""
    if not tables:
        return {}
    union = " union ".join(f'select distinct "{column}" as code from {table}' for table in tables)
    found = published.execute(
        f"select code from ({union}) where code is not null order by code limit {_CODES + 1}"
    ).fetchall()
    return {} if len(found) > _CODES else dict.fromkeys(code for [code] in found)


def _there_are(text: str, known: Iterable[str]) -> str:
    values = list(known)
    near = nearest(text, values)
    if near and (len(values) > _FEW or text.casefold() == near[0].casefold()):
        return f"the nearest: {quoted(near)}"
    if len(values) > _FEW:
        return f"there are {len(values):,}, such as {quoted(values[:3])}"
    return f"there are: {quoted(values)}"


def nearest(text: str, known: Sequence[str], most: int = 3) -> list[str]:
    """The names that a text may mean: periods by their quarter, others by spelling."""
    periods = [label for label in _fiscal(text) if label in known]
    if periods:
        return periods
    folded = {each.casefold(): each for each in known}
    wanted = text.casefold()
    same = [each for each in folded if each == wanted]
    longer = [each for each in folded if each.startswith(wanted) or f"_{wanted}" in each]
    near = same or longer or difflib.get_close_matches(wanted, folded, n=most)
    return [folded[each] for each in near[:most]]


def _fiscal(text: str) -> list[str]:
    """Q2 2011 as the second quarter of 2011-12, and as April to June 2011."""
    found = _QUARTER.search(text.strip())
    if not found:
        return []
    quarter, year = int(found[1] or found[4]), int(found[2] or found[3])
    labels = [f"{year}-{(year + 1) % 100:02} Q{quarter}"]
    before = year - (quarter == 1)
    return [*labels, f"{before}-{(before + 1) % 100:02} Q{(quarter + 2) % 4 + 1}"]


def quoted(names: Iterable[str]) -> str:
    """Names as SQL quotes them."""
    return ", ".join("'" + name.replace("'", "''") + "'" for name in names)
