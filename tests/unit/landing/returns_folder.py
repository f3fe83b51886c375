"""A returns folder for a test, and its landed rows."""

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import duckdb

from drug_strategy.landing import FileManifest, ManifestFile, land
from drug_strategy.request import Request
from drug_strategy.settings import Operations, Settings

SITES = "cannabis_factory_closures"
SITE_HEADER = "site_ref,borough,ward,closed_date,plants,premises_type,commercial"
SITE = "S1,Hackney,Dalston,2010-05-01,30,residential,Y"
SITE_CSV = f"{SITE_HEADER}\n{SITE}\n"
# What the row of SITE_CSV becomes.
COLUMNS = "site_ref, borough, closed_date, plants, commercial"
EXPECTED = [("S1", "Hackney", date(2010, 5, 1), 30, True)]


@dataclass
class ReturnsFolder:
    """A folder of returns below `root`, and a home beside it."""

    root: Path
    person_key: str | None = None
    operations: Operations = field(default_factory=Operations)

    @property
    def settings(self) -> Settings:
        """The settings of the two folders."""
        return Settings(self.home, self.returns, 90, self.person_key, operations=self.operations)

    @property
    def returns(self) -> Path:
        """The returns folder."""
        return self.root / "returns"

    @property
    def home(self) -> Path:
        """The warehouse's home."""
        return self.root / "home"

    def put(self, content: str | bytes, name: str = "a.csv", return_name: str = SITES) -> Path:
        """Write a return's file."""
        path = self.returns / return_name / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    def land(self, as_at: date | None = None, new_person_key: bool = False) -> FileManifest:
        """Land the folder."""
        return land(self.settings, Request(as_at=as_at, new_person_key=new_person_key))

    def one(self) -> ManifestFile:
        """Land the folder and return its only file."""
        [file] = self.land().files
        return file

    def rows(self, columns: str, return_name: str = SITES) -> list[tuple[object, ...]]:
        """Return columns of the landed rows, in the order of their numbers."""
        files = self.home / "landed" / return_name / "*.parquet"
        return duckdb.sql(f"select {columns} from '{files}' order by _row_number").fetchall()

    def landed(
        self, content: str | bytes, columns: str, name: str = "a.csv"
    ) -> list[tuple[object, ...]]:
        """Land one file of cannabis sites and return columns of its rows."""
        self.put(content, name)
        file = self.one()
        assert file.status == "accepted", file.refusal_reason
        rows = self.rows(columns)
        assert len(rows) == file.records
        return rows

    def refusal(self, content: str | bytes, name: str = "a.csv", return_name: str = SITES) -> str:
        """Land one file and return the sentence that refuses it."""
        self.put(content, name, return_name)
        file = self.one()
        assert file.status == "refused"
        assert file.records == 0
        return str(file.refusal_reason)
