"""The SQL that is allowed: one statement, and none that controls DuckDB's log.

DuckDB's locked configuration does not lock its log, which can write files and mix into an answer.
"""

import re

import duckdb

from drug_strategy.settings import UserError

_LOG = frozenset({"enable_logging", "disable_logging", "truncate_duckdb_logs", "write_log"})
_TOKEN = re.compile(r'"(?:[^"]|"")*"|[\w$]+|.', re.DOTALL)
_SQL_IN_TEXT = frozenset({"query", "json_execute_serialized_sql"})  # could hide any of those


def require_one(sql: str) -> None:
    """Raise a UserError unless `sql` is one allowed statement."""
    tokens = _tokens(sql)
    ends = [at for at, token in enumerate(tokens) if token == ";"]
    if not tokens or len(ends) == len(tokens):
        raise UserError("There is no statement to run.")
    if any(tokens[at + 1] != ";" for at in ends if at + 1 < len(tokens)):
        raise UserError("Only one statement can run at a time; run the others separately.")
    for name, follows in zip(tokens, [*tokens[1:], ""], strict=True):
        called = name.strip('"').lower()
        if called in _LOG or (called in _SQL_IN_TEXT and follows == "("):
            raise UserError(f"The query failed: the function {called} is not available here.")


def _tokens(sql: str) -> list[str]:
    """Each token without the spaces and comments after it; of a text only its quote."""
    encoded = sql.encode("utf-8", "surrogatepass")  # a token's start is given in bytes
    rests = (encoded[start:].decode("utf-8", "replace") for start, _ in duckdb.tokenize(sql))
    return [found[0] for rest in rests if (found := _TOKEN.match(rest))]
