"""The loader: each file becomes one Parquet of typed rows, and gets its outcome.

A content that has landed under the same contract is not read again.
"""

import tempfile
from collections.abc import Callable, Collection, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import duckdb

from drug_strategy.contracts import Contract, contracts
from drug_strategy.io.files import replacing, trouble
from drug_strategy.landing.checksums import Checksums
from drug_strategy.landing.database import connected, open_database
from drug_strategy.landing.discovery import NO_RETURN, SentFile, today
from drug_strategy.landing.errors import NotReadable, Refused
from drug_strategy.landing.load_log import FileWarning, LoadLog, LoadOutcome, version_of
from drug_strategy.landing.manifest import Landed
from drug_strategy.landing.readers.source import rectangle
from drug_strategy.landing.writing import Content, write, write_empty
from drug_strategy.settings import Settings

_TOO_LARGE = "it needs more memory than WAREHOUSE_MEMORY allows; give more, or send it in parts"


class Loader:
    """Lands files, one per thread, with one DuckDB in memory that spills into `scratch`."""

    def __init__(self, home: Path, scratch: Path, key: bytes, returns: Collection[str]) -> None:
        """Land into `home`; `scratch` is an empty folder on the same disk.

        Of these `returns`, rows that another version of the code landed are deleted.
        """
        self._landed = home / "landed"
        self._persons = home / "persons"
        self._scratch = scratch
        self._load_log = LoadLog(self._landed)
        self._key = key
        self._versions = {name: version_of(each, key) for name, each in contracts().items()}
        self._database = open_database(scratch)
        self._at_a_time = Settings.from_environment().operations.threads
        for name in returns:
            self._load_log.prune(name, self._versions[name])

    def land(
        self, sent_files: Iterable[SentFile], checksums: Checksums, progress: Callable[[str], None]
    ) -> list[Landed]:
        """Land the files; the outcome of each says whether it is refused."""
        landed: list[Landed] = []
        copies: dict[tuple[str, str], list[SentFile]] = {}
        for sent in sent_files:
            try:
                sha256 = checksums.of(sent.path)
                copies.setdefault((sent.return_name, sha256), []).append(sent)
            except NotReadable as error:
                landed.append(_not_readable(sent, error))

        def land_copies(content: tuple[str, str]) -> list[Landed]:
            _, sha256 = content
            return [
                _dated(self._land(sent, sha256, checksums, progress)) for sent in copies[content]
            ]

        with ThreadPoolExecutor(self._at_a_time) as pool:
            for done in pool.map(land_copies, copies):
                landed += done
        return landed

    def _land(
        self, sent: SentFile, sha256: str, checksums: Checksums, progress: Callable[[str], None]
    ) -> Landed:
        contract = contracts().get(sent.return_name)
        version = f"{sent.extension}:{self._versions.get(sent.return_name, sent.return_name)}"
        is_capped = self._load_log.cap(sent, sha256, today())
        outcome = self._load_log.get(sent, sha256, version)
        if outcome is not None:
            return Landed(sent, sha256, outcome, is_new=False, is_capped=is_capped)
        progress(f"landing {sent.return_name}/{sent.file_name}")
        try:
            outcome = self._outcome(sent, contract, sha256, checksums)
        except NotReadable as error:
            return _not_readable(sent, error)
        outcome = self._load_log.put(sent, sha256, version, outcome)
        return Landed(sent, sha256, outcome, is_new=True, is_capped=is_capped)

    def write_empty(self) -> None:
        """Write an empty Parquet for every return, so that a query finds its columns."""
        write_empty(self._database, self._landed, self._persons)

    def _outcome(
        self, sent: SentFile, contract: Contract | None, sha256: str, checksums: Checksums
    ) -> LoadOutcome:
        """The outcome of a file, provided that its content matched its checksum until the end."""
        try:
            outcome = self._read(sent, contract, sha256)
        except Refused as error:
            outcome = LoadOutcome(today(), str(error), 0, ())
        except duckdb.OutOfMemoryException as error:
            if trouble(self._landed.parent, str(error)):
                raise  # it is not too large: there is no room for what the memory cannot hold
            raise NotReadable(_TOO_LARGE) from error
        except (OSError, duckdb.Error):
            checksums.require_unchanged(sent.path)
            raise
        checksums.require_unchanged(sent.path)
        return outcome

    def _read(self, sent: SentFile, contract: Contract | None, sha256: str) -> LoadOutcome:
        if sent.return_name == NO_RETURN:
            raise Refused(
                "it lies beside the folders of the returns; move it into its return's folder"
            )
        if contract is None:
            known = ", ".join(contracts())
            raise Refused(f"{sent.return_name} is no return; expected a folder named {known}")
        if sent.extension is None:
            raise Refused(
                "its extension is not .csv, .csv.gz, .xlsx or .parquet; send one of those"
            )
        target = self._landed / contract.return_name / f"{sha256}.parquet"
        with (
            tempfile.TemporaryDirectory(dir=self._scratch) as scratch,
            connected(self._database, self._key) as database,
            replacing(target) as draft,
        ):
            read = rectangle(database, sent.extension, sent.path, contract, Path(scratch))
            content = Content(contract, sha256, draft, Path(scratch, "persons.parquet"))
            records = write(database, read, content)
            if content.persons.exists():
                with replacing(self._persons / target.name) as kept:
                    content.persons.rename(kept)
        unknown = tuple(
            FileWarning("unknown_column", f"column {name} is not in the contract and was ignored")
            for name in read.header.unknown
        )
        return LoadOutcome(today(), None, records, unknown + read.warnings)


def _dated(landed: Landed) -> Landed:
    """Refuse a file with a received date after today, or that is no day: it is mistyped."""
    written, received_on = landed.sent.received_as_written, landed.sent.received_in_name
    if written is None or (received_on is not None and received_on <= today()):
        return landed
    wrong = "is after today" if received_on else "is no day of the calendar"
    refusal = f"its received date {written} {wrong}; correct the date in its name"
    return replace(landed, outcome=replace(landed.outcome, refusal=refusal, records=0, warnings=()))


def _not_readable(sent: SentFile, error: NotReadable) -> Landed:
    return Landed(sent, "", LoadOutcome(today(), str(error), 0, ()), is_new=True)
