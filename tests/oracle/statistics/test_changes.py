"""Changes on the year before: limits by scipy, words by the dispersion, London like for like."""

from dataclasses import dataclass
from math import log, sqrt
from random import Random
from typing import Any

import pytest
from scipy.stats import binomtest

from tests.made_rows import database, insert

MODELS = (
    "indicator_values__year_before",
    "int_indicator_changes__limited",
    "indicator_changes",
)
LEVELS = {"95": 0.95, "998": 0.998}
Row = dict[str, Any]


@dataclass(frozen=True)
class Figure:
    """A figure of a quarter."""

    numerator: float | None
    denominator: float | None = None
    status: str = "submitted"
    is_complete: bool = True

    def value(self, unit: str) -> float | None:
        """The figure as it is published."""
        if unit != "percent" or self.numerator is None:
            return self.numerator
        return 100 * self.numerator / self.denominator if self.denominator else None


Pair = tuple[Figure, Figure]
"""Now, and a year before."""


def published(
    compiled: dict[str, str],
    unit: str,
    areas: dict[str, Pair],
    *,
    aggregation: str = "sum",
    dispersion: dict[str, float] | None = None,
) -> dict[str, Row]:
    """The rows of the mart by area, from the models' own SQL; L is London, all others boroughs."""
    connection = database()
    connection.execute("attach ':memory:' as warehouse")
    for schema in ("marts", "intermediate"):
        connection.execute(f"create schema warehouse.{schema}")
    connection.execute(
        f"""
        create table warehouse.marts.indicators as
            select 'i' as indicator_id, '{aggregation}' as aggregation;
        create table warehouse.marts.indicator_values (
            indicator_id text, area_level text, area_code text, area_name text, borough_code text,
            ward_code text, period_type text, period_start date, period_end date,
            period_label text, unit text, numerator double, denominator double, value double,
            base bigint, return_status text, is_complete boolean, is_provisional boolean
        );
        create table warehouse.intermediate.int_survey__changes (
            comparison text, base_kind text, measure text, area_code text, period_type text,
            period_start date, is_fit boolean, base bigint, earlier_base bigint,
            difference_lower_95 double, difference_upper_95 double,
            difference_lower_998 double, difference_upper_998 double
        );
        create table warehouse.intermediate.int_control_bases (
            indicator_id text, area_code text, segment integer, base_points integer,
            dispersion double
        );
        create table warehouse.intermediate.indicator_values__outstanding (
            indicator_id text, area_code text, period_type text, period_start date,
            outstanding text
        )
        """
    )
    insert(
        connection,
        "warehouse.marts.indicator_values",
        [
            ("i", "london" if area == "L" else "borough", area, area,
             None if area == "L" else area, None, "quarter", f"{year}-04-01", f"{year}-06-30", "",
             unit, figure.numerator, figure.denominator, figure.value(unit), None, figure.status,
             figure.is_complete, figure.status == "outstanding" or not figure.is_complete)
            for area, pair in areas.items()
            for year, figure in zip((2011, 2010), pair, strict=True)
        ],
    )  # fmt: skip
    for area, phi in (dispersion or {}).items():
        connection.execute(
            "insert into warehouse.intermediate.int_control_bases values"
            " ('i', ?, 0, 8, 99), ('i', ?, 0, 12, ?), ('i', ?, 1, 12, 77)",
            [area, area, phi, area],
        )
    for model in MODELS:
        schema = "marts" if model == MODELS[-1] else "intermediate"
        connection.execute(f"create table warehouse.{schema}.{model} as {compiled[model]}")
    cursor = connection.execute(
        "select * from warehouse.marts.indicator_changes where year(period_start) = 2011"
    )
    names = [column[0] for column in cursor.description]
    rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    assert len(rows) == len(areas)
    return {row["area_code"]: row for row in rows}


def limits_of_a_ratio(now: int, before: int, level: str) -> tuple[float, float]:
    """Of the ratio of two counts, by Wilson's limits of a share."""
    part = binomtest(now, now + before).proportion_ci(LEVELS[level], method="wilson")
    return part.low / (1 - part.low), part.high / (1 - part.high) if before else float("inf")


def limits_of_a_difference(pair: Pair, level: str) -> tuple[float, float]:
    """Newcombe's, in percentage points."""
    shares, ends = [], []
    for figure in pair:
        top, base = int(figure.numerator or 0), int(figure.denominator or 0)
        shares.append(top / base)
        ends.append(binomtest(top, base).proportion_ci(LEVELS[level], method="wilson"))
    now, before = shares
    low = now - before - sqrt((now - ends[0].low) ** 2 + (ends[1].high - before) ** 2)
    high = now - before + sqrt((ends[0].high - now) ** 2 + (before - ends[1].low) ** 2)
    return 100 * low, 100 * high


def word_of_counts(now: int, before: int, level: str, phi: float) -> str:
    """As logarithms, where the limits lie as far below the ratio as above it."""
    if now + before < 10:
        return "too few to say"
    low, high = limits_of_a_ratio(now, before, level)
    widening = sqrt(max(1, phi))
    if not now or not before:
        edge = 1 / high if not now else low
        clear = edge / widening**2 > 1
    else:
        middle, reach = log(now / before), (log(high) - log(low)) / 2
        assert middle - log(low) == pytest.approx(reach, abs=1e-9)
        clear = abs(middle) > widening * reach
    return ("higher" if now > before else "lower") if clear else "no clear change"


@pytest.mark.parametrize("phi", [0.4, 1.0, 2.0, 5.0])
def test_limits_of_counts_are_exact_and_the_word_is_by_the_dispersion(
    compiled: dict[str, str], phi: float
) -> None:
    chance = Random(round(10 * phi))
    counts = [(chance.randint(0, 120), chance.randint(0, 120)) for _ in range(150)]
    counts += [(0, 0), (0, 12), (12, 0), (0, 40), (40, 0), (4, 5), (5, 5)]
    areas = {f"B{n:03}": (Figure(now), Figure(before)) for n, (now, before) in enumerate(counts)}
    rows = published(compiled, "count", areas, dispersion=dict.fromkeys(areas, phi))
    words = set()
    for area, (now, before) in zip(areas, counts, strict=True):
        row = rows[area]
        assert row["dispersion"] == phi
        assert row["statement"] == word_of_counts(now, before, "998", phi), (now, before)
        words.add(row["statement"])
        for level in LEVELS if now + before else ():
            low, high = limits_of_a_ratio(now, before, level)
            assert row[f"ratio_lower_{level}"] == pytest.approx(low, rel=1e-9, abs=1e-12)
            if before:
                assert row[f"ratio_upper_{level}"] == pytest.approx(high, rel=1e-9)
            else:
                assert row[f"ratio_upper_{level}"] is None
    assert words == {"higher", "lower", "no clear change", "too few to say"}


@pytest.mark.parametrize("phi", [0.4, 1.0, 2.0])
def test_limits_of_percentages_are_newcombes_and_the_word_is_by_the_dispersion(
    compiled: dict[str, str], phi: float
) -> None:
    chance = Random(round(10 * phi))
    areas = {}
    for number in range(150):
        bases = (chance.randint(10, 90), chance.randint(10, 90))
        tops = (chance.randint(0, bases[0]), chance.randint(0, bases[1]))
        areas[f"B{number:03}"] = (Figure(tops[0], bases[0]), Figure(tops[1], bases[1]))
    rows = published(compiled, "percent", areas, dispersion=dict.fromkeys(areas, phi))
    for area, pair in areas.items():
        row = rows[area]
        for level in LEVELS:
            found = (row[f"difference_lower_{level}"], row[f"difference_upper_{level}"])
            assert found == pytest.approx(limits_of_a_difference(pair, level), abs=1e-9)
        low, high = limits_of_a_difference(pair, "998")
        middle, widening = row["difference"], sqrt(max(1, phi))
        word = "no clear change"
        if min(figure.denominator or 0 for figure in pair) < 20:
            word = "too few to say"
        elif middle - widening * (middle - low) > 0:
            word = "higher"
        elif middle + widening * (high - middle) < 0:
            word = "lower"
        assert row["statement"] == word


def test_a_series_without_a_chart_has_a_dispersion_of_one(compiled: dict[str, str]) -> None:
    rows = published(compiled, "count", {"L": (Figure(90), Figure(50))})
    assert (rows["L"]["dispersion"], rows["L"]["statement"]) == (1, "higher")


@pytest.mark.parametrize(
    "late", [{"status": "outstanding"}, {"is_complete": False}], ids=["outstanding", "not over"]
)
@pytest.mark.parametrize("is_now", [True, False])
def test_a_provisional_figure_of_either_year_has_no_word(
    compiled: dict[str, str], late: dict[str, Any], is_now: bool
) -> None:
    pair = (Figure(90, **(late if is_now else {})), Figure(20, **({} if is_now else late)))
    row = published(compiled, "count", {"B": pair})["B"]
    assert (row["statement"], row["is_like_for_like"]) == (None, False)
    assert row["ratio"] == 4.5


@pytest.mark.parametrize(
    ("unit", "base", "now", "before"), [("count", None, 85, 92), ("percent", 100, 42.5, 46.0)]
)
def test_londons_word_is_of_the_boroughs_that_returned_in_both_years(
    compiled: dict[str, str], unit: str, base: float | None, now: float, before: float
) -> None:
    """Of four, one is outstanding now and one a year before; what the others say is pooled."""
    areas = {
        "L": (Figure(385, base and 600, "outstanding"), Figure(122, base and 300, "outstanding")),
        "A": (Figure(40, base), Figure(50, base)),
        "B": (Figure(45, base, "nil"), Figure(42, base)),
        "C": (Figure(None, None, "outstanding"), Figure(30, base)),
        "D": (Figure(300, base and 400), Figure(None, None, "outstanding")),
    }
    rows = published(compiled, unit, areas)
    london = rows["L"]
    assert london["boroughs_like_for_like"] == 2
    assert london["value_like_for_like"] == pytest.approx(now)
    assert london["value_year_before_like_for_like"] == pytest.approx(before)
    assert (london["statement"], london["is_like_for_like"]) == ("no clear change", False)
    assert {rows[area]["boroughs_like_for_like"] for area in "ABCD"} == {None}


def test_a_borough_whose_register_says_nothing_is_not_among_those_that_returned(
    compiled: dict[str, str],
) -> None:
    areas = {
        "L": (Figure(40, None, "not_stated"), Figure(90, None, "not_stated")),
        "A": (Figure(40), Figure(40)),
        "B": (Figure(0, None, "not_stated"), Figure(50)),
    }
    london = published(compiled, "count", areas)["L"]
    assert (london["boroughs_like_for_like"], london["statement"]) == (1, "no clear change")
    assert (london["value"], london["value_like_for_like"]) == (40, 40)


def test_london_is_compared_as_a_whole_where_all_returned_or_none_could(
    compiled: dict[str, str],
) -> None:
    """With what no borough could be given."""
    areas = {"L": (Figure(90), Figure(40)), "A": (Figure(40), Figure(40))}
    london = published(compiled, "count", areas)["L"]
    assert (london["statement"], london["value_like_for_like"]) == ("higher", 40)
    distinct = published(compiled, "count", areas, aggregation="distinct")["L"]
    assert (distinct["statement"], distinct["boroughs_like_for_like"]) == ("higher", None)
    late = {area: (Figure(None, None, "outstanding"), pair[1]) for area, pair in areas.items()}
    london = published(compiled, "count", late)["L"]
    assert (london["statement"], london["boroughs_like_for_like"]) == (None, None)
