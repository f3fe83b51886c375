"""What the published file says: the answers to all queries, by indicator, area and period.

A file of `queries` has a query below each `-- name:`, and its answer bears that name. Of the
private warehouse one thing is asked, if it is there: London's orders by value.
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

from drug_strategy.io import engine

LONDON = "E12000007"
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
    _indexes: dict[tuple[str, ...], dict[tuple[Any, ...], list[Row]]] = field(default_factory=dict)

    def __getitem__(self, query: str) -> list[Row]:
        return self.answers[query]

    def rows(self, query: str, **wanted: Any) -> list[Row]:
        """The rows of an answer that have these values, in its order."""
        columns = tuple(wanted)
        index = self._indexes.get((query, *columns))
        if index is None:
            index = self._indexes[query, *columns] = defaultdict(list)
            for row in self[query]:
                index[tuple(row[column] for column in columns)].append(row)
        return index.get(tuple(wanted.values()), [])

    def row(self, query: str, **wanted: Any) -> Row | None:
        """The first row of an answer that has these values."""
        return next(iter(self.rows(query, **wanted)), None)

    @property
    def publication(self) -> Row:
        """The publication's one row."""
        return self["publication"][0]

    @cached_property
    def indicators(self) -> dict[str, Row]:
        """The register, by indicator."""
        return {row["indicator_id"]: row for row in self["indicators"]}

    @cached_property
    def boroughs(self) -> dict[str, str]:
        """The boroughs' names by their code, in the order of the alphabet."""
        return {row["area_code"]: row["area_name"] for row in self["boroughs"]}

    def series(self, indicator_id: str, area_code: str, period_type: str = YEAR) -> list[Row]:
        """The figures of an indicator and area, in the order of time."""
        return self.rows(
            "figures", indicator_id=indicator_id, area_code=area_code, period_type=period_type
        )

    def chart(self, indicator_id: str, area_code: str) -> list[Row]:
        """The control chart of an indicator and area, in the order of time."""
        return self.rows("control_charts", indicator_id=indicator_id, area_code=area_code)

    def signal(self, indicator_id: str, area_code: str) -> Row | None:
        """What its control chart says; None before there is a figure."""
        return self.row("signals", indicator_id=indicator_id, area_code=area_code)

    @cached_property
    def _years(self) -> dict[str, Row]:
        """Of each indicator, London's latest year that is over and has a figure."""
        found = {}
        for indicator_id in self.indicators:
            for row in self.series(indicator_id, LONDON):
                if row["value"] is not None:
                    found[indicator_id] = row
        return found

    def year(self, indicator_id: str) -> Row | None:
        """The year that the report speaks of, in London's figure; None in the first year."""
        return self._years.get(indicator_id)

    def latest(self, indicator_id: str, area_code: str) -> Row | None:
        """The figure of an area in that same year."""
        rows = self.series(indicator_id, area_code)
        return next((row for row in rows if self._is_latest(row)), None)

    def comparison(self, indicator_id: str, area_code: str) -> Row | None:
        """A borough beside London in that same year."""
        rows = self.rows("comparisons", indicator_id=indicator_id, area_code=area_code)
        return next((row for row in rows if self._is_latest(row)), None)

    def split(self, indicator_id: str) -> Row | None:
        """London's change of a rate in that same year, as boroughs' change and mix."""
        rows = self.rows("decomposition", indicator_id=indicator_id)
        return next((row for row in rows if self._is_latest(row)), None)

    def _is_latest(self, row: Row) -> bool:
        year = self.year(row["indicator_id"])
        return year is not None and bool(row["period_start"] == year["period_start"])

    def attitude_changes(self, measure: str, area_code: str) -> list[Row]:
        """The survey's changes since the baseline, in the order of time."""
        return self.rows("attitude_changes", measure=measure, area_code=area_code)

    @cached_property
    def _outstanding(self) -> Counter[tuple[str, date]]:
        """How many boroughs are outstanding, by indicator and quarter."""
        return Counter(
            (row["indicator_id"], row["period_start"])
            for row in self.rows("figures", period_type=QUARTER, return_status="outstanding")
            if row["area_code"] in self.boroughs
        )

    def gaps(self, indicator_id: str) -> dict[date, str]:
        """Why London's quarters are not drawn in the control chart, by their first day."""
        found = {}
        of_boroughs = self.indicators[indicator_id]["has_register"]
        is_share_of_pounds = self.indicators[indicator_id]["aggregation"] == "mean" and (
            self.indicators[indicator_id]["unit"] == "percent"
        )
        for row in self.series(indicator_id, LONDON, QUARTER):
            day = row["period_start"]
            boroughs = self._outstanding[indicator_id, day]
            if row["return_status"] == "outstanding" and not of_boroughs:
                found[day] = "return outstanding"
            elif row["return_status"] == "outstanding" and boroughs:
                found[day] = f"{boroughs} {'borough' if boroughs == 1 else 'boroughs'} outstanding"
            elif row["denominator"] == 0:
                found[day] = "nothing to divide by"
            elif row["value"] is None:
                found[day] = "nothing has come"
            elif row["is_provisional"]:
                if not row["is_in_follow_up"]:
                    found[day] = "provisional"
            elif is_share_of_pounds and not 0 < row["value"] < 100:
                found[day] = "not between 0% and 100%"
        return found
