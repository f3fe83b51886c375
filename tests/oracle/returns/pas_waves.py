"""Define the return of survey waves for the oracle. The module `survey` estimates shares."""

from __future__ import annotations

from datetime import date
from typing import cast

from tests.oracle.a_return import Found, Return, Values
from tests.oracle.cells import QUARTER
from tests.oracle.facts import Facts, Row
from tests.oracle.rules import quarter_label, quarter_of


def _rule(values: Values, _: set[str], found: Found) -> None:
    wave = str(values.get("wave", "")).upper()
    if "interview_date" in values and QUARTER.fullmatch(wave):
        quarter = quarter_of(cast("date", values["interview_date"]))
        if wave != quarter_label(quarter):
            found.warnings.add("wave_mismatch")


def _fit(facts: Facts, row: Row) -> None:
    row["interview_date"] = day = facts.day()
    if facts.number % 15 == 0:
        day = facts.day()
    row["wave"] = quarter_label(quarter_of(day))


RETURN = Return(
    """wave* respondent_ref* interview_date:event borough:mps_borough ward?:ward
    weight:weight
    drugs_problem?{very_big|fairly_big|not_very_big|not_a_problem|dont_know|refused}
    tackles_drugs?{1|2|3|4|5|6|7|dont_know|refused}""",
    dates=("interview_date",),
    rule=_rule,
    fit=_fit,
)
