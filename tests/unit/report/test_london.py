"""The front page shows the survey's changes since the baseline."""

from drug_strategy.contracts.places import LONDON
from drug_strategy.report.facts import Facts, Row
from drug_strategy.report.pages.london import target_points

MEASURE = "pas_drugs_problem"
TARGET: Row = {"measure": MEASURE, "baseline_value": 40.0, "target_points": 3}


def facts(statement: str) -> Facts:
    """Return facts about one year, including its change since the baseline."""
    year: Row = {"area_code": LONDON, "period_start": 1, "period_type": "rolling_year"}
    change = {
        **{"measure": MEASURE, "statement": statement, "improvement_points": 4.3},
        **{"lower_95": 3.0, "upper_95": 5.6},
    }
    return Facts(
        {
            "figures": [{**year, "indicator_id": MEASURE, "value": 35.7}],
            "attitude_changes": [{**year, **change}],
            "indicators": [{"indicator_id": MEASURE, "good_direction": "down"}],
        }
    )


def test_no_change_since_the_baseline_is_shown_for_a_year_that_is_not_comparable() -> None:
    [compared] = target_points(facts("improved"), TARGET)
    assert (compared["improvement_points"], compared["is_compared"]) == (4.3, True)
    [broken] = target_points(facts("not comparable"), TARGET)
    assert (broken["improvement_points"], broken["is_compared"]) == (None, False)
    assert broken["value"] == 35.7
