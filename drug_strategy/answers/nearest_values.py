"""Says which texts of a query without rows no table has, and gives the nearest values.

A misspelt name is not an error in SQL, so without this note the answer would only be empty.
"""

from collections.abc import Iterator

import duckdb
from sqlglot import exp, parse_one

from drug_strategy.answers import names
from drug_strategy.io import engine

_MOST = 5_000  # A column with more values has sentences or references, not names.
_FEW = 12  # If a column has so few values, and none is near, the note lists them all.
_LIKE = (exp.Like, exp.ILike)


def notes(published: duckdb.DuckDBPyConnection, sql: str) -> list[str]:
    """Name each text that a query compares with a column of a published table that lacks it.

    The answer has been printed already, so a query that cannot be read has no notes.
    """
    try:
        tree = parse_one(sql, dialect="duckdb")
        named = {table.name.lower() for table in tree.find_all(exp.Table)}
        return list(dict.fromkeys(_notes(published, tree, named)))
    except Exception:  # sqlglot may raise anything, and so may a query that takes too long
        return []


def _notes(published: duckdb.DuckDBPyConnection, tree: exp.Expr, named: set[str]) -> Iterator[str]:
    for column, text, is_pattern in _compared(tree):
        tables = published.execute(
            "select schema_name, table_name from duckdb_columns() where not internal"
            " and lower(column_name) = ? and data_type = 'VARCHAR'"
            " and list_contains(?, lower(table_name))",
            [column.lower(), [*named]],
        ).fetchall()
        if not tables:
            continue
        every = " union ".join(
            f"select distinct {engine.name(column)} as value from {engine.name(*table)}"
            for table in tables
        )
        rows = published.execute(f"select value from ({every}) where value is not null order by 1")
        values = [value for [value] in rows.fetchmany(_MOST + 1)]
        is_found = text in values
        if is_pattern:
            sought = f"select count(*) from ({every}) where value ilike ?"
            is_found = published.execute(sought, [text]).fetchall() != [(0,)]
        if is_found or len(values) > _MOST:
            continue
        near = names.nearest(text.strip("%"), values)
        if near:
            hint = f"; the nearest: {', '.join(near)}"
        else:
            hint = f"; it has: {', '.join(values)}" if 0 < len(values) <= _FEW else ""
        yield f"No {column} is {'like ' if is_pattern else ''}'{text}'{hint}."


def _compared(tree: exp.Expr) -> Iterator[tuple[str, str, bool]]:
    """Yield each column that is compared with a text, the text, and whether it is a pattern."""
    for node in tree.find_all(exp.EQ, exp.In, *_LIKE):
        sides = [node.this, *(node.args.get("expressions") or [node.args.get("expression")])]
        columns = [side.name for side in sides if isinstance(side, exp.Column)]
        for side in sides:
            if len(columns) == 1 and isinstance(side, exp.Literal) and side.is_string:
                yield columns[0], side.name, isinstance(node, _LIKE)
