"""What the published file says: the answers to all queries, by indicator, area and period.

A file of `queries` has a query below each `-- name:`, and its answer bears that name. Of the
private warehouse one thing is asked, if it is there: London's orders by value.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

import duckdb

from drug_strategy.io import engine

LONDON = "E12000007"
BOROUGH = "E09"
YEAR, QUARTER = "rolling_year", "quarter"
_QUERIES = Path(__file__).parent / "queries"
_PUBLISHED = ("register", "figures", "wards", "changes", "quality")
_NAME = re.compile(r"^-- name: (\w+)\n", re.MULTILINE)

Row = dict[str, Any]
"""One row of an answer, by its columns' names."""


def read_facts(published: Path, private: Path | None = None) -> "Facts":
    """Ask the published file everything, read-only and with no way to any other file.

    Raises:
        duckdb.Error: if the published file cannot be read.
    """
    with _opened(published) as connection:
        connection.execute((_QUERIES / "views.sql").read_text("utf-8"))
        answers = _answers(connection, *_PUBLISHED)
    return Facts(answers | _of_private(private))


def _of_private(database: Path | None) -> dict[str, list[Row]]:
    """What the private warehouse answers; nothing if it is gone, in use or another's."""
    try:
        if database is None or not database.exists():
            raise FileNotFoundError
        with _opened(database) as connection:
            return _answers(connection, "private")
    except (OSError, duckdb.Error):
        return {name: [] for name, _ in _queries("private")}


@contextmanager
def _opened(path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    config = {"enable_external_access": "false", "lock_configuration": "true"}
    with duckdb.connect(
        str(path), read_only=True, config={**engine.limits(), **config}
    ) as connection:
        yield connection


def _answers(connection: duckdb.DuckDBPyConnection, *files: str) -> dict[str, list[Row]]:
    return {
        name: engine.rows(connection.execute(sql)) for file in files for name, sql in _queries(file)
    }


def _queries(file: str) -> Iterator[tuple[str, str]]:
    """The queries of a file, each with its name."""
    _, *parts = _NAME.split((_QUERIES / f"{file}.sql").read_text("utf-8"))
    return zip(parts[::2], parts[1::2], strict=True)


@dataclass(frozen=True)
class Facts:
    """The answers to every query, by the query's name."""

    answers: dict[str, list[Row]]

    def __getitem__(self, query: str) -> list[Row]:
        return self.answers[query]

    @property
    def publication(self) -> Row:
        """The publication's one row."""
        return self["publication"][0]

    @cached_property
    def indicators(self) -> dict[str, Row]:
        """The register, by indicator."""
        return {row["indicator_id"]: row for row in self["indicators"]}

    @cached_property
    def _figures(self) -> dict[tuple[str, str, str], list[Row]]:
        found = defaultdict(list)
        for row in self["figures"]:
            found[row["indicator_id"], row["area_code"], row["period_type"]].append(row)
        return found

    @cached_property
    def _years(self) -> dict[str, Row]:
        """Of each indicator, London's latest year that is over and has a figure."""
        found = {}
        for indicator_id in self.indicators:
            for row in self.series(indicator_id, LONDON, YEAR):
                if row["value"] is not None:
                    found[indicator_id] = row
        return found

    def series(self, indicator_id: str, area_code: str, period_type: str) -> Sequence[Row]:
        """The figures of an indicator and area, in the order of time."""
        return self._figures.get((indicator_id, area_code, period_type), [])

    def year(self, indicator_id: str) -> Row | None:
        """The year that the report speaks of, in London's figure; None in the first year."""
        return self._years.get(indicator_id)

    def latest(self, indicator_id: str, area_code: str) -> Row | None:
        """The figure of an area in that same year."""
        year = self.year(indicator_id)
        if year is None:
            return None
        rows = self.series(indicator_id, area_code, YEAR)
        return next((row for row in rows if row["period_start"] == year["period_start"]), None)

    @cached_property
    def _outstanding(self) -> Counter[tuple[str, date]]:
        return Counter(
            (row["indicator_id"], row["period_start"])
            for row in self["figures"]
            if row["period_type"] == QUARTER
            and row["area_code"].startswith(BOROUGH)
            and row["return_status"] == "outstanding"
        )

    def gaps(self, indicator_id: str) -> dict[date, str]:
        """Why London's quarters have no point in the control chart, by their first day."""
        found = {}
        for row in self.series(indicator_id, LONDON, QUARTER):
            day = row["period_start"]
            boroughs = self._outstanding[indicator_id, day]
            if row["return_status"] == "outstanding" and boroughs:
                found[day] = f"{boroughs} {'borough' if boroughs == 1 else 'boroughs'} outstanding"
            elif row["denominator"] == 0:
                found[day] = "nothing to divide by"
            elif row["value"] is None:
                found[day] = "nothing has come"
            elif row["is_provisional"]:
                found[day] = "provisional"
        return found

    @cached_property
    def _charts(self) -> dict[tuple[str, str], list[Row]]:
        found = defaultdict(list)
        for row in self["control_charts"]:
            found[row["indicator_id"], row["area_code"]].append(row)
        return found

    @cached_property
    def _signals(self) -> dict[tuple[str, str], Row]:
        return {(row["indicator_id"], row["area_code"]): row for row in self["signals"]}

    @cached_property
    def _comparisons(self) -> dict[tuple[str, str, date], Row]:
        return {
            (row["indicator_id"], row["area_code"], row["period_start"]): row
            for row in self["comparisons"]
        }

    @cached_property
    def _survey(self) -> dict[tuple[str, str, date], Row]:
        return {
            (row["measure"], row["area_code"], row["period_start"]): row for row in self["survey"]
        }

    def chart(self, indicator_id: str, area_code: str) -> Sequence[Row]:
        """The control chart of an indicator and area, in the order of time."""
        return self._charts.get((indicator_id, area_code), [])

    def signal(self, indicator_id: str, area_code: str) -> Row | None:
        """What its control chart says; None before there is a figure."""
        return self._signals.get((indicator_id, area_code))

    def signals(self, **wanted: str) -> list[Row]:
        """The signals of an area, or of an indicator, by the name of that column."""
        return [
            row
            for row in self["signals"]
            if all(row[column] == value for column, value in wanted.items())
        ]

    def comparison(self, indicator_id: str, area_code: str) -> Row | None:
        """A borough beside London in the year that the report speaks of."""
        year = self.year(indicator_id)
        return year and self._comparisons.get((indicator_id, area_code, year["period_start"]))

    @cached_property
    def _splits(self) -> dict[tuple[str, date], Row]:
        return {(row["indicator_id"], row["period_start"]): row for row in self["decomposition"]}

    def split(self, indicator_id: str) -> Row | None:
        """London's change of a rate in that year, as boroughs' change and mix."""
        year = self.year(indicator_id)
        return year and self._splits.get((indicator_id, year["period_start"]))

    def order_values(self, indicator_id: str) -> list[Row]:
        """Its orders by value in London's fiscal years; none if the private warehouse is away."""
        return [row for row in self["order_values"] if row["indicator_id"] == indicator_id]

    def survey(self, indicator_id: str, area_code: str, period_start: date) -> Row | None:
        """How many answered the survey in a year, and how many did not."""
        return self._survey.get((indicator_id, area_code, period_start))

    def attitude_changes(self, measure: str, area_code: str) -> list[Row]:
        """The survey's changes since the baseline, in the order of time."""
        return [
            row
            for row in self["attitude_changes"]
            if row["measure"] == measure and row["area_code"] == area_code
        ]
