"""Define the return of PPO drug tests for the oracle."""

from tests.oracle.a_return import Return


def _is_missed(values):
    """Return whether a required assessment after a positive test was missed.

    If attendance is not given, the assessment is still pending.
    """
    return (
        values["test_outcome"] == "positive"
        and values.get("assessment_required") is True
        and values.get("assessment_attended") is False
    )


def _is_arrested_in_time(values):
    """Return whether an arrest for breach was 0 to 90 days after the arrest."""
    if "breach_arrest_date" not in values:
        return False
    return 0 <= (values["breach_arrest_date"] - values["arrest_date"]).days <= 90


def _counts(values):
    counts = {}
    is_tested = values["test_outcome"] in ("positive", "negative")
    if values["offence_class"] == "trigger":
        counts["ppo_mandatory_test_compliance"] = (int(is_tested), 1)
    else:
        is_authorised = int(values.get("inspector_authorisation") == "given")
        counts["ppo_discretionary_authorisations"] = (is_authorised, 0)
        counts["ppo_discretionary_authorisation_rate"] = (is_authorised, 1)
    if is_tested:
        counts["ppo_positive_test_rate"] = (int(values["test_outcome"] == "positive"), 1)
    if _is_missed(values):
        is_arrested = _is_arrested_in_time(values)
        is_acted_on = "breach_arrest_date" in values or values.get("prosecuted_for_failure") is True
        counts["drr_enforcement_arrests"] = (int(is_arrested), 0)
        counts["drr_enforcement_rate"] = (int(is_arrested), 1)
        counts["drr_failure_action_rate"] = (int(is_acted_on), 1)
        if is_arrested and "breach_date" in values:
            waited = values["breach_arrest_date"] - values["breach_date"]
            counts["drr_arrest_days"] = (waited.days, 1)
    return counts


def _amounts(values):
    counts = {name: numerator for name, (numerator, _) in _counts(values).items()}
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


def _fit(facts, row):
    random = facts.random
    if random.random() < 0.6:
        row |= {"test_outcome": "positive", "assessment_required": True}
        row["assessment_attended"] = random.choice([False, False, True, None])
    if row["breach_date"] is not None and row["breach_arrest_date"] is not None:
        row["breach_date"] = breached = facts.later(row["arrest_date"], 100)
        row["breach_arrest_date"] = facts.later(breached, 30)


RETURN = Return(
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
