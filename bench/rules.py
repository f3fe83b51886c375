"""Define each return's rules by hand for the baseline scripts `floor` and `peer`.

The conditions work in DuckDB and in pandas' `eval` method, because `floor.sql` defines macros with
the names of pandas' methods. In them, a flag is `yes` or `no`, and a code is in lower case with
underscores. A missing flag or code is an empty string.
"""

from typing import NamedTuple


class Measure(NamedTuple):
    """Counts the rows that satisfy `counted`. If `amount` is set, adds up that column instead."""

    counted: str
    amount: str | None = None


ALL = "withdrawn != 'yes'"  # true for every current row
_CONFISCATION = (
    "order_type == 'confiscation' and (legislation == 'dta_1994' or drug_related == 'yes')"
)
_FORFEITURE = "order_type == 'cash_forfeiture' and drug_related == 'yes'"
_CLOSED = "power == 'part_1' and outcome == 'granted'"
_FACTORY = "(commercial == 'yes' or (commercial == '' and plants >= 25))"
_MISSED = (
    "test_outcome == 'positive' and assessment_required == 'yes' and assessment_attended == 'no'"
)
_CLASS_A = "offence in ('class_a_supply', 'class_a_intent_to_supply', 'class_a_import_export')"
_CANNABIS = "offence in ('cannabis_production', 'cannabis_cultivation')"

MEASURES: dict[str, dict[str, Measure]] = {
    "acquisitive_offences": {"acquisitive_offences": Measure(ALL)},
    "asset_confiscations": {
        "confiscation_orders": Measure(_CONFISCATION),
        "confiscation_value_gbp": Measure(_CONFISCATION, "order_gbp"),
        "confiscation_paid_gbp": Measure(_CONFISCATION, "paid_gbp"),
        "cash_forfeitures": Measure(_FORFEITURE),
        "cash_forfeiture_value_gbp": Measure(_FORFEITURE, "order_gbp"),
    },
    "cannabis_factory_closures": {
        "cannabis_factories_closed": Measure(_FACTORY),
        "closures_with_source": Measure(f"{_FACTORY} and source != ''"),
        "community_led_closures": Measure(f"{_FACTORY} and source == 'community'"),
    },
    "community_concerns": {
        "concerns_raised": Measure(ALL),
        "concerns_actioned": Measure("actioned_date.sub(raised_date).le('90 days')"),
    },
    "community_investments": {"awards": Measure(ALL), "amount_gbp": Measure(ALL, "amount_gbp")},
    "crack_house_closures": {
        "crack_houses_closed": Measure(_CLOSED),
        "closures_with_source": Measure(f"{_CLOSED} and source != ''"),
        "community_led_closures": Measure(f"{_CLOSED} and source == 'community'"),
    },
    "ppo_drug_tests": {
        "trigger_arrests": Measure("offence_class == 'trigger'"),
        "trigger_tested": Measure(
            "offence_class == 'trigger' and test_outcome in ('positive', 'negative')"
        ),
        "non_trigger_arrests": Measure("offence_class == 'non_trigger'"),
        "discretionary_authorisations": Measure(
            "offence_class == 'non_trigger' and inspector_authorisation == 'given'"
        ),
        "positive_tests": Measure("test_outcome == 'positive'"),
        "tests_with_result": Measure("test_outcome in ('positive', 'negative')"),
        "assessments_missed": Measure(_MISSED),
        "breach_arrests": Measure(
            f"{_MISSED} and breach_arrest_date >= arrest_date"
            " and breach_arrest_date.sub(arrest_date).le('90 days')"
        ),
        "failure_actions": Measure(
            f"{_MISSED} and (prosecuted_for_failure == 'yes' or breach_arrest_date.notna())"
        ),
    },
    "recorded_offences": {
        "recorded_drug_trafficking": Measure("minor_text == 'trafficking of drugs'", "offences"),
        "recorded_drug_possession": Measure("minor_text == 'possession of drugs'", "offences"),
    },
    "sanction_detections": {
        "class_a_trafficking_detections": Measure(_CLASS_A),
        "commercial_cannabis_detections": Measure(f"{_CANNABIS} and commercial == 'yes'"),
    },
}

IMPOSSIBLE = {
    "asset_confiscations": "order_type == 'cash_forfeiture' and legislation == 'dta_1994'",
    "community_concerns": (
        "raised_date > actioned_date or raised_date > resolved_date"
        " or actioned_date > resolved_date"
    ),
    "crack_house_closures": (
        "notice_date > order_date"
        " or (outcome == 'granted' and order_date.isna() and withdrawn != 'yes')"
    ),
    "ppo_drug_tests": "breach_arrest_date < breach_date",
    "sanction_detections": f"disposal == 'cannabis_warning' and {_CLASS_A}",
}

FIRST_DAY = "2003-04-01"
NO_RECORD = r"(?is)(\*|(total|subtotal|grand total|notes?|source|prepared|end of)\b).*"
