"""Land every file in the returns folder as typed rows, or refuse the file and say why.

The manifest lists every file with its outcome. Content that has already landed under the same code
and contract is not read again.
"""

import shutil
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby, islice, zip_longest
from operator import attrgetter
from pathlib import Path

import duckdb

from drug_strategy.io import engine
from drug_strategy.io.errors import UserError
from drug_strategy.io.files import delete_unfinished, replace_all, trouble
from drug_strategy.landing.accepted_answers import accept
from drug_strategy.landing.discovery import Checksums, File, NotReadable, discover
from drug_strategy.landing.load_log import LoadLog
from drug_strategy.landing.manifest import FileManifest, write_manifest
from drug_strategy.landing.pseudonyms import install, key_of
from drug_strategy.landing.readers import rectangle
from drug_strategy.landing.readers.layout import Rectangle, Refused
from drug_strategy.landing.values import create_macros
from drug_strategy.landing.writing import alike, write, write_empty
from drug_strategy.settings import Request, Settings

_TOGETHER = 250  # The maximum number of files that one statement reads.
_TOGETHER_BYTES = 8_000_000  # The maximum number of bytes of text that one statement reads.
_SLOW = (
    "in_clause",  # turns every list of more than five values into a join
    "common_subexpressions",  # takes 6% of the CPU time and saves nothing
)
_FAULTS = (Refused, NotReadable, OSError, UnicodeError, duckdb.Error)
_TOO_LARGE = "it needs more memory than WAREHOUSE_MEMORY allows; give more, or send it in parts"


def land(
    settings: Settings,
    request: Request | None,
    progress: Callable[[str], None] = lambda _: None,
    started_at: datetime | None = None,
) -> FileManifest:
    """Land every file in the returns folder, and return the manifest of the requested files.

    New content is recorded as first seen at `started_at`, when the refresh started (by default,
    now). Except in a dry run, rows from files that were removed long ago are deleted. `progress` is
    called before each file is read.
    """
    request = request or Request()
    landed, persons = settings.landed, settings.home / "persons"
    landed.mkdir(parents=True, exist_ok=True)
    for left in landed.glob(".scratch-*"):
        shutil.rmtree(left, ignore_errors=True)
    delete_unfinished(landed)
    delete_unfinished(persons)
    key = key_of(settings.home, request.new_person_key)
    load_log = LoadLog(landed, key, started_at or datetime.now(UTC))
    load_log.prune()
    found = [*discover(settings.returns)]
    files = [file for file in found if {file.return_name, file.place}.isdisjoint(request.without)]
    known = {name for file in found for name in (file.return_name, file.place)}
    if unknown := {*request.without} - known:
        raise UserError(
            f"{settings.returns} has no such file or return to leave out; check the name.",
            [min(unknown)],
        )
    with tempfile.TemporaryDirectory(dir=landed, prefix=".scratch-") as scratch:
        loader = _Loader(settings, load_log, key, Path(scratch), progress)
        by_return = [[*group] for _, group in groupby(files, attrgetter("return_name"))]
        for number, group in enumerate(by_return, 1):
            loader.land(group, f"landing {number}/{len(by_return)}")
        write_empty(loader.database, landed, persons)
    loader.checksums.remember()
    manifest = write_manifest(files, landed, request.as_at)
    accept(settings, request, manifest)
    if not request.dry_run:
        load_log.forget_gone(found, settings.operations.keep_gone_days)
    return manifest


class _MemoryInUse(duckdb.OutOfMemoryException):
    """Other threads use so much memory that a thread cannot begin a batch."""


@dataclass
class _Loader:
    """Lands files with an in-memory DuckDB database, which spills to the folder `scratch`."""

    settings: Settings
    load_log: LoadLog
    key: bytes
    scratch: Path
    progress: Callable[[str], None]
    # Files that ran out of memory while other threads had some: each is landed again on its own.
    crowded: list[File] | None = None

    def __post_init__(self) -> None:
        self.checksums = Checksums(self.settings.landed / "checksums.json")
        self.database = engine.connect(
            config={
                "temp_directory": str(self.scratch / "spill"),
                "disabled_optimizers": ",".join(_SLOW),
            },
        )
        self.database.execute(f"set memory_limit = '{self.settings.operations.memory}'")
        self.database.execute("set threads = 1")  # the loader runs several statements at once
        create_macros(self.database)

    def land(self, files: list[File], stage: str) -> None:
        """Land one return's files. `stage` is the beginning of each line of progress."""
        copies: dict[str, list[File]] = {}
        for file in files:
            if file.obstacle:
                if not self.load_log.find(file):
                    file.refusal = file.obstacle
                    self.load_log.save([file])
                continue
            try:
                file.sha256 = self.checksums.of(file.path)
                copies.setdefault(file.sha256, []).append(file)
            except NotReadable as error:
                file.refusal = str(error)
        for one_of_each in zip_longest(*copies.values()):  # so only one of each copy is read
            new = [file for file in one_of_each if file and not self.load_log.find(file)]
            self._land_new(new, stage)
        for file in files:
            file.refusal = file.date_fault or file.refusal

    def _land_new(self, files: list[File], stage: str) -> None:
        waiting = iter(files)  # the files that the threads will land next
        self.crowded = []
        threads = self.settings.operations.threads

        def work(_: int) -> None:
            with suppress(_MemoryInUse):  # other threads land the remaining files
                while self._land_batch(waiting, stage):
                    pass

        with ThreadPoolExecutor(threads) as pool:
            try:
                list(pool.map(work, range(min(threads, len(files)))))
            except BaseException:
                for _ in waiting:  # after one thread fails, the others start no more files
                    pass
                raise
        while self._land_batch(waiting, stage):  # files left if no thread had memory
            pass
        alone, self.crowded = self.crowded, None
        for file in alone:
            self._land_batch(iter([file]), stage)

    def _land_batch(self, waiting: Iterator[File], stage: str) -> bool:
        """Land the next batch of files together. Return False if none are left."""
        read: list[Rectangle] = []
        size = 0
        file: File | None = None
        most = self.settings.operations.most_bytes
        with (
            tempfile.TemporaryDirectory(dir=self.scratch) as scratch,
            self.database.cursor() as database,
        ):
            try:
                install(database, self.key)
            except duckdb.OutOfMemoryException as error:
                raise _MemoryInUse from error
            for file in islice(waiting, _TOGETHER):
                self.progress(f"{stage} {file.place}")
                try:
                    read.append(rectangle(database, file, Path(scratch), most))
                    size += read[-1].size
                except _FAULTS as error:
                    self._refuse(file, error)
                if size >= _TOGETHER_BYTES:
                    break
            for group in alike(read):
                self._write(database, group)
        return file is not None

    def _write(self, database: duckdb.DuckDBPyConnection, group: list[Rectangle]) -> None:
        """Land files with the same header together or, if that fails, one by one."""
        try:
            write(database, group)
        except _FAULTS as error:
            if len(group) == 1:
                self._refuse(group[0].file, error)
                return
            for read in group:
                self._write(database, [read])
            return
        moves: dict[Path, Path] = {}
        for read in group:
            file = read.file
            try:
                self.checksums.require_unchanged(file.path)
            except NotReadable as error:
                file.sha256, file.refusal = "", str(error)
                continue
            name = f"{file.sha256}.parquet"
            if read.contract.persons:
                moves[read.persons] = self.settings.home / "persons" / name
            moves[read.rows] = self.settings.landed / file.return_name / name
        replace_all(moves)
        self.load_log.save(read.file for read in group if read.file.sha256)

    def _refuse(self, file: File, error: Exception) -> None:
        """Refuse a file that failed, or re-raise the error if the file did not cause it."""
        try:
            if isinstance(error, duckdb.OutOfMemoryException):
                if trouble(self.settings.home, str(error)):
                    raise error  # caused by a full disk, not by the file's size
                if self.crowded is not None:
                    self.crowded.append(file)
                    return
                raise NotReadable(_TOO_LARGE)
            self.checksums.require_unchanged(file.path, is_failed=True)
            if isinstance(error, NotReadable):
                raise error
        except NotReadable as not_readable:
            file.sha256, file.refusal = "", str(not_readable)
            return
        if not isinstance(error, Refused):
            raise error
        file.refusal, file.records, file.warnings = str(error), 0, ()
        self.load_log.save([file])
