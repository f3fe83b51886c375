"""The loader: each file becomes one Parquet of typed rows, and gets its outcome.

A content that has landed under the same contract is not read again.
"""

import hashlib
import tempfile
from collections.abc import Callable, Collection, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import duckdb

from drug_strategy.contracts import CONTRACTS, Contract, contracts
from drug_strategy.io import engine, versions
from drug_strategy.io.files import replacing
from drug_strategy.landing import rows
from drug_strategy.landing.checksums import Checksums
from drug_strategy.landing.discovery import NO_RETURN, SentFile, today
from drug_strategy.landing.errors import NotReadable, Refused
from drug_strategy.landing.load_log import FileWarning, LoadLog, LoadOutcome
from drug_strategy.landing.manifest import Landed
from drug_strategy.landing.pseudonyms import fingerprint, install
from drug_strategy.landing.readers.source import rectangle
from drug_strategy.landing.writing import Content, copy, write
from drug_strategy.settings import Settings

_CODE = ("landing", "contracts")


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
        self._versions = {name: _version(each, key) for name, each in contracts().items()}
        self._database = engine.connect(
            config={
                "temp_directory": str(scratch / "spill"),
                # It turns every list of more than five words into a join: slow for a small file.
                "disabled_optimizers": "in_clause",
            }
        )
        self._database.execute("set threads = 1")  # one file each: the threads are those of `land`
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
        outcome = self._load_log.get(sent, sha256, version)
        if outcome is not None:
            return Landed(sent, sha256, outcome, is_new=False)
        progress(f"landing {sent.return_name}/{sent.file_name}")
        try:
            outcome = self._outcome(sent, contract, sha256, checksums)
        except NotReadable as error:
            return _not_readable(sent, error)
        return Landed(sent, sha256, self._load_log.put(sent, sha256, version, outcome), is_new=True)

    def write_empty(self) -> None:
        """Write an empty Parquet for every return, so that a query finds its columns."""
        empty = {
            self._persons / "none.parquet": "select '' as pseudonym, '' as reference where false"
        }
        for contract in contracts().values():
            target = self._landed / contract.return_name / "none.parquet"
            empty[target] = rows.nothing(contract)
        for target, query in empty.items():
            if not target.is_file():
                with replacing(target) as draft:
                    copy(self._database, query, draft)

    def _outcome(
        self, sent: SentFile, contract: Contract | None, sha256: str, checksums: Checksums
    ) -> LoadOutcome:
        """The outcome of a file, provided that its content matched its checksum until the end."""
        try:
            outcome = self._read(sent, contract, sha256)
        except Refused as error:
            outcome = LoadOutcome(today(), str(error), 0, ())
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
            self._connected() as database,
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

    @contextmanager
    def _connected(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """A separate connection for one file."""
        with self._database.cursor() as connection:
            install(connection, self._key)
            yield connection


def _version(contract: Contract, key: bytes) -> str:
    """What the landed rows depend on besides the file: the contract, the code, the key."""
    text = (CONTRACTS / f"{contract.return_name}.odcs.yaml").read_bytes()
    mark = fingerprint(key) if any(column.is_person for column in contract.columns) else ""
    code = versions.of_packages(*_CODE)
    return hashlib.sha256(text + f"{code}{mark}".encode()).hexdigest()[:16]


def _dated(landed: Landed) -> Landed:
    """Refuse a file with a received date after today: the date is mistyped."""
    received_on = landed.sent.received_in_name
    if received_on is None or received_on <= today():
        return landed
    refusal = f"its received date {received_on} is after today; correct the date in its name"
    return replace(landed, outcome=LoadOutcome(today(), refusal, 0, ()))


def _not_readable(sent: SentFile, error: NotReadable) -> Landed:
    return Landed(sent, "", LoadOutcome(today(), str(error), 0, ()), is_new=True)
