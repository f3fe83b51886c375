"""Define the return of PPO drug tests for the oracle."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import cast

from tests.oracle.a_return import Count, Found, Number, Return, Values
from tests.oracle.facts import LAST, PERSONS, Facts, Row
from tests.oracle.rules import is_before


def _rule(values: Values, given: set[str], found: Found) -> None:
    if is_before(values, "breach_date", "breach_arrest_date"):
        found.reasons.add("date_order")
    is_trigger = values.get("offence_class") == "trigger"
    is_not_positive = values.get("test_outcome") not in (None, "positive")
    is_ruled_out = (is_trigger and "inspector_authorisation" in given) or (
        is_not_positive and "drugs_found" in given
    )
    if is_ruled_out:
        found.warnings.add("unexpected_value")


def _is_missed(values: Values) -> bool:
    """Return whether a required assessment after a positive test was missed.

    If attendance is not given, the assessment is still pending.
    """
    return (
        values["test_outcome"] == "positive"
        and values.get("assessment_required") is True
        and values.get("assessment_attended") is False
    )


def _is_arrested_in_time(values: Values) -> bool:
    """Return whether an arrest for breach was 0 to 90 days after the arrest."""
    if "breach_arrest_date" not in values:
        return False
    arrested = cast("date", values["breach_arrest_date"])
    return 0 <= (arrested - cast("date", values["arrest_date"])).days <= 90


def _counts(values: Values) -> Iterator[Count]:
    if values["offence_class"] == "trigger":
        is_tested = values["test_outcome"] in ("positive", "negative")
        yield Count("ppo_mandatory_test_compliance", int(is_tested), 1)
    else:
        is_authorised = values.get("inspector_authorisation") == "given"
        yield Count("ppo_discretionary_authorisations", int(is_authorised))
        yield Count("ppo_discretionary_authorisation_rate", int(is_authorised), 1)
    if values["test_outcome"] in ("positive", "negative"):
        yield Count("ppo_positive_test_rate", int(values["test_outcome"] == "positive"), 1)
    if _is_missed(values):
        is_arrested = _is_arrested_in_time(values)
        is_acted_on = "breach_arrest_date" in values or values.get("prosecuted_for_failure") is True
        yield Count("drr_enforcement_arrests", int(is_arrested))
        yield Count("drr_enforcement_rate", int(is_arrested), 1)
        yield Count("drr_failure_action_rate", int(is_acted_on), 1)
        if is_arrested and "breach_date" in values:
            arrested = cast("date", values["breach_arrest_date"])
            waited = arrested - cast("date", values["breach_date"])
            yield Count("drr_arrest_days", waited.days, 1)


def _amounts(values: Values) -> dict[str, Number]:
    counts = {count.measure: count.numerator for count in _counts(values)}
    outcome, is_trigger = values["test_outcome"], values["offence_class"] == "trigger"
    return {
        "trigger_arrests": int(is_trigger),
        "trigger_tested": counts.get("ppo_mandatory_test_compliance", 0),
        "trigger_refused": int(is_trigger and outcome == "refused"),
        "non_trigger_arrests": int(not is_trigger),
        "discretionary_authorisations": counts.get("ppo_discretionary_authorisations", 0),
        "positive_tests": int(outcome == "positive"),
        "assessments_missed": int(_is_missed(values)),
        "breach_arrests": counts.get("drr_enforcement_arrests", 0),
        "failure_actions": counts.get("drr_failure_action_rate", 0),
        "breach_arrest_days": counts.get("drr_arrest_days", 0),
    }


def _fit(facts: Facts, row: Row) -> None:
    random = facts.random
    row["ppo_ref"] = random.choice(PERSONS)
    row["offence"] = random.choice(["Burglary", "Theft, from\nshop", 'Handling; "stolen" goods'])
    if random.random() < 0.6:
        row |= {"test_outcome": "positive", "assessment_required": True}
        row["assessment_attended"] = random.choice([False, False, True, None])
    if row["breach_date"] is not None and row["breach_arrest_date"] is not None:
        arrested = cast("date", row["arrest_date"])
        row["breach_date"] = breached = min(arrested + timedelta(random.randrange(100)), LAST)
        row["breach_arrest_date"] = min(breached + timedelta(random.randrange(30)), LAST)
    if row["offence_class"] == "trigger" and random.random() < 0.8:
        row["inspector_authorisation"] = None
    if row["test_outcome"] != "positive" and random.random() < 0.8:
        row["drugs_found"] = None


RETURN = Return(
    """arrest_ref* ppo_ref borough:borough ward?:ward arrest_date:event offence
    offence_class{trigger|non_trigger} inspector_authorisation?{given|refused|not_sought}
    test_outcome{positive|negative|refused|not_tested} not_tested_reason?
    drugs_found?{heroin|cocaine|both} assessment_required?:yes_no assessment_due?:date
    assessment_attended?:yes_no breach_date?:event breach_arrest_date?:event
    prosecuted_for_failure?:yes_no
    enforcement_route?{required_assessment|restriction_on_bail|drr}""",
    dates=("arrest_date",),
    is_registered=True,
    settles=45,
    rule=_rule,
    indicators="""ppo_mandatory_test_compliance ppo_discretionary_authorisations
    ppo_discretionary_authorisation_rate ppo_positive_test_rate drr_enforcement_arrests
    drr_enforcement_rate drr_failure_action_rate drr_arrest_days""",
    counts=_counts,
    mart="ppo_drug_testing",
    measures="trigger_arrests trigger_tested trigger_refused non_trigger_arrests"
    " discretionary_authorisations positive_tests assessments_missed breach_arrests"
    " failure_actions breach_arrest_days",
    has_wards=False,
    amounts=_amounts,
    fit=_fit,
)
