"""Indicators derived from other figures, and the boroughs of the Drug Interventions Programme."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any, cast

from tests.oracle.periods import Period
from tests.oracle.places import BOROUGH_NAMES
from tests.oracle.records import Record
from tests.oracle.rollup import EMPTY, Key, Row
from tests.oracle.series import LONDON, UNATTRIBUTED

AREAS = (LONDON, UNATTRIBUTED, *BOROUGH_NAMES)
BASE = ("fiscal_year", "2009-10")
BASE_ENDS = date(2010, 3, 31)


def derived(values: dict[Key, Row], over: Iterable[Period], as_at: date) -> Iterator[Any]:
    """The share of confiscations that is paid, and the Payback Index; never below the borough."""
    for period in over:
        place = (period.period_type, period.label)
        for area in AREAS:
            ordered = values["confiscation_value_gbp", area, *place]
            paid = values["confiscation_paid_gbp", area, *place]
            row = ordered | {"numerator": paid["value"], "denominator": ordered["value"]}
            yield ("confiscation_paid_rate", area, *place), _divided(row)
            pounds, base = _pounds(values, area, place), None
            if pounds is not None and as_at >= BASE_ENDS:
                base = _pounds(values, area, BASE)
            if base is not None and period.period_type == "quarter":
                base /= 4
            row = ordered | {"numerator": pounds, "denominator": base}
            yield ("payback_index", area, *place), _divided(row)


def _pounds(values: dict[Key, Row], area: str, place: tuple[str, str]) -> float | None:
    parts = [
        values[name, area, *place]["value"]
        for name in ("confiscation_value_gbp", "cash_forfeiture_value_gbp")
    ]
    return None if None in parts else float(sum(cast("list[float]", parts)))


def _divided(row: Row) -> Row:
    numerator, denominator = row["numerator"], row["denominator"]
    return row | {"value": 100 * numerator / denominator if denominator else None}


def stock(joined: Iterable[Record], over: Iterable[Period]) -> Iterator[tuple[Key, Row]]:
    """The boroughs that have joined by the period's last day."""
    starts = {record.borough: cast("date", record.values["start_date"]) for record in joined}
    for period in over:
        for area in AREAS:
            number = float(
                sum(
                    start < _following(period)
                    for borough, start in starts.items()
                    if area in (LONDON, borough)
                )
            )
            row = EMPTY | {"numerator": number, "value": number}
            yield ("dip_boroughs", area, period.period_type, period.label), row


def programme(
    joined: Iterable[Record], quarters: Iterable[date]
) -> Iterator[tuple[tuple[str, str, None, date], Row]]:
    """The wide mart of the programme: each borough's start, and whether it has started."""
    starts = {record.borough: cast("date", record.values["start_date"]) for record in joined}
    for quarter in quarters:
        for borough in BOROUGH_NAMES:
            start = starts.get(borough)
            is_started = start is not None and start < _months_on(quarter, 3)
            row = {"return_status": None, "start_date": start, "is_started": is_started}
            yield ("dip_rollout", borough, None, quarter), row


def _following(period: Period) -> date:
    """The first day after the period, even if the year is not over."""
    return _months_on(period.quarters[0], 3 if period.period_type == "quarter" else 12)


def _months_on(start: date, months: int) -> date:
    later = start.month - 1 + months
    return date(start.year + later // 12, later % 12 + 1, 1)
