"""What the floor and the analyst count: one headline figure of each of the six largest returns.

Enough for both to read what a refresh reads, without a third implementation of the indicators: a
new return or indicator need not be added here. A condition is written so that DuckDB and pandas'
`eval` read it alike: words are in lower case with underscores, yes/no is `yes` or `no`, and a word
not given is ''. Each of the two reads cells, selects rows and finds places in its own way.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """Rows that satisfy `counted`, out of those that satisfy `base` if it is a rate.

    If an amount is named, its sum instead of the number of rows.
    """

    counted: str
    base: str | None = None
    amount: str | None = None


@dataclass(frozen=True)
class Subject:
    """A return: its date column, and its figures by indicator."""

    return_name: str
    date: str
    figures: dict[str, Figure]


SUBJECTS = (
    Subject(
        "crack_house_closures",
        "order_date",
        {"crack_houses_closed": Figure("power == 'part_1' and outcome == 'granted'")},
    ),
    Subject(
        "cannabis_factory_closures",
        "closed_date",
        {
            "cannabis_factories_closed": Figure(
                "commercial == 'yes' or (commercial == '' and plants >= 25)"
            )
        },
    ),
    Subject(
        "asset_confiscations",
        "order_date",
        {
            "confiscation_value_gbp": Figure(
                "order_type == 'confiscation'"
                " and (legislation == 'dta_1994' or drug_related == 'yes')",
                amount="order_gbp",
            )
        },
    ),
    Subject(
        "sanction_detections",
        "detection_date",
        {
            "class_a_trafficking_detections": Figure(
                "offence in ('class_a_supply', 'class_a_intent_to_supply', 'class_a_import_export')"
            )
        },
    ),
    Subject(
        "ppo_drug_tests",
        "arrest_date",
        {
            "ppo_mandatory_test_compliance": Figure(
                "offence_class == 'trigger' and test_outcome in ('positive', 'negative')",
                "offence_class == 'trigger'",
            )
        },
    ),
    Subject(
        "pas_waves",
        "interview_date",
        {
            "pas_drugs_problem": Figure(
                "drugs_problem in ('very_big', 'fairly_big')",
                "drugs_problem in ('very_big', 'fairly_big', 'not_very_big', 'not_a_problem')",
                "weight",
            )
        },
    ),
)
