"""Who sends which return, how often and in which style: some boroughs, headquarters for the rest.

What does not belong here: how a style spells a cell (styles), which rows a file holds (post).
"""

from dataclasses import dataclass
from datetime import date, timedelta

from drug_strategy.contracts import contracts
from drug_strategy.examples.faults import Blemish
from drug_strategy.examples.styles import (
    OLD_EXPORT,
    PARQUET,
    PERFORMANCE_OFFICE,
    PIPED,
    SPREADSHEET_TEXT,
    TIDY,
    WORKBOOK,
    ZIPPED,
    Style,
    cells,
)


@dataclass(frozen=True)
class Period:
    """A quarter or a fiscal year and its label."""

    label: str
    start: date
    end: date


@dataclass(frozen=True)
class ReturnFile:
    """One file to write: its rows (`most` of them at most), its style, what is wrong with it.

    `extract` is a SELECT of its own where the rows are not laid out as the contract has them.
    """

    return_name: str
    sender: str
    label: str
    received: date
    where: str
    style: Style
    blemishes: tuple[Blemish, ...] = ()
    most: int | None = None
    extract: str = ""

    @property
    def name(self) -> str:
        """The file's name, without its extension."""
        parts = (self.return_name, "synthetic", self.sender, self.label)
        return f"{'_'.join(parts).replace(' ', '_').lower()}__received_{self.received}"

    @property
    def query(self) -> str:
        """The SELECT of the file's cells."""
        contract = contracts()[self.return_name]
        return self.extract or cells(contract, self.style, self.where, self.received, self.most)


def _quarter(number: int) -> Period:
    year, quarter = 2009 + number // 4, number % 4
    start = date(year + (quarter == 3), (4, 7, 10, 1)[quarter], 1)
    following = (4, 7, 10, 1)[(quarter + 1) % 4]
    end = date(start.year + (following == 1), following, 1) - timedelta(days=1)
    return Period(f"{_year(year).label} Q{quarter + 1}", start, end)


def _year(year: int) -> Period:
    return Period(f"{year}-{(year + 1) % 100:02}", date(year, 4, 1), date(year + 1, 3, 31))


QUARTERS = [_quarter(number) for number in range(16)]
YEARS = [_year(year) for year in range(2009, 2013)]

# A borough's own files, by return: its code, its periods, its style.
BOROUGHS_OWN = {
    "crack_house_closures": [
        ("E09000005", YEARS, PERFORMANCE_OFFICE),
        ("E09000012", YEARS, WORKBOOK),
        ("E09000019", YEARS, OLD_EXPORT),
        ("E09000025", YEARS, SPREADSHEET_TEXT),
    ],
    "cannabis_factory_closures": [
        ("E09000010", YEARS, ZIPPED),
        ("E09000022", YEARS, OLD_EXPORT),
        ("E09000031", YEARS, WORKBOOK),
    ],
    "ppo_drug_tests": [("E09000008", QUARTERS, OLD_EXPORT), ("E09000028", YEARS, PIPED)],
    "sanction_detections": [("E09000014", YEARS, SPREADSHEET_TEXT), ("E09000033", YEARS, WORKBOOK)],
}

# Headquarters' files for all others: the periods, and the style of each of the four years.
HEADQUARTERS = {
    "crack_house_closures": (QUARTERS, (TIDY, PERFORMANCE_OFFICE, TIDY, WORKBOOK)),
    "cannabis_factory_closures": (QUARTERS, (OLD_EXPORT, TIDY, PERFORMANCE_OFFICE, PARQUET)),
    "asset_confiscations": (QUARTERS, (OLD_EXPORT, PERFORMANCE_OFFICE, ZIPPED, PARQUET)),
    "ppo_drug_tests": (QUARTERS, (PIPED, TIDY, PERFORMANCE_OFFICE, PARQUET)),
    "ppo_roster": (YEARS, (TIDY, PERFORMANCE_OFFICE, TIDY, ZIPPED)),
    "sanction_detections": (QUARTERS, (ZIPPED, PERFORMANCE_OFFICE, TIDY, PARQUET)),
    "network_disruptions": (YEARS, (SPREADSHEET_TEXT, PERFORMANCE_OFFICE, WORKBOOK, TIDY)),
    "pas_waves": (QUARTERS, (ZIPPED, SPREADSHEET_TEXT, PARQUET, PARQUET)),
    "return_register": (QUARTERS, (TIDY, PERFORMANCE_OFFICE, WORKBOOK, TIDY)),
}
