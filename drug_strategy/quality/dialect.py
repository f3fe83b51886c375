"""DuckDB for Great Expectations: an SQLAlchemy dialect that reads each result at once.

This is the one module that uses what Great Expectations and SQLAlchemy do not document. Great
Expectations reads a result after closing its connection, and DuckDB has then dropped the rows. The
stock dialect of duckdb-engine also opens a database with settings of its own, which DuckDB refuses
for one that is already open. If an upgrade breaks this, every check fails with "could not be run".
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
        """Read the result, a handful of counts, before the connection can be closed."""
        if description := self.cursor.description:
            self.cursor_fetch_strategy = FullyBufferedCursorFetchStrategy(
                self.cursor, description, self.cursor.fetchall()
            )


class Dialect(DuckDBDialect):
    """DuckDB with stored results, on a database that the validation has open in this process."""

    execution_ctx_cls = _KeptResult
    supports_statement_cache = False

    @classmethod
    def get_pool_class(cls, url: URL) -> type[Pool]:  # noqa: ARG003 - asked by SQLAlchemy
        """Give every statement its own connection, so that none outlives the validation."""
        return NullPool

    def connect(self, *_: Any, **cparams: Any) -> Any:
        """Connect to the validation's database, with the validation's settings."""
        return ConnectionWrapper(duckdb.connect(str(cparams["database"])))


registry.register(DIALECT, __name__, "Dialect")
