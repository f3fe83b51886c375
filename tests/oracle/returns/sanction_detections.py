"""Define the return of sanction detections for the oracle."""

from __future__ import annotations

from collections.abc import Iterator

from tests.oracle.a_return import Count, Found, Return, Values
from tests.oracle.facts import Facts, Row

CLASS_A = {"class_a_supply", "class_a_intent_to_supply", "class_a_import_export"}
CANNABIS = {"cannabis_production", "cannabis_cultivation"}


def _rule(values: Values, _: set[str], found: Found) -> None:
    if values.get("offence") in CLASS_A and values.get("disposal") == "cannabis_warning":
        found.reasons.add("impossible_disposal")


def _counts(values: Values) -> Iterator[Count]:
    if values["offence"] in CLASS_A:
        yield Count("class_a_trafficking_detections", 1)
    if values["offence"] in CANNABIS and values.get("commercial"):
        yield Count("commercial_cannabis_detections", 1)


def _fit(_: Facts, row: Row) -> None:
    if str(row["offence"]).startswith("class_a") and row["disposal"] == "cannabis_warning":
        row["disposal"] = "charge"


RETURN = Return(
    """detection_ref* crime_ref? borough:borough ward?:ward
    detection_date:event
    offence{class_a_supply|class_a_intent_to_supply|class_a_import_export|cannabis_production|cannabis_cultivation|other}
    disposal{charge|caution|tic|cannabis_warning|pnd} commercial?:yes_no network_ref?""",
    dates=("detection_date",),
    is_registered=True,
    settles=45,
    rule=_rule,
    indicators="class_a_trafficking_detections commercial_cannabis_detections",
    counts=_counts,
    fit=_fit,
)
