"""What the floor and the analyst count: the indicators that add up, return by return.

A condition is written so that DuckDB and pandas' `eval` read it alike: words are in lower case with
underscores, yes/no is `yes` or `no`, and a word not given is ''. How cells become that, which rows
may count and where is left to each of the two. Networks, which are counted distinct, rates of two
returns and the wide extracts of recorded offences are not counted.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """Rows that satisfy `counted`, of those that satisfy `base` where it is a rate.

    Where an amount is named, its sum instead of the number of rows.
    """

    counted: str
    base: str | None = None
    amount: str | None = None


@dataclass(frozen=True)
class Subject:
    """A return: the column of its date, and its figures by indicator."""

    return_name: str
    date: str
    figures: dict[str, Figure]


_CONFISCATION = (
    "order_type == 'confiscation' and (legislation == 'dta_1994' or drug_related == 'yes')"
)
_FORFEITURE = "order_type == 'cash_forfeiture' and drug_related == 'yes'"
_CLASS_A = "offence in ('class_a_supply', 'class_a_intent_to_supply', 'class_a_import_export')"
_CANNABIS = "offence in ('cannabis_production', 'cannabis_cultivation')"
_TRIGGER = "offence_class == 'trigger'"
_AUTHORISED = "offence_class == 'non_trigger' and inspector_authorisation == 'given'"
_MISSED = (
    "test_outcome == 'positive' and assessment_required == 'yes' and assessment_attended == 'no'"
)
_ARRESTED = "breach_arrest_date >= '2003-04-01'"  # given: the first day that an event may bear
_PROBLEM = "drugs_problem in ('very_big', 'fairly_big')"
_WELL = "tackles_drugs in ('5', '6', '7')"

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
            "confiscation_orders": Figure(_CONFISCATION),
            "confiscation_value_gbp": Figure(_CONFISCATION, amount="order_gbp"),
            "confiscation_paid_gbp": Figure(_CONFISCATION, amount="paid_gbp"),
            "cash_forfeitures": Figure(_FORFEITURE),
            "cash_forfeiture_value_gbp": Figure(_FORFEITURE, amount="order_gbp"),
        },
    ),
    Subject(
        "sanction_detections",
        "detection_date",
        {
            "class_a_trafficking_detections": Figure(_CLASS_A),
            "commercial_cannabis_detections": Figure(f"{_CANNABIS} and commercial == 'yes'"),
        },
    ),
    Subject(
        "ppo_drug_tests",
        "arrest_date",
        {
            "ppo_discretionary_authorisations": Figure(_AUTHORISED),
            "ppo_discretionary_authorisation_rate": Figure(
                _AUTHORISED, "offence_class == 'non_trigger'"
            ),
            "ppo_mandatory_test_compliance": Figure(
                f"{_TRIGGER} and test_outcome in ('positive', 'negative')", _TRIGGER
            ),
            "drr_enforcement_arrests": Figure(f"{_MISSED} and {_ARRESTED}"),
            "drr_enforcement_rate": Figure(f"{_MISSED} and {_ARRESTED}", _MISSED),
            "drr_failure_action_rate": Figure(
                f"{_MISSED} and (prosecuted_for_failure == 'yes' or {_ARRESTED})", _MISSED
            ),
        },
    ),
    Subject(
        "pas_waves",
        "interview_date",
        {
            "pas_drugs_problem": Figure(
                _PROBLEM,
                "drugs_problem in ('very_big', 'fairly_big', 'not_very_big', 'not_a_problem')",
                "weight",
            ),
            "pas_tackling_drugs": Figure(
                _WELL, "tackles_drugs in ('1', '2', '3', '4', '5', '6', '7')", "weight"
            ),
        },
    ),
)
