"""Draw random surveys, and list their areas, quarters and windows."""

import random
from itertools import product

from .survey_sql import Respondent, Row, Survey

LONDON = "E12000007"
BOROUGHS = ("E09000002", "E09000012", "E09000033")
QUARTERS = tuple(
    f"{year + (month < 4)}-{month:02d}-01" for year in range(2009, 2013) for month in (4, 7, 10, 1)
)
WINDOWS = (
    [("quarter", QUARTERS[at : at + 1]) for at in range(16)]
    + [("fiscal_year", QUARTERS[at : at + 4]) for at in range(0, 16, 4)]
    + [("rolling_year", QUARTERS[at : at + 4]) for at in range(13)]
    + [("strategy", QUARTERS[4:])]
)


def a_survey(seed: int, per_stratum: int) -> list[Respondent]:
    """Draw random respondents, with empty strata, strata of one respondent, and refused answers."""
    chance = random.Random(seed)
    return [
        Respondent(
            quarter,
            borough,
            chance.lognormvariate(0, 0.6),
            chance.choice([True, False, False, None]),
            chance.choice([True, False, None]),
        )
        for quarter, borough in product(QUARTERS, BOROUGHS)
        for _ in range(chance.randint(0, per_stratum))
    ]


def estimates(survey: Survey, where: str = "true") -> dict[tuple[str, str, str], Row]:
    """Return the first measure's estimates by area, period type and first day of the period."""
    rows = survey.rows("int_survey__estimates", f"measure = 'pas_drugs_problem' and {where}")
    return {(row["area_code"], row["period_type"], str(row["period_start"])): row for row in rows}
