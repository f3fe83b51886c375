"""Sums over areas and periods: each indicator's published rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from tests.oracle.counting import event_date
from tests.oracle.intervals import count_limits, percent_limits
from tests.oracle.periods import Period
from tests.oracle.places import BOROUGH_NAMES, WARD_BOROUGHS
from tests.oracle.records import Record
from tests.oracle.register import worst
from tests.oracle.rules import quarter_of
from tests.oracle.series import LONDON, UNATTRIBUTED, Amount, Series
from tests.oracle.survey import QUESTIONS, estimate, stratify

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
        "boroughs_returned",
    )
)
NETWORKS = {
    "networks_disrupted": {"class_a", "commercial_cannabis", "other_drugs"},
    "cannabis_networks_disrupted": {"commercial_cannabis"},
}


def roll_up(series: Series, over: Iterable[Period]) -> Iterator[tuple[Key, Row]]:
    """Every area and period of an additive indicator."""
    wards = WARD_BOROUGHS if series.finest == "ward" else {}
    for period in over:
        place = (period.period_type, period.label)
        for borough in BOROUGH_NAMES:
            status = worst(series.statuses[borough, quarter] for quarter in period.quarters)
            row = _row(series, _parts(series, borough, borough, period), status)
            yield (series.indicator, borough, *place), row
        for ward, borough in wards.items():
            status = worst(series.statuses[borough, quarter] for quarter in period.quarters)
            row = _row(series, _parts(series, borough, ward, period), status)
            yield (series.indicator, ward, *place), row
        rest = [
            series.amounts.get((UNATTRIBUTED, quarter), (0, 0))
            for quarter in period.quarters
            if quarter not in series.unreached
        ]
        yield (series.indicator, UNATTRIBUTED, *place), _row(series, rest, None)
        yield (series.indicator, LONDON, *place), _london(series, period)


def _parts(series: Series, borough: str, area: str, period: Period) -> list[Amount]:
    parts = [series.part(borough, area, quarter) for quarter in period.quarters]
    return [part for part in parts if part is not None]


def _london(series: Series, period: Period) -> Row:
    parts = [part for borough in BOROUGH_NAMES for part in _parts(series, borough, borough, period)]
    for quarter in period.quarters:
        rest = series.amounts.get((UNATTRIBUTED, quarter))
        if rest is not None and quarter not in series.unreached:
            parts.append(rest)
    statuses = {
        borough: [series.statuses[borough, quarter] for quarter in period.quarters]
        for borough in BOROUGH_NAMES
    }
    row = _row(series, parts, worst(status for held in statuses.values() for status in held))
    if row["return_status"] is not None:
        returned = [set(held) <= {"submitted", "nil"} for held in statuses.values()]
        row["boroughs_returned"] = sum(returned)
    return row


def _row(series: Series, parts: list[Amount], status: str | None) -> Row:
    row = EMPTY | {"return_status": status}
    if not parts:
        return row
    numerator, denominator = sum(part[0] for part in parts), sum(part[1] for part in parts)
    row["numerator"] = row["value"] = float(numerator)
    if series.unit == "count":
        row["lower_95"], row["upper_95"] = count_limits(int(numerator))
    elif series.unit in ("percent", "days"):
        row["denominator"], row["value"] = denominator, None
        if denominator and series.unit == "percent":
            row["value"] = 100 * numerator / denominator
            row["lower_95"], row["upper_95"] = percent_limits(int(numerator), denominator)
        elif denominator:
            row["value"] = numerator / denominator
    return row


def networks(disruptions: list[Record], over: Iterable[Period]) -> Iterator[tuple[Key, Row]]:
    """The distinct networks of London and of each borough that a disruption names."""
    for period in over:
        held = [r for r in disruptions if quarter_of(event_date(r)) in period.quarters]
        for indicator, types in NETWORKS.items():
            for area in (LONDON, *BOROUGH_NAMES):
                refs = {
                    record.values["network_ref"]
                    for record in held
                    if record.values["network_type"] in types and area in (LONDON, *record.boroughs)
                }
                lower, upper = count_limits(len(refs))
                number = float(len(refs))
                row = EMPTY | {"numerator": number, "value": number}
                row |= {"lower_95": lower, "upper_95": upper}
                yield (indicator, area, period.period_type, period.label), row


def survey(respondents: list[Record], over: Iterable[Period]) -> Iterator[tuple[Key, Row]]:
    """The survey's shares of London and each borough."""
    for indicator in QUESTIONS:
        strata = stratify(respondents, indicator)
        for period in over:
            for area in (LONDON, *BOROUGH_NAMES):
                found = estimate(
                    [
                        answers
                        for (borough, quarter), answers in strata.items()
                        if quarter in period.quarters and area in (LONDON, borough)
                    ]
                )
                row = EMPTY | {"base": 0}
                if found:
                    row |= {"value": found.value, "base": found.base}
                    row |= {"lower_95": found.lower, "upper_95": found.upper}
                yield (indicator, area, period.period_type, period.label), row
