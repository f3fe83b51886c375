"""Add to each figure what stands beside it: rate, changes, comparison, chart and labels."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from itertools import chain

from tests.oracle.breaks import Breaks
from tests.oracle.changes import changes
from tests.oracle.charts import charts
from tests.oracle.periods import Period
from tests.oracle.rates import rates
from tests.oracle.rest_of_london import comparisons
from tests.oracle.rollup import Key, Row
from tests.oracle.series import ROWS
from tests.oracle.survey import Survey
from tests.oracle.survey_changes import changes as survey_changes

LABELS = {"year_on_year": "change_year_before", "since_baseline": "change_since_2009_10"}
ADDS_UP = {
    row["indicator_id"]
    for row in ROWS
    if row["aggregation"] == "sum" and row["unit"] in ("count", "gbp")
}


def add_groups(
    values: dict[Key, Row],
    surveys: Mapping[str, Survey],
    over: list[Period],
    as_at: date,
    breaks: Breaks,
) -> None:
    """Fill in every column of marts.indicator_values that a rule of statistics.md calculates."""
    ends = {(period.period_type, period.label): period.end for period in over}
    rated = dict(rates(values, over, as_at))
    groups: Iterable[tuple[Key, Row]] = chain(
        rated.items(),
        changes(values, over, breaks),
        comparisons(values, rated, surveys, over, breaks=breaks, as_at=as_at),
        charts(values, over, breaks),
        _labels(surveys, over, breaks, as_at),
    )
    added: dict[Key, Row] = {key: {} for key in values}
    for key, row in groups:
        added[key] |= row
    nothing: Row = dict.fromkeys(name for row in added.values() for name in row)
    for key, row in values.items():
        row.update(nothing | added[key])
        row["boroughs_expected"] = None if row["boroughs_returned"] is None else 32
        row["is_complete"] = ends[key[2], key[3]] <= as_at
        row["adds_up"] = key[0] in ADDS_UP


def _labels(
    surveys: Mapping[str, Survey], over: list[Period], breaks: Breaks, as_at: date
) -> Iterable[tuple[Key, Row]]:
    for measure, survey in surveys.items():
        for (comparison, *key), row in survey_changes(measure, survey, over, breaks, as_at):
            yield (measure, key[0], key[1], key[2]), {LABELS[comparison]: row["change"]}
