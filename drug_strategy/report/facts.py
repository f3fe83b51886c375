"""Query the published file, and look up answers by indicator, area and period.

In the folder `queries`, a line `-- name:` before each query gives its name, which is the type of
its rows in the module `rows`. From the private warehouse, if it exists, only the values of court
orders are read, and from the previous publication only its list of files.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

import duckdb

from drug_strategy.contracts.places import LONDON
from drug_strategy.io import engine
from drug_strategy.report import rows
from drug_strategy.report.rows import (
    AttitudeChange,
    Borough,
    Figure,
    GridCell,
    Indicator,
    Outstanding,
    Publication,
    Signal,
    Target,
)
from drug_strategy.report.wording import number

YEAR, ROLLING_YEAR, QUARTER = "fiscal_year", "rolling_year", "quarter"
_QUERIES = Path(__file__).parent / "queries"
_VIEWS, _PRIVATE, _PREVIOUS = "views", "private", "previous"  # others query the published file
_NAME = re.compile(r"^-- name: (\w+)\n", re.MULTILINE)

Answers = Mapping[type, Sequence[Any]]
"""The rows of each query, keyed by their type."""
_Row = TypeVar("_Row")
_Key = TypeVar("_Key", bound=Hashable)


def read_facts(
    published: Path, private: Path | None = None, previous: Path | None = None
) -> "Facts":
    """Return the answers to all queries, which cannot read or write other files.

    Raises:
        duckdb.Error: if the published file cannot be read.
    """
    with _opened(published) as connection:
        connection.execute((_QUERIES / f"{_VIEWS}.sql").read_text("utf-8"))
        files = {path.stem for path in _QUERIES.glob("*.sql")} - {_VIEWS, _PRIVATE, _PREVIOUS}
        answers = _answers(connection, *sorted(files))
    return Facts({**answers, **_others(private, _PRIVATE), **_others(previous, _PREVIOUS)})


def _others(database: Path | None, file: str) -> Answers:
    """Return another database's answers, or nothing if it is missing, in use or unreadable."""
    try:
        if database is None or not database.exists():
            raise FileNotFoundError
        with _opened(database) as connection:
            return _answers(connection, file)
    except (OSError, duckdb.Error):
        return {getattr(rows, name): [] for name, _ in _queries(file)}


@contextmanager
def _opened(path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    config = {"enable_external_access": "false", "lock_configuration": "true"}
    with duckdb.connect(
        str(path), read_only=True, config={**engine.limits(), **config}
    ) as connection:
        yield connection


def _answers(connection: duckdb.DuckDBPyConnection, *files: str) -> Answers:
    return {
        (kind := getattr(rows, name)): engine.rows_as(kind, connection.execute(sql))
        for file in files
        for name, sql in _queries(file)
    }


def _queries(file: str) -> Iterator[tuple[str, str]]:
    _, *parts = _NAME.split((_QUERIES / f"{file}.sql").read_text("utf-8"))
    return zip(parts[::2], parts[1::2], strict=True)


def why_missing(row: Figure | GridCell) -> str:
    """Return the reason why there is no figure, which follows the symbol [x] in the mart."""
    return row.symbols.removeprefix("[x] ").partition(" [")[0]


def _grouped(found: Iterable[_Row], key: Callable[[_Row], _Key]) -> defaultdict[_Key, list[_Row]]:
    """Return rows by their keys, each in the order of the query."""
    groups: defaultdict[_Key, list[_Row]] = defaultdict(list)
    for row in found:
        groups[key(row)].append(row)
    return groups


@dataclass(frozen=True)
class Facts:
    """The answers to all queries. `facts[Figure]` lists the rows of the query Figure."""

    answers: Answers

    def __getitem__(self, kind: type[_Row]) -> Sequence[_Row]:
        return self.answers[kind]

    @property
    def publication(self) -> Publication:
        """Return the row that describes the publication."""
        return self[Publication][0]

    @cached_property
    def indicators(self) -> dict[str, Indicator]:
        """Return the register of indicators, keyed by indicator ID."""
        return {row.indicator_id: row for row in self[Indicator]}

    @property
    def survey(self) -> list[Indicator]:
        """List the measures of the survey."""
        return [row for row in self[Indicator] if row.aggregation == "survey"]

    @cached_property
    def boroughs(self) -> dict[str, str]:
        """Return the boroughs' names, keyed by code and in alphabetical order."""
        return {row.area_code: row.area_name for row in self[Borough]}

    @cached_property
    def _series(self) -> Mapping[tuple[str, str, str], list[Figure]]:
        return _grouped(
            self[Figure], lambda row: (row.indicator_id, row.area_code, row.period_type)
        )

    def series(
        self, indicator_id: str, area_code: str, period_type: str = ROLLING_YEAR
    ) -> list[Figure]:
        """List an indicator's figures for an area, oldest first."""
        return self._series.get((indicator_id, area_code, period_type), [])

    def years(self, indicator_id: str, area_code: str) -> list[Figure]:
        """List an indicator's fiscal years or, for the survey, the year to each quarter."""
        is_survey = self.indicators[indicator_id].aggregation == "survey"
        return self.series(indicator_id, area_code, ROLLING_YEAR if is_survey else YEAR)

    def chart(self, indicator_id: str, area_code: str) -> list[Figure]:
        """List the quarters in an indicator's control chart for an area, oldest first."""
        return self.series(indicator_id, area_code, QUARTER)

    def newest(self, indicator_id: str, area_code: str) -> Figure | None:
        """Return an area's newest final quarter with a figure, if there is one."""
        quarters = reversed(self.chart(indicator_id, area_code))
        return next(
            (row for row in quarters if not row.is_provisional and row.value is not None), None
        )

    @cached_property
    def _standing_out(self) -> Mapping[str, list[Signal]]:
        return _grouped(self[Signal], lambda row: row.area_code)

    def standing_out(self, area_code: str) -> list[Signal]:
        """List the indicators that stand out in an area, in the order of the mart."""
        return self._standing_out.get(area_code, [])

    @cached_property
    def _signals(self) -> dict[tuple[str, str], str]:
        return {(row.indicator_id, row.area_code): row.signal for row in self[Signal] if row.signal}

    def signal(self, indicator_id: str, area_code: str) -> str | None:
        """Return an indicator's signal if it stands out in an area."""
        return self._signals.get((indicator_id, area_code))

    def is_judged(self, indicator_id: str, area_code: str) -> bool:
        """Return whether the newest final quarter in an indicator's chart could have a signal."""
        row = self.newest(indicator_id, area_code)
        is_experimental = self.indicators[indicator_id].is_experimental
        return row is not None and row.signal is not None and not is_experimental

    def alike(self, indicator_id: str, area_code: str) -> list[str]:
        """List the boroughs with the same signal as an area, by code."""
        signal = self.signal(indicator_id, area_code)
        if signal is None:
            return []
        return [code for code in self.boroughs if self.signal(indicator_id, code) == signal]

    @cached_property
    def _years(self) -> dict[str, Figure]:
        """Return, for each indicator, London's latest completed fiscal year that has a figure."""
        return {
            indicator_id: row
            for indicator_id in self.indicators
            for row in self.series(indicator_id, LONDON, YEAR)
            if row.value is not None
        }

    def year(self, indicator_id: str) -> Figure | None:
        """Return London's figure for the year that the report describes, if there is one."""
        return self._years.get(indicator_id)

    def latest(self, indicator_id: str, area_code: str) -> Figure | None:
        """Return an area's figure for the year that the report describes."""
        year = self.year(indicator_id)
        rows_of_area = self.series(indicator_id, area_code, YEAR)
        starts = (row for row in rows_of_area if year and row.period_start == year.period_start)
        return next(starts, None)

    @cached_property
    def _attitude_changes(self) -> Mapping[tuple[str, str], list[AttitudeChange]]:
        return _grouped(self[AttitudeChange], lambda row: (row.measure, row.area_code))

    def attitude_changes(self, measure: str, area_code: str) -> list[AttitudeChange]:
        """List the survey's changes since the baseline, oldest period first."""
        return self._attitude_changes.get((measure, area_code), [])

    def target(self, measure: str) -> Target | None:
        """Return the target of a survey measure or of the strategy, if there is one."""
        return next((row for row in self[Target] if row.measure == measure), None)

    def target_years(self, measure: str) -> list[tuple[Figure, AttitudeChange | None]]:
        """List the years in a measure's chart, each with its change since the baseline.

        Years after a break are not comparable with the baseline, so their change is left out.
        """
        changes = {
            change.period_start: change
            for change in self.attitude_changes(measure, LONDON)
            if change.change is not None
        }
        return [(row, changes.get(row.period_start)) for row in self.series(measure, LONDON)]

    @property
    def owed(self) -> list[Outstanding]:
        """List what senders owe, starting with what has been owed longest."""
        return [row for row in self[Outstanding] if row.owed_reason]

    @cached_property
    def _outstanding(self) -> Counter[tuple[str, date]]:
        return Counter(
            (row.indicator_id, row.period_start)
            for row in self[Figure]
            if row.period_type == QUARTER
            and row.return_status == "outstanding"
            and row.area_code in self.boroughs
        )

    def gaps(self, indicator_id: str) -> dict[date, str]:
        """Explain why quarters in London's chart are provisional or not drawn.

        The reasons are keyed by the quarters' first days.
        """
        reasons = {}
        of_boroughs = self.indicators[indicator_id].has_register
        for row in self.series(indicator_id, LONDON, QUARTER):
            day = row.period_start
            boroughs = self._outstanding[indicator_id, day]
            if row.return_status == "outstanding" and not of_boroughs:
                reasons[day] = "return outstanding"
            elif row.return_status == "outstanding" and boroughs:
                reasons[day] = f"{number(boroughs, 'borough')} outstanding"
            elif row.value is None:
                reasons[day] = why_missing(row)
            elif row.is_provisional and not row.is_unsettled:
                reasons[day] = "provisional"
        return reasons
