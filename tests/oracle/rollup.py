"""Add up indicators over areas and periods to calculate the rows that should be published."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from tests.oracle.finality import period_status
from tests.oracle.intervals import count_limits, wilson
from tests.oracle.periods import Period
from tests.oracle.places import BOROUGH_NAMES, WARD_BOROUGHS
from tests.oracle.register import UNATTRIBUTED
from tests.oracle.series import LONDON, ROWS, Amount, Series

Row = dict[str, Any]
Key = tuple[str, str, str, str]
EMPTY: Row = dict.fromkeys(
    (
        "numerator",
        "denominator",
        "value",
        "lower_95",
        "upper_95",
        "base",
        "return_status",
        "is_whole",
        "is_provisional",
        "boroughs_returned",
        "quality_flag",
    )
)
WITHIN = {row["indicator_id"]: int(row["counted_within_days"] or 0) for row in ROWS}


def roll_up(series: Series, over: Iterable[Period], as_at: date) -> Iterator[tuple[Key, Row]]:
    """Add up an indicator's amounts, and yield its row for every area and period.

    Wards and "not attributed" have no rolling years.
    """
    within = WITHIN[series.indicator]
    for period in over:
        is_rolling = period.period_type == "rolling_year"
        wards = WARD_BOROUGHS if series.finest == "ward" and not is_rolling else {}
        place = (period.period_type, period.label)
        for area, sender in [*zip(BOROUGH_NAMES, BOROUGH_NAMES, strict=True), *wards.items()]:
            row = _row(series, _parts(series, sender, area, period))
            row |= period_status(series.statuses, [sender], period, as_at, within)
            yield (series.indicator, area, *place), row
        if not is_rolling:
            row = _row(series, _parts(series, UNATTRIBUTED, UNATTRIBUTED, period))
            row |= period_status(series.statuses, [UNATTRIBUTED], period, as_at, within)
            yield (series.indicator, UNATTRIBUTED, *place), row | {"return_status": None}
        yield (series.indicator, LONDON, *place), _london(series, period, as_at)


def _parts(series: Series, sender: str, area: str, period: Period) -> list[Amount]:
    parts = [series.part(sender, area, quarter) for quarter in period.quarters]
    return [part for part in parts if part is not None]


def _london(series: Series, period: Period, as_at: date) -> Row:
    senders = (*BOROUGH_NAMES, UNATTRIBUTED)
    parts = [part for sender in senders for part in _parts(series, sender, sender, period)]
    row = _row(series, parts) | period_status(
        series.statuses, [*BOROUGH_NAMES], period, as_at, WITHIN[series.indicator]
    )
    if series.is_from_boroughs:
        row["boroughs_returned"] = sum(
            {series.statuses.of[borough, quarter] for quarter in period.quarters}
            <= {"submitted", "nil"}
            for borough in BOROUGH_NAMES
        )
    return row


def _row(series: Series, parts: list[Amount]) -> Row:
    row = dict(EMPTY)
    if not parts:
        return row
    numerator, denominator = sum(part[0] for part in parts), sum(part[1] for part in parts)
    row["numerator"] = row["value"] = float(numerator)
    if series.unit == "count":
        row["lower_95"], row["upper_95"] = count_limits(int(numerator))
    elif series.unit in ("percent", "days"):
        row["denominator"], row["value"] = denominator, None
        if denominator < 20:
            row["quality_flag"] = "u"
        if denominator and series.unit == "percent":
            row["value"] = 100 * numerator / denominator
            row["lower_95"], row["upper_95"] = wilson(numerator / denominator, denominator)
        elif denominator:
            row["value"] = numerator / denominator
    return row
