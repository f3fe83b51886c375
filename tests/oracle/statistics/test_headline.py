"""Test the headline about the target for every pair of outcomes.

The headline must follow the rules, and its sentences must not contradict each other.
"""

import json
from math import erf, sqrt
from typing import Any

import duckdb
import pytest

from tests.made_rows import database

from .survey_sql import PROJECT

PROBLEM, TACKLING = "pas_drugs_problem", "pas_tackling_drugs"
SUBJECTS = {
    PROBLEM: "Seeing drugs as a problem",
    TACKLING: "Saying the police tackle drugs well",
}
CLEAR, WITHIN = "clear", "within sampling error"
# verdict, qualifier, improvement and limits, from the weakest outcome to the strongest
OUTCOMES: list[tuple[str, str | None, float | None, float | None, float | None]] = [
    ("WORSENED", None, -1.9, -3.1, -0.7),
    ("OFF TRACK", None, 0.9, 0.1, 1.7),
    ("OFF TRACK", None, 0.4, -0.9, 1.7),
    ("NOT ACHIEVED", CLEAR, -1.9, -3.1, -0.7),
    ("NOT ACHIEVED", CLEAR, 1.5, 0.2, 2.8),
    ("NOT ACHIEVED", CLEAR, 0.5, -0.9, 1.9),
    ("NOT ACHIEVED", WITHIN, 2.7, 1.2, 4.1),
    ("NOT ACHIEVED", WITHIN, 2.7, -0.2, 5.6),
    ("NOT ACHIEVED", WITHIN, 1.5, 0.2, 2.8),  # a borough is missing
    ("NO BASELINE", None, None, None, None),
    ("NO FINAL FIGURE", None, 3.5, 2.0, 5.0),
    ("NOT COMPARABLE", None, 3.5, 2.0, 5.0),
    ("NOT FIT TO JUDGE", None, 6.4, 5.0, 7.8),
    ("INCONCLUSIVE", None, 3.5, -0.2, 7.2),
    ("TOO EARLY TO TELL", None, 2.0, 1.0, 3.0),
    ("TOO EARLY TO TELL", None, None, None, None),
    ("NO CLEAR SIGN", None, 2.2, 0.7, 3.6),
    ("NO CLEAR SIGN", None, 2.6, -0.1, 5.3),
    ("ON TRACK", None, 2.5, 0.7, 4.2),
    ("ON TRACK", None, 4.5, 3.1, 5.9),
    ("ACHIEVED", WITHIN, 4.3, 2.96, 5.6),
    ("ACHIEVED", WITHIN, 5.0, 3.2, 6.8),  # a borough is missing
    ("ACHIEVED", CLEAR, 5.0, 3.2, 6.8),
]
DUE = 2.25
BROKEN = "A new scale of 7 points (from 2011-12 Q1)"
UNDER_WAY = {"WORSENED", "OFF TRACK", "TOO EARLY TO TELL", "NO CLEAR SIGN", "ON TRACK"}
NOT_JUDGED = {
    "NO BASELINE",
    "NO FINAL FIGURE",
    "NOT COMPARABLE",
    "NOT FIT TO JUDGE",
    "TOO EARLY TO TELL",
}
STAGED = """
    subject text, measure text, indicator_name text, verdict text, qualifier text, strength integer,
    improvement_points double, lower_95 double, upper_95 double, standard_error double,
    chance_of_target double, target_points integer, trajectory_points double, is_over boolean,
    baseline_period text, baseline_value double, period_start date, period_end date,
    period_label text, value double, quarters_since_baseline bigint, quarters_answered bigint,
    boroughs_answered bigint, baseline_quarters_answered bigint,
    baseline_boroughs_answered bigint, all_respondent_improvement_points double,
    all_respondent_verdict text, all_respondent_qualifier text, is_verdict_base_dependent boolean,
    faults text, break_reasons text, last_quarter text, statement text
"""


@pytest.fixture(scope="module")
def connection() -> duckdb.DuckDBPyConnection:
    """Return a warehouse with the targets, to which tests add outcomes."""
    made = database()
    made.execute("attach ':memory:' as warehouse")
    made.execute("create schema warehouse.intermediate; create schema warehouse.strategy")
    made.execute(
        "create table warehouse.strategy.confidence_targets as "
        f"from read_csv('{PROJECT / 'seeds' / 'strategy' / 'confidence_targets'}.csv')"
    )
    made.execute(f"create table warehouse.intermediate.int_survey__stated ({STAGED})")
    return made


def headlines(
    connection: duckdb.DuckDBPyConnection, compiled: dict[str, str], outcomes: dict[str, int]
) -> dict[str, str]:
    weaker = min(outcomes, key=lambda measure: outcomes[measure])
    rows: list[dict[str, Any]] = []
    for subject, measure in (*zip(outcomes, outcomes, strict=True), ("strategy", weaker)):
        verdict, qualifier, points, lower, upper = OUTCOMES[outcomes[measure]]
        rows.append(
            {
                "subject": subject,
                "measure": measure,
                "verdict": verdict,
                "qualifier": qualifier,
                "improvement_points": points,
                "lower_95": lower,
                "upper_95": upper,
                "target_points": 3,
                "trajectory_points": DUE if verdict in UNDER_WAY else 3,
                "is_over": not {OUTCOMES[each][0] for each in outcomes.values()} & UNDER_WAY,
                "baseline_period": "2009-10",
                "break_reasons": BROKEN,
                "last_quarter": "2012-13 Q4",
            }
        )
    connection.execute("truncate warehouse.intermediate.int_survey__stated")
    for row in rows:
        connection.execute(
            f"insert into warehouse.intermediate.int_survey__stated by name"
            f" select unnest(from_json(?, '{json.dumps(_types(rows[0]))}'))",
            [json.dumps(row)],
        )
    return dict(
        connection.execute(
            f"select measure, headline from ({compiled['confidence_target']})"
        ).fetchall()
    )


def _types(row: dict[str, Any]) -> dict[str, str]:
    doubles = {"improvement_points", "lower_95", "upper_95", "trajectory_points"}
    other = {"target_points": "integer", "is_over": "boolean"}
    return {name: "double" if name in doubles else other.get(name, "varchar") for name in row}


def opening(verdicts: list[str]) -> str:
    """Return the headline's first sentence, which depends on the two verdicts (weaker first)."""
    weaker, stronger = verdicts
    words = {
        "ACHIEVED": "Target reached: both measures moved three points",
        "ON TRACK": "On track: both measures have moved as far as is due by now",
        "TOO EARLY TO TELL": "It is too early to tell whether the target will be reached",
        "NOT ACHIEVED": "Target not reached: "
        + {
            "ACHIEVED": "one of two measures moved three points",
            "NOT ACHIEVED": "neither measure moved three points",
        }.get(stronger, "one of two measures did not move three points"),
        "INCONCLUSIVE": "We cannot tell whether the target is reached: "
        + {
            "ACHIEVED": "one of two measures moved three points, the other shows no clear change",
        }.get(stronger, "neither measure shows a clear change"),
        "NO CLEAR SIGN": "No clear sign yet: "
        + {"ON TRACK": "one of two measures is on track"}.get(
            stronger, "neither measure is clearly on track or off it"
        ),
        "WORSENED": "Off track: "
        + {
            "WORSENED": "both measures got worse",
            "OFF TRACK": "one of two measures got worse, the other is behind",
            "ON TRACK": "one of two measures is on track, the other got worse",
        }.get(stronger, "one of two measures got worse"),
        "OFF TRACK": "Off track: "
        + {
            "OFF TRACK": "both measures are behind",
            "ON TRACK": "one of two measures is on track, the other is behind",
        }.get(stronger, "one of two measures is behind"),
    }.get(weaker)
    if words is None:
        what = "strategy is on track" if set(verdicts) & UNDER_WAY else "target is reached"
        many = "neither measure" if stronger in NOT_JUDGED else "only one of two measures"
        words = f"We cannot tell whether the {what}: {many} can be judged"
    return f"{words}."


def sentence(measure: str, outcome: int) -> str:
    """Return the sentence about a measure according to the rules."""
    verdict, _, points, lower, upper = OUTCOMES[outcome]
    plain = {
        "NO BASELINE": "there are no answers for 2009-10 to compare with",
        "NO FINAL FIGURE": "no final figure, because there are no answers for 2012-13 Q4",
        "NOT COMPARABLE": f"not comparable with 2009-10. {BROKEN}",
        "NOT FIT TO JUDGE": "the answers are not fit to judge",
        "TOO EARLY TO TELL": "too early to tell",
    }.get(verdict)
    if points is None or lower is None or upper is None:
        found = ": " + (
            plain
            if verdict == "NO BASELINE" and plain
            else "no answers yet to compare with 2009-10"
        )
    elif plain:
        found = f": {plain}"
    elif lower <= 0 <= upper:
        found = f" shows no clear change{unmoved(verdict, upper)}"
    else:
        rises = (points > 0) is (measure == TACKLING)
        found = f" {'rose' if rises else 'fell'} {abs(points):.1f} points"
        found += (
            moved(outcome)
            if points > 0
            else f"; the target is a {'fall' if rises else 'rise'} of 3 points"
        )
    return f"{SUBJECTS[measure]}{found}."


def unmoved(verdict: str, upper: float) -> str:
    """Return the end of a sentence about a change whose interval includes zero."""
    if verdict == "NOT ACHIEVED" and upper < 3:
        return ", and less than the 3 points of the target"
    return {
        "INCONCLUSIVE": ": the estimate reaches 3 points, but the survey cannot tell it from none",
        "NOT ACHIEVED": ": the estimate is below 3 points, though the survey cannot rule out 3",
        "OFF TRACK": ", and less than the 2.25 points due by now",
        "NO CLEAR SIGN": ": the survey cannot tell the 2.25 points due by now from none",
    }[verdict]


def moved(outcome: int) -> str:
    """Return the words that follow an improvement in the headline."""
    verdict, qualifier, _, lower, upper = OUTCOMES[outcome]
    assert lower is not None
    assert upper is not None
    is_missing = qualifier == WITHIN
    if verdict in {"ACHIEVED", "ON TRACK"}:
        aim, level = ("target 3", 3.0) if verdict == "ACHIEVED" else ("2.25 due by now", DUE)
        hedge = ", but a borough is missing" if is_missing else ", beyond the survey's margin"
        if lower < level:
            hedge = ", within the survey's margin"
        return f" ({aim}){hedge}"
    if verdict == "NOT ACHIEVED" and upper < 3:
        hedge = ", but a borough is missing" if is_missing else " by more than the survey's margin"
        return f", short of 3{hedge}"
    return {
        "NOT ACHIEVED": ", which the survey cannot tell from 3",
        "OFF TRACK": ", short of the 2.25 due by now",
        "NO CLEAR SIGN": ", which the survey cannot tell from the 2.25 due by now",
    }[verdict]


@pytest.mark.parametrize("first", range(len(OUTCOMES)))
def test_the_headline_follows_the_rules_for_every_pair_of_outcomes(
    connection: duckdb.DuckDBPyConnection, compiled: dict[str, str], first: int
) -> None:
    for second in range(len(OUTCOMES)):
        outcomes = {PROBLEM: first, TACKLING: second}
        found = headlines(connection, compiled, outcomes)
        verdicts = [OUTCOMES[each][0] for each in sorted(outcomes.values())]
        for measure, outcome in outcomes.items():
            assert found[measure] == sentence(measure, outcome)
        headline = found["strategy"]
        beginning = f"{opening(verdicts)} {found[PROBLEM]} "
        assert headline.startswith(beginning), (headline, beginning)
        other = found[TACKLING]
        if " points" in found[PROBLEM].replace(BROKEN, "") and BROKEN not in other:
            other = other.replace(" points", "")
        assert headline == beginning + other
        assert "of two targets" not in headline
        assert ("Target reached" in headline) is (verdicts == ["ACHIEVED", "ACHIEVED"])


def test_the_headline_says_rose_or_fell_only_if_a_judged_change_has_an_interval_without_zero(
    connection: duckdb.DuckDBPyConnection, compiled: dict[str, str]
) -> None:
    for outcome in range(len(OUTCOMES)):
        verdict, _, _, lower, upper = OUTCOMES[outcome]
        found = headlines(connection, compiled, {PROBLEM: outcome, TACKLING: outcome})[PROBLEM]
        is_clear = lower is not None and upper is not None and (lower > 0 or upper < 0)
        directed = is_clear and verdict not in NOT_JUDGED
        assert any(word in found for word in (" fell ", " rose ")) is directed, found


def test_the_chance_of_reaching_the_target_agrees_with_the_error_function(
    compiled: dict[str, str],
) -> None:
    """The outcomes range from eight standard errors below the target to eight above it."""
    made = database()
    made.execute("attach ':memory:' as warehouse; create schema warehouse.intermediate")
    made.execute(
        "create table warehouse.intermediate.int_survey__latest_changes as select"
        " 'm' as measure, 'answers' as base_kind, 3 as target_points, 12 as target_quarters,"
        " 12 as quarters_since_baseline, true as is_complete, true as is_over,"
        " 40.0::double as baseline_value, null::varchar as faults, null::varchar as break_reasons,"
        " null::varchar as missing_boroughs, null::varchar as baseline_missing_boroughs,"
        " 3 + 0.75 * step / 100 as improvement_points, 0.75::double as standard_error,"
        " 0.1::double as lower_95, 9::double as upper_95, step from range(-800, 801) as t (step)"
    )
    rows = made.execute(
        f"select step / 100, chance_of_target from ({compiled['int_survey__verdicts']})"
    ).fetchall()
    assert len(rows) == 1601
    for z, chance in rows:
        assert chance == pytest.approx((1 + erf(z / sqrt(2))) / 2, abs=1e-6)
        assert 0 <= chance <= 1


@pytest.mark.parametrize(
    "without",
    [
        "faults = 'x'",
        "break_reasons = 'x'",
        "quarters_since_baseline = 3",
        "standard_error = 0",
        "standard_error = null",
    ],
)
def test_no_chance_of_reaching_the_target_is_given_without_a_verdict_or_a_standard_error(
    compiled: dict[str, str], without: str
) -> None:
    made = database()
    made.execute("attach ':memory:' as warehouse; create schema warehouse.intermediate")
    made.execute(
        "create table warehouse.intermediate.int_survey__latest_changes as select"
        " 'm' as measure, 'answers' as base_kind, 3 as target_points, 12 as target_quarters,"
        " 12 as quarters_since_baseline, true as is_complete, true as is_over,"
        " 40.0::double as baseline_value, null::varchar as faults, null::varchar as break_reasons,"
        " null::varchar as missing_boroughs, null::varchar as baseline_missing_boroughs,"
        " 3.5::double as improvement_points, 0.75::double as standard_error,"
        " 2.0::double as lower_95, 5.0::double as upper_95"
    )
    chance = f"select chance_of_target from ({compiled['int_survey__verdicts']})"
    [[given]] = made.execute(chance).fetchall()
    assert given == pytest.approx(0.7475, abs=1e-4)
    made.execute(f"update warehouse.intermediate.int_survey__latest_changes set {without}")
    assert made.execute(chance).fetchall() == [(None,)]
