"""Prepare dbt's connection to the warehouse (a dbt-duckdb plugin, named in profiles.yml).

It limits DuckDB's memory and threads as a refresh does. In a home without returns, it creates empty
sources, so that `dbt build` works: DuckDB's `read_parquet` fails if no file matches the pattern,
and DuckDB does not create folders.
"""

from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from dbt.adapters.duckdb.plugins import BasePlugin
from duckdb import DuckDBPyConnection

from drug_strategy import quality
from drug_strategy.contracts import contracts
from drug_strategy.io import engine
from drug_strategy.landing import land
from drug_strategy.settings import Settings


class Plugin(BasePlugin):
    """Limits DuckDB's resources, and creates the sources of a home that was never refreshed."""

    def initialize(self, plugin_config: dict[str, Any]) -> None:  # noqa: ARG002 - dbt-duckdb's
        """Create the home's folders and the empty sources before dbt opens the warehouse."""
        settings = Settings.from_environment()
        engine.allow(settings.operations.memory, settings.operations.threads)
        if (settings.landed / "as_at.parquet").is_file():
            return
        settings.prepare()
        with TemporaryDirectory() as returns:
            land(replace(settings, returns=Path(returns)), None)
        for return_name in contracts():
            quality.none_file(settings.home, return_name)

    def configure_connection(self, conn: DuckDBPyConnection) -> None:
        """Limit the memory and threads of the connection on which dbt builds."""
        engine.limit(conn)
