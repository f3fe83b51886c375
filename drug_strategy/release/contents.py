"""Read an edition's tables from the draft, and define its texts.

The edition's page and workbook use the same texts.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

import duckdb

from drug_strategy.io import engine
from drug_strategy.io.engine import Table
from drug_strategy.io.text import written_day

Rows = dict[str, list[dict[str, Any]]]
"""The rows of each table, by the table's name."""

LICENCE = "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/"
PUBLISHER = "Metropolitan Police Service"
TITLES = {
    "london_figures": "London, by quarter and year",
    "borough_figures": "Boroughs, by year",
    "public_attitudes": "Public attitudes",
    "confidence_target": "The confidence target",
    "indicators": "Indicators: definitions",
    "areas": "Areas: codes and names",
}
TITLE = "Metropolitan Police Service Drug Strategy 2010-13: statistics"
SYMBOLS = {
    "[c]": "confidential: the figure could reveal a single court order or another hidden figure",
    "[u]": "unreliable: based on too few cases or answers",
    "[x]": "not available: no return has been received yet",
    "[z]": "not applicable: there are too few cases to divide by",
    "[p]": "provisional: not all returns are in, or cases are still being followed up",
    "[r]": "revised since the previous edition",
}
POLICE_ACTIVITY = (
    "Figures of police activity count what the police did and recorded. The figures can change"
    " because of resources, priorities, operations or recording practice as well as drug markets."
    " They must not be read as the amount of drug use, dealing or crime. A rise in such figures is"
    " neither success nor failure in itself."
)
METHODS = {
    "Rounding": (
        "Counts of people, premises and police actions are rounded to the nearest 5, so that nobody"
        " can be recognised in a small number. A rounded count can stand for five numbers, for"
        " example 10 for 8 to 12. A figure of 0 stands for 0 to 2, and it has no interval or rate."
        " In a few cases, comparing figures leaves only two possible numbers. Each figure is"
        " rounded by itself, except that a longer period is the sum of its rounded parts: London's"
        " years are sums of quarters, and 2010-13 is a sum of years. Networks are rounded by"
        " themselves, because one network may be active in several quarters. Boroughs therefore"
        " need not add up to London, and a sum of rounded quarters may be up to 8 away from the"
        " true number. Figures are exact if they are public already or are about no person:"
        " recorded drug offences, awards to communities and boroughs in the Drug Interventions"
        " Programme. The table of indicators says which figures are rounded."
    ),
    "Percentages, averages and rates": (
        "Percentages and average days are calculated from the rounded numbers next to them and"
        " shown without decimals, and only if they are based on at least 50 cases. If a percentage"
        " or average is hidden, so is its numerator, the number that is divided. If subtracting the"
        " other parts of a sum would reveal this numerator, the smallest of them is hidden as well"
        " and marked [c]. Rates are events per 100,000 residents a year, calculated from the"
        " rounded count."
    ),
    "Pounds": (
        "Amounts of court orders are rounded to the nearest 1,000 pounds. London's amounts are"
        " shown by year, and boroughs' amounts only for 2010-13 as a whole, once it is over. An"
        " amount is shown if at least three orders are behind it and the orders other than the two"
        " largest add up to at least a tenth of the largest. Other amounts are marked [c], and so"
        " are any amounts from which they could be worked out by subtraction. Awards to communities"
        " are shown in full, in whole pounds."
    ),
    "Intervals": (
        "All intervals are 95% intervals. Police counts are complete, so their intervals show only"
        " the chance variation in what is counted. Amounts in pounds and days have no intervals."
    ),
    "Revisions": (
        "There is one edition a year, for the fiscal year that has ended. Late returns change"
        " earlier figures, and figures that differ from the previous edition are marked [r]. If we"
        " find a mistake, we correct the edition and give the reason."
    ),
    "Not attributed": (
        "Cases without a known borough have their own row among the boroughs. Court orders without"
        " a known borough are included in London's amounts only."
    ),
}


@dataclass(frozen=True)
class About:
    """The facts about an edition that are printed in each of its files."""

    year: str
    correction: str
    publication_id: str
    issued: date
    as_at: date
    statement: str
    is_synthetic: bool
    contact: str | None
    next_edition: str | None
    headline: str

    @property
    def name(self) -> str:
        """The edition's name: its fiscal year, and whether it has been corrected."""
        return f"{self.year}, corrected" if self.correction else self.year


def read_tables(connection: duckdb.DuckDBPyConnection) -> list[Table]:
    """Describe the draft's public tables, in the order that the edition lists them.

    Each has its own name, without a prefix, and its title in `meta`.
    """
    described = {
        table.name.removeprefix("open_"): table
        for table in engine.read_tables(connection, "release")
    }
    return [
        described[name]._replace(schema="main", name=name, meta={"title": title})
        for name, title in TITLES.items()
    ]


def lines(about: About) -> list[str]:
    """Return lines that describe the edition."""
    issued, as_at = written_day(about.issued), written_day(about.as_at)
    sentences = [
        f"Edition {about.name}, made from publication {about.publication_id}.",
        f"Issued {issued}; includes returns received by {as_at}.",
    ]
    if about.correction:
        sentences.append(f"Correction of the earlier edition of {about.year}: {about.correction}")
    if about.next_edition:
        sentences.append(f"Next edition: {about.next_edition}.")
    if about.is_synthetic:
        sentences.append("Synthetic data, made up to try out the warehouse and not about London.")
    return sentences
