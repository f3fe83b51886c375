"""Checks that a user's SQL is one SELECT statement that calls no forbidden function.

DuckDB parses the SQL on the locked connection that will run it, because parsing IMPORT DATABASE
reads files. Searching the text for words would not be safe, because DuckDB treats many characters,
such as a no-break space, as spaces.
"""

import re

import duckdb

from drug_strategy.io.errors import UserError

# These functions run SQL from a text argument, or change DuckDB's log and profiler, which can print
# and write files. Locking the configuration does not lock them.
_REFUSED = (
    *("query", "json_execute_serialized_sql"),
    *("enable_logging", "disable_logging", "truncate_duckdb_logs", "write_log"),
    *("enable_profiling", "disable_profiling"),
)
_NAMED = re.compile(rf"\b(?:{'|'.join(_REFUSED)})\b", re.IGNORECASE)
_FUNCTION = re.compile(r'"function_name":"(\w+)"')
_TOKEN = re.compile(rb'"(?:[^"]|"")*"|[\w$\x80-\xff]+|.', re.DOTALL)
_CREATE, _SELECT = duckdb.StatementType.CREATE, duckdb.StatementType.SELECT
_OPTION = r"(?:analyze|format \w+)"
_EXPLAIN = re.compile(rf"explain (?:analyze |\( {_OPTION}(?: , {_OPTION})* \) )?")


def checked(connection: duckdb.DuckDBPyConnection, sql: str) -> str:
    """Return the statement to run, which is a SELECT statement or explains one.

    EXPLAIN ANALYZE runs the statement that it explains, but DuckDB does not say what kind that is.
    So that statement is checked without EXPLAIN, and EXPLAIN is put in front of it again.
    """
    explain, select = _without_explain(sql)
    if refused := _refused_function(connection, select):
        raise UserError(f"The query failed: the function {refused} is not available here.")
    try:
        statements = connection.extract_statements(select)
    except duckdb.PermissionException as error:  # IMPORT DATABASE
        raise UserError(_not_select(select, "IMPORT DATABASE")) from error
    if not statements:
        raise UserError("There is no statement to run.")
    *before, last = statements
    if any(each.query for each in before[:1]) or _SELECT in [each.type for each in before]:
        raise UserError("Only one statement can run at a time; run the others separately.")
    # DuckDB turns one PIVOT into several statements: CREATE TYPE without a text, and then SELECT.
    is_pivot = all(each.type == _CREATE and not each.query for each in before)
    if last.type != _SELECT or not is_pivot:
        raise UserError(_not_select(select, last.type.name.replace("_", " ")))
    return explain + select


def words(sql: str) -> list[str]:
    """List the words and symbols of a statement in lower case, without quotes and comments."""
    return [token.strip('"').lower() for _, token in _tokens(sql)]


def _not_select(sql: str, kind: str) -> str:
    """Name the statement by its first word, but a statement that begins with WITH by its kind."""
    first = next(iter(words(sql)), "").upper()
    is_kind = first.isascii() and first.isalpha() and first != "WITH"
    return f"A query must be a SELECT statement, not {first if is_kind else kind}."


def _without_explain(sql: str) -> tuple[str, str]:
    """Split a statement into EXPLAIN with its options, if it begins with EXPLAIN, and the rest."""
    tokens = _tokens(sql)
    found = _EXPLAIN.match("".join(f"{token.lower()} " for _, token in tokens))
    number = found[0].count(" ") if found else 0
    if not found or number == len(tokens):
        return "", sql
    return found[0], sql.encode()[tokens[number][0] :].decode()


def _tokens(sql: str) -> list[tuple[int, str]]:
    """List the tokens and their positions in bytes. Of a string, only the first quote is listed."""
    encoded = sql.encode()
    found = ((start, _TOKEN.match(encoded, start)) for start, _ in duckdb.tokenize(sql))
    return [(start, token[0].decode("utf-8", "replace")) for start, token in found if token]


def _refused_function(connection: duckdb.DuckDBPyConnection, sql: str) -> str | None:
    """Return the name of a refused function that the SQL calls or, if it is no SELECT, contains."""
    named = {match.lower() for match in _NAMED.findall(sql)}
    if not named:
        return None
    [[tree]] = connection.execute("select json_serialize_sql(?)", [sql]).fetchall()
    if tree.startswith('{"error":false'):
        named &= {name.lower() for name in _FUNCTION.findall(tree)}
    return min(named, default=None)
