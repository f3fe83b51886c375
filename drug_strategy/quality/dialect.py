"""Connect Great Expectations to DuckDB with a dialect that fetches all results immediately.

The dialect is an SQLAlchemy dialect. This is the only module that uses undocumented parts of Great
Expectations and SQLAlchemy. Great Expectations reads a result after closing its connection, when
DuckDB has already dropped the rows. Also, duckdb-engine's standard dialect opens a database with
its own settings, which DuckDB refuses if the database is already open. If an upgrade breaks this
module, every check fails with "could not be run".
"""

from typing import Any

import duckdb
from duckdb_engine import ConnectionWrapper
from duckdb_engine import Dialect as DuckDBDialect
from sqlalchemy import URL, Pool
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.postgresql.psycopg2 import PGExecutionContext_psycopg2
from sqlalchemy.engine.cursor import FullyBufferedCursorFetchStrategy
from sqlalchemy.pool import NullPool

DIALECT = "validated_duckdb"


class _KeptResult(PGExecutionContext_psycopg2):
    def post_exec(self) -> None:
        """Read the few counts in the result before the connection can be closed."""
        if description := self.cursor.description:
            self.cursor_fetch_strategy = FullyBufferedCursorFetchStrategy(
                self.cursor, description, self.cursor.fetchall()
            )


class Dialect(DuckDBDialect):
    """A DuckDB dialect that fetches results immediately, using validation's open database."""

    execution_ctx_cls = _KeptResult
    supports_statement_cache = False

    @classmethod
    def get_pool_class(cls, url: URL) -> type[Pool]:  # noqa: ARG003 - SQLAlchemy passes `url`
        """Give every statement its own connection, so that no connection stays open."""
        return NullPool

    def connect(self, *_: Any, **cparams: Any) -> Any:
        """Connect to the validation database, using the same settings as the open connection."""
        return ConnectionWrapper(duckdb.connect(str(cparams["database"])))


registry.register(DIALECT, __name__, "Dialect")
