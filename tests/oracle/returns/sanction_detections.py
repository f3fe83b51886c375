"""Define the return of sanction detections for the oracle."""

from tests.oracle.a_return import Return

CLASS_A = {"class_a_supply", "class_a_intent_to_supply", "class_a_import_export"}
CANNABIS = {"cannabis_production", "cannabis_cultivation"}


def _counts(values):
    if values["offence"] in CLASS_A:
        return {"class_a_trafficking_detections": (1, 0)}
    if values["offence"] in CANNABIS and values.get("commercial"):
        return {"commercial_cannabis_detections": (1, 0)}
    return {}


def _fit(_, row):
    if row["offence"] in CLASS_A and row["disposal"] == "cannabis_warning":
        row["disposal"] = "charge"


RETURN = Return(
    indicators="class_a_trafficking_detections commercial_cannabis_detections",
    counts=_counts,
    fit=_fit,
)
