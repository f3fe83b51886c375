"""Test that modelled ward figures match the closed-form solution in numpy."""

import random
from typing import Any

import numpy as np
import pytest

from tests.made_rows import database, insert

MODELS = ("int_ward_answers", "int_ward_spread", "ward_attitudes")
# borough, ward, weight, and whether the answer is in the numerator
Answer = tuple[str, str | None, float, bool]
WARDS = {f"B{b}W{w}": f"B{b}" for b in range(5) for w in range(8)}
RESIDENTS = {ward: 9000 + 300 * n for n, ward in enumerate(WARDS)}


def published(compiled: dict[str, str], answers: list[Answer]) -> dict[str, dict[str, Any]]:
    """Return the mart's rows by ward, calculated with the models' own SQL."""
    connection = database()
    connection.execute("attach ':memory:' as warehouse")
    for schema in ("marts", "strategy", "intermediate"):
        connection.execute(f"create schema warehouse.{schema}")
    connection.execute(
        "create table warehouse.strategy.confidence_targets as select 'm' as indicator_id;"
        "create table warehouse.intermediate.int_survey__answers (measure text, quarter_start"
        " date, borough_code text, ward_code text, weight double, is_answered boolean,"
        " is_counted boolean);"
        "create table warehouse.intermediate.int_areas (area_level text, area_code text,"
        " area_name text, borough_code text);"
        "create table warehouse.intermediate.int_populations (area_code text,"
        " population_year integer, population integer)"
    )
    insert(
        connection,
        "warehouse.intermediate.int_survey__answers",
        [("m", "2011-04-01", *answer[:3], True, answer[3]) for answer in answers],
    )
    connection.execute(  # the baseline year and refused answers are excluded
        "insert into warehouse.intermediate.int_survey__answers values"
        " ('m', '2010-01-01', 'B0', 'B0W0', 99, true, true),"
        " ('m', '2011-01-01', 'B0', 'B0W0', 99, false, false)"
    )
    insert(
        connection,
        "warehouse.intermediate.int_areas",
        [("ward", ward, ward, borough) for ward, borough in WARDS.items()],
    )
    insert(
        connection,
        "warehouse.intermediate.int_populations",
        [(ward, year, RESIDENTS[ward] // 3) for ward in WARDS for year in (2009, 2010, 2011, 2012)],
    )
    for model in MODELS:
        schema = "marts" if model == MODELS[-1] else "intermediate"
        connection.execute(f"create table warehouse.{schema}.{model} as {compiled[model]}")
    cursor = connection.execute("select * from warehouse.marts.ward_attitudes")
    names = [column[0] for column in cursor.description]
    return {row[2]: dict(zip(names, row, strict=True)) for row in cursor.fetchall()}


def modelled(answers: list[Answer]) -> dict[str, tuple[float, float, float]]:
    """Return every ward's estimate, error and shrinkage, by the Fay-Herriot formulas."""
    share: dict[str, float] = {}
    variance: dict[str, float] = {}
    borough_share: dict[str, float] = {}
    for borough in sorted({answer[0] for answer in answers}):
        held = [answer for answer in answers if answer[0] == borough]
        weights = np.array([answer[2] for answer in held])
        counted = np.array([answer[3] for answer in held], dtype=float)
        borough_share[borough] = float(np.average(counted, weights=weights))
        for ward in {answer[1] for answer in held if answer[1]}:
            inside = np.array([answer[1] == ward for answer in held])
            share[ward] = float(np.average(counted[inside], weights=weights[inside]))
            kish = inside.sum() * (weights[inside] ** 2).sum() / weights[inside].sum() ** 2
            variance[ward] = float(
                kish * borough_share[borough] * (1 - borough_share[borough]) / inside.sum()
            )
    wards = {b: [w for w in share if WARDS[w] == b] for b in borough_share}
    means = {b: np.mean([share[w] for w in mine]) for b, mine in wards.items() if mine}
    between = sum((share[w] - means[b]) ** 2 for b, mine in wards.items() for w in mine)
    within = sum(variance[w] * (1 - 1 / len(mine)) for mine in wards.values() for w in mine)
    spread = max(0.0, float(between - within) / (len(share) - len(means)))
    total = {w: spread + variance[w] for w in share}
    doubt = 2 * sum(value**2 for value in total.values()) / len(share) ** 2
    found: dict[str, tuple[float, float, float]] = {}
    for borough, mine in wards.items():
        precision = sum(1 / total[w] for w in mine)
        level = (
            sum(share[w] / total[w] for w in mine) / precision if mine else borough_share[borough]
        )
        rough = {}
        for ward in (w for w, b in WARDS.items() if b == borough):
            gamma, error = 0.0, spread + (1 / precision if mine else np.nan)
            if ward in share:
                gamma, own = spread / total[ward], variance[ward]
                error = gamma * own + (1 - gamma) ** 2 / precision
                error += 2 * own**2 / total[ward] ** 3 * doubt
            rough[ward] = (gamma * share.get(ward, 0) + (1 - gamma) * level, error, gamma)
        people = sum(RESIDENTS[w] for w in rough)
        shift = borough_share[borough] - sum(RESIDENTS[w] * rough[w][0] for w in rough) / people
        for ward, (estimate, error, gamma) in rough.items():
            found[ward] = (min(max(estimate + shift, 0.0), 1.0), float(np.sqrt(error)), gamma)
    return found


def a_survey(seed: int, differ: float) -> list[Answer]:
    """Return random answers.

    Wards differ with a standard deviation of `differ`, and one ward has no answers.
    """
    chance = random.Random(seed)
    answers: list[Answer] = []
    for ward, borough in WARDS.items():
        level = min(max(0.4 + chance.gauss(0, differ), 0), 1)
        for _ in range(0 if ward == "B1W3" else chance.randint(5, 60)):
            given = None if borough == "B4" or chance.random() < 0.05 else ward
            answers.append((borough, given, chance.lognormvariate(0, 0.5), chance.random() < level))
    return answers


@pytest.mark.parametrize(("seed", "differ"), [(1, 0.2), (2, 0.05), (3, 0)])
def test_the_estimate_for_a_ward_equals_the_closed_form_solution(
    compiled: dict[str, str], seed: int, differ: float
) -> None:
    answers = a_survey(seed, differ)
    rows = published(compiled, answers)
    expected = modelled(answers)
    assert rows.keys() == WARDS.keys() == expected.keys()
    for ward, (estimate, error, gamma) in expected.items():
        row = rows[ward]
        assert row["estimate_percent"] == pytest.approx(100 * estimate, abs=1e-7)
        assert row["shrinkage"] == pytest.approx(gamma, abs=1e-9)
        if np.isnan(error):
            assert (row["lower_95"], row["upper_95"], row["class"]) == (None, None, None)
            continue
        low = max(estimate - 1.959963984540054 * error, 0)
        high = min(estimate + 1.959963984540054 * error, 1)
        assert (row["lower_95"], row["upper_95"]) == pytest.approx(
            (100 * low, 100 * high), abs=1e-7
        )
        side = (100 * low > row["borough_percent"]) - (100 * high < row["borough_percent"])
        assert row["class"] == {1: "higher", 0: "not told apart", -1: "lower"}[side]


def test_a_ward_without_answers_is_not_labelled_higher_or_lower_than_its_borough(
    compiled: dict[str, str],
) -> None:
    row = published(compiled, a_survey(1, 0.2))["B1W3"]
    assert (row["base"], row["shrinkage"], row["class"]) == (0, 0, "not told apart")


def test_the_weighted_average_of_the_wards_in_a_borough_equals_the_share_for_the_borough(
    compiled: dict[str, str],
) -> None:
    rows = published(compiled, a_survey(2, 0.05))
    for borough in set(WARDS.values()):
        held = [ward for ward in WARDS if WARDS[ward] == borough]
        people = sum(RESIDENTS[ward] for ward in held)
        mean = sum(RESIDENTS[ward] * rows[ward]["estimate_percent"] for ward in held) / people
        assert mean == pytest.approx(rows[held[0]]["borough_percent"], abs=1e-7)
