"""Define a returns folder for tests, whose methods land its files and return their rows."""

from datetime import date

import duckdb

from drug_strategy.landing import land
from drug_strategy.settings import Operations, Request, Settings

SITES = "cannabis_factory_closures"
SITE_HEADER = "site_ref,borough,ward,closed_date,plants,premises_type,commercial"
SITE = "S1,Hackney,Dalston,2010-05-01,30,residential,Y"
SITE_CSV = f"{SITE_HEADER}\n{SITE}\n"
# The values of these columns once SITE_CSV has landed.
COLUMNS = "site_ref, borough, closed_date, plants, commercial"
EXPECTED = [("S1", "Hackney", date(2010, 5, 1), 30, True)]


class ReturnsFolder:
    """A returns folder in `root`, and a home next to it."""

    def __init__(self, root):
        self.root, self.operations = root, Operations()
        self.returns, self.home = root / "returns", root / "home"

    @property
    def settings(self):
        """Return the settings for the returns folder and the home."""
        return Settings(self.home, self.returns, operations=self.operations)

    def put(self, content, name="a.csv", return_name=SITES):
        """Write a file for a return."""
        path = self.returns / return_name / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    def put_key(self, key):
        """Write a person key chosen by an operator to the home."""
        self.home.mkdir(exist_ok=True)
        file = self.home / "person.key"
        file.write_text(f"{key}\n")
        return file

    def land(self, as_at=None, new_person_key=False):
        """Land the returns folder."""
        return land(self.settings, Request(as_at=as_at, new_person_key=new_person_key))

    def one(self):
        """Land the folder, and return its only file."""
        [file] = self.land().files
        return file

    def rows(self, columns, return_name=SITES):
        """Return columns of the landed rows in order of row number."""
        files = self.home / "landed" / return_name / "*.parquet"
        return duckdb.sql(f"select {columns} from '{files}' order by _row_number").fetchall()

    def landed(self, content, columns, name="a.csv"):
        """Land one file of cannabis sites, and return columns of its rows."""
        self.put(content, name)
        file = self.one()
        assert file.status == "accepted", file.refusal_reason
        rows = self.rows(columns)
        assert len(rows) == file.records
        return rows
