"""The survey's estimates, changes, comparisons and verdicts are those of plain Python."""

from __future__ import annotations

from collections.abc import Callable
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
    Share,
    SurveyWorld,
    exact_survey,
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
    found = by_key(world.rows("marts.public_attitudes"), "measure", *PLACE)
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
        for row in world.comparisons()
        for label in [starts[row["period_type"], row["period_start"]].label]
    }
    assert list(compare("comparisons", wanted, found)) == []


def stepped(before: float, last: float) -> Share:
    """Return a share that changes in the last fiscal year."""
    return lambda at: before if at < 12 else last


def falling(at: int) -> float:
    """Return a share of people without an answer that falls by two points a year."""
    return 0.12 - 0.02 * (at // 4)


def few(boroughs: int, answers: int) -> Callable[[Respondent, int], bool]:
    """Return whether a person is kept: in one quarter, some boroughs have so few answers."""
    return lambda person, number: (
        person.quarter != QUARTERS[13]
        or person.borough not in BOROUGHS[:boroughs]
        or number % 100 < answers
    )


# the shares of both measures and of people without an answer, who is kept, and the target's verdict
Outcome = tuple[str, bool | None]
TARGETS: dict[str, tuple[Share, Share, Share, Callable[[Respondent, int], bool], Outcome]] = {
    "exactly three points": (
        *(stepped(0.33, 0.3), stepped(0.48, 0.51), stepped(0, 0)),
        *(few(0, 0), ("reached", False)),
    ),
    "certainly more than three points": (
        *(stepped(0.4, 0.3), stepped(0.4, 0.5), stepped(0.1, 0.1)),
        *(few(0, 0), ("reached", True)),
    ),
    "one measure just short": (
        *(stepped(0.336, 0.293), stepped(0.483, 0.51), stepped(0, 0)),
        *(few(1, 9), ("not reached", False)),
    ),
    "one measure certainly short": (
        *(stepped(0.336, 0.293), stepped(0.48, 0.47), stepped(0, 0)),
        *(few(2, 10), ("not reached", True)),
    ),
    "people without an answer decide": (
        *(stepped(0.34, 0.3), stepped(0.4, 0.5), falling),
        *(few(0, 0), ("reached", False)),
    ),
    "two boroughs with nine answers": (
        *(stepped(0.4, 0.3), stepped(0.4, 0.5), stepped(0, 0)),
        *(few(2, 9), ("not fit to judge", None)),
    ),
}


@pytest.mark.parametrize("what", TARGETS)
def test_the_verdict_agrees_with_plain_python(survey: SurveyWorld, what: str) -> None:
    problem, well, none, is_kept, outcome = TARGETS[what]
    everybody = exact_survey(problem, well, none)
    people = [person for number, person in enumerate(everybody) if is_kept(person, number)]
    survey.answer(people)
    found = by_key(survey.rows("marts.confidence_target"), "measure")
    as_at = date(2013, 4, 30)
    wanted = dict(target(questions(people), periods(as_at), Breaks(), as_at))
    assert list(compare("target", wanted, found)) == []
    row = wanted["strategy",]
    assert (row["verdict"], row["is_certain"]) == outcome
    assert row["is_verdict_base_dependent"] is (none is falling)
