"""The rules between the columns of one record, a function a return.

Not here: rules on one cell, and rules that need other records.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Protocol, cast

from tests.oracle.cells import QUARTER

COMMERCIAL_PLANTS = 25
CLASS_A = {"class_a_supply", "class_a_intent_to_supply", "class_a_import_export"}
CANNABIS = {"cannabis_production", "cannabis_cultivation"}
Values = dict[str, object]


class Judged(Protocol):
    """What a rule may add to."""

    reasons: set[str]
    warnings: set[str]


def quarter_of(day: date) -> date:
    """The first day of the fiscal (and calendar) quarter."""
    return date(day.year, 3 * ((day.month - 1) // 3) + 1, 1)


def quarter_label(start: date) -> str:
    """`2010-11 Q1` for 2010-04-01."""
    number = (start.month - 4) // 3 % 4 + 1
    year = start.year - (number == 4)
    return f"{year}-{(year + 1) % 100:02d} Q{number}"


def is_commercial(values: dict[str, object]) -> bool:
    """The officer's flag where given, else by the number of plants."""
    flag = cast("bool | None", values.get("commercial"))
    return cast("int", values.get("plants", 0)) >= COMMERCIAL_PLANTS if flag is None else flag


def _is_before(values: dict[str, object], earlier: str, later: str) -> bool:
    """Whether the later date, both given, lies before the earlier."""
    if earlier not in values or later not in values:
        return False
    return cast("date", values[later]) < cast("date", values[earlier])


def judge(return_name: str, values: Values, given: set[str], found: Judged) -> None:
    """Add the reasons and warnings that the record's columns tell together."""
    if return_name in RULES:
        RULES[return_name](values, given, found)


def _judge_closure(values: Values, given: set[str], found: Judged) -> None:
    is_due = values.get("outcome") == "granted" and not values.get("withdrawn")
    if is_due and "order_date" not in given:
        found.reasons.add("missing_value")
    if _is_before(values, "notice_date", "order_date"):
        found.reasons.add("date_order")


def _judge_factory(_: Values, given: set[str], found: Judged) -> None:
    if not given & {"commercial", "plants"}:
        found.warnings.add("commercial_unknown")


def _judge_order(values: Values, given: set[str], found: Judged) -> None:
    is_cash = values.get("order_type") == "cash_forfeiture"
    if is_cash and "legislation" in given and values.get("legislation") != "poca_2002":
        found.reasons.add("impossible_legislation")
    if {"paid_gbp", "order_gbp"} <= set(values):
        paid, ordered = cast("Decimal", values["paid_gbp"]), cast("Decimal", values["order_gbp"])
        if paid > ordered:
            found.warnings.add("paid_over_order")


def _judge_arrest(values: Values, given: set[str], found: Judged) -> None:
    if _is_before(values, "breach_date", "breach_arrest_date"):
        found.reasons.add("date_order")
    is_trigger = values.get("offence_class") == "trigger"
    is_not_positive = values.get("test_outcome") not in (None, "positive")
    is_ruled_out = (is_trigger and "inspector_authorisation" in given) or (
        is_not_positive and "drugs_found" in given
    )
    if is_ruled_out:
        found.warnings.add("unexpected_value")


def _judge_detection(values: Values, _: set[str], found: Judged) -> None:
    if values.get("offence") in CLASS_A and values.get("disposal") == "cannabis_warning":
        found.reasons.add("impossible_disposal")


def _judge_respondent(values: Values, _: set[str], found: Judged) -> None:
    said = str(values.get("wave", "")).upper()
    if "interview_date" in values and QUARTER.fullmatch(said):
        quarter = quarter_of(cast("date", values["interview_date"]))
        if said != quarter_label(quarter):
            found.warnings.add("wave_mismatch")


RULES: dict[str, Callable[[Values, set[str], Judged], None]] = {
    "crack_house_closures": _judge_closure,
    "cannabis_factory_closures": _judge_factory,
    "asset_confiscations": _judge_order,
    "ppo_drug_tests": _judge_arrest,
    "sanction_detections": _judge_detection,
    "pas_waves": _judge_respondent,
}
