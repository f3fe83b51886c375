"""The wide marts' measures by borough, ward and quarter.

Not here: the indicator values.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from tests.oracle.contracts import REGISTERED
from tests.oracle.counting import Number, event_date, mart_counts
from tests.oracle.periods import Period
from tests.oracle.places import BOROUGH_NAMES, WARD_BOROUGHS
from tests.oracle.records import Record
from tests.oracle.register import complete, return_statuses
from tests.oracle.rules import quarter_of
from tests.oracle.survey import QUESTIONS, estimate, stratify

MEASURES = {
    "crack_house_closures": "crack_houses_closed community_led_closures",
    "cannabis_factory_closures": ("cannabis_factories_closed plants_seized community_led_closures"),
    "asset_confiscations": (
        "confiscation_orders confiscation_value_gbp confiscation_paid_gbp cash_forfeitures"
        " cash_forfeiture_value_gbp"
    ),
    "sanction_detections": "class_a_trafficking_detections commercial_cannabis_detections",
    "ppo_drug_testing": (
        "trigger_arrests trigger_tested trigger_refused non_trigger_arrests"
        " discretionary_authorisations positive_tests assessments_missed breach_arrests"
        " failure_actions breach_arrest_days"
    ),
}
MARTS = {"ppo_drug_tests": "ppo_drug_testing"}
# mart, borough code, ward code, first day of the quarter
MartKey = tuple[str, str | None, str | None, date]


def wide_marts(
    current: dict[str, list[Record]], quarters: list[date]
) -> Iterator[tuple[MartKey, dict[str, Any]]]:
    """Every row of the five marts of registered returns."""
    amounts: dict[tuple[str, str | None, str | None, date, str], Number] = defaultdict(int)
    known = return_statuses(current)
    for name in REGISTERED:
        for record in current[name]:
            for mart, count in mart_counts(record):
                ward = None if mart == "ppo_drug_testing" else record.ward
                quarter = quarter_of(event_date(record))
                amounts[mart, record.borough, ward, quarter, count.measure] += count.numerator
    places: list[tuple[str | None, str | None]] = [(None, None)]
    places += [(borough, None) for borough in BOROUGH_NAMES]
    wards = [(borough, ward) for ward, borough in WARD_BOROUGHS.items()]
    for name in REGISTERED:
        mart = MARTS.get(name, name)
        statuses = complete(known[name], quarters)
        for borough, ward in places + ([] if name in MARTS else wards):
            for quarter in quarters:
                status = statuses.get((borough, quarter)) if borough else None
                row: dict[str, Any] = {"return_status": status}
                for measure in MEASURES[mart].split():
                    amount = amounts[mart, borough, ward, quarter, measure]
                    row[measure] = None if status == "outstanding" else float(amount)
                yield (mart, borough, ward, quarter), row


def public_attitudes(
    respondents: list[Record], over: Iterable[Period]
) -> Iterator[tuple[tuple[str, str, date], dict[str, float | None]]]:
    """The survey's mart by measure, borough and quarter, where anyone answered."""
    for indicator in QUESTIONS:
        strata = stratify(respondents, indicator)
        for period in over:
            for borough in BOROUGH_NAMES:
                found = estimate([strata.get((borough, period.quarters[0]), [])])
                if found and period.period_type == "quarter":
                    yield (indicator, borough, period.quarters[0]), vars(found)
