"""Boroughs beside London: funnels, ratios and differences, compared with scipy and by hand."""

from collections.abc import Sequence
from math import asin, pi, sin, sqrt
from random import Random
from typing import Any

import pytest
from scipy.stats import binomtest

from tests.made_rows import database, insert

MODELS = (
    "int_comparisons__paired",
    "int_comparisons__limited",
    "int_comparisons__funnels",
    "indicator_comparisons",
)
Z = {"95": 1.959963984540054, "998": 3.090232306167813}
LONDON = 8_000_000
Row = dict[str, Any]
Figure = tuple[float, float | None]
"""Numerator, and denominator (of a percentage) or None."""


def published(
    compiled: dict[str, str],
    unit: str,
    boroughs: Sequence[Figure],
    london: Figure,
    *,
    aggregation: str = "sum",
    late: Sequence[int] = (),
    unstated: Sequence[int] = (),
) -> list[Row]:
    """The rows of the mart for an indicator in boroughs of one size each, from the models' SQL.

    Every third borough has reported three quarters of four: it has residents that are not covered.
    """
    connection = database()
    connection.execute("attach ':memory:' as warehouse")
    for schema in ("marts", "intermediate"):
        connection.execute(f"create schema warehouse.{schema}")
    connection.execute(
        f"""
        create table warehouse.marts.indicators as
            select 'i' as indicator_id, 'I' as indicator_name, '{aggregation}' as aggregation;
        create table warehouse.marts.indicator_values (
            indicator_id text, indicator_name text, area_level text, area_code text,
            area_name text, period_type text, period_start date, period_end date,
            period_label text, unit text, numerator double, denominator double, value double,
            lower_95 double, return_status text, is_complete boolean, is_provisional boolean
        );
        create table warehouse.marts.indicator_rates (
            indicator_id text, area_code text, period_type text, period_start date, rate double,
            population bigint, population_covered double
        );
        create table warehouse.intermediate.int_survey__intervals (
            measure text, base_kind text, area_code text, period_type text, period_start date,
            effective_base double, is_linearised boolean, lower_95 double, upper_95 double,
            lower_998 double, upper_998 double
        );
        create table warehouse.intermediate.int_survey__against_london (
            measure text, period_start date, borough_code text, difference_error double
        );
        create table warehouse.intermediate.int_survey__fitness (
            measure text, area_code text, period_type text, period_start date, is_fit boolean
        );
        """
    )
    rates: list[tuple[object, ...]] = []
    figures: list[tuple[object, ...]] = []
    for number, (top, base) in enumerate([*boroughs, london]):
        is_london = number == len(boroughs)
        code = "L" if is_london else f"B{number:02}"
        value = top if unit != "percent" else 100 * top / base if base else None
        covered = LONDON if is_london else people(number)
        everybody = covered * 4 // 3 if number % 3 == 0 else covered
        rates.append(
            ("i", code, "rolling_year", "2010-04-01", 1e5 * top / covered, everybody, covered)
        )
        figures.append(
            ("i", "An indicator", "london" if is_london else "borough", code, code, "rolling_year",
             "2010-04-01", "2011-03-31", "", unit, top, base, value,
             0 if unit in ("count", "percent") and value is not None else None,
             "not_stated" if number in unstated else "submitted", True, number in late)
        )  # fmt: skip
    if unit == "count":
        insert(connection, "warehouse.marts.indicator_rates", rates)
    insert(connection, "warehouse.marts.indicator_values", figures)
    for model in MODELS:
        schema = "marts" if model == MODELS[-1] else "intermediate"
        connection.execute(f"create table warehouse.{schema}.{model} as {compiled[model]}")
    cursor = connection.execute(
        "select * from warehouse.marts.indicator_comparisons order by area_code"
    )
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def people(number: int) -> int:
    """The residents of a borough that its figure covers."""
    return 150_000 + 5_000 * number


def score(figure: Figure, number: int, london: Figure) -> float:
    """How far a borough is from London, in units of chance."""
    top, base = figure
    if base is None:
        expected = london[0] / LONDON * people(number)
        return 2 * (sqrt(top + 0.375) - sqrt(expected + 0.375))
    share = london[0] / (london[1] or 1)
    own = asin(sqrt((top + 0.375) / (base + 0.75)))
    return 2 * sqrt(base + 0.5) * (own - asin(sqrt(share)))


def spread(scores: Sequence[float]) -> float:
    """The mean square, with a tenth of the scores at either end drawn in."""
    ordered = sorted(scores)
    drawn = int(0.1 * len(ordered) + 0.5)
    low, high = ordered[drawn], ordered[len(ordered) - 1 - drawn]
    return sum(min(max(each, low), high) ** 2 for each in scores) / len(scores)


def band(figure: Figure, number: int, london: Figure, reach: float) -> tuple[float, float]:
    """The funnel at so many widths of chance, as a rate per 100,000 or a percentage."""
    base = figure[1]
    if base is None:
        middle = sqrt(london[0] / LONDON * people(number) + 0.375)
        events = [max(0, middle + sign * reach / 2) ** 2 - 0.375 for sign in (-1, 1)]
        low, high = (max(each, 0) * 1e5 / people(number) for each in events)
        return low, high
    middle = asin(sqrt(london[0] / (london[1] or 1)))
    angles = [middle + sign * reach / (2 * sqrt(base + 0.5)) for sign in (-1, 1)]
    low, high = (100 * sin(min(max(angle, 0), pi / 2)) ** 2 for angle in angles)
    return low, high


def invented(seed: int, unit: str, spread_by: float) -> tuple[list[Figure], Figure]:
    """Thirty-two boroughs that differ by chance, and by so much more."""
    chance = Random(seed)
    boroughs: list[Figure] = []
    for number in range(32):
        level = max(1 + chance.gauss(0, spread_by), 0)
        if unit == "count":
            mean = people(number) / 5_000 * level
            boroughs.append((max(round(chance.gauss(mean, sqrt(mean))), 0), None))
        else:
            base = chance.randint(5, 90)
            share = min(0.3 * level, 1)
            boroughs.append((sum(chance.random() < share for _ in range(base)), base))
    tops = sum(top for top, _ in boroughs)
    bases = None if unit == "count" else sum(base or 0 for _, base in boroughs)
    return boroughs, (tops * (1 if bases else LONDON / sum(map(people, range(32)))), bases)


@pytest.mark.parametrize("unit", ["count", "percent"])
@pytest.mark.parametrize(("seed", "spread_by"), [(1, 0), (2, 0.2), (3, 0.6)])
def test_band_and_word_are_the_same_limits_as_wide_as_boroughs_differ(
    compiled: dict[str, str], unit: str, seed: int, spread_by: float
) -> None:
    boroughs, london = invented(seed, unit, spread_by)
    boroughs[30] = (boroughs[30][0] + 60, boroughs[30][1] and boroughs[30][1] + 60)
    boroughs[31] = (0, boroughs[31][1] and 60)
    late = (4, 17)
    scores = [score(figure, number, london) for number, figure in enumerate(boroughs)]
    phi = spread([each for number, each in enumerate(scores) if number not in late])
    factor = sqrt(max(1, phi))
    words = set()
    for number, row in enumerate(published(compiled, unit, boroughs, london, late=late)):
        assert row["overdispersion"] == pytest.approx(phi, rel=1e-9)
        for level, z in Z.items():
            expected = band(boroughs[number], number, london, z * factor)
            found = (row[f"funnel_lower_{level}"], row[f"funnel_upper_{level}"])
            assert found == pytest.approx(expected, rel=1e-9, abs=1e-9)
        base = boroughs[number][1]
        word: str | None = "no clear difference"
        if number in late:
            word = None
        elif base is not None and base < 20:
            word = "too few to say"
        elif abs(scores[number]) > Z["998"] * factor:
            word = "higher" if scores[number] > 0 else "lower"
        assert row["comparison"] == word, number
        assert row["indicator_name"] == "An indicator"
        words.add(word)
    assert {"no clear difference", None} <= words
    assert spread_by > 0.5 or "higher" in words


@pytest.mark.parametrize("late", [(32,), (0,)])
def test_a_provisional_figure_of_a_borough_has_no_word(
    compiled: dict[str, str], late: tuple[int]
) -> None:
    boroughs, london = invented(1, "count", 0.1)
    rows = published(compiled, "count", boroughs, london, late=late)
    without = {row["area_code"] for row in rows if row["comparison"] is None}
    assert without == (set() if late == (32,) else {"B00"})


def test_a_zero_that_no_sender_stated_has_no_word(compiled: dict[str, str]) -> None:
    boroughs, london = invented(1, "count", 0.1)
    boroughs[3] = (0, None)
    rows = published(compiled, "count", boroughs, london)
    assert rows[3]["comparison"] == "lower"
    silent = published(compiled, "count", boroughs, london, unstated=[3])
    assert [row["area_code"] for row in silent if row["comparison"] is None] == ["B03"]
    assert silent[3]["funnel_lower_998"] == rows[3]["funnel_lower_998"]


@pytest.mark.parametrize("aggregation", ["distinct", "index"])
def test_figures_whose_parts_overlap_have_no_funnel_and_no_word(
    compiled: dict[str, str], aggregation: str
) -> None:
    boroughs, london = invented(1, "count", 0.6)
    for row in published(compiled, "count", boroughs, london, aggregation=aggregation):
        assert (row["comparison"], row["overdispersion"]) == (None, None)
        assert (row["funnel_lower_95"], row["funnel_upper_998"]) == (None, None)


def test_fewer_than_ten_boroughs_with_a_figure_make_no_funnel(compiled: dict[str, str]) -> None:
    boroughs, london = invented(1, "count", 0.6)
    for count, expected in ((9, {None}), (10, {"higher", "lower", "no clear difference"})):
        rows = published(compiled, "count", boroughs[:count], london)
        assert {row["comparison"] for row in rows} <= expected


def test_fewer_than_ten_events_are_too_few_to_say(compiled: dict[str, str]) -> None:
    rows = published(compiled, "count", [(5, None), *[(0, None)] * 11], (4, None))
    assert [row["comparison"] for row in rows[:2]] == ["too few to say"] * 2


@pytest.mark.parametrize(("own", "london"), [(40, 900), (0, 900), (40, 0)])
def test_a_rate_has_its_ratio_to_londons(compiled: dict[str, str], own: int, london: int) -> None:
    [row] = published(compiled, "count", [(own, None)], (london, None))
    exposure = LONDON / people(0)
    rates = (1e5 * own / people(0), 1e5 * london / LONDON)
    assert (row["value"], row["london_value"]) == pytest.approx(rates, abs=1e-9)
    for level, confidence in (("95", 0.95), ("998", 0.998)):
        part = binomtest(own, own + london).proportion_ci(confidence, method="wilson")
        lower = part.low / (1 - part.low) * exposure
        assert row[f"ratio_lower_{level}"] == pytest.approx(lower, rel=1e-9, abs=1e-12)
        if london:
            upper = part.high / (1 - part.high) * exposure
            assert row[f"ratio_upper_{level}"] == pytest.approx(upper, rel=1e-9)
        else:
            assert row[f"ratio_upper_{level}"] is None


@pytest.mark.parametrize("own", [(30, 60), (58, 60), (0, 40)])
def test_a_percentage_has_newcombes_difference(
    compiled: dict[str, str], own: tuple[int, int]
) -> None:
    london = (900, 1500)
    [row] = published(compiled, "percent", [own], london)
    assert (row["compared"], row["ratio"]) == ("value", None)
    p, q = own[0] / own[1], london[0] / london[1]
    for level, confidence in (("95", 0.95), ("998", 0.998)):
        ours = binomtest(*own).proportion_ci(confidence, method="wilson")
        theirs = binomtest(*london).proportion_ci(confidence, method="wilson")
        lower = p - q - sqrt((p - ours.low) ** 2 + (theirs.high - q) ** 2)
        upper = p - q + sqrt((ours.high - p) ** 2 + (q - theirs.low) ** 2)
        found = (row[f"difference_lower_{level}"], row[f"difference_upper_{level}"])
        assert found == pytest.approx((100 * lower, 100 * upper), abs=1e-9)


def test_pounds_are_beside_londons_and_not_tested(compiled: dict[str, str]) -> None:
    boroughs: list[Figure] = [(900.0, None)] * 32
    for row in published(compiled, "gbp", boroughs, (90_000.0, None)):
        assert (row["difference"], row["comparison"]) == (-89_100, None)
        assert (row["difference_lower_95"], row["funnel_lower_95"]) == (None, None)
