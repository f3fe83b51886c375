"""What the floor and the analyst compute: the additive indicators, in DuckDB's words and pandas'.

Each return with its date and what is counted of it. Dirt, corrections and places are left aside:
that is what makes it a floor.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Subject:
    """A return: the column of its date, and each figure as (condition, amount) on its columns."""

    return_name: str
    date: str
    figures: dict[str, tuple[dict[str, tuple[str, ...]], str | None]]


CLASS_A = ("class_a_supply", "class_a_intent_to_supply", "class_a_import_export")
CANNABIS = ("cannabis_production", "cannabis_cultivation")

SUBJECTS = (
    Subject(
        "crack_house_closures",
        "order_date",
        {"crack_houses_closed": ({"power": ("part_1",), "outcome": ("granted",)}, None)},
    ),
    Subject("cannabis_factory_closures", "closed_date", {"cannabis_factories_closed": ({}, None)}),
    Subject(
        "asset_confiscations",
        "order_date",
        {
            "confiscation_orders": ({"order_type": ("confiscation",)}, None),
            "confiscation_value_gbp": ({"order_type": ("confiscation",)}, "order_gbp"),
            "cash_forfeiture_value_gbp": ({"order_type": ("cash_forfeiture",)}, "order_gbp"),
        },
    ),
    Subject(
        "sanction_detections",
        "detection_date",
        {
            "class_a_trafficking_detections": ({"offence": CLASS_A}, None),
            "commercial_cannabis_detections": ({"offence": CANNABIS}, None),
        },
    ),
    Subject(
        "ppo_drug_tests",
        "arrest_date",
        {
            "trigger_arrests": ({"offence_class": ("trigger",)}, None),
            "positive_tests": ({"test_outcome": ("positive",)}, None),
            "authorisations": ({"inspector_authorisation": ("given",)}, None),
        },
    ),
    Subject(
        "pas_waves",
        "interview_date",
        {
            "weights": ({}, "weight"),
            "problem": ({"drugs_problem": ("very_big", "fairly_big")}, "weight"),
            "well": ({"tackles_drugs": ("5", "6", "7")}, "weight"),
        },
    ),
)
