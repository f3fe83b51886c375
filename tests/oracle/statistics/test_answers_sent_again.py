"""A survey wave that is sent again is compared with what was published for it."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

from drug_strategy.publication.changes import Comparison, changes_of_survey
from drug_strategy.refreshing import holds
from drug_strategy.settings import ALL, Request

from .surveys import LABELS, MEASURE, QUARTERS, Respondent, Survey, exact_survey
from .test_fitness import CODES

TABLES = (
    "marts.public_attitudes",
    "marts.confidence_target",
    "marts.indicators",
    "marts.quarters",
    "intermediate.int_survey__waves",
    "intermediate.int_survey__strata",
)
LAST = "2012-13 Q4"
HELD = [f"--accept-answers '{LAST}'"]
Compare = Callable[..., list[holds.Hold]]
People = list[Respondent]


def share(at: int) -> float:
    """Return the share who see drugs as a problem, which falls enough to reach the target."""
    return 0.336 if at < 12 else 0.293


@pytest.fixture(scope="module")
def people() -> People:
    return exact_survey(CODES, share, lambda _: 0.5, lambda _: 0.1, each=40)


@pytest.fixture(scope="module")
def built(survey: Survey, tmp_path_factory: pytest.TempPathFactory) -> Callable[[People], Path]:
    """Return a function that builds the survey's tables in a file, once for the same people."""
    folder = tmp_path_factory.mktemp("sent_again")
    kept: dict[int, tuple[People, Path]] = {}  # with the people, so that no other has their id

    def build(people: People) -> Path:
        if id(people) not in kept:
            path = folder / f"{len(kept)}.duckdb"
            survey.answer(people)
            survey.save(path, *TABLES)
            with duckdb.connect(str(path)) as connection:
                connection.execute(
                    "create table marts.indicator_values as select measure as indicator_id,"
                    " area_code, period_type, period_start, base, false as is_provisional"
                    " from marts.public_attitudes;"
                    "create table marts.publication as"
                    " select timestamp '2013-05-01 02:00:00' as published_at;"
                    "create schema staging;"
                    "create table staging.stg_accepted_answers ("
                    "wave varchar, accepted_at timestamp)"
                )
            kept[id(people)] = people, path
        return kept[id(people)][1]

    return build


@pytest.fixture
def reasons(built: Callable[[People], Path], tmp_path: Path) -> Compare:
    """Return a function that lists the reasons not to publish `now` after publishing `before`."""

    def compare(
        before: People,
        now: People,
        request: Request | None = None,
        accepted: str | None = None,
        provisional: str = "",
    ) -> list[holds.Hold]:
        with duckdb.connect() as connection:
            for people, name in ((before, "before"), (now, "warehouse")):
                copied = shutil.copy(built(people), tmp_path / f"{name}.duckdb")
                connection.execute(f"attach '{copied}' as {name}")
            connection.execute(
                "update before.marts.indicator_values set is_provisional = true"
                " where period_type = 'quarter' and period_start = ?::date",
                [provisional or None],
            )
            if accepted:
                connection.execute(
                    "insert into warehouse.staging.stg_accepted_answers values (?, ?)",
                    [LAST, accepted],
                )
            waves, survey_changes = changes_of_survey(connection)
        comparison = Comparison(100, (), waves=waves, survey=survey_changes)
        return holds.reasons(comparison, request or Request(), 10)

    return compare


def reversed_in(people: People, *waves: str) -> People:
    quarters = {QUARTERS[LABELS.index(wave)] for wave in waves}
    return [
        replace(person, is_problem=not person.is_problem)
        if person.quarter_start in quarters and person.is_problem is not None
        else person
        for person in people
    ]


def test_a_published_wave_that_is_sent_again_with_reversed_answers_is_held(
    people: People, reasons: Compare
) -> None:
    wrong = reversed_in(people, LAST)
    [reason] = reasons(people, wrong)
    name = "'See drug use or dealing as a problem'"
    assert reason == holds.Hold(
        f"The survey's wave of {LAST} differs greatly from itself as published: the answers to"
        f" {name} are 70.7%, against 29.3% as published; this would change the verdict on {name}"
        " from 'reached' to 'not reached' (improvement of 4.3 points before, -6.0 points now), and"
        f" London's figure for {name} in 2012-13 from 29.3% to 39.6%",
        *HELD,
    )
    # An acceptance before the publication does not allow the wave to be reversed afterwards.
    assert reasons(people, wrong, accepted="2013-05-01 02:00:01") == []
    assert [each.option for each in reasons(people, wrong, accepted="2013-05-01 01:59:59")] == HELD
    every = Request(accept_revisions=(ALL,))
    assert [each.option for each in reasons(people, wrong, every)] == HELD
    # Correcting the wave is held too, because it changes a published verdict.
    assert [each.option for each in reasons(wrong, people)] == HELD


def test_the_answers_that_follow_from_another_wave_must_be_accepted_too(
    people: People, reasons: Compare
) -> None:
    wrong = reversed_in(people, LAST, "2012-13 Q3")
    options = ["--accept-answers '2012-13 Q3'", *HELD]
    assert [each.option for each in reasons(people, wrong)] == options
    [held] = reasons(people, wrong, accepted="2013-05-02 02:00:00")
    assert held.option == options[0]
    assert "the verdict on" in held.sentence


def test_a_wave_whose_dont_knows_have_gone_is_held(people: People, reasons: Compare) -> None:
    answered = [
        replace(person, is_problem=number % 3 == 0)
        if person.quarter_start == QUARTERS[-1] and person.is_problem is None
        else person
        for number, person in enumerate(people)
    ]
    [held] = reasons(people, answered)
    assert "gave no answer" in held.sentence
    assert held.option == HELD[0]


@pytest.mark.parametrize("first_verdict", [True, False])
def test_a_new_quarter_is_not_held(people: People, reasons: Compare, first_verdict: bool) -> None:
    """A new quarter makes the year's figure move, and may bring the first verdict."""
    newest = QUARTERS[-1 if first_verdict else -2]
    before = [person for person in people if person.quarter_start < newest]
    now = [person for person in people if person.quarter_start <= newest]
    assert reasons(before, now) == []


def test_a_new_quarter_does_not_count_in_the_year_that_was_published(reasons: Compare) -> None:
    """The quarter's answers differ by 4.6 points, which moves the year by more than its limits."""
    asked = exact_survey(
        CODES,
        lambda at: share(at) + (0.046 if at == 13 else 0),
        lambda _: 0.5,
        lambda _: 0,
        each=60,
    )
    recent = [person for person in asked if QUARTERS[8] <= person.quarter_start <= QUARTERS[13]]
    assert (
        reasons([person for person in recent if person.quarter_start < QUARTERS[13]], recent) == []
    )


def test_a_late_batch_with_ordinary_answers_is_not_held(people: People, reasons: Compare) -> None:
    """The first batch has a tenth of the answers. More of them see drugs as a problem, by chance.

    Its published figure is 2.2 standard errors too high, so the year's figure moves by more than
    its limits.
    """
    recent = [person for person in people if QUARTERS[8] <= person.quarter_start <= QUARTERS[12]]
    asked = [person for person in recent if person.quarter_start == QUARTERS[12]]
    answers = sorted(asked, key=lambda person: person.is_problem is not True)
    first = [*answers[:45], *answers[-70:]]
    earlier = [person for person in recent if person.quarter_start < QUARTERS[12]]
    assert reasons([*earlier, *first], recent) == []


def changed_a_little(people: People, year: int) -> People:
    """Return answers in which a fiscal year's waves each change by 3 points, so none is unusual."""
    return [
        replace(person, is_problem=True)
        if person.quarter_start in QUARTERS[4 * year : 4 * year + 4]
        and person.is_problem is False
        and number % 23 == 0
        else person
        for number, person in enumerate(people)
    ]


def test_a_fiscal_year_that_moves_by_more_than_its_limits_is_held(
    people: People, reasons: Compare
) -> None:
    now = changed_a_little(people, 2)
    [held] = reasons(people, now)
    assert held.option == f"--accept-revisions {MEASURE}"
    assert "although no quarter was added: London's figure for" in held.sentence
    assert " in 2011-12 from 33.6% to 36." in held.sentence
    assert (
        "(the answers of 2011-12 Q1, 2011-12 Q2, 2011-12 Q3, 2011-12 Q4 have changed)"
        in held.sentence
    )
    assert reasons(people, now, Request(accept_revisions=(MEASURE,))) == []
    assert reasons(people, now, provisional=QUARTERS[11]) == []


def test_a_fiscal_year_is_held_on_the_quarters_that_were_published_although_a_new_one_has_come(
    people: People, reasons: Compare
) -> None:
    before = [person for person in people if person.quarter_start < QUARTERS[-1]]
    [held] = reasons(before, changed_a_little(people, 3))
    assert held.option == f"--accept-revisions {MEASURE}"
    assert held.sentence.endswith(
        "(the answers of 2012-13 Q1, 2012-13 Q2, 2012-13 Q3 have changed)"
    )


def test_a_verdict_that_changes_is_held_although_no_wave_is_unusual(
    people: People, reasons: Compare
) -> None:
    [held] = reasons(people, changed_a_little(people, 3))
    assert held.option == f"--accept-revisions {MEASURE}"
    assert "from 'reached' to 'not reached' (improvement of 4.3 points before, 1." in held.sentence
