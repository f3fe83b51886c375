"""Test when a survey can be judged, and the reasons given if it cannot."""

import csv
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from itertools import product
from pathlib import Path

import pytest

from .surveys import MEASURE, QUARTERS, WINDOWS, Respondent, Survey
from .world import LONDON, Golden, Row

SEEDS = Path(__file__).parents[3] / "seeds" / "geography"


def seed(name: str) -> list[dict[str, str]]:
    with (SEEDS / f"{name}.csv").open(encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


BOROUGHS = {
    row["borough_code"]: row["borough_name"] for row in seed("boroughs") if row["is_mps"] == "true"
}
CODES = sorted(BOROUGHS)
RESIDENTS = {
    row["area_code"]: int(row["population"])
    for row in seed("borough_populations")
    if row["area_code"] in BOROUGHS and row["mid_year"] == "2012"
}
Change = Callable[[int, Respondent], Respondent | None]
LATEST = "period_label = 'year to 2012-13 Q4'"
LAST_YEAR = QUARTERS[12:]


def a_survey(change: Change, better: int = 0) -> list[Respondent]:
    """Return 12 answers per quarter from each of 32 boroughs, as altered by `change`.

    Six of every twelve people see drugs as a problem, and in the last year, `better` fewer do.
    """
    people = [
        Respondent(
            quarter,
            borough,
            100,
            number < 6 - (better if quarter in LAST_YEAR else 0),
            number % 3 == 0,
        )
        for quarter, borough, number in product(QUARTERS, CODES, range(12))
    ]
    changed = (change(number, person) for number, person in enumerate(people))
    return [person for person in changed if person is not None]


def stated(survey: Survey, change: Change, better: int = 0) -> Row:
    """Return the published outcome for the changed survey."""
    survey.answer(a_survey(change, better))
    return survey.target()


def fitness(survey: Survey, where: str) -> Row:
    """Return the row that shows whether the answers in a period can be judged."""
    [row] = survey.rows("int_survey__fitness", f"measure = '{MEASURE}' and {where}")
    return row


def same(_: int, person: Respondent) -> Respondent:
    return person


def without(quarters: Collection[str], boroughs: Collection[str], but: int = 0) -> Change:
    """Return a change that keeps only `but` answers in each of these boroughs and quarters."""
    return lambda number, person: (
        None
        if person.quarter_start in quarters
        and person.borough_code in boroughs
        and number % 12 >= but
        else person
    )


def scaled(factor: float, quarters: Collection[str], boroughs: Collection[str] = CODES) -> Change:
    return lambda _, person: (
        replace(person, weight=person.weight * factor)
        if person.quarter_start in quarters and person.borough_code in boroughs
        else person
    )


def heavy(weight: float) -> Change:
    """Return a change that gives this weight to one respondent in the first borough."""
    return lambda number, person: replace(person, weight=weight) if number == 3 else person


def refused(quarters: Collection[str]) -> Change:
    return lambda _, person: (
        replace(person, is_problem=None) if person.quarter_start in quarters else person
    )


def times_its_share(ratio: float) -> Change:
    """Return a change after which a borough has `ratio` times its share of residents in a year."""
    share = ratio * RESIDENTS[CODES[17]] / sum(RESIDENTS.values())
    return scaled(31 * share / (1 - share), LAST_YEAR, CODES[17:18])


def both(first: Change, second: Change) -> Change:
    def change(number: int, person: Respondent) -> Respondent | None:
        kept = first(number, person)
        return kept and second(number, kept)

    return change


@dataclass(frozen=True)
class Case:
    """A changed survey, and the reason why London cannot be judged, if it cannot.

    In the last year, some boroughs cannot be judged either, but all others can.
    """

    change: Change
    reason: str | None = None
    boroughs: Collection[str] = ()


TWO = CODES[3:5]
NAMES = ", ".join(BOROUGHS[code] for code in TWO)
NINE = f"{{}} has ten answers from 30 of 32 boroughs (not {NAMES})"
WEIGHT = f"In the year to 2012-13 Q4: {BOROUGHS[CODES[17]]} has "
TOTAL = "In the year to 2012-13 Q4: 2012-13 Q4 has weights that add up to {} the usual total"
CASES = {
    "nothing changed": Case(same),
    "two boroughs with ten answers": Case(without(QUARTERS[13:14], TWO, but=10)),
    "one borough with nine answers": Case(
        without(QUARTERS[13:14], TWO[:1], but=9), None, TWO[:1]
    ),
    "two boroughs with nine answers": Case(
        without(QUARTERS[13:14], TWO, but=9),
        "In the year to 2012-13 Q4: " + NINE.format("2012-13 Q2"),
        TWO,
    ),
    "two boroughs with nine answers in the baseline": Case(
        without(QUARTERS[2:3], TWO, but=9), "In 2009-10: " + NINE.format("2009-10 Q3")
    ),
    "many boroughs with one respondent per quarter": Case(
        without(LAST_YEAR, CODES[:14], but=1),
        "2012-13 Q1 has ten answers from 18 of 32 boroughs; ",
        CODES[:14],
    ),
    "many boroughs without answers": Case(
        without(LAST_YEAR, CODES[:21]),
        "2012-13 Q4 has ten answers from 11 of 32 boroughs",
        CODES[:21],
    ),
    "boroughs missing between the two years": Case(without(QUARTERS[5:8], CODES[9:])),
    "a year with one wave": Case(
        without(QUARTERS[12:15], CODES), "2012-13 Q1 has no answers; 2012-13 Q2 has no ans", CODES
    ),
    "a borough with 0.401 times its share": Case(times_its_share(0.401)),
    "a borough with 0.399 times its share": Case(times_its_share(0.399), WEIGHT, CODES[17:18]),
    "a borough with 2.499 times its share": Case(times_its_share(2.499)),
    "a borough with 2.501 times its share": Case(times_its_share(2.501), WEIGHT, CODES[17:18]),
    "a borough with few answers and excessive weights": Case(
        both(without(QUARTERS[12:13], CODES[17:18], but=9), scaled(5, LAST_YEAR, CODES[17:18])),
        WEIGHT,
        CODES[17:18],
    ),
    # With 1,536 respondents, 15.51 times the usual weight is just over 1% of the total.
    "a respondent with just under 1% of the weight": Case(heavy(1550)),
    "a respondent with just over 1% of the weight": Case(
        heavy(1551), "In 2009-10: one respondent has more than 1% of the weight"
    ),
    "weights that add up to half": Case(scaled(0.5, QUARTERS[15:])),
    "weights that add up to less than half": Case(
        scaled(0.4999, QUARTERS[15:]), TOTAL.format("less than half"), CODES
    ),
    "weights that add up to twice": Case(scaled(2, QUARTERS[15:])),
    "weights that add up to more than twice": Case(
        scaled(2.0001, QUARTERS[15:]), TOTAL.format("more than twice"), CODES
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", CASES)
def test_a_survey_can_be_judged_unless_boroughs_or_answers_or_weights_are_out_of_line(
    survey: Survey, what: str
) -> None:
    case = CASES[what]
    row = stated(survey, case.change, better=2)
    assert row["verdict"] == ("not fit to judge" if case.reason else "reached")
    assert (case.reason or "") in (row["not_fit_reasons"] or "")
    assert (row["not_fit_reasons"] is None) is (case.reason is None)
    changes = survey.rows(
        "int_survey__changes",
        f"measure = '{MEASURE}' and {LATEST} and comparison = 'since_baseline'"
        f" and area_code = '{LONDON}'",
    )
    assert {change["is_fit"] for change in changes} == {case.reason is None}
    rows = survey.rows("int_survey__fitness", f"measure = '{MEASURE}' and {LATEST}")
    unfit = {row["area_code"]: row["reasons"] for row in rows if not row["is_fit"]}
    assert unfit.keys() - {LONDON} == {*case.boroughs}
    assert all(unfit.values())


def test_every_period_is_checked_for_london_and_each_borough(survey: Survey) -> None:
    """Equal weights are no fault, because an unweighted survey is still useful."""
    survey.answer(a_survey(same))
    found = survey.rows("int_survey__fitness", f"measure = '{MEASURE}'")
    assert len(found) == 33 * len(WINDOWS)
    for each in found:
        few = each["period_type"] == "quarter" and each["area_level"] == "borough"
        assert each["is_fit"] is not few, each
        assert (each["missing_boroughs"], each["notes"]) == (None, None)
    changes = survey.rows("int_survey__changes", "comparison = 'since_baseline'")
    assert {row["period_label"] for row in changes} == {
        f"year to {year} Q{quarter}"
        for year in ("2010-11", "2011-12", "2012-13")
        for quarter in (1, 2, 3, 4)
    } | {"2010-11", "2011-12", "2012-13"}  # the baseline is not compared with itself


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (same, "; target 3), so it"),
        (without(LAST_YEAR, CODES[1:2]), "; without Barnet in the year to 2012-13 Q4), so it"),
        (without(QUARTERS[:1], CODES[1:2], but=9), "; without Barnet in 2009-10), so it"),
    ],
)
def test_the_sentence_names_a_missing_borough(survey: Survey, change: Change, named: str) -> None:
    row = stated(survey, change, better=1)
    assert (row["verdict"], row["is_certain"]) == ("reached", True)
    assert named in row["headline"]


def test_a_borough_cannot_be_judged_if_one_respondent_has_over_ten_percent_of_its_weight(
    survey: Survey,
) -> None:
    """A borough has 48 respondents in a year."""
    where = f"area_code = '{CODES[0]}' and period_label = '2009-10'"
    fault = "one respondent has more than 10% of the weight"
    for weight, is_faulty in ((522, False), (522.3, True)):
        survey.answer(a_survey(heavy(weight)))
        assert (fault in fitness(survey, where)["reasons"]) is is_faulty


@pytest.mark.parametrize(("answers", "is_too_few"), [(29, True), (30, False)])
def test_thirty_answers_are_enough(survey: Survey, answers: int, is_too_few: bool) -> None:
    quarter, borough = QUARTERS[0], CODES[0]
    survey.answer([Respondent(quarter, borough, 1, at % 2 == 0) for at in range(answers)])
    where = f"area_code = '{borough}' and period_type = 'quarter' and period_start = '{quarter}'"
    assert ("base below 30" in fitness(survey, where)["reasons"].split("; ")) is is_too_few


def test_an_estimate_that_cannot_be_judged_has_the_quality_flag_c_or_u_and_the_reasons(
    survey: Survey,
) -> None:
    """The last wave was received before its quarter ended."""
    survey.answer(a_survey(same, better=1), early=QUARTERS[15:])
    fault = "2012-13 Q4 has only answers received before it was over"
    assert survey.target()["not_fit_reasons"] == f"In the year to 2012-13 Q4: {fault}"
    for row in survey.rows("int_survey__estimates", f"measure = '{MEASURE}'"):
        assert row["is_fit"] or row["quality_flag"] in {"c", "u"}
        assert row["is_fit"] or row["unfit_reasons"] in row["quality_reasons"]
        if row["area_level"] == "london":
            is_touched = str(row["period_end"]) >= QUARTERS[15]
            assert row["unfit_reasons"] == (fault if is_touched else None)
            assert row["quality_flag"] == ("c" if is_touched else "")


@pytest.mark.parametrize(
    ("change", "verdict", "end"),
    [
        (without(QUARTERS[:4], CODES), "no baseline", "no answers for 2009-10 to compare with."),
        (without(QUARTERS, CODES), "no baseline", "no answers for 2009-10 to compare with."),
        (without(QUARTERS[15:], CODES), "no final figure", "no answers for 2012-13 Q4."),
        (refused(QUARTERS[15:]), "no final figure", "no answers for 2012-13 Q4."),
    ],
)
def test_there_is_no_verdict_if_the_baseline_or_the_last_wave_has_no_answers(
    survey: Survey, change: Change, verdict: str, end: str
) -> None:
    row = stated(survey, change)
    assert row["verdict"] == verdict
    assert row["headline"].endswith(f": there are {end}")


@pytest.mark.parametrize(
    ("waves", "words"),
    [
        (0, "no answers yet"),
        (3, "no answers yet"),
        (9, "did not change"),
        (16, " so far (95% interval "),
    ],
)
def test_the_estimate_so_far_has_no_verdict_until_the_last_year_is_over(
    golden: Golden, waves: int, words: str
) -> None:
    survey = Survey(golden, as_at="2013-03-30")
    people = a_survey(same, better=1)
    survey.answer(person for person in people if person.quarter_start in QUARTERS[:waves])
    assert words in survey.target()["headline"]
    rows = survey.rows("confidence_target")
    assert [(row["verdict"], row["is_certain"]) for row in rows] == [("not yet", False)] * 3


def test_a_quarter_that_is_not_over_makes_no_period_unfit(golden: Golden) -> None:
    survey = Survey(golden, as_at="2013-02-01")
    survey.answer(a_survey(without(QUARTERS[15:], CODES)))
    rows = survey.rows("int_survey__fitness", f"area_level = 'london' and {LATEST}")
    assert [(row["is_complete"], row["reasons"]) for row in rows] == [(False, None)] * 2
    assert fitness(survey, f"area_code = '{LONDON}' and period_label = '2012-13'")["is_fit"]


def test_a_weight_that_lost_its_decimal_point_affects_no_other_borough(survey: Survey) -> None:
    where = f"area_level = 'borough' and area_code <> '{CODES[0]}'"
    order = f"{where} order by measure, area_code, period_type, period_start"
    survey.answer(a_survey(heavy(100)))
    before = survey.rows("int_survey__estimates", order)
    survey.answer(a_survey(heavy(1e6)))
    assert survey.rows("int_survey__estimates", order) == before
    row = survey.estimates("period_label = '2009-10'")[CODES[0], "fiscal_year", QUARTERS[0]]
    assert row["effective_base"] < 2
    assert row["quality_flag"] == "u"
