"""Test when a survey can be judged, and the reasons that are given if it cannot."""

from collections.abc import Callable
from dataclasses import replace
from itertools import product
from statistics import median

import pytest

from .survey_sql import PROJECT, Respondent, Row, Survey
from .surveys import LONDON, QUARTERS, WINDOWS

SEEDS = PROJECT / "seeds" / "geography"
BOROUGHS = {
    line.split(",")[0]: line.split(",")[1]
    for line in (SEEDS / "boroughs.csv").read_text().splitlines()[1:]
    if line.split(",")[2] == "true"
}
CODES = sorted(BOROUGHS)
Change = Callable[[int, Respondent], Respondent | None]
MEASURE = "pas_drugs_problem"
LATEST = "period_label = 'year to 2012-13 Q4'"
SINCE = f"{LATEST} and comparison = 'since_baseline' and area_code = '{LONDON}'"


def a_survey(change: Change, better: int = 0) -> list[Respondent]:
    """Return 12 answers per quarter from each of 32 boroughs, as altered by `change`.

    Six of every twelve people see drugs as a problem. In the last year, `better` is subtracted
    from the six.
    """
    people = [
        Respondent(
            quarter,
            borough,
            100,
            number < 6 - (better if quarter >= QUARTERS[12] else 0),
            number % 3 == 0,
        )
        for quarter, borough, number in product(QUARTERS, CODES, range(12))
    ]
    changed = (change(number, person) for number, person in enumerate(people))
    return [person for person in changed if person is not None]


def stated(survey: Survey, change: Change, better: int = 0) -> Row:
    """Return the published outcome for the changed survey."""
    survey.answer(a_survey(change, better))
    return target(survey)


def target(survey: Survey) -> Row:
    [row] = survey.rows("confidence_target", f"measure = '{MEASURE}'")
    return row


def fitness(survey: Survey, where: str) -> Row:
    """Return the row that shows whether the answers in a period can be judged."""
    [row] = survey.rows("int_survey__fitness", f"measure = '{MEASURE}' and {where}")
    return row


def same(_: int, person: Respondent) -> Respondent:
    return person


def without(quarters: tuple[str, ...], boroughs: list[str], but: int = 0) -> Change:
    """Return a change that keeps only `but` answers in each of these boroughs and quarters."""
    return lambda number, person: (
        None
        if person.quarter_start in quarters
        and person.borough_code in boroughs
        and number % 12 >= but
        else person
    )


def scaled(factor: float, quarters: tuple[str, ...], boroughs: list[str]) -> Change:
    return lambda _, person: (
        replace(person, weight=person.weight * factor)
        if person.quarter_start in quarters and person.borough_code in boroughs
        else person
    )


def changes_fit(survey: Survey) -> set[bool]:
    """Return whether London's latest changes since the baseline can be judged."""
    rows = survey.rows("int_survey__changes", f"measure = '{MEASURE}' and {SINCE}")
    return {row["is_fit"] for row in rows}


def test_the_survey_in_these_tests_covers_32_boroughs() -> None:
    assert len(BOROUGHS) == 32


def test_every_period_is_checked_for_london_and_each_borough(survey: Survey) -> None:
    row = stated(survey, same)
    assert (row["verdict"], row["not_fit_reasons"]) == ("not reached", None)
    assert changes_fit(survey) == {True}
    found = survey.rows("int_survey__fitness", f"measure = '{MEASURE}'")
    assert len(found) == 33 * len(WINDOWS)
    for each in found:
        few = each["period_type"] == "quarter" and each["area_level"] == "borough"
        assert each["is_fit"] is not few, each
        assert (each["missing_boroughs"], each["notes"]) == (None, None)


def test_the_sentence_names_a_missing_borough(survey: Survey) -> None:
    row = stated(survey, same, better=1)
    assert (row["verdict"], row["is_certain"]) == ("reached", True)
    assert "without" not in row["headline"]
    row = stated(survey, without(QUARTERS[12:], CODES[1:2]), better=1)
    assert (row["verdict"], row["is_certain"]) == ("reached", True)
    assert "; target 3; without Barnet in the year to 2012-13 Q4), so it" in row["headline"]
    row = stated(survey, without(QUARTERS[:1], CODES[1:2], but=9), better=1)
    assert "; target 3; without Barnet in 2009-10), so it" in row["headline"]
    assert fitness(survey, f"{LATEST} and area_code = '{LONDON}'")["missing_boroughs"] is None


@pytest.mark.parametrize("quarter", [QUARTERS[2], QUARTERS[13]])
def test_a_survey_cannot_be_judged_if_two_boroughs_have_only_nine_answers_in_one_quarter(
    survey: Survey, quarter: str
) -> None:
    assert stated(survey, without((quarter,), CODES[3:5], but=10))["not_fit_reasons"] is None
    row = stated(survey, without((quarter,), CODES[3:5], but=9))
    assert row["verdict"] == "not fit to judge"
    of, label = (
        ("2009-10", "2009-10 Q3")
        if quarter == QUARTERS[2]
        else ("the year to 2012-13 Q4", "2012-13 Q2")
    )
    names = ", ".join(BOROUGHS[code] for code in CODES[3:5])
    assert (
        row["not_fit_reasons"]
        == f"In {of}: {label} has ten answers from 30 of 32 boroughs (not {names})"
    )
    assert row["statement"].endswith(f"The change cannot be judged. {row['not_fit_reasons']}.")
    assert changes_fit(survey) == {False}
    own = fitness(survey, f"area_code = '{CODES[3]}' and {LATEST}")
    assert own["is_fit"] is (quarter == QUARTERS[2])
    assert own["is_fit"] or own["reasons"] == ("2012-13 Q2 has only 9 of the ten answers needed")
    assert fitness(survey, f"area_code = '{CODES[9]}' and {LATEST}")["is_fit"]


def test_a_survey_cannot_be_judged_if_many_boroughs_have_only_one_respondent_per_quarter(
    survey: Survey,
) -> None:
    row = stated(survey, without(QUARTERS[12:], CODES[:14], but=1), better=2)
    assert row["boroughs_answered"] == 32
    assert row["verdict"] == "not fit to judge"
    assert "2012-13 Q1 has ten answers from 18 of 32 boroughs; " in row["not_fit_reasons"]
    assert changes_fit(survey) == {False}


def test_london_cannot_be_judged_but_boroughs_with_answers_can_if_many_boroughs_have_none(
    survey: Survey,
) -> None:
    row = stated(survey, without(QUARTERS[12:], CODES[:21]), better=2)
    assert row["verdict"] == "not fit to judge"
    assert "2012-13 Q4 has ten answers from 11 of 32 boroughs" in row["not_fit_reasons"]
    rows = survey.rows("int_survey__fitness", f"measure = '{MEASURE}' and {LATEST}")
    fit = {each["area_code"] for each in rows if each["is_fit"]}
    assert fit == set(CODES[21:])


def test_a_survey_can_be_judged_if_boroughs_are_missing_only_between_the_two_years(
    survey: Survey,
) -> None:
    assert stated(survey, without(QUARTERS[5:8], CODES[9:]))["verdict"] == "not reached"


def test_a_year_with_answers_in_only_one_quarter_cannot_be_judged_and_the_reason_is_given(
    survey: Survey,
) -> None:
    row = stated(survey, without(QUARTERS[12:15], CODES))
    assert row["verdict"] == "not fit to judge"
    assert row["quarters_answered"] == 1
    assert " in the year to 2012-13 Q4 (1 of 4 waves)." in row["statement"]
    assert "2012-13 Q1 has no answers; 2012-13 Q2 has no answers; " in row["not_fit_reasons"]


def test_a_survey_cannot_be_judged_if_the_weights_of_one_borough_are_on_another_scale(
    survey: Survey,
) -> None:
    year, code = QUARTERS[12:], CODES[17]
    residents = residents_of_2012()
    share = residents[code] / sum(residents.values())

    def factor(ratio: float) -> float:
        """Return the weight factor that gives the borough `ratio` times its share of residents."""
        return 31 * ratio * share / (1 - ratio * share)

    for ratio, is_fit in ((0.399, False), (0.401, True), (2.499, True), (2.501, False)):
        row = stated(survey, scaled(factor(ratio), year, [code]), better=2)
        assert (row["verdict"] != "not fit to judge") is is_fit, ratio
        own = fitness(survey, f"area_code = '{code}' and {LATEST}")
        assert own["is_fit"] is is_fit, (ratio, own["reasons"])
        if not is_fit:
            name = BOROUGHS[code]
            fault = (
                f"{name} has {100 * ratio * share:.1f} % of the weight"
                f" and {100 * share:.1f} % of the residents"
            )
            assert row["not_fit_reasons"] == f"In the year to 2012-13 Q4: {fault}"
            assert own["reasons"].endswith(fault)
        assert fitness(survey, f"area_code = '{CODES[0]}' and {LATEST}")["is_fit"]


def test_excessive_weights_are_reported_even_in_a_borough_with_few_answers(survey: Survey) -> None:
    year, code = QUARTERS[12:], CODES[17]
    fewer = without(year[:1], [code], but=9)
    assert stated(survey, fewer)["not_fit_reasons"] is None

    def both(number: int, person: Respondent) -> Respondent | None:
        kept = fewer(number, person)
        return kept and scaled(5, year, [code])(number, kept)

    assert BOROUGHS[code] in stated(survey, both)["not_fit_reasons"]


def residents_of_2012() -> dict[str, int]:
    rows = [line.split(",") for line in (SEEDS / "borough_populations.csv").read_text().split()]
    return {row[0]: int(row[2]) for row in rows if row[0] in BOROUGHS and row[1] == "2012"}


def test_a_survey_cannot_be_judged_if_one_respondent_has_over_one_percent_of_the_weight(
    survey: Survey,
) -> None:
    def heavy(weight: float) -> Change:
        return lambda number, person: replace(person, weight=weight) if number == 3 else person

    # with 1,536 respondents, 15.51 times the usual weight is just over one percent of the total
    assert stated(survey, heavy(1550))["verdict"] == "not reached"
    row = stated(survey, heavy(1551))
    assert row["verdict"] == "not fit to judge"
    assert row["not_fit_reasons"] == "In 2009-10: one respondent has more than 1 % of the weight"


def test_a_borough_cannot_be_judged_if_one_respondent_has_over_ten_percent_of_its_weight(
    survey: Survey,
) -> None:
    def heavy(weight: float) -> Change:
        return lambda number, person: replace(person, weight=weight) if number == 3 else person

    # a borough has 48 respondents in a year
    where = f"area_code = '{CODES[0]}' and period_label = '2009-10'"
    stated(survey, heavy(522))
    assert "one respondent" not in fitness(survey, where)["reasons"]
    stated(survey, heavy(522.3))
    assert "one respondent has more than 10 % of the weight" in fitness(survey, where)["reasons"]


def test_a_survey_cannot_be_judged_if_the_weights_in_a_quarter_add_up_to_an_unusual_total(
    survey: Survey,
) -> None:
    last = QUARTERS[15:]
    for factor in (0.5, 2):
        assert stated(survey, scaled(factor, last, CODES))["verdict"] == "not reached"
    for factor, much in (
        (0.4999, "less than half"),
        (2.0001, "more than twice"),
    ):
        row = stated(survey, scaled(factor, last, CODES))
        assert row["verdict"] == "not fit to judge"
        fault = f"2012-13 Q4 has weights that add up to {much} the usual total"
        assert fault in row["not_fit_reasons"]
        assert fault in fitness(survey, f"area_code = '{CODES[0]}' and {LATEST}")["reasons"]


def test_an_estimate_that_cannot_be_judged_has_the_quality_flag_c_or_u_and_the_reasons(
    survey: Survey,
) -> None:
    stated(survey, scaled(3, QUARTERS[15:], CODES))
    for row in survey.rows("int_survey__estimates", f"measure = '{MEASURE}'"):
        is_touched = QUARTERS[15] <= str(row["period_end"])
        assert row["is_fit"] or row["quality_flag"] in {"c", "u"}
        assert row["is_fit"] or row["unfit_reasons"] in row["quality_reasons"]
        if row["area_level"] == "london":
            assert row["is_fit"] is not is_touched, row
            assert row["quality_flag"] == ("c" if is_touched else "")


def test_a_period_cannot_be_judged_if_one_of_its_waves_was_received_before_the_quarter_ended(
    survey: Survey,
) -> None:
    survey.answer(a_survey(same, better=1), early=QUARTERS[15:])
    row = target(survey)
    assert row["verdict"] == "not fit to judge"
    fault = "2012-13 Q4 has only answers received before it was over"
    assert row["not_fit_reasons"] == f"In the year to 2012-13 Q4: {fault}"
    assert changes_fit(survey) == {False}
    for each in survey.rows("int_survey__fitness", "area_level = 'london'"):
        is_touched = str(each["period_start"]) <= QUARTERS[15] <= str(each["period_end"])
        assert (each["reasons"] == fault) is is_touched, each


def test_a_survey_with_equal_weights_can_be_judged(survey: Survey) -> None:
    """Equal weights cause only a warning, because a survey without weights is still useful."""
    people = a_survey(same)
    assert median(person.weight for person in people) == max(person.weight for person in people)
    survey.answer(people)
    assert {row["is_fit"] for row in survey.rows("int_survey__fitness", LATEST)} == {True}


def test_there_is_no_verdict_if_the_baseline_or_the_last_wave_has_no_answers(
    survey: Survey,
) -> None:
    row = stated(survey, without(QUARTERS[:4], CODES))
    assert row["verdict"] == "no baseline"
    assert row["headline"].endswith(": there are no answers for 2009-10 to compare with.")
    row = stated(survey, without(QUARTERS, CODES))
    assert row["verdict"] == "no baseline"
    assert row["statement"] == "No answers in 2009-10 and none since."
    row = stated(survey, without(QUARTERS[15:], CODES))
    assert row["verdict"] == "no final figure"
    assert row["headline"].endswith(": there are no answers for 2012-13 Q4.")

    def refused(_: int, person: Respondent) -> Respondent:
        is_last = person.quarter_start == QUARTERS[15]
        return replace(person, is_problem=None) if is_last else person

    assert stated(survey, refused)["verdict"] == "no final figure"


@pytest.mark.parametrize("waves", [0, 3, 9, 15, 16])
def test_the_estimate_so_far_has_no_verdict_until_the_last_year_is_over(
    compiled: dict[str, str], waves: int
) -> None:
    survey = Survey(compiled, as_at="2013-03-30")
    people = [
        person for person in a_survey(same, better=1) if person.quarter_start in QUARTERS[:waves]
    ]
    survey.answer(people)
    row = target(survey)
    assert (row["verdict"], row["is_certain"]) == ("not yet", False)
    if waves < 5:
        assert row["headline"].endswith(": no answers yet to compare with 2009-10.")
    else:
        assert " so far (95 % interval " in row["headline"] or "did not change" in row["headline"]
        assert row["headline"].endswith("; target 3).")
    assert [each["verdict"] for each in survey.rows("confidence_target")] == ["not yet"] * 3


def test_a_quarter_that_is_not_over_makes_no_period_unfit(compiled: dict[str, str]) -> None:
    survey = Survey(compiled, as_at="2013-02-01")
    survey.answer([person for person in a_survey(same) if person.quarter_start < QUARTERS[15]])
    rows = survey.rows("int_survey__fitness", f"area_level = 'london' and {LATEST}")
    assert [(row["is_complete"], row["reasons"]) for row in rows] == [(False, None)] * 2
    assert fitness(survey, f"area_code = '{LONDON}' and period_label = '2012-13'")["is_fit"]


def test_the_baseline_is_not_compared_with_itself(survey: Survey) -> None:
    stated(survey, same)
    changes = survey.rows("int_survey__changes", "comparison = 'since_baseline'")
    assert changes
    assert {row["period_label"] for row in changes} == {
        f"year to {year} Q{quarter}"
        for year in ("2010-11", "2011-12", "2012-13")
        for quarter in (1, 2, 3, 4)
    }


def test_a_weight_that_lost_its_decimal_point_affects_no_other_borough(survey: Survey) -> None:
    def lost(factor: float) -> Change:
        return lambda number, person: (
            replace(person, weight=person.weight * factor) if number == 0 else person
        )

    stated(survey, lost(1))
    where = f"area_level = 'borough' and area_code <> '{CODES[0]}'"
    order = f"{where} order by measure, area_code, period_type, period_start"
    before = survey.rows("int_survey__estimates", order)
    stated(survey, lost(10_000))
    assert survey.rows("int_survey__estimates", order) == before
    [row] = survey.rows(
        "int_survey__estimates",
        f"area_code = '{CODES[0]}' and period_label = '2009-10' and measure like '%problem'",
    )
    assert row["effective_base"] < 2
    assert row["quality_flag"] == "u"
