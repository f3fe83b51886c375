"""Add to each figure what stands beside it: rate, changes, comparison, chart and labels."""

from itertools import chain

from tests.oracle.changes import changes
from tests.oracle.charts import charts
from tests.oracle.rates import rates
from tests.oracle.rest_of_london import comparisons
from tests.oracle.series import INDICATORS

LABELS = {"year_on_year": "change_year_before", "since_baseline": "change_since_2009_10"}
ADDS_UP = {
    indicator
    for indicator, row in INDICATORS.items()
    if row["aggregation"] == "sum" and row["unit"] in ("count", "gbp")
}


def add_groups(values, surveys, survey_changes, over, as_at):
    """Fill in every column of marts.indicator_values that a rule of statistics.md calculates."""
    ends = {period.place: period.end for period in over}
    rated = dict(rates(values, over, as_at))
    groups = chain(
        rated.items(),
        changes(values, over),
        comparisons(values, rated, surveys, over, as_at),
        charts(values, over),
        _labels(survey_changes),
    )
    added = {key: {} for key in values}
    for key, row in groups:
        added[key] |= row
    nothing = dict.fromkeys(name for row in added.values() for name in row)
    for key, row in values.items():
        row.update(nothing | added[key])
        row["boroughs_expected"] = None if row["boroughs_returned"] is None else 32
        row["is_complete"] = ends[key[2:]] <= as_at
        row["adds_up"] = key[0] in ADDS_UP


def _labels(survey_changes):
    for (measure, comparison, *place), row in survey_changes.items():
        yield (measure, *place), {LABELS[comparison]: row["change"]}
