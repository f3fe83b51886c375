"""A refresh is held if a wave of the survey, sent again or new, looks like an error."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from math import sqrt
from pathlib import Path
from random import Random

import duckdb
import pytest

from drug_strategy.io.errors import Hold
from drug_strategy.refreshing import holds
from drug_strategy.settings import ALL, Request
from tests.oracle.survey import Answer, Survey

from .surveys import (
    BOROUGHS,
    LABELS,
    MEASURE,
    QUARTERS,
    Respondent,
    SurveyWorld,
    exact_survey,
)

TABLES = (
    "marts.public_attitudes",
    "marts.indicators",
    "intermediate.int_survey__waves",
)
LAST = "2012-13 Q4"
HELD = [f"--accept-answers {LAST}"]
People = list[Respondent]
Compare = Callable[..., list[Hold]]


@pytest.fixture(scope="module")
def people() -> People:
    return exact_survey(lambda at: 0.336 if at < 12 else 0.293, lambda _: 0.5, lambda _: 0.1, 40)


@pytest.fixture
def reasons(survey: SurveyWorld, tmp_path: Path) -> Compare:
    """Return a function that lists the reasons not to publish `now` after publishing `before`."""

    def save(people: People, name: str) -> Path:
        survey.answer(people)
        survey.save(tmp_path / f"{name}.duckdb", *TABLES)
        return tmp_path / f"{name}.duckdb"

    def compare(
        before: People, now: People, request: Request | None = None, accepted: str | None = None
    ) -> list[Hold]:
        with duckdb.connect() as connection:
            for people, name in ((before, "before"), (now, "warehouse")):
                connection.execute(f"attach '{save(people, name)}' as {name}")
            connection.execute(
                "create table before.marts.indicator_values as select measure as indicator_id,"
                " area_code, period_type, period_start, base, false as is_provisional"
                " from before.marts.public_attitudes;"
                "create table before.marts.publication as"
                " select timestamp '2013-05-01 02:00:00' as published_at;"
                "create schema warehouse.staging;"
                "create table warehouse.staging.stg_accepted_answers ("
                "wave varchar, accepted_at timestamp)"
            )
            if accepted:
                connection.execute(
                    "insert into warehouse.staging.stg_accepted_answers values (?, ?)",
                    [LAST, accepted],
                )
            holds.prepare(connection)
            found = [*holds.ask(connection, "answers")]
        return [hold for hold in found if not holds.is_accepted(hold, request or Request())]

    return compare


def reversed_in(people: People, wave: str) -> People:
    quarter = QUARTERS[LABELS.index(wave)]
    return [
        replace(person, is_problem=not person.is_problem)
        if person.quarter == quarter and person.is_problem is not None
        else person
        for person in people
    ]


def test_a_published_wave_that_is_sent_again_with_reversed_answers_is_held(
    people: People, reasons: Compare
) -> None:
    wrong = reversed_in(people, LAST)
    [reason] = reasons(people, wrong)
    assert reason.option == HELD[0]
    assert reason.sentence.startswith(
        f"The survey's wave of {LAST} differs greatly from itself as published: the answers to"
        " 'See drug use or dealing as a problem' are 70.7%, against 29.3% as published"
    )
    # An acceptance before the publication does not allow the wave to be reversed afterwards.
    assert reasons(people, wrong, accepted="2013-05-01 02:00:01") == []
    assert [each.option for each in reasons(people, wrong, accepted="2013-05-01 01:59:59")] == HELD
    every = Request(accept_revisions=(ALL,))
    assert [each.option for each in reasons(people, wrong, every)] == HELD


def test_a_wave_whose_dont_knows_have_gone_is_held(people: People, reasons: Compare) -> None:
    answered = [
        replace(person, is_problem=number % 3 == 0)
        if person.quarter == QUARTERS[-1] and person.is_problem is None
        else person
        for number, person in enumerate(people)
    ]
    [held] = reasons(people, answered)
    assert "gave no answer" in held.sentence
    assert held.option == HELD[0]


def test_a_new_wave_is_held_only_if_it_departs_from_the_four_before_it(
    people: People, reasons: Compare
) -> None:
    before = [person for person in people if person.quarter < QUARTERS[-1]]
    assert reasons(before, people) == []
    assert [each.option for each in reasons(before, reversed_in(people, LAST))] == HELD


def test_the_waves_that_depart_from_the_four_before_them_are_those_of_plain_python(
    survey: SurveyWorld,
) -> None:
    """By more than 5 points (missing answers: 3) and four standard errors of the difference."""
    chance = Random(3)
    people = [
        Respondent(
            quarter,
            borough,
            chance.lognormvariate(0, 0.5),
            None if chance.random() < missing else chance.random() < share,
        )
        for quarter in QUARTERS
        for share, missing in [(chance.choice([0.3, 0.34, 0.45]), chance.choice([0.1, 0.13, 0.2]))]
        for borough in BOROUGHS
        for _ in range(chance.randint(10, 30))
    ]
    survey.answer(people)
    wanted = {}
    for kind, points in (("answers", 5), ("no_answer", 3)):
        answers = Survey(
            Answer(
                each.quarter,
                each.borough,
                each.weight,
                each.is_problem if kind == "answers" else each.is_problem is None,
            )
            for each in people
        )
        for at, quarter in enumerate(QUARTERS[1:], 1):
            now, before = answers.share([quarter]), answers.share(QUARTERS[max(at - 4, 0) : at])
            assert now is not None
            assert before is not None
            apart = 100 * (now.value - before.value)
            error = 100 * sqrt(now.variance + before.variance)
            if abs(apart) > points and abs(apart) > 4 * error:
                wanted[kind, quarter] = pytest.approx((apart, error), abs=1e-9)
    rows = survey.rows("intermediate.int_survey__waves", f"measure = '{MEASURE}'")
    assert {
        (row["base_kind"], row["quarter_start"]): (row["difference"], row["standard_error"])
        for row in rows
    } == wanted
    assert 3 < len(wanted) < 27


def test_a_note_stands_beside_every_window_with_a_wave_that_somebody_checked(
    survey: SurveyWorld, people: People
) -> None:
    for accepted, windows in (
        ({}, set()),
        ({LAST: "2013-05-03"}, {LAST, "2012-13", f"year to {LAST}", "2010-13"}),
    ):
        survey.answer(reversed_in(people, LAST), accepted=accepted)
        for table in ("marts.public_attitudes", "marts.public_attitude_changes"):
            rows = survey.rows(table, f"measure = '{MEASURE}' and notes is not null")
            is_of_changes = table.endswith("changes")
            labels = {row["period_label"] for row in rows}
            assert labels == (windows - {"2010-13"} if is_of_changes else windows)
            assert all("on 3 May 2013" in row["notes"] for row in rows)
