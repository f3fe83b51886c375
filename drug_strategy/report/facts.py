"""Query the published file, and look up answers by indicator, area and period.

In the folder `queries`, a line `-- name:` before each query gives its name. From the private
warehouse, if it exists, only the values of court orders are read.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

import duckdb

from drug_strategy.contracts.places import LONDON
from drug_strategy.io import engine

YEAR, ROLLING_YEAR, QUARTER = "fiscal_year", "rolling_year", "quarter"
_QUERIES = Path(__file__).parent / "queries"
_VIEWS, _PRIVATE = "views", "private"  # all other files query the published file
_NAME = re.compile(r"^-- name: (\w+)\n", re.MULTILINE)

Row = dict[str, Any]
"""One row of a query's answer, keyed by column name."""


def read_facts(published: Path, private: Path | None = None) -> "Facts":
    """Return the answers to all queries, which cannot read or write other files.

    Raises:
        duckdb.Error: if the published file cannot be read.
    """
    with _opened(published) as connection:
        connection.execute((_QUERIES / f"{_VIEWS}.sql").read_text("utf-8"))
        files = {path.stem for path in _QUERIES.glob("*.sql")} - {_VIEWS, _PRIVATE}
        answers = _answers(connection, *sorted(files))
    return Facts(answers | _of_private(private))


def _of_private(database: Path | None) -> dict[str, list[Row]]:
    """Return the private warehouse's answers, or nothing if it is missing, in use or unreadable."""
    try:
        if database is None or not database.exists():
            raise FileNotFoundError
        with _opened(database) as connection:
            return _answers(connection, _PRIVATE)
    except (OSError, duckdb.Error):
        return {name: [] for name, _ in _queries(_PRIVATE)}


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
    _, *parts = _NAME.split((_QUERIES / f"{file}.sql").read_text("utf-8"))
    return zip(parts[::2], parts[1::2], strict=True)


def why_missing(row: Row) -> str:
    """Return the reason why there is no figure, which follows the symbol [x] in the mart."""
    reason: str = row["symbols"].removeprefix("[x] ")
    return reason.partition(" [")[0]


@dataclass(frozen=True)
class Facts:
    """The answers to all queries, keyed by query name."""

    answers: dict[str, list[Row]]
    _indexes: dict[tuple[str, ...], dict[tuple[Any, ...], list[Row]]] = field(default_factory=dict)

    def __getitem__(self, query: str) -> list[Row]:
        return self.answers[query]

    def rows(self, query: str, **wanted: Any) -> list[Row]:
        """List the rows of a query's answer that contain these values, in their original order."""
        columns = tuple(wanted)
        index = self._indexes.get((query, *columns))
        if index is None:
            index = self._indexes[query, *columns] = defaultdict(list)
            for row in self[query]:
                index[tuple(row[column] for column in columns)].append(row)
        return index.get(tuple(wanted.values()), [])

    def row(self, query: str, **wanted: Any) -> Row | None:
        """Return the first row of a query's answer with these values, if any."""
        return next(iter(self.rows(query, **wanted)), None)

    @property
    def publication(self) -> Row:
        """Return the row that describes the publication."""
        return self["publication"][0]

    @cached_property
    def indicators(self) -> dict[str, Row]:
        """Return the register of indicators, keyed by indicator ID."""
        return {row["indicator_id"]: row for row in self["indicators"]}

    @cached_property
    def boroughs(self) -> dict[str, str]:
        """Return the boroughs' names, keyed by code and in alphabetical order."""
        return {row["area_code"]: row["area_name"] for row in self["boroughs"]}

    def series(
        self, indicator_id: str, area_code: str, period_type: str = ROLLING_YEAR
    ) -> list[Row]:
        """List an indicator's figures for an area, oldest first."""
        return self.rows(
            "figures", indicator_id=indicator_id, area_code=area_code, period_type=period_type
        )

    def years(self, indicator_id: str, area_code: str) -> list[Row]:
        """List an indicator's fiscal years or, for the survey, the year to each quarter."""
        is_survey = self.indicators[indicator_id]["aggregation"] == "survey"
        return self.series(indicator_id, area_code, ROLLING_YEAR if is_survey else YEAR)

    def chart(self, indicator_id: str, area_code: str) -> list[Row]:
        """List the quarters in an indicator's control chart for an area, oldest first."""
        return self.series(indicator_id, area_code, QUARTER)

    def signal(self, indicator_id: str, area_code: str) -> Row | None:
        """Return the control chart's result for the latest quarter with a figure, if any."""
        return self.row("signals", indicator_id=indicator_id, area_code=area_code)

    @cached_property
    def _years(self) -> dict[str, Row]:
        """Return, for each indicator, London's latest completed fiscal year that has a figure."""
        years = {}
        for indicator_id in self.indicators:
            for row in self.series(indicator_id, LONDON, YEAR):
                if row["value"] is not None:
                    years[indicator_id] = row
        return years

    def year(self, indicator_id: str) -> Row | None:
        """Return London's figure for the year that the report describes, if there is one."""
        return self._years.get(indicator_id)

    def latest(self, indicator_id: str, area_code: str) -> Row | None:
        """Return an area's figure for the year that the report describes."""
        start = (self.year(indicator_id) or {}).get("period_start")
        rows = self.series(indicator_id, area_code, YEAR)
        return next((row for row in rows if row["period_start"] == start), None)

    def attitude_changes(self, measure: str, area_code: str) -> list[Row]:
        """List the survey's changes since the baseline, oldest period first."""
        return self.rows("attitude_changes", measure=measure, area_code=area_code)

    @cached_property
    def _outstanding(self) -> Counter[tuple[str, date]]:
        return Counter(
            (row["indicator_id"], row["period_start"])
            for row in self.rows("figures", period_type=QUARTER, return_status="outstanding")
            if row["area_code"] in self.boroughs
        )

    def gaps(self, indicator_id: str) -> dict[date, str]:
        """Explain why quarters in London's chart are provisional or not drawn.

        The reasons are keyed by the quarters' first days.
        """
        reasons = {}
        of_boroughs = self.indicators[indicator_id]["has_register"]
        for row in self.series(indicator_id, LONDON, QUARTER):
            day = row["period_start"]
            boroughs = self._outstanding[indicator_id, day]
            if row["return_status"] == "outstanding" and not of_boroughs:
                reasons[day] = "return outstanding"
            elif row["return_status"] == "outstanding" and boroughs:
                reasons[day] = (
                    f"{boroughs} {'borough' if boroughs == 1 else 'boroughs'} outstanding"
                )
            elif row["value"] is None:
                reasons[day] = why_missing(row)
            elif row["is_provisional"] and not row["is_unsettled"]:
                reasons[day] = "provisional"
        return reasons
