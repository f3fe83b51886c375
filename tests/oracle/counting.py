"""What one current record counts for: in which indicators and mart measures, and how much.

Not here: adding up, areas and periods.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import cast

from tests.oracle.records import Record
from tests.oracle.rules import CANNABIS, CLASS_A, is_commercial

Number = int | Decimal
EVENT_DATES = {
    "cannabis_factory_closures": "closed_date",
    "asset_confiscations": "order_date",
    "ppo_drug_tests": "arrest_date",
    "sanction_detections": "detection_date",
    "network_disruptions": "disruption_date",
    "pas_waves": "interview_date",
}


@dataclass(frozen=True)
class Count:
    """An amount that a record adds to an indicator; no denominator for counts and pounds."""

    measure: str
    numerator: Number
    denominator: int | None = None


def event_date(record: Record) -> date:
    """The day on which the record counts, or came."""
    values, name = record.values, record.file.return_name
    if name == "crack_house_closures":
        return cast("date", values.get("order_date", values["notice_date"]))
    return cast("date", values[EVENT_DATES[name]])


def indicator_counts(record: Record) -> Iterator[Count]:
    """The indicators' parts, those of networks, survey and recorded offences left out."""
    values, name = record.values, record.file.return_name
    if name == "asset_confiscations":
        yield from _orders(values)
    elif name == "sanction_detections":
        if values["offence"] in CLASS_A:
            yield Count("class_a_trafficking_detections", 1)
        if values["offence"] in CANNABIS and values.get("commercial"):
            yield Count("commercial_cannabis_detections", 1)
    elif name == "ppo_drug_tests":
        yield from _arrests(values)
    elif is_closure(record):
        is_house = name == "crack_house_closures"
        yield Count("crack_houses_closed" if is_house else "cannabis_factories_closed", 1)
        if "source" in values:
            yield Count("community_led_closure_rate", int(values["source"] == "community"), 1)


def is_closure(record: Record) -> bool:
    """Whether a crack house or a commercial cannabis factory was closed."""
    values = record.values
    if record.file.return_name == "crack_house_closures":
        return values["power"] == "part_1" and values["outcome"] == "granted"
    return record.file.return_name == "cannabis_factory_closures" and is_commercial(values)


def _orders(values: dict[str, object]) -> Iterator[Count]:
    ordered = cast("Decimal", values["order_gbp"])
    if values["order_type"] == "cash_forfeiture":
        if values["drug_related"]:
            yield Count("cash_forfeitures", 1)
            yield Count("cash_forfeiture_value_gbp", ordered)
    elif values["legislation"] == "dta_1994" or values["drug_related"]:
        yield Count("confiscation_orders", 1)
        yield Count("confiscation_value_gbp", ordered)
        yield Count("confiscation_paid_gbp", cast("Decimal", values.get("paid_gbp", Decimal(0))))


def _arrests(values: dict[str, object]) -> Iterator[Count]:
    if values["offence_class"] == "trigger":
        is_tested = values["test_outcome"] in ("positive", "negative")
        yield Count("ppo_mandatory_test_compliance", int(is_tested), 1)
    else:
        is_authorised = values.get("inspector_authorisation") == "given"
        yield Count("ppo_discretionary_authorisations", int(is_authorised))
        yield Count("ppo_discretionary_authorisation_rate", int(is_authorised), 1)
    if is_missed(values):
        is_arrested = "breach_arrest_date" in values
        is_acted_on = is_arrested or values.get("prosecuted_for_failure") is True
        yield Count("drr_enforcement_arrests", int(is_arrested))
        yield Count("drr_enforcement_rate", int(is_arrested), 1)
        yield Count("drr_failure_action_rate", int(is_acted_on), 1)
        if is_arrested and "breach_date" in values:
            waited = cast("date", values["breach_arrest_date"]) - cast(
                "date", values["breach_date"]
            )
            yield Count("drr_arrest_days", waited.days, 1)


def is_missed(values: dict[str, object]) -> bool:
    """Tested positive, assessment required, and not attended (not given is pending)."""
    return (
        values["test_outcome"] == "positive"
        and values.get("assessment_required") is True
        and values.get("assessment_attended") is False
    )


def mart_counts(record: Record) -> Iterator[tuple[str, Count]]:
    """The wide marts' measures to which the record adds, with the mart's name."""
    values, name = record.values, record.file.return_name
    marts = {"ppo_drug_tests": "ppo_drug_testing"}
    counts = {count.measure: count.numerator for count in indicator_counts(record)}
    is_led = counts.pop("community_led_closure_rate", 0)
    if is_closure(record):
        counts["community_led_closures"] = is_led
        if name == "cannabis_factory_closures":
            counts["plants_seized"] = cast("int", values.get("plants", 0))
    if name == "ppo_drug_tests":
        outcome, is_trigger = values["test_outcome"], values["offence_class"] == "trigger"
        counts = {
            "trigger_arrests": int(is_trigger),
            "trigger_tested": counts.get("ppo_mandatory_test_compliance", 0),
            "trigger_refused": int(is_trigger and outcome == "refused"),
            "non_trigger_arrests": int(not is_trigger),
            "discretionary_authorisations": counts.get("ppo_discretionary_authorisations", 0),
            "positive_tests": int(outcome == "positive"),
            "assessments_missed": int(is_missed(values)),
            "breach_arrests": counts.get("drr_enforcement_arrests", 0),
            "failure_actions": counts.get("drr_failure_action_rate", 0),
            "breach_arrest_days": counts.get("drr_arrest_days", 0),
        }
    for measure, amount in counts.items():
        yield marts.get(name, name), Count(measure, amount)
