"""Dagster's run history in the home folder, written without a disk sync for each of its events.

A refresh records over a thousand events, and opening, syncing and closing a file for each
takes most of its time. Here the file stays open; a power cut may
lose the newest events, never the history. Named in dagster.yaml. Old runs are deleted.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import dagster
import sqlalchemy
from dagster._core.storage.dagster_run import FINISHED_STATUSES
from dagster._core.storage.event_log import SqliteEventLogStorage
from dagster._core.storage.event_log.sqlite.sqlite_event_log import INDEX_SHARD_NAME
from dagster._core.storage.sqlite_storage import DagsterSqliteStorage
from dagster._serdes import ConfigurableClassData

from drug_strategy.settings.operations import Operations


class _OpenEvents(SqliteEventLogStorage):
    """Leaves the index and the last run's file open."""

    @contextmanager
    def _connect(self, shard: str) -> Iterator[sqlalchemy.Connection]:
        with self._db_lock:
            engine = self._engine(shard)
            if shard not in self._initialized_dbs:
                self._initdb(engine)
                self._initialized_dbs.add(shard)
            with engine.begin() as connection:
                yield connection

    def _engine(self, shard: str) -> sqlalchemy.Engine:
        engines: dict[str, sqlalchemy.Engine] = self.__dict__.setdefault("_open_engines", {})
        if shard not in engines:
            for other in set(engines) - {INDEX_SHARD_NAME}:
                engines.pop(other).dispose()
            engines[shard] = sqlalchemy.create_engine(
                self.conn_string_for_shard(shard),
                poolclass=sqlalchemy.StaticPool,
                connect_args={"timeout": 60, "check_same_thread": False},
            )
            sqlalchemy.event.listen(engines[shard], "connect", _relax)
        return engines[shard]

    def delete_events(self, run_id: str) -> None:
        """Delete a run's events and their file."""
        super().delete_events(run_id)
        with self._db_lock:
            self.__dict__["_open_engines"].pop(run_id).dispose()
            self._initialized_dbs.discard(run_id)
            for left in Path(self._base_dir).glob(f"{run_id}.db*"):
                left.unlink()


class OpenHistory(DagsterSqliteStorage):
    """Dagster's own storage, with another way of writing events."""

    def __init__(self, base_dir: str, inst_data: ConfigurableClassData | None = None) -> None:
        super().__init__(base_dir, inst_data)
        self._event_log_storage = _OpenEvents(self._event_log_storage._base_dir)

    @classmethod
    def from_config_value(
        cls, inst_data: ConfigurableClassData, config_value: Any
    ) -> "OpenHistory":
        """Make it from dagster.yaml, as Dagster asks."""
        return cls.from_local(inst_data=inst_data, **config_value)


def prune(instance: dagster.DagsterInstance, operations: Operations) -> None:
    """Delete finished runs that are too old or too many, but none that last made an asset."""
    latest = {record.asset_entry.last_run_id for record in instance.get_asset_records()}
    finished = instance.get_run_records(dagster.RunsFilter(statuses=list(FINISHED_STATUSES)))
    oldest = datetime.now(UTC) - timedelta(days=operations.keep_run_days)
    for number, record in enumerate(finished):
        run_id = record.dagster_run.run_id
        is_past = number >= operations.keep_runs or record.create_timestamp < oldest
        if is_past and run_id not in latest:
            instance.delete_run(run_id)


def _relax(connection: Any, _: Any) -> None:
    connection.execute("pragma synchronous = normal")
