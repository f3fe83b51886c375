"""Dagster's run history in the home folder, written without a disk sync for each of its events.

A refresh records over a thousand events, each in a file opened, synced and closed anew: most of its
time. Here a file stays open; a power cut may lose the newest events, never the history.
Named in dagster.yaml (settings). What is recorded is Dagster's own matter.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy
from dagster._core.storage.event_log import SqliteEventLogStorage
from dagster._core.storage.event_log.sqlite.sqlite_event_log import INDEX_SHARD_NAME
from dagster._core.storage.sqlite_storage import DagsterSqliteStorage
from dagster._serdes import ConfigurableClassData


class _OpenEvents(SqliteEventLogStorage):
    """Keeps the index and the run last asked for open."""

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


class OpenHistory(DagsterSqliteStorage):
    """Dagster's own storage, but for how its events are written."""

    def __init__(self, base_dir: str, inst_data: ConfigurableClassData | None = None) -> None:
        super().__init__(base_dir, inst_data)
        self._event_log_storage = _OpenEvents(self._event_log_storage._base_dir)

    @classmethod
    def from_config_value(
        cls, inst_data: ConfigurableClassData, config_value: Any
    ) -> "OpenHistory":
        """As Dagster makes it from dagster.yaml."""
        return cls.from_local(inst_data=inst_data, **config_value)


def _relax(connection: Any, _: Any) -> None:
    connection.execute("pragma synchronous = normal")
