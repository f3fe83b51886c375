"""Convert each file to a Parquet file of typed rows, and log the outcome.

Content that has already landed under the same contract is not read again. `readers` find a file's
header, and `writing` turns its cells into rows.
"""

import hashlib
import os
import tempfile
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import islice, zip_longest
from pathlib import Path

import duckdb

from drug_strategy.contracts import NO_RETURN, contracts
from drug_strategy.io import engine
from drug_strategy.io.files import replace_all, trouble
from drug_strategy.landing.discovery import Checksums, NotReadable, SentFile, today
from drug_strategy.landing.load_log import FileWarning, LoadLog, LoadOutcome, version_of
from drug_strategy.landing.manifest import Landed
from drug_strategy.landing.pseudonyms import install
from drug_strategy.landing.readers import rectangle
from drug_strategy.landing.readers.layout import Refused
from drug_strategy.landing.values import create_macros
from drug_strategy.landing.writing import Readable, alike, write, write_alone, write_empty
from drug_strategy.settings import Settings

_TOGETHER = 250  # The maximum number of files that one statement reads.
_TOGETHER_BYTES = 8_000_000  # The maximum number of bytes of text that one statement reads.
_SLOW = (
    "in_clause",  # This optimizer turns every list of more than five values into a join.
    "common_subexpressions",  # This optimizer takes 6% of the CPU time and saves nothing.
)
_FAULTS = (Refused, NotReadable, OSError, duckdb.Error)
_NO_FILE = "no file"  # the version recorded for files that must not be opened
_UNKNOWN = "(unknown return)"  # the load log's version for files whose folder is not a return
_TOO_LARGE = "it needs more memory than WAREHOUSE_MEMORY allows; give more, or send it in parts"


class _MemoryInUse(duckdb.OutOfMemoryException):
    """Other threads use so much memory that a thread cannot begin a batch."""


@dataclass(frozen=True)
class _New:
    """A file that has not yet landed with the current code and contract."""

    sent: SentFile
    sha256: str
    version: str


class Loader:
    """Lands files with an in-memory DuckDB database, which spills to `scratch`."""

    def __init__(
        self,
        settings: Settings,
        checksums: Checksums,
        scratch: Path,
        key: bytes,
        load_log: LoadLog,
    ) -> None:
        """Prepare to land files in the home. `scratch` is an empty folder on the same disk."""
        self._landed = settings.landed
        self._persons = settings.home / "persons"
        self._checksums = checksums
        self._scratch = scratch
        self._load_log = load_log
        self._key = key
        self._versions = {name: version_of(contract, key) for name, contract in contracts().items()}
        self._threads = settings.operations.threads
        self._database = engine.connect(
            config={
                "temp_directory": str(scratch / "spill"),
                "disabled_optimizers": ",".join(_SLOW),
            },
        )
        self._database.execute(f"set memory_limit = '{settings.operations.memory}'")
        self._database.execute("set threads = 1")  # the loader runs several statements at once
        create_macros(self._database)

    def land(self, sent_files: Iterable[SentFile], progress: Callable[[str], None]) -> list[Landed]:
        """Land one return's files. Each outcome shows whether the file was refused.

        Identical files are landed one after the other, so that only the first is read.
        """
        landed: list[Landed] = []
        copies: dict[str, list[SentFile]] = {}
        for sent in sent_files:
            if sent.obstacle:
                landed.append(self._obstructed(sent, sent.obstacle))
                continue
            try:
                copies.setdefault(self._checksums.of(sent.path), []).append(sent)
            except NotReadable as error:
                landed.append(_not_readable(sent, error))
        for one_of_each in zip_longest(*copies.values()):
            new: list[_New] = []
            for sha256, sent in zip(copies, one_of_each, strict=True):
                if sent is None:
                    continue
                is_outside = sent.return_name == NO_RETURN
                code = self._versions.get(sent.return_name, NO_RETURN if is_outside else _UNKNOWN)
                version = f"{sent.extension}:{code}"
                outcome = self._load_log.get(sent, sha256, version)
                if outcome is None:
                    new.append(_New(sent, sha256, version))
                else:
                    landed.append(Landed(sent, sha256, outcome, is_new=False))
            landed += self._land_new(new, progress)
        return [_dated(file) for file in landed]

    def _land_new(self, new: list[_New], progress: Callable[[str], None]) -> list[Landed]:
        waiting = iter(new)  # the files that the threads will land next

        def work(_: int) -> list[Landed]:
            landed: list[Landed] = []
            with suppress(_MemoryInUse):  # other threads land the remaining files
                while batch := self._land_batch(waiting, progress):
                    landed += batch
            return landed

        with ThreadPoolExecutor(self._threads) as pool:
            try:
                done = list(pool.map(work, range(min(self._threads, len(new)))))
            except BaseException:
                for _ in waiting:  # after one thread fails, the others start no more files
                    pass
                raise
        while batch := self._land_batch(waiting, progress):  # files left if no thread had memory
            done.append(batch)
        return [landed for batch in done for landed in batch]

    def _land_batch(self, waiting: Iterator[_New], progress: Callable[[str], None]) -> list[Landed]:
        """Land the next batch of files together. Return an empty list if none are left."""
        landed: list[Landed] = []
        files: dict[str, _New] = {}
        contents: list[Readable] = []
        size = 0
        with (
            tempfile.TemporaryDirectory(dir=self._scratch) as scratch,
            self._database.cursor() as database,
        ):
            try:
                install(database, self._key)
            except duckdb.OutOfMemoryException as error:
                raise _MemoryInUse from error
            for file in islice(waiting, _TOGETHER):
                files[file.sha256] = file
                progress(f"landing {file.sent.place}")
                try:
                    contents.append(_read(database, file, Path(scratch)))
                    size += contents[-1].size
                except _FAULTS as error:
                    landed.append(self._failed(file, error))
                if size >= _TOGETHER_BYTES:
                    break
            for group in alike(contents):
                landed += self._write(database, group, files)
        return landed

    def _write(
        self, database: duckdb.DuckDBPyConnection, group: list[Readable], files: dict[str, _New]
    ) -> list[Landed]:
        """Land files with the same layout together.

        If that fails, split the group to find the bad files.
        """
        try:
            records = write_alone(database, *group) if len(group) == 1 else write(database, group)
        except _FAULTS as error:
            if len(group) == 1:
                return [self._failed(files[group[0].sha256], error)]
            middle = len(group) // 2
            first, second = group[:middle], group[middle:]
            return [*self._write(database, first, files), *self._write(database, second, files)]
        return self._save(group, records, files)

    def _save(
        self, group: list[Readable], records: dict[str, int], files: dict[str, _New]
    ) -> list[Landed]:
        """Move the files' rows to their final paths, and save the outcomes."""
        landed = []
        outcomes: list[tuple[_New, LoadOutcome]] = []
        moves: dict[Path, Path] = {}
        for content in group:
            file, read = files[content.sha256], content.rectangle
            try:
                self._checksums.require_unchanged(file.sent.path)
            except NotReadable as error:
                landed.append(_not_readable(file.sent, error))
                continue
            name = f"{file.sha256}.parquet"
            if content.persons:
                moves[content.persons] = self._persons / name
            moves[content.rows] = self._landed / file.sent.return_name / name
            unknown = tuple(
                FileWarning(
                    "unknown_column", f"column {column} is not in the contract and was ignored"
                )
                for column in read.layout.header.unknown
            )
            warnings = unknown + read.warnings
            outcomes.append((file, self._outcome(None, records[file.sha256], warnings)))
        replace_all(moves)
        return landed + self._logged(outcomes)

    def _failed(self, file: _New, error: Exception) -> Landed:
        """Return a failed file's outcome, or re-raise the error if the file did not cause it."""
        try:
            if isinstance(error, duckdb.OutOfMemoryException):
                if trouble(self._landed.parent, str(error)):
                    raise error  # caused by a full disk, not by the file's size
                raise NotReadable(_TOO_LARGE)
            self._checksums.require_readable(file.sent.path)
            if isinstance(error, NotReadable):
                raise error
        except NotReadable as not_readable:
            return _not_readable(file.sent, not_readable)
        if not isinstance(error, Refused):
            raise error
        [landed] = self._logged([(file, self._outcome(str(error)))])
        return landed

    def _obstructed(self, sent: SentFile, obstacle: str) -> Landed:
        """Return the outcome of a file that must not be opened, identified by its name."""
        known = hashlib.sha256(os.fsencode(f"{obstacle}\0{sent.file_name}")).hexdigest()
        outcome = self._load_log.get(sent, known, _NO_FILE)
        is_new = outcome is None
        if outcome is None:
            [outcome] = self._load_log.put([(sent, known, _NO_FILE, self._outcome(obstacle))])
        return Landed(sent, "", outcome, is_new)

    def _outcome(
        self, refusal: str | None, records: int = 0, warnings: tuple[FileWarning, ...] = ()
    ) -> LoadOutcome:
        return LoadOutcome(today(), refusal, records, warnings, self._load_log.now)

    def _logged(self, outcomes: list[tuple[_New, LoadOutcome]]) -> list[Landed]:
        saved = self._load_log.put(
            [(file.sent, file.sha256, file.version, outcome) for file, outcome in outcomes]
        )
        return [
            Landed(file.sent, file.sha256, outcome, is_new=True)
            for (file, _), outcome in zip(outcomes, saved, strict=True)
        ]

    def write_empty(self) -> None:
        """Write an empty Parquet file for each return, so that queries find all columns."""
        write_empty(self._database, self._landed, self._persons)


def _read(database: duckdb.DuckDBPyConnection, file: _New, scratch: Path) -> Readable:
    """Read a file up to and including the header.

    Raises:
        Refused: if the file cannot be read, or if it is not in a return's folder.
        NotReadable: if the file cannot be read now.
    """
    sent, contract = file.sent, contracts().get(file.sent.return_name)
    if sent.return_name == NO_RETURN:
        raise Refused("it is outside the returns' folders; move it into the folder of its return")
    if contract is None:
        known = ", ".join(contracts())
        raise Refused(f"its folder is not a return; move the file into one of: {known}")
    read = rectangle(database, sent, file.sha256, contract, scratch)
    return Readable(contract, file.sha256, read)


def _dated(landed: Landed) -> Landed:
    """Refuse a file if its received date is in the future or is not a real date."""
    written, received_on = landed.sent.received_as_written, landed.sent.received_in_name
    if written is None or (received_on is not None and received_on <= today()):
        return landed
    wrong = "is after today" if received_on else "does not exist"
    refusal = f"its received date {written} {wrong}; correct the date in the file name"
    return replace(landed, outcome=replace(landed.outcome, refusal=refusal, records=0, warnings=()))


def _not_readable(sent: SentFile, error: NotReadable) -> Landed:
    return Landed(sent, "", LoadOutcome(today(), str(error), 0, ()), is_new=True)
