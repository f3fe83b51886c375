"""The survey's estimates, changes, comparisons and verdicts are those of plain Python."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.oracle.breaks import Break, Breaks
from tests.oracle.comparison import compare
from tests.oracle.periods import periods
from tests.oracle.rest_of_london import comparisons
from tests.oracle.survey import estimates
from tests.oracle.survey_changes import changes
from tests.oracle.target import target

from .surveys import (
    BOROUGHS,
    MEASURE,
    QUARTERS,
    THREE,
    Respondent,
    SurveyWorld,
    questions,
    random_survey,
)
from .world import Golden, Row

PLACE = ("area_code", "period_type", "period_label")
ONE_BOROUGH_DISAGREES = [
    Respondent(quarter, borough, 1, borough != THREE[0] or number < 10, number < 15)
    for quarter in (QUARTERS[0], QUARTERS[4])
    for borough in THREE
    for number in range(40)
]
SURVEYS: dict[str, tuple[list[Respondent], list[Break], date]] = {
    "few people": (random_survey(1, 3), [], date(2013, 4, 30)),
    "three boroughs": (
        random_survey(2, 30), [Break(MEASURE, QUARTERS[9])], date(2013, 4, 30)
    ),
    "an open year": (
        random_survey(3, 12, BOROUGHS), [Break(MEASURE, QUARTERS[13], THREE[1])], date(2013, 2, 1)
    ),
    "all boroughs": (random_survey(4, 40, BOROUGHS), [], date(2013, 4, 30)),
    "shares of 0 and 100%": (ONE_BOROUGH_DISAGREES, [], date(2013, 4, 30)),
    "nobody": ([], [], date(2013, 4, 30)),
}  # fmt: skip


def by_key(rows: list[Row], *names: str) -> dict[Any, Row]:
    found = {tuple(row[name] for name in names): row for row in rows}
    assert len(found) == len(rows)
    return found


@pytest.mark.parametrize("what", SURVEYS)
def test_every_column_of_the_survey_agrees_with_linearisation(golden: Golden, what: str) -> None:
    people, recorded, as_at = SURVEYS[what]
    over, breaks = periods(as_at), Breaks(recorded)
    people = [person for person in people if person.quarter <= as_at]
    world, answers = SurveyWorld(golden, as_at), questions(people)
    world.answer(people, recorded)
    wanted = {
        (measure, *key): row
        for measure, survey in answers.items()
        for key, row in estimates(survey, over, as_at)
    }
    found = by_key(world.rows("intermediate.int_survey__estimates"), "measure", *PLACE)
    assert list(compare("estimates", wanted, found)) == []
    changed = {
        (measure, *key): row
        for measure, survey in answers.items()
        for key, row in changes(measure, survey, over, breaks, as_at)
    }
    found = by_key(world.rows("marts.public_attitude_changes"), "measure", "comparison", *PLACE)
    assert list(compare("changes", changed, found)) == []
    found = by_key(world.rows("marts.confidence_target"), "measure")
    assert list(compare("target", dict(target(answers, over, breaks, as_at)), found)) == []
    starts = {(period.period_type, period.quarters[0]): period for period in over}
    values = {
        (measure, *key): row | {"is_provisional": not row["is_complete"], "return_status": None}
        for measure, survey in answers.items()
        for key, row in estimates(survey, over, as_at)
    }
    wanted = dict(comparisons(values, {}, answers, over, breaks=breaks, as_at=as_at))
    found = {
        (row["indicator_id"], row["area_code"], row["period_type"], label): row
        for row in world.comparisons(as_at)
        for label in [starts[row["period_type"], row["period_start"]].label]
    }
    assert list(compare("comparisons", wanted, found)) == []
