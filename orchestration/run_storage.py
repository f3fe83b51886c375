"""Dagster's run history in the home folder, written without a disk sync for each of its events.

A refresh records over a thousand events, and opening, syncing and closing a file for each
takes most of its time. Here the file stays open; a power cut may
lose the newest events, never the history. Named in dagster.yaml. Old runs are deleted.
"""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
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

from drug_strategy.settings import Settings

_SHORT = 300_000  # bytes of a run's file: a shortened one is less
_WHOLE = 1  # the newest finished runs that stay whole
_IN_INDEX = (
    "STEP_OUTPUT",
    "ASSET_MATERIALIZATION",
    "ASSET_MATERIALIZATION_PLANNED",
    "ASSET_CHECK_EVALUATION",
    "ASSET_CHECK_EVALUATION_PLANNED",
)
_LATEST = (
    "select max(id) from event_logs where dagster_event_type = 'ASSET_MATERIALIZATION'"
    " group by asset_key"
)
_SHORTENED = (
    "delete from event_logs where run_id = ? and dagster_event_type in"
    " ('ASSET_MATERIALIZATION_PLANNED', 'ASSET_CHECK_EVALUATION_PLANNED')",
    "delete from event_logs where run_id = ? and dagster_event_type = 'ASSET_CHECK_EVALUATION'",
    "delete from asset_check_executions where run_id = ? and id not in"
    " (select max(id) from asset_check_executions group by asset_key, check_name)",
    "update event_logs set event = json_set(event, '$.dagster_event.event_specific_data"
    ".materialization.tags', json('{}')) where run_id = ?"
    f" and id in (select event_id from asset_event_tags) and id not in ({_LATEST})",
    "delete from asset_event_tags where event_id in (select id from event_logs where run_id = ?)"
    f" and event_id not in ({_LATEST})",
)


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
            self._close(run_id)
            self._initialized_dbs.discard(run_id)
            for left in Path(self._base_dir).glob(f"{run_id}.db*"):
                left.unlink()

    def shorten(self, run_ids: Sequence[str]) -> None:
        """Shorten the events of finished runs, newest first, and give back what they took.

        A run's own file loses what the index has too, and the outputs of steps. The index loses
        what was planned; of all but the newest runs the checks, but for each check's last, and the
        versions of what an asset was made from, but for each asset's last. Rows stay to be plotted.
        """
        for run_id in run_ids:
            file = Path(self._base_dir, f"{run_id}.db")
            if file.is_file() and file.stat().st_size > _SHORT:
                self._close(run_id)
                with closing(sqlite3.connect(file, timeout=60)) as connection:
                    _delete(connection, _IN_INDEX)
                    connection.execute("vacuum")
        with self.index_connection() as index:
            for statement in _SHORTENED if run_ids else ():
                for run_id in run_ids[0 if "PLANNED" in statement else _WHOLE :]:
                    index.exec_driver_sql(statement, (run_id,))
        for shard, engine in self.__dict__.get("_open_engines", {}).items():
            with engine.connect() as connection:
                _give_back(connection.connection.driver_connection, shard == INDEX_SHARD_NAME)

    def _close(self, run_id: str) -> None:
        engine = self.__dict__.get("_open_engines", {}).pop(run_id, None)
        if engine is not None:
            engine.dispose()


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


def prune(instance: dagster.DagsterInstance, settings: Settings) -> None:
    """Delete finished runs that are too old, too many or too large together.

    None that last made an asset is deleted. Of the others the events are shortened.
    """
    operations = settings.operations
    latest = {record.asset_entry.last_run_id for record in instance.get_asset_records()}
    finished = instance.get_run_records(dagster.RunsFilter(statuses=list(FINISHED_STATUSES)))
    oldest = datetime.now(UTC) - timedelta(days=operations.keep_run_days)
    kept = []
    for number, record in enumerate(finished):
        run_id = record.dagster_run.run_id
        is_past = number >= operations.keep_runs or record.create_timestamp < oldest
        if is_past and run_id not in latest:
            instance.delete_run(run_id)
        else:
            kept.append(run_id)
    events = instance.event_log_storage
    if not isinstance(events, _OpenEvents):
        return
    events.shorten(kept)
    while kept and _size(settings.dagster) > operations.keep_run_mb << 20:
        run_id = kept.pop()
        if run_id not in latest:
            instance.delete_run(run_id)
            events.shorten([])


def _size(folder: Path) -> int:
    """The bytes of a folder's files."""
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())


def _delete(connection: sqlite3.Connection, kinds: Sequence[str]) -> None:
    marks = ", ".join("?" * len(kinds))
    connection.execute(f"delete from event_logs where dagster_event_type in ({marks})", kinds)
    connection.commit()


def _give_back(connection: Any, is_index: bool) -> None:
    """Truncate the write-ahead log; a file with a tenth of it empty is written anew."""
    connection.commit()
    if is_index:
        [[pages]] = connection.execute("pragma page_count")
        [[free]] = connection.execute("pragma freelist_count")
        if free > pages // 10:
            connection.execute("vacuum")
    connection.execute("pragma wal_checkpoint(truncate)").fetchall()


def _relax(connection: Any, _: Any) -> None:
    connection.execute("pragma synchronous = normal")
    connection.execute("pragma journal_size_limit = 1000000")
