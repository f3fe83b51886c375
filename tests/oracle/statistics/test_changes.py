"""Test year-on-year changes: limits, labels, dispersion, and London's like-for-like figures."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import asin, log, sqrt
from random import Random
from typing import Any

import pytest
from scipy.stats import binomtest

from tests.made_rows import database, insert

MODELS = (
    "indicator_values__year_before",
    "int_indicator_changes__paired",
    "int_indicator_changes__dispersions",
    "int_indicator_changes__limited",
    "int_indicator_changes__reasons",
    "indicator_changes",
)
LEVELS = {"95": 0.95, "998": 0.998}
YEARS = (("2010-04-01", "2011-03-31"), ("2010-07-01", "2011-06-30"), ("2010-10-01", "2011-09-30"))
"""Two of the rolling years end by 30 June 2011, the end of the judged quarter."""
Row = dict[str, Any]


@dataclass(frozen=True)
class Figure:
    """A figure for a period."""

    numerator: float | None
    denominator: float | None = None
    status: str = "submitted"
    is_complete: bool = True
    is_early: bool = False

    def value(self, unit: str) -> float | None:
        """Return the figure as it is published."""
        if unit != "percent" or self.numerator is None:
            return self.numerator
        return 100 * self.numerator / self.denominator if self.denominator else None


Pair = tuple[Figure, Figure]
"""The figures for the current period and for the same period a year earlier."""


def published(
    compiled: dict[str, str],
    unit: str,
    areas: dict[str, Pair],
    *,
    aggregation: str = "sum",
    years: Sequence[dict[str, Pair]] = (),
    is_registered: bool = True,
    has_label: bool = True,
    follow_up_days: int | None = None,
    broken: Sequence[str] = (),
) -> dict[str, Row]:
    """Return the mart's rows by area, calculated with the models' own SQL.

    Area L is London; all other areas are boroughs.

    The figures are for the quarter to 30 June 2011, and the warehouse is as at 30 September.
    """
    connection = database()
    connection.execute("attach ':memory:' as warehouse")
    for schema in ("marts", "intermediate", "staging"):
        connection.execute(f"create schema warehouse.{schema}")
    connection.execute(
        f"""
        create table warehouse.staging.stg_as_at as select date '2011-09-30' as as_at;
        create table warehouse.marts.indicators as
            select 'i' as indicator_id, '{aggregation}' as aggregation,
                {is_registered} as has_register, {has_label} as has_label,
                cast({follow_up_days or "null"} as integer) as follow_up_days;
        create table warehouse.marts.indicator_values (
            indicator_id text, area_level text, area_code text, area_name text, borough_code text,
            ward_code text, period_type text, period_start date, period_end date,
            period_label text, unit text, numerator double, denominator double, value double,
            base bigint, return_status text, is_complete boolean, is_provisional boolean
        );
        create table warehouse.intermediate.int_periods (
            period_type text, period_start date, period_end date
        );
        create table warehouse.intermediate.indicator_status__rolled_up as
            select indicator_id, area_code, period_type, period_start, false as is_early
            from warehouse.marts.indicator_values;
        create table warehouse.intermediate.int_breaks__crossed (
            indicator_id text, area_code text, comparison text, period_type text,
            period_start date, reasons text
        );
        create table warehouse.intermediate.int_survey__changes (
            comparison text, base_kind text, measure text, area_code text, period_type text,
            period_start date, is_fit boolean, base bigint, earlier_base bigint,
            difference_lower_95 double, difference_upper_95 double,
            difference_lower_998 double, difference_upper_998 double
        );
        create table warehouse.intermediate.indicator_values__outstanding (
            indicator_id text, area_code text, period_type text, period_start date,
            outstanding text
        )
        """
    )
    periods = [("quarter", "2011-04-01", "2011-06-30", areas)]
    periods += [("rolling_year", *ends, pairs) for ends, pairs in zip(YEARS, years, strict=False)]
    for period_type, start, end, pairs in periods:
        for at, back in ((0, 0), (1, 1)):
            first, last = (f"{int(day[:4]) - back}{day[4:]}" for day in (start, end))
            insert(
                connection,
                "warehouse.marts.indicator_values",
                [
                    ("i", "london" if area == "L" else "borough", area, area,
                     None if area == "L" else area, None, period_type, first, last, "", unit,
                     pair[at].numerator, pair[at].denominator, pair[at].value(unit), None,
                     pair[at].status, pair[at].is_complete,
                     pair[at].status == "outstanding" or not pair[at].is_complete
                     or pair[at].is_early)
                    for area, pair in pairs.items()
                ],
            )  # fmt: skip
            insert(connection, "warehouse.intermediate.int_periods", [(period_type, first, last)])
    connection.execute(
        "insert into warehouse.intermediate.indicator_status__rolled_up select indicator_id,"
        " area_code, period_type, period_start, false from warehouse.marts.indicator_values"
    )
    for area in broken:
        connection.execute(
            "insert into warehouse.intermediate.int_breaks__crossed values"
            " ('i', ?, 'year_on_year', 'quarter', '2011-04-01', 'A new form'),"
            " ('i', ?, 'year_on_year', 'rolling_year', '2010-07-01', 'A new form')",
            [area, area],
        )
    for model in MODELS:
        schema = "marts" if model == MODELS[-1] else "intermediate"
        connection.execute(f"create table warehouse.{schema}.{model} as {compiled[model]}")
    cursor = connection.execute(
        "select * from warehouse.marts.indicator_changes"
        " where period_type = 'quarter' and year(period_start) = 2011"
    )
    names = [column[0] for column in cursor.description]
    rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    assert len(rows) == len(areas)
    return {row["area_code"]: row for row in rows}


def dispersion(unit: str, years: Sequence[Sequence[Pair]]) -> float:
    """Return the variance of the boroughs' changes, divided by the variance expected by chance.

    Only years with at least ten boroughs are used, and these years are pooled.
    """
    squares, freedom = 0.0, 0
    for pairs in years:
        if len(pairs) < 10:
            continue
        freedom += len(pairs) - 1
        tops = [sum(pair[at].numerator or 0 for pair in pairs) for at in (0, 1)]
        bases = [sum(pair[at].denominator or 0 for pair in pairs) for at in (0, 1)]
        for pair in pairs:
            (a, n), (b, m) = ((each.numerator or 0, each.denominator or 0) for each in pair)
            if unit == "percent":
                own = asin(sqrt((a + 3 / 8) / (n + 3 / 4))) - asin(sqrt((b + 3 / 8) / (m + 3 / 4)))
                overall = asin(sqrt(tops[0] / bases[0])) - asin(sqrt(tops[1] / bases[1]))
                variance = 1 / (4 * n + 2) + 1 / (4 * m + 2)
            else:
                own = log((a + 0.5) / (b + 0.5))
                overall = log((tops[0] + 0.5) / (tops[1] + 0.5))
                variance = 1 / (a + 0.5) + 1 / (b + 0.5)
            squares += (own - overall) ** 2 / variance
    return squares / freedom if freedom else 1


def invented(seed: int, unit: str, boroughs: int, spread: float) -> dict[str, Pair]:
    """Return random boroughs whose changes differ by chance and, on a log scale, by `spread`."""
    chance = Random(seed)
    pairs = {}
    for number in range(boroughs):
        figures = []
        for _ in range(2):
            level = 2.71828 ** chance.gauss(0, spread)
            if unit == "percent":
                base = chance.randint(30, 90)
                share = min(0.4 * level, 1)
                figures.append(Figure(sum(chance.random() < share for _ in range(base)), base))
            else:
                mean = (20 + 3 * number) * level
                figures.append(Figure(max(round(chance.gauss(mean, sqrt(mean))), 0)))
        pairs[f"B{number:03}"] = (figures[0], figures[1])
    return pairs


def limits_of_a_ratio(now: int, before: int, level: str) -> tuple[float, float]:
    """Return limits for the ratio of two counts, based on Wilson's limits for a share."""
    part = binomtest(now, now + before).proportion_ci(LEVELS[level], method="wilson")
    return part.low / (1 - part.low), part.high / (1 - part.high) if before else float("inf")


def limits_of_a_difference(pair: Pair, level: str) -> tuple[float, float]:
    """Return Newcombe's limits for a difference, in percentage points."""
    shares, ends = [], []
    for figure in pair:
        top, base = int(figure.numerator or 0), int(figure.denominator or 0)
        shares.append(top / base)
        ends.append(binomtest(top, base).proportion_ci(LEVELS[level], method="wilson"))
    now, before = shares
    low = now - before - sqrt((now - ends[0].low) ** 2 + (ends[1].high - before) ** 2)
    high = now - before + sqrt((ends[0].high - now) ** 2 + (before - ends[1].low) ** 2)
    return 100 * low, 100 * high


def label_of_counts(now: int, before: int, level: str, phi: float) -> str:
    """Return the label for a change in a count, based on limits that allow for the dispersion."""
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


@pytest.mark.parametrize("spread", [0.0, 0.1, 0.2, 0.3])
def test_limits_and_labels_of_counts_agree_with_a_calculation_in_scipy(
    compiled: dict[str, str], spread: float
) -> None:
    chance = Random(round(10 * spread))
    counts = [(chance.randint(0, 120), chance.randint(0, 120)) for _ in range(150)]
    counts += [(0, 0), (0, 12), (12, 0), (0, 40), (40, 0), (4, 5), (5, 5)]
    areas = {f"B{n:03}": (Figure(now), Figure(before)) for n, (now, before) in enumerate(counts)}
    years = [invented(seed, "count", 32, spread) for seed in (1, 2)]
    later = invented(3, "count", 32, 3)
    phi = dispersion("count", [list(pairs.values()) for pairs in years])
    rows = published(compiled, "count", areas, years=[*years, later])
    labels = set()
    for area, (now, before) in zip(areas, counts, strict=True):
        row = rows[area]
        assert row["dispersion"] == pytest.approx(phi, rel=1e-9)
        assert row["statement"] == label_of_counts(now, before, "998", phi), (now, before)
        labels.add(row["statement"])
        for level in LEVELS if now + before else ():
            low, high = limits_of_a_ratio(now, before, level)
            assert row[f"ratio_lower_{level}"] == pytest.approx(low, rel=1e-9, abs=1e-12)
            if before:
                assert row[f"ratio_upper_{level}"] == pytest.approx(high, rel=1e-9)
            else:
                assert row[f"ratio_upper_{level}"] is None
    assert labels == {"higher", "lower", "no clear change", "too few to say"}
    assert (phi < 1.3) == (spread <= 0.0), phi


@pytest.mark.parametrize("spread", [0.0, 0.2, 0.4])
def test_percentages_have_newcombes_limits_and_their_labels_allow_for_the_dispersion(
    compiled: dict[str, str], spread: float
) -> None:
    chance = Random(round(10 * spread))
    areas = {}
    for number in range(150):
        bases = (chance.randint(10, 90), chance.randint(10, 90))
        tops = (chance.randint(0, bases[0]), chance.randint(0, bases[1]))
        areas[f"B{number:03}"] = (Figure(tops[0], bases[0]), Figure(tops[1], bases[1]))
    years = [invented(seed, "percent", 32, spread) for seed in (1, 2)]
    phi = dispersion("percent", [list(pairs.values()) for pairs in years])
    rows = published(compiled, "percent", areas, years=years)
    for area, pair in areas.items():
        row = rows[area]
        assert row["dispersion"] == pytest.approx(phi, rel=1e-9)
        for level in LEVELS:
            found = (row[f"difference_lower_{level}"], row[f"difference_upper_{level}"])
            assert found == pytest.approx(limits_of_a_difference(pair, level), abs=1e-9)
        low, high = limits_of_a_difference(pair, "998")
        middle, widening = row["difference"], sqrt(max(1, phi))
        label = "no clear change"
        if min(figure.denominator or 0 for figure in pair) < 20:
            label = "too few to say"
        elif middle - widening * (middle - low) > 0:
            label = "higher"
        elif middle + widening * (high - middle) < 0:
            label = "lower"
        assert row["statement"] == label


def test_the_dispersion_is_based_only_on_years_with_at_least_ten_comparable_boroughs(
    compiled: dict[str, str],
) -> None:
    many, few = invented(1, "count", 12, 0.5), invented(2, "count", 12, 0.9)
    late: dict[str, Any] = {"status": "outstanding"}
    few |= {"B003": (Figure(3), Figure(90, **late)), "B004": (Figure(3, is_early=True), Figure(90))}
    few["B005"] = (Figure(0, status="not_stated"), Figure(90))
    areas = {"B000": (Figure(90), Figure(50))}
    of_many = dispersion("count", [list(many.values())])
    for years, phi in (
        ([many, few], of_many),
        ([few, many], of_many),
        ([few, few], 1),
        ([few], 1),
        ([], 1),
    ):
        row = published(compiled, "count", areas, years=years)["B000"]
        assert row["dispersion"] == pytest.approx(phi, rel=1e-9)
    left = [many[area] for area in sorted(many)[2:]]
    for broken, phi in (
        (["B000", "B001"], dispersion("count", [list(many.values()), left])),
        (["B000", "B001", "B002"], of_many),
    ):
        row = published(compiled, "count", areas, years=[many, many], broken=broken)["B000"]
        assert row["dispersion"] == pytest.approx(phi, rel=1e-9)


def test_london_is_judged_with_99_point_8_percent_limits_like_every_other_area(
    compiled: dict[str, str],
) -> None:
    """With 95 % limits, one comparison in twenty would label a stable London as changed."""
    rows = published(compiled, "count", {"L": (Figure(130), Figure(100))})
    assert rows["L"]["ratio_lower_95"] > 1 > rows["L"]["ratio_lower_998"]
    assert (rows["L"]["dispersion"], rows["L"]["statement"]) == (1, "no clear change")
    rows = published(compiled, "count", {"L": (Figure(170), Figure(100))})
    assert rows["L"]["statement"] == "higher"


@pytest.mark.parametrize(
    "late",
    [{"status": "outstanding"}, {"is_complete": False}, {"is_early": True}],
    ids=["outstanding", "not over", "early"],
)
@pytest.mark.parametrize("is_now", [True, False])
def test_a_provisional_figure_in_either_year_has_no_label(
    compiled: dict[str, str], late: dict[str, Any], is_now: bool
) -> None:
    pair = (Figure(90, **(late if is_now else {})), Figure(20, **({} if is_now else late)))
    row = published(compiled, "count", {"B": pair})["B"]
    assert (row["statement"], row["is_like_for_like"]) == (None, False)
    assert row["ratio"] == 4.5


def test_the_amount_paid_on_confiscation_orders_never_has_a_label(compiled: dict[str, str]) -> None:
    areas = {"L": (Figure(900), Figure(200)), "B": (Figure(90), Figure(20))}
    for has_label, label in ((False, None), (True, "higher")):
        rows = published(compiled, "count", areas, has_label=has_label)
        assert {row["statement"] for row in rows.values()} == {label}


def test_no_change_is_judged_across_a_break(compiled: dict[str, str]) -> None:
    """An earlier version labelled concerns "lower" because the form had dropped three themes."""
    areas = {area: (Figure(40), Figure(90)) for area in "LAB"}
    rows = published(compiled, "count", areas, broken=["L", "A"])
    labels = {area: (row["statement"], row["is_like_for_like"]) for area, row in rows.items()}
    not_comparable = ("not comparable", False)
    assert labels == {"L": not_comparable, "A": not_comparable, "B": ("lower", True)}
    assert (rows["A"]["reason"], rows["B"]["reason"]) == ("A new form", None)
    assert (rows["A"]["ratio"], rows["B"]["ratio"]) == (40 / 90, 40 / 90)


def a_london(
    unit: str, reported: int, now: float, before: float, *, late: dict[str, Any] | None = None
) -> dict[str, Pair]:
    """Return London and 32 boroughs. The first `reported` boroughs reported both years.

    The other boroughs' current figures are outstanding or early.
    """
    base = 100 if unit == "percent" else None
    status = late or {"status": "outstanding"}
    areas: dict[str, Pair] = {}
    for number in range(32):
        pair = (Figure(now, base), Figure(before, base))
        if number >= reported:
            pair = (
                Figure(now / 10, base and base / 10, **status),
                Figure(before / 2, base and base / 2),
            )
        areas[f"B{number:03}"] = pair
    totals = [
        Figure(
            sum(pair[at].numerator or 0 for pair in areas.values()),
            sum(pair[at].denominator or 0 for pair in areas.values()) if base else None,
            **(status if reported < 32 and not at else {}),
        )
        for at in (0, 1)
    ]
    return {"L": (totals[0], totals[1]), **areas}


@pytest.mark.parametrize("unit", ["count", "percent"])
@pytest.mark.parametrize("late", [{"status": "outstanding"}, {"is_early": True}])
@pytest.mark.parametrize(("reported", "label"), [(26, "higher"), (25, "too few returned")])
def test_london_has_a_label_only_if_at_least_26_boroughs_reported_both_years(
    compiled: dict[str, str], unit: str, late: dict[str, Any], reported: int, label: str
) -> None:
    """An earlier version labelled London "lower" because only 20 of 32 boroughs had reported."""
    areas = a_london(unit, reported, 45, 30, late=late)
    london = published(compiled, unit, areas)["L"]
    assert (london["statement"], london["is_like_for_like"]) == (label, False)
    assert london["boroughs_like_for_like"] == reported
    scale = reported if unit == "count" else 1
    found = (london["value_like_for_like"], london["value_year_before_like_for_like"])
    assert found == pytest.approx((45 * scale, 30 * scale))


@pytest.mark.parametrize("unit", ["count", "percent"])
@pytest.mark.parametrize(("share", "label"), [(0.8, "higher"), (0.79, "too few returned")])
def test_london_has_a_label_only_if_the_reporting_boroughs_had_80_percent_of_last_years_total(
    compiled: dict[str, str], unit: str, share: float, label: str
) -> None:
    areas = a_london(unit, 31, 45, 30)
    here = 31 * (30 if unit == "count" else 100)
    missing = here * (1 - share) / share
    areas["B031"] = (areas["B031"][0], Figure(missing * 0.3, missing))
    if unit == "count":
        areas["B031"] = (areas["B031"][0], Figure(missing))
    before = Figure(
        sum(pair[1].numerator or 0 for area, pair in areas.items() if area != "L"),
        sum(pair[1].denominator or 0 for area, pair in areas.items() if area != "L"),
    )
    areas["L"] = (areas["L"][0], before)
    london = published(compiled, unit, areas)["L"]
    assert (london["statement"], london["boroughs_like_for_like"]) == (label, 31)


def test_after_follow_up_london_is_labelled_too_few_returned_if_few_boroughs_reported(
    compiled: dict[str, str],
) -> None:
    """If few boroughs reported, London's figure is missing or covers only those boroughs.

    While cases are being followed up, London has no label.
    """
    none = a_london("count", 0, 45, 30)
    none["L"] = (Figure(None, None, "outstanding"), none["L"][1])
    london = published(compiled, "count", none)["L"]
    assert (london["statement"], london["boroughs_like_for_like"]) == ("too few returned", 0)
    for days, label in ((92, "too few returned"), (93, None)):
        london = published(compiled, "count", none, follow_up_days=days)["L"]
        assert london["statement"] == label, days
        assert (london["reason"] or "").startswith("follow-up runs until") == (label is None)
    unfinished = {
        area: (Figure(pair[0].numerator, None, "submitted", is_complete=False), pair[1])
        for area, pair in none.items()
    }
    assert published(compiled, "count", unfinished)["L"]["statement"] is None
    for unit, aggregation in (("gbp", "sum"), ("days", "mean"), ("index", "index")):
        london = published(compiled, unit, none, aggregation=aggregation)["L"]
        assert london["statement"] is None


def test_a_borough_counts_as_reported_if_an_extract_for_all_of_london_does_not_mention_it(
    compiled: dict[str, str],
) -> None:
    areas = a_london("count", 31, 45, 30)
    areas["B000"] = (Figure(0, None, "not_stated"), Figure(30))
    rows = published(compiled, "count", areas)
    assert (rows["L"]["boroughs_like_for_like"], rows["L"]["statement"]) == (31, "higher")
    assert rows["L"]["value_like_for_like"] == 30 * 45
    assert rows["B000"]["statement"] is None


@pytest.mark.parametrize(
    ("unit", "base", "now", "before"), [("count", None, 85, 92), ("percent", 100, 42.5, 46.0)]
)
def test_londons_figure_covers_only_the_boroughs_that_reported_if_a_return_has_no_register(
    compiled: dict[str, str], unit: str, base: float | None, now: float, before: float
) -> None:
    """One of four boroughs is outstanding now, and another was outstanding a year before.

    London's like-for-like figure therefore covers only the other two boroughs.
    """
    areas = {
        "L": (Figure(385, base and 600, "outstanding"), Figure(122, base and 300, "outstanding")),
        "A": (Figure(40, base), Figure(50, base)),
        "B": (Figure(45, base, "nil"), Figure(42, base)),
        "C": (Figure(None, None, "outstanding"), Figure(30, base)),
        "D": (Figure(300, base and 400), Figure(None, None, "outstanding")),
    }
    rows = published(compiled, unit, areas, is_registered=False)
    london = rows["L"]
    assert london["boroughs_like_for_like"] == 2
    assert london["value_like_for_like"] == pytest.approx(now)
    assert london["value_year_before_like_for_like"] == pytest.approx(before)
    assert (london["statement"], london["is_like_for_like"]) == ("no clear change", False)
    assert {rows[area]["boroughs_like_for_like"] for area in "ABCD"} == {None}


def test_londons_total_is_compared_if_every_borough_reported_or_boroughs_cannot_be_added_up(
    compiled: dict[str, str],
) -> None:
    """London's total includes records without a borough."""
    areas = {"L": (Figure(90), Figure(40)), "A": (Figure(40), Figure(40))}
    london = published(compiled, "count", areas)["L"]
    assert (london["statement"], london["value_like_for_like"]) == ("higher", 40)
    distinct = published(compiled, "count", areas, aggregation="distinct")["L"]
    assert (distinct["statement"], distinct["boroughs_like_for_like"]) == ("higher", None)
    late = {area: (Figure(None, None, "outstanding"), pair[1]) for area, pair in areas.items()}
    london = published(compiled, "count", late, is_registered=False)["L"]
    assert (london["statement"], london["boroughs_like_for_like"]) == (None, None)
