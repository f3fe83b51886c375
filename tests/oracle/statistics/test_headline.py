"""Test the target's verdict and sentences for every pair of outcomes of its two measures."""

from dataclasses import dataclass
from itertools import product
from typing import Any

import duckdb
import pytest

from tests.made_rows import database

from .survey_sql import PROJECT

PROBLEM, TACKLING = "pas_drugs_problem", "pas_tackling_drugs"
BROKEN = "A new scale of 7 points (from 2011-12 Q1)"
ORDER = (
    "not yet",
    "no baseline",
    "no final figure",
    "not comparable",
    "not fit to judge",
    "not reached",
    "reached",
)


@dataclass(frozen=True)
class Outcome:
    """A measure's verdict, its improvement with limits, and the first wave that is unchecked."""

    verdict: str
    points: float | None = None
    lower: float | None = None
    upper: float | None = None
    unchecked: str | None = None
    verdict_of_all: str | None = None

    @property
    def is_certain(self) -> bool:
        """Return whether the interval is on one side of three points, and every wave is checked."""
        if self.verdict not in ORDER[-2:] or self.lower is None or self.upper is None:
            return False
        return (self.lower >= 3 or self.upper < 3) and self.unchecked is None


OUTCOMES = (
    Outcome("not yet", 1.2, 0.1, 2.3),
    Outcome("not yet"),
    Outcome("no baseline"),
    Outcome("no final figure", 3.5, 2.0, 5.0),
    Outcome("not comparable", 3.5, 2.0, 5.0),
    Outcome("not fit to judge", 6.4, 5.0, 7.8),
    Outcome("not reached", -1.9, -3.1, -0.7),
    Outcome("not reached", 2.7, 1.2, 4.1),
    Outcome("not reached", 2.7, 1.2, 4.1, unchecked="2012-13 Q3", verdict_of_all="reached"),
    Outcome("not reached", 1.5, 0.2, 2.8, unchecked="2012-13 Q3"),
    Outcome("reached", 4.3, 2.96, 5.6),
    Outcome("reached", 5.0, 3.2, 6.8),
    Outcome("reached", 3.1, 1.2, 5.0, verdict_of_all="not reached"),
)
TABLE = """
    measure text, base_kind text, improvement_direction integer, subject_words text,
    target_points integer, baseline_period text, end_period text, agreed_on date, agreed_by text,
    period_start date, period_end date, period_label text, value double, baseline_value double,
    quarters_answered bigint, boroughs_answered bigint, baseline_quarters_answered bigint,
    baseline_boroughs_answered bigint, missing_boroughs text, baseline_missing_boroughs text,
    quarters_since_baseline bigint, improvement_points double, standard_error double,
    lower_95 double, upper_95 double, improvement decimal(12, 9), is_clear boolean,
    break_reasons text, faults text, notes text, unchecked_wave text, verdict text,
    is_certain boolean
"""


@pytest.fixture(scope="module")
def connection() -> duckdb.DuckDBPyConnection:
    """Return a warehouse to which tests add the outcomes of the measures."""
    made = database()
    made.execute("attach ':memory:' as warehouse")
    for schema in ("intermediate", "strategy", "marts"):
        made.execute(f"create schema warehouse.{schema}")
    made.execute(
        "create table warehouse.marts.indicators as"
        f" from read_csv('{PROJECT / 'seeds' / 'strategy' / 'indicators'}.csv')"
    )
    made.execute(f"create table warehouse.intermediate.int_survey__verdicts ({TABLE})")
    return made


def targets(
    connection: duckdb.DuckDBPyConnection,
    compiled: dict[str, str],
    outcomes: tuple[Outcome, Outcome],
    **cells: Any,
) -> dict[str, dict[str, Any]]:
    """Return the rows of marts.confidence_target for the outcomes of the two measures."""
    connection.execute("truncate warehouse.intermediate.int_survey__verdicts")
    for (measure, direction, words), outcome in zip(
        (
            (PROBLEM, -1, "See drugs as a problem"),
            (TACKLING, 1, "Say the police tackle drugs well"),
        ),
        outcomes,
        strict=True,
    ):
        row = {
            "measure": measure,
            "improvement_direction": direction,
            "subject_words": words,
            "target_points": 3,
            "baseline_period": "2009-10",
            "end_period": "2012-13",
            "period_label": "year to 2012-13 Q4",
            "baseline_value": 40.0,
            "value": 40.0,
            "quarters_answered": 4,
            "improvement_points": outcome.points,
            "lower_95": outcome.lower,
            "upper_95": outcome.upper,
            "improvement": outcome.points,
            "is_clear": (outcome.lower or 0) >= 3 or (outcome.upper or 9) < 3,
            "break_reasons": BROKEN if outcome.verdict == "not comparable" else None,
            "faults": "In 2009-10: x" if outcome.verdict == "not fit to judge" else None,
            "unchecked_wave": outcome.unchecked,
            **cells,
        }
        for base, verdict in (
            ("answers", outcome.verdict),
            ("respondents", outcome.verdict_of_all or outcome.verdict),
        ):
            each = {**row, "base_kind": base, "verdict": verdict, "is_certain": outcome.is_certain}
            columns = ", ".join(each)
            marks = ", ".join("?" * len(each))
            connection.execute(
                f"insert into warehouse.intermediate.int_survey__verdicts ({columns})"
                f" values ({marks})",
                [*each.values()],
            )
    cursor = connection.execute(compiled["confidence_target"])
    names = [column[0] for column in cursor.description]
    rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    return {row["measure"]: row for row in rows}


def target_sentence(verdict: str) -> str:
    return {
        "not yet": "The target cannot be judged yet, because 2012-13 is not over.",
        "not reached": "On the survey's estimates, the target is not reached.",
        "reached": "On the survey's estimates, the target is reached.",
    }.get(verdict) or "We cannot tell whether the target is reached: " + {
        "no baseline": "there are no answers for 2009-10.",
        "no final figure": "there are no answers for 2012-13 Q4.",
        "not comparable": "the answers are not comparable with 2009-10.",
        "not fit to judge": "some answers are not fit to judge.",
    }[verdict]


def sentence(outcome: Outcome, rise: str, fall: str, interval: str) -> str:
    """Return a measure's sentence, written out in the order of its parts."""
    without_figures = {
        "no baseline": "there are no answers for 2009-10 to compare with.",
        "no final figure": "there are no answers for 2012-13 Q4.",
        "not comparable": f"not comparable with 2009-10. {BROKEN}.",
        "not fit to judge": "the answers are not fit to judge.",
    }
    if outcome.verdict in without_figures:
        return without_figures[outcome.verdict]
    if outcome.points is None or outcome.lower is None or outcome.upper is None:
        return "no answers yet to compare with 2009-10."
    if outcome.points < 0:
        noun = {"rose": "rise", "fell": "fall"}[rise]
        told = (
            f"{fall} by {-outcome.points} points, the wrong way ({interval}{-outcome.upper} to"
            f" {-outcome.lower}; target a {noun} of 3)"
        )
    else:
        so_far = " so far" if outcome.verdict == "not yet" else ""
        told = (
            f"{rise} by {outcome.points} points{so_far} ({interval}{outcome.lower} to"
            f" {outcome.upper}; target 3)"
        )
    if outcome.verdict == "not yet":
        return f"{told}."
    did = "reached" if outcome.verdict == "reached" else "did not reach"
    doubts: list[str] = []
    noun = {"rose": "rise", "fell": "fall"}[rise]
    if outcome.verdict == "reached" and outcome.lower < 3:
        doubts.append(f"the true {noun} may be less than 3")
    if outcome.verdict == "not reached" and outcome.upper >= 3:
        doubts.append(f"the true {noun} may be 3 points or more")
    if outcome.unchecked:
        doubts.append(f"nobody has checked the answers of {outcome.unchecked}")
    doubt = f", but {', and '.join(doubts)}" if doubts else ""
    return f"{told}, so it {did} the target on the estimate{doubt}."


@pytest.mark.parametrize("first", OUTCOMES)
def test_the_target_has_the_first_verdict_of_its_measures_and_every_sentence_agrees_with_it(
    connection: duckdb.DuckDBPyConnection, compiled: dict[str, str], first: Outcome
) -> None:
    for second in OUTCOMES:
        outcomes = (first, second)
        rows = targets(connection, compiled, outcomes)
        strategy = rows["strategy"]
        verdict = min((each.verdict for each in outcomes), key=ORDER.index)
        assert strategy["verdict"] == verdict
        certain = [each.is_certain for each in outcomes]
        fails = [each.is_certain and each.verdict == "not reached" for each in outcomes]
        is_checked = all(each.unchecked is None for each in outcomes)
        is_certain = verdict in ORDER[-2:] and is_checked and (all(certain) or any(fails))
        assert strategy["is_certain"] is is_certain, outcomes
        everyone = min((each.verdict_of_all or each.verdict for each in outcomes), key=ORDER.index)
        assert strategy["is_verdict_base_dependent"] is (everyone != verdict)
        headline = target_sentence(verdict)
        if everyone != verdict:
            headline += f" Counting people who gave no answer, the target is {everyone}."
        assert strategy["headline"] == headline
        interval = "95 % interval "
        for name, outcome, rise, fall in (
            (PROBLEM, first, "fell", "rose"),
            (TACKLING, second, "rose", "fell"),
        ):
            told = sentence(outcome, rise, fall, interval)
            row = rows[name]
            assert row["verdict"] == outcome.verdict
            assert row["is_certain"] is outcome.is_certain
            end = ""
            if outcome.verdict_of_all:
                did = "reached" if outcome.verdict_of_all == "reached" else "did not reach"
                end = f" Counting people who gave no answer, it {did} the target."
            assert row["headline"].split(": ", 1)[1] == told + end
            assert (row["not_fit_reasons"] is not None) is (outcome.verdict == "not fit to judge")
            if interval in told:
                interval = ""


@pytest.mark.parametrize(
    ("figures", "words"),
    [
        ((2.96, 2.4, 3.4), "fell by 2.96 points (95 % interval 2.4 to 3.4;"),
        ((2.9996, 2.97, 3.04), "fell by 2.9996 points (95 % interval 2.97 to 3.04;"),
        ((3.0, 3.0, 3.0), "fell by 3.0 points (95 % interval 3.0 to 3.0;"),
        ((3.0004, 2.99999, 3.00002), "fell by 3.0004 points (95 % interval 2.99999 to 3.00002;"),
        ((0.04, -0.04, 2.25), "fell by 0.04 points (95 % interval -0.04 to 2.3;"),
        ((0.0, -1.0, 1.0), "did not change (95 % interval -1.0 to 1.0;"),
        ((-0.04, -1.26, 3.04), "rose by 0.04 points, the wrong way (95 % interval -3.04 to 1.3;"),
    ],
)
def test_a_number_has_as_many_decimals_as_keep_it_on_its_side_of_three_and_of_zero(
    connection: duckdb.DuckDBPyConnection,
    compiled: dict[str, str],
    figures: tuple[float, float, float],
    words: str,
) -> None:
    outcome = Outcome("reached" if figures[0] >= 3 else "not reached", *figures)
    rows = targets(connection, compiled, (outcome, OUTCOMES[-2]))
    assert rows[PROBLEM]["headline"].startswith(f"See drugs as a problem: {words}")


def test_the_sentence_names_the_missing_boroughs_and_the_statement_gives_the_reasons(
    connection: duckdb.DuckDBPyConnection, compiled: dict[str, str]
) -> None:
    rows = targets(
        connection,
        compiled,
        (OUTCOMES[11], OUTCOMES[5]),
        missing_boroughs="Barnet",
        baseline_missing_boroughs="Brent",
        notes="A note.",
        quarters_answered=3,
    )
    assert (
        "; target 3; without Brent in 2009-10; without Barnet in the year to 2012-13 Q4), so it"
    ) in rows[PROBLEM]["headline"]
    figures = "40.0 % in 2009-10 and 40.0 % in the year to 2012-13 Q4 (3 of 4 waves)."
    assert rows[PROBLEM]["statement"] == f"{figures} A note."
    assert rows[TACKLING]["statement"] == (
        f"{figures} The change cannot be judged. In 2009-10: x. A note."
    )
    assert rows["strategy"]["notes"] == (
        "See drugs as a problem: A note. Say the police tackle drugs well: A note."
    )


def test_no_sentence_calls_a_change_chance_or_within_a_margin(
    connection: duckdb.DuckDBPyConnection, compiled: dict[str, str]
) -> None:
    for first, second in product(OUTCOMES, repeat=2):
        for row in targets(connection, compiled, (first, second)).values():
            text = f"{row['headline']} {row['statement']}"
            for words in ("within the survey", "sampling error", "chance of", "margin"):
                assert words not in text
