"""Calculate indicators from other indicators.

The boroughs in the Drug Interventions Programme are counted here too.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any, cast

from tests.oracle.finality import period_status
from tests.oracle.periods import Period
from tests.oracle.places import BOROUGH_NAMES
from tests.oracle.records import Record
from tests.oracle.register import UNATTRIBUTED, Statuses
from tests.oracle.rollup import EMPTY, Key, Row
from tests.oracle.rules import last_day, quarter_label
from tests.oracle.series import LONDON

AREAS = (LONDON, UNATTRIBUTED, *BOROUGH_NAMES)
DERIVED = ("confiscation_paid_rate", "payback_index")
STOCK = "dip_boroughs"
BASE = ("fiscal_year", "2009-10")
BASE_ENDS = date(2010, 3, 31)


def derived(values: dict[Key, Row], over: Iterable[Period], as_at: date) -> Iterator[Any]:
    """Yield the share of confiscations paid and the Payback Index, for all areas except wards."""
    for period in over:
        place = (period.period_type, period.label)
        for area in _areas(period):
            ordered = values["confiscation_value_gbp", area, *place]
            paid = values["confiscation_paid_gbp", area, *place]
            row = ordered | {"numerator": paid["value"], "denominator": ordered["value"]}
            is_small = row["denominator"] is not None and row["denominator"] < 20
            row["quality_flag"] = "u" if is_small else None
            yield ("confiscation_paid_rate", area, *place), _divided(row)
            yield ("payback_index", area, *place), _index(values, area, period, as_at)


def _index(values: dict[Key, Row], area: str, period: Period, as_at: date) -> Row:
    """Divide the pounds of the quarters that are over and reported by as many base quarters."""
    labels = [quarter_label(quarter) for quarter in period.quarters if last_day(quarter) <= as_at]
    quarters = [_pounds(values, area, ("quarter", label)) for label in labels]
    reported = [pounds for pounds in quarters if pounds is not None]
    row = values["confiscation_value_gbp", area, period.period_type, period.label]
    row = row | {"numerator": sum(reported) if reported else None, "denominator": None}
    if as_at >= BASE_ENDS:
        base = _pounds(values, area, BASE)
        if base is not None and reported:
            row["denominator"] = base * len(reported) / 4
        of_base = values["confiscation_value_gbp", area, *BASE]
        row["is_provisional"] |= of_base["is_provisional"]
        row["is_whole"] &= of_base["is_whole"]
    return _divided(row)


def _areas(period: Period) -> tuple[str, ...]:
    """Return the areas that have a figure. Rolling years have none for "not attributed"."""
    return AREAS if period.period_type != "rolling_year" else (LONDON, *BOROUGH_NAMES)


def _pounds(values: dict[Key, Row], area: str, place: tuple[str, str]) -> float | None:
    parts = [
        values[name, area, *place]["value"]
        for name in ("confiscation_value_gbp", "cash_forfeiture_value_gbp")
    ]
    return None if None in parts else float(sum(cast("list[float]", parts)))


def _divided(row: Row) -> Row:
    numerator, denominator = row["numerator"], row["denominator"]
    return row | {"value": 100 * numerator / denominator if denominator else None}


def stock(
    joined: Iterable[Record], statuses: Statuses, over: Iterable[Period], as_at: date
) -> Iterator[tuple[Key, Row]]:
    """Yield the number of boroughs in the programme at the end of each period."""
    starts = {record.borough: cast("date", record.values["start_date"]) for record in joined}
    for period in over:
        for area in _areas(period):
            number = float(
                sum(
                    start <= period.end
                    for borough, start in starts.items()
                    if area in (LONDON, borough)
                )
            )
            row = EMPTY | period_status(statuses, [UNATTRIBUTED], period, as_at)
            if any(statuses.is_received(UNATTRIBUTED, quarter) for quarter in period.quarters):
                row |= {"numerator": number, "value": number}
            if area == UNATTRIBUTED:
                row["return_status"] = None
            yield (STOCK, area, period.period_type, period.label), row
