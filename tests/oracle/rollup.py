"""Add up indicators over areas and periods to calculate the rows that should be published."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from tests.oracle.counting import event_date
from tests.oracle.intervals import count_limits, percent_limits
from tests.oracle.periods import Period
from tests.oracle.places import BOROUGH_NAMES, WARD_BOROUGHS
from tests.oracle.records import Record
from tests.oracle.register import UNATTRIBUTED, Statuses, worst
from tests.oracle.rules import quarter_of
from tests.oracle.series import LONDON, REGISTER, ROWS, Amount, Series
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
        "is_provisional",
        "boroughs_returned",
    )
)
NETWORKS = {
    "networks_disrupted": {"class_a", "commercial_cannabis", "other_drugs"},
    "cannabis_networks_disrupted": {"commercial_cannabis"},
}


WITHIN = {row["indicator_id"]: int(row["counted_within_days"] or 0) for row in ROWS}


def follow_up(
    values: dict[Key, Row],
    by_return: Mapping[str, Statuses],
    over: Iterable[Period],
    as_at: date,
) -> None:
    """Mark figures as provisional until their cases have been followed up."""
    periods = {(period.period_type, period.label): period for period in over}
    for (indicator, area, *place), row in values.items():
        if days := WITHIN[indicator]:
            statuses = by_return[REGISTER[indicator][2][0]]
            senders = BOROUGH_NAMES if area == LONDON else [WARD_BOROUGHS.get(area, area)]
            quarters = periods[place[0], place[1]].quarters
            row["is_provisional"] |= not all(
                statuses.is_followed_up(sender, quarters, days, as_at) for sender in senders
            )


def roll_up(series: Series, over: Iterable[Period], as_at: date) -> Iterator[tuple[Key, Row]]:
    """Add up an indicator's amounts, and yield its row for every area and period.

    Wards and "not attributed" have no rolling years.
    """
    for period in over:
        is_rolling = period.period_type == "rolling_year"
        wards = WARD_BOROUGHS if series.finest == "ward" and not is_rolling else {}
        place = (period.period_type, period.label)
        for area, sender in [*zip(BOROUGH_NAMES, BOROUGH_NAMES, strict=True), *wards.items()]:
            row = _row(series, _parts(series, sender, area, period))
            row |= period_status(series.statuses, [sender], period, as_at)
            yield (series.indicator, area, *place), row
        if not is_rolling:
            row = _row(series, _parts(series, UNATTRIBUTED, UNATTRIBUTED, period))
            row |= period_status(series.statuses, [UNATTRIBUTED], period, as_at)
            yield (series.indicator, UNATTRIBUTED, *place), row | {"return_status": None}
        yield (series.indicator, LONDON, *place), _london(series, period, as_at)


def period_status(statuses: Statuses, senders: Iterable[str], period: Period, as_at: date) -> Row:
    """Return the senders' worst status in the period, and whether the figure is provisional."""
    held = [*senders]
    is_final = all(statuses.is_final(sender, period.quarters) for sender in held)
    is_final &= not statuses.is_awaited(held, period.quarters)
    return {
        "return_status": worst(
            statuses.of[s, quarter] for s in held for quarter in period.quarters
        ),
        "is_provisional": not is_final or not statuses.is_settled(period.end, as_at),
    }


def _parts(series: Series, sender: str, area: str, period: Period) -> list[Amount]:
    parts = [series.part(sender, area, quarter) for quarter in period.quarters]
    return [part for part in parts if part is not None]


def _london(series: Series, period: Period, as_at: date) -> Row:
    senders = (*BOROUGH_NAMES, UNATTRIBUTED)
    parts = [part for sender in senders for part in _parts(series, sender, sender, period)]
    row = _row(series, parts) | period_status(series.statuses, BOROUGH_NAMES, period, as_at)
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
        if denominator and series.unit == "percent":
            row["value"] = 100 * numerator / denominator
            row["lower_95"], row["upper_95"] = percent_limits(int(numerator), denominator)
        elif denominator:
            row["value"] = numerator / denominator
    return row


def networks(
    disruptions: list[Record], statuses: Statuses, over: Iterable[Period], as_at: date
) -> Iterator[tuple[Key, Row]]:
    """Yield the number of distinct networks in London, and in each borough that has disruptions."""
    for period in over:
        held = [r for r in disruptions if quarter_of(event_date(r)) in period.quarters]
        known = period_status(statuses, [UNATTRIBUTED], period, as_at)
        is_received = any(
            statuses.is_received(UNATTRIBUTED, quarter) for quarter in period.quarters
        )
        for indicator, types in NETWORKS.items():
            for area in (LONDON, *BOROUGH_NAMES):
                refs = {
                    record.values["network_ref"]
                    for record in held
                    if record.values["network_type"] in types and area in (LONDON, *record.boroughs)
                }
                lower, upper = count_limits(len(refs))
                number = float(len(refs))
                row = EMPTY | known
                if is_received:
                    row |= {"numerator": number, "value": number}
                    row |= {"lower_95": lower, "upper_95": upper}
                yield (indicator, area, period.period_type, period.label), row


def survey(
    respondents: list[Record], statuses: Statuses, over: Iterable[Period], as_at: date
) -> Iterator[tuple[Key, Row]]:
    """Yield the survey's shares for London and each borough. They have no return status."""
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
                known = period_status(statuses, [UNATTRIBUTED], period, as_at)
                row = EMPTY | known | {"base": 0, "return_status": None}
                if found:
                    row |= {"value": found.value, "base": found.base}
                    row |= {"lower_95": found.lower, "upper_95": found.upper}
                yield (indicator, area, period.period_type, period.label), row
