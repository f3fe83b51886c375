"""Test that modelled ward figures match a closed-form solution in numpy."""

import random

import numpy as np
import pytest

from .conftest import Invent
from .world import Row, World

MODELS = ("intermediate.int_ward_answers", "intermediate.int_ward_spread", "marts.ward_attitudes")
# borough, ward, weight, and whether the answer is in the numerator
Answer = tuple[str, str | None, float, bool]
WARDS = {f"B{b}W{w}": f"B{b}" for b in range(5) for w in range(8)}
RESIDENTS = {ward: 9000 + 300 * n for n, ward in enumerate(WARDS)}


def published(world: World, answers: list[Answer]) -> dict[str, Row]:
    """Return the mart's rows by ward. The baseline year and refused answers are left out."""
    given = [("2011-04-01", *answer[:3], True, answer[3]) for answer in answers]
    given += [("2010-01-01", "B0", "B0W0", 99, True, True)]
    given += [("2011-01-01", "B0", "B0W0", 99, False, False)]
    columns = ("quarter_start", "borough_code", "ward_code", "weight", "is_answered", "is_counted")
    world.put(
        "intermediate.int_survey__answers",
        [dict(zip(columns, row, strict=True)) for row in given],
        measure="m",
    )
    world.put("strategy.confidence_targets", [{"indicator_id": "m"}])
    world.put(
        "intermediate.int_areas",
        [{"area_code": ward, "borough_code": borough} for ward, borough in WARDS.items()],
        area_level="ward",
    )
    world.put(
        "intermediate.int_populations",
        [
            {"area_code": ward, "population_year": year, "population": RESIDENTS[ward] // 3}
            for ward in WARDS
            for year in range(2009, 2013)
        ],
    )
    return {row["ward_code"]: row for row in world.rows(MODELS[-1])}


def modelled(answers: list[Answer]) -> dict[str, tuple[float, float, float]]:
    """Return every ward's estimate, error and shrinkage from the Fay-Herriot formulas."""
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

    Wards vary with a standard deviation of `differ`, and one ward has no answers.
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
    invent: Invent, seed: int, differ: float
) -> None:
    answers = a_survey(seed, differ)
    rows = published(invent(*MODELS), answers)
    expected = modelled(answers)
    assert rows["B1W3"]["base"] == 0
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
        if row["base"] == 0:
            assert row["class"] == "not told apart"
            continue
        side = (100 * low > row["borough_percent"]) - (100 * high < row["borough_percent"])
        assert row["class"] == {1: "higher", 0: "not told apart", -1: "lower"}[side]
