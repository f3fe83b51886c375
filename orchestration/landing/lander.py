"""The lander: one file after the other becomes one Parquet of typed rows, and gets its receipt.

A content that has landed under the same contract is not read again. Which files there are (inbox)
and how they are listed (listing) is not decided here.
"""

import hashlib
import tempfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import duckdb

from orchestration.contract import CONTRACTS, Contract, contracts
from orchestration.files import replacing
from orchestration.landing import rows, writing
from orchestration.landing.cells import is_filled, literal
from orchestration.landing.digests import Digests
from orchestration.landing.errors import Refused, Unsettled
from orchestration.landing.inbox import NO_RETURN, Arrival
from orchestration.landing.listing import Landed
from orchestration.landing.pseudonyms import fingerprint, install
from orchestration.landing.receipts import FileWarning, Receipt, Receipts
from orchestration.landing.source import rectangle


class Lander:
    """Lands one file after the other with one DuckDB in memory, which spills beside its work."""

    def __init__(self, home: Path, scratch: Path, key: bytes) -> None:
        """Land into `home`; `scratch` is an empty folder on the same disk."""
        self._landed = home / "landed"
        self._persons = home / "persons"
        self._scratch = scratch
        self._receipts = Receipts(self._landed)
        self._key = fingerprint(key)
        self._database = duckdb.connect(
            config={"memory_limit": "500MB", "threads": 2, "temp_directory": str(scratch / "spill")}
        )
        install(self._database, key)

    def land(self, arrival: Arrival, digests: Digests, progress: Callable[[str], None]) -> Landed:
        """Land one file; what became of it is in the receipt, also where it is refused."""
        try:
            sha256 = digests.of(arrival.path)
        except Unsettled as error:
            return Landed(arrival, "", Receipt(date.today(), str(error), 0, ()), is_new=True)
        contract = contracts().get(arrival.return_name)
        version = f"{arrival.kind}:{self._version(contract) if contract else arrival.return_name}"
        receipt = self._receipts.get(arrival, sha256, version)
        if receipt is not None:
            return Landed(arrival, sha256, receipt, is_new=False)
        progress(f"landing {arrival.return_name}/{arrival.file_name}")
        try:
            receipt = self._settled(arrival, contract, sha256, digests)
        except Unsettled as error:
            return Landed(arrival, "", Receipt(date.today(), str(error), 0, ()), is_new=True)
        return Landed(
            arrival, sha256, self._receipts.put(arrival, sha256, version, receipt), is_new=True
        )

    def write_empty(self) -> None:
        """An empty Parquet for every return, so that a query of a return finds its columns."""
        for contract in contracts().values():
            target = self._landed / contract.return_name / "_none.parquet"
            with replacing(target) as draft:
                self._copy(rows.nothing(contract), draft)
        with replacing(self._persons / "_none.parquet") as draft:
            self._copy("select '' as pseudonym, '' as reference where false", draft)

    def _settled(
        self, arrival: Arrival, contract: Contract | None, sha256: str, digests: Digests
    ) -> Receipt:
        """The receipt of a file that was, to its end, the content that its digest names."""
        try:
            receipt = self._read(arrival, contract, sha256)
        except Refused as error:
            receipt = Receipt(date.today(), str(error), 0, ())
        except (OSError, duckdb.Error):
            digests.require_unchanged(arrival.path)
            raise
        digests.require_unchanged(arrival.path)
        return receipt

    def _read(self, arrival: Arrival, contract: Contract | None, sha256: str) -> Receipt:
        if arrival.return_name == NO_RETURN:
            raise Refused(
                "it lies beside the folders of the returns; move it into its return's folder"
            )
        if contract is None:
            known = ", ".join(contracts())
            raise Refused(f"{arrival.return_name} is no return; expected a folder named {known}")
        if arrival.kind is None:
            raise Refused(
                "its extension is not .csv, .csv.gz, .xlsx or .parquet; send one of those"
            )
        target = self._landed / contract.return_name / f"{sha256}.parquet"
        with tempfile.TemporaryDirectory(dir=self._scratch) as scratch, replacing(target) as draft:
            read = rectangle(arrival.kind, arrival.path, contract, Path(scratch))
            query = rows.rows_of(read.header, contract, sha256)
            relation = writing.write(self._database, read, query, draft)
            if read.header.unnamed and self._any_filled(relation, read.header.unnamed):
                raise Refused("a column without a name is filled; name the column or empty it")
            persons = rows.persons_of(read.header, contract)
            if persons:
                with replacing(self._persons / f"{sha256}.parquet") as kept:
                    self._copy(persons.format(relation=relation), kept)
            counted = self._database.sql(
                f"select count(*) from read_parquet({literal(str(draft))})"
            )
            [records] = counted.fetchone() or [0]
        warnings = tuple(
            FileWarning("unknown_column", f"column {name} is not in the contract and was ignored")
            for name in read.header.unknown
        )
        return Receipt(date.today(), None, int(records), warnings)

    def _version(self, contract: Contract) -> str:
        """What the landed rows depend on beside the file: the contract, how it is read, the key."""
        text = (CONTRACTS / f"{contract.return_name}.odcs.yaml").read_bytes()
        key = self._key if any(column.is_person for column in contract.columns) else ""
        return hashlib.sha256(text + f"{rows.nothing(contract)}{key}".encode()).hexdigest()[:16]

    def _any_filled(self, relation: str, positions: tuple[int, ...]) -> bool:
        filled = " or ".join(is_filled(f"c{at}") for at in positions)
        return bool(
            self._database.sql(f"select 1 from {relation} where {filled} limit 1").fetchall()
        )

    def _copy(self, query: str, target: Path) -> None:
        self._database.execute(f"copy ({query}) to {literal(str(target))} (format parquet)")
