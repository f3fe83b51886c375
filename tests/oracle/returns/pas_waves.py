"""The module `survey` estimates shares from the survey's waves."""

from tests.oracle.a_return import Return
from tests.oracle.facts import FIRST
from tests.oracle.periods import quarter_label, quarter_of


def _fit(facts, row):
    row["interview_date"] = day = facts.day()
    if facts.number % 15 == 0:  # the wave is that of another day
        day = facts.day()
    row["wave"] = quarter_label(quarter_of(day))
    if row["interview_date"] >= FIRST and facts.random.random() < 0.3:  # opinions change
        row |= {"drugs_problem": "very_big", "tackles_drugs": "7"}


RETURN = Return(
    """wave* respondent_ref* interview_date:event borough:mps_borough ward?:ward
    weight:weight
    drugs_problem?{very_big|fairly_big|not_very_big|not_a_problem|dont_know|refused}
    tackles_drugs?{1|2|3|4|5|6|7|dont_know|refused}""",
    dates=("interview_date",),
    settles=0,
    fit=_fit,
)
