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


RETURN = Return(fit=_fit)
