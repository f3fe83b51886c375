"""Test crime around crack house closures, for random wards, against counts in plain Python."""

from collections import defaultdict
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from itertools import product
from math import exp, log, sqrt
from random import Random
from typing import Any

import pytest
from scipy.stats import t

from tests.made_rows import database, insert

STEPS = tuple(f"int_crack_house_vicinity__{step}" for step in ("wards", "strata", "ratios"))
MODELS = (*STEPS, "crack_house_vicinity")
QUARTERS = [
    date(year + (month == 1), month, 1) for year in range(2009, 2013) for month in (4, 7, 10, 1)
]
COMPLETE = 15
WARDS = {f"{borough}{number}": borough for borough in "ABCDEF" for number in range(12)}
Counts = dict[tuple[str, int], int]
Outstanding = AbstractSet[tuple[str, int]]
PARTS = ("before", "after", "comparison_before", "comparison_after")
CAVEAT = (
    ". This is an association, not an effect: closures tend to follow a peak, so a fall may be a"
    " return to the usual level"
)
HIGHER = f"higher than in other wards{CAVEAT}"
LOWER = f"lower than in other wards{CAVEAT}"
OUTSTANDING = {("A", 1), ("E", 2), ("F", 0)}
"""The boroughs and quarters whose closure returns have not been received."""


def invented(seed: int) -> tuple[Counts, Counts]:
    """Return random offences and closures by ward and quarter.

    In borough A, half of the wards have a closure; in B, every ward; in C, none. D has no offences
    in wards with closures. In E, every closure has too few complete quarters before or after it. In
    F, any ward may have a closure.
    """
    random = Random(seed)
    offences, closures = {}, {}
    for ward, number in product(WARDS, range(len(QUARTERS))):
        borough = WARDS[ward]
        rate = {"D": 0 if ward == "D0" else 9}.get(borough, 30 if number < 8 else 18)
        offences[ward, number] = random.randint(0, rate) if rate else 0
        is_closing = {
            "A": ward[1:] < "6" and random.random() < 0.2,
            "B": number == 7,
            "C": False,
            "D": ward == "D0" and number == 6,
            "E": ward == "E0" and number in (3, 11, 12),
            "F": random.random() < 0.06,
        }[borough]
        closures[ward, number] = random.randint(1, 3) if is_closing else 0
    return offences, closures


def published(
    compiled: dict[str, str],
    offences: Counts,
    closures: Counts,
    *,
    received: int = len(QUARTERS),
    early: int | None = None,
    outstanding: Outstanding = OUTSTANDING,
    broken: Outstanding = frozenset(),
) -> dict[str, Any]:
    """Return the mart's rows by area code, calculated with the models' own SQL.

    Offences were received for the first `received` quarters. The `early` quarter's offences were
    received before the quarter ended. `outstanding` lists boroughs and quarters with outstanding
    closure returns. `broken` lists boroughs and quarters with a break in offences.
    """
    connection = database()
    connection.execute("attach ':memory:' as warehouse")
    connection.execute("create schema warehouse.marts")
    connection.execute("create schema warehouse.intermediate")
    connection.execute(
        "create table warehouse.intermediate.int_quarters (quarter_start date, is_complete boolean)"
    )
    insert(
        connection,
        "warehouse.intermediate.int_quarters",
        [(day, number < COMPLETE) for number, day in enumerate(QUARTERS)],
    )
    connection.execute(
        "create table warehouse.intermediate.int_return_status (return_name text, area_code text,"
        " quarter_start date, return_status text, is_early boolean)"
    )
    places = sorted(set(WARDS.values()))
    insert(
        connection,
        "warehouse.intermediate.int_return_status",
        [
            *(
                (
                    "acquisitive_offences",
                    place,
                    day,
                    "submitted" if number < received else "outstanding",
                    number == early,
                )
                for place, (number, day) in product(places, enumerate(QUARTERS))
            ),
            *(
                (
                    "crack_house_closures",
                    place,
                    day,
                    "outstanding" if (place, number) in outstanding else "submitted",
                    False,
                )
                for place, (number, day) in product(places, enumerate(QUARTERS))
            ),
        ],
    )
    connection.execute(
        "create table warehouse.intermediate.int_breaks (indicator_id text, area_code text,"
        " quarter_start date)"
    )
    for borough, number in broken:
        connection.execute(
            "insert into warehouse.intermediate.int_breaks values ('acquisitive_offences', ?, ?),"
            " ('concerns_raised', 'B', '2011-01-01')",
            [borough, QUARTERS[number]],
        )
    connection.execute("create schema warehouse.statistics")
    connection.execute(
        "create table warehouse.statistics.student_t_quantiles as from"
        " (values (1, 1e0, 1e0)) as quantiles (degrees_of_freedom, t_975, t_999) where false"
    )
    insert(
        connection,
        "warehouse.statistics.student_t_quantiles",
        [(df, float(t.ppf(0.975, df)), float(t.ppf(0.999, df))) for df in range(1, 10)],
    )
    areas = [("london", "L"), *(("borough", code) for code in places)]
    connection.execute(
        "create table warehouse.intermediate.int_areas"
        " (area_level text, area_code text, area_name text)"
    )
    insert(connection, "warehouse.intermediate.int_areas", [(*area, "x") for area in areas])
    for mart, column, counts in (
        ("acquisitive_offences", "acquisitive_offences", offences),
        ("crack_house_closures", "crack_houses_closed", closures),
    ):
        connection.execute(
            f"create table warehouse.marts.{mart}"
            f" (borough_code text, ward_code text, quarter_start_date date, {column} bigint)"
        )
        rows = [
            *((WARDS[w], w, QUARTERS[number], count) for (w, number), count in counts.items()),
            # rows without a ward must not affect the comparison
            *(("A", None, day, 50) for day in QUARTERS),
        ]
        insert(connection, f"warehouse.marts.{mart}", rows)
    for model in MODELS:
        schema = "intermediate" if model in STEPS else "marts"
        connection.execute(f"create table warehouse.{schema}.{model} as {compiled[model]}")
    cursor = connection.execute("select * from warehouse.marts.crack_house_vicinity")
    names = [column[0] for column in cursor.description]
    found = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    return {row["area_code"]: row for row in found}


@dataclass
class Expected:
    """The expected sums for an area, and the closures in it by ward and quarter."""

    sums: dict[str, int] = field(default_factory=lambda: dict.fromkeys(PARTS, 0))
    closures: list[tuple[str, int]] = field(default_factory=list)
    left_out: int = 0
    others: dict[tuple[str, int], list[str]] = field(default_factory=dict)
    """The wards with which closures are compared, by borough and quarter."""


def counted(
    offences: Counts,
    closures: Counts,
    outstanding: Outstanding = OUTSTANDING,
) -> dict[str, Expected]:
    """Return, by area, the valid closures and the wards with which they are compared."""
    found: dict[str, Expected] = defaultdict(Expected)
    for (ward, number), closed in closures.items():
        around, borough = range(number - 4, number + 5), WARDS[ward]
        if not closed or around[0] < 0 or around[-1] >= COMPLETE:
            continue
        for area in (borough, "L"):
            if any((borough, each) in outstanding for each in around):
                found[area].left_out += 1
            else:
                found[area].closures.append((ward, number))
                found[area].others[borough, number] = [
                    other
                    for other, place in WARDS.items()
                    if place == borough and not any(closures[other, each] for each in around)
                ]
    for expected in found.values():
        for ward, number in expected.closures:
            expected.sums["before"] += year(offences, ward, number - 4)
            expected.sums["after"] += year(offences, ward, number + 1)
        for (_, number), others in expected.others.items():
            for other in others:
                expected.sums["comparison_before"] += year(offences, other, number - 4)
                expected.sums["comparison_after"] += year(offences, other, number + 1)
    return found


def year(offences: Counts, ward: str, start: int) -> int:
    """Return a ward's offences in the four quarters from `start`."""
    return sum(offences[ward, number] for number in range(start, start + 4))


def log_ratio(offences: Counts, expected: Expected, without: str | None = None) -> float | None:
    """Return the logarithm of the Mantel-Haenszel ratio over boroughs and quarters.

    `without` is a ward to leave out.
    """
    upper, lower = Fraction(0), Fraction(0)
    for (borough, number), others in expected.others.items():
        closed = [w for w, at in expected.closures if WARDS[w] == borough and at == number]
        before, after, other_before, other_after = (
            sum(year(offences, ward, start) for ward in wards if ward != without)
            for wards in (closed, others)
            for start in (number - 4, number + 1)
        )
        if total := before + after + other_before + other_after:
            upper += Fraction(after * other_before, total)
            lower += Fraction(before * other_after, total)
    return log(upper / lower) if upper and lower else None


def limits(offences: Counts, expected: Expected) -> tuple[float, float] | None:
    """Return the log ratio's standard error and degrees of freedom, or None for too few cases."""
    compared = {w for w, at in expected.closures if expected.others[WARDS[w], at]}
    wards = compared.union(*expected.others.values())
    ratio = log_ratio(offences, expected)
    logs = [log_ratio(offences, expected, without=ward) for ward in wards]
    few = len(compared) < 5 or expected.sums["before"] + expected.sums["after"] < 10
    if few or ratio is None or None in logs:
        return None
    squares = sum((each - ratio) ** 2 for each in logs if each is not None)
    return sqrt((len(compared) - 1) / len(compared) * squares), len(compared) - 1


@pytest.mark.parametrize("seed", range(6))
def test_the_change_in_offences_around_closures_is_divided_by_the_change_in_other_wards(
    compiled: dict[str, str], seed: int
) -> None:
    offences, closures = invented(seed)
    rows, found = published(compiled, offences, closures), counted(offences, closures)
    assert set(rows) == {"L", *WARDS.values()}
    judged = 0
    for area, row in rows.items():
        expected = found[area]
        assert {part: row[part] for part in PARTS} == expected.sums
        assert row["closures"] == len(expected.closures)
        assert row["closures_left_out"] == expected.left_out
        ratio = log_ratio(offences, expected)
        assert row["change_ratio"] == (ratio and pytest.approx(exp(ratio), rel=1e-9))
        error = limits(offences, expected)
        if ratio is None or error is None:
            assert (row["lower_95"], row["upper_95"]) == (None, None)
            assert row["statement"] == "too few to say"
            continue
        judged += 1
        reach, far = (error[0] * t.ppf(share, error[1]) for share in (0.975, 0.999))
        expected_limits = [exp(ratio - reach), exp(ratio + reach)]
        assert [row["lower_95"], row["upper_95"]] == pytest.approx(expected_limits, rel=2e-6)
        assert row["closure_wards"] == error[1] + 1
        label = f"no clear difference from other wards{CAVEAT}"
        if abs(ratio) > far:
            label = HIGHER if ratio > 0 else LOWER
        assert row["statement"] == label
    assert judged >= 2
    assert found["L"].left_out
    assert found["L"].closures


def test_limits_use_students_t_even_if_they_are_based_on_many_wards(
    compiled: dict[str, str],
) -> None:
    # an earlier version used normal limits above 60 degrees of freedom, which are too narrow
    offences, _ = invented(1)
    closures = {each: int(each[0][1:] != "0" and each[1] == 7) for each in offences}
    offences = {each: 20 + count for each, count in offences.items()}
    row = published(compiled, offences, closures, outstanding=set())["L"]
    expected = counted(offences, closures, set())["L"]
    ratio, error = log_ratio(offences, expected), limits(offences, expected)
    assert ratio is not None
    assert error is not None
    assert error[1] == 65
    upper = exp(ratio + error[0] * t.ppf(0.975, 65))
    assert row["upper_95"] == pytest.approx(upper, rel=2e-6)


def test_there_is_no_comparison_for_a_borough_with_a_closure_in_every_ward(
    compiled: dict[str, str],
) -> None:
    row = published(compiled, *invented(1))["B"]
    assert (row["closures"], row["comparison_before"], row["change_ratio"]) == (12, 0, None)


def test_a_closure_is_left_out_unless_the_four_quarters_before_and_after_it_are_complete(
    compiled: dict[str, str],
) -> None:
    assert published(compiled, *invented(1))["E"]["closures"] == 0


def test_a_closure_is_left_out_if_offences_in_the_year_after_it_are_outstanding(
    compiled: dict[str, str],
) -> None:
    offences, closures = invented(1)
    every = published(compiled, offences, closures)["B"]["closures"]
    assert every > 0  # all closures are in quarter 8, and need offences up to quarter 12
    assert published(compiled, offences, closures, received=12)["B"]["closures"] == every
    assert published(compiled, offences, closures, received=11)["B"]["closures"] == 0


@pytest.mark.parametrize(("early", "is_left_out"), [(2, False), (3, True), (11, True), (12, False)])
def test_a_closure_is_left_out_if_offences_in_a_quarter_near_it_were_sent_too_early(
    compiled: dict[str, str], early: int, is_left_out: bool
) -> None:
    row = published(compiled, *invented(1), early=early)["B"]
    assert (row["closures"] == 0) is is_left_out


@pytest.mark.parametrize(
    ("number", "is_left_out"), [(2, False), (3, True), (11, True), (12, False)]
)
def test_a_closure_is_counted_as_left_out_if_a_closure_return_near_it_is_outstanding(
    compiled: dict[str, str], number: int, is_left_out: bool
) -> None:
    # an earlier version treated a quarter with unknown closures as a quarter without closures
    rows = published(compiled, *invented(1), outstanding={("B", number)})
    numbers = (0, 12) if is_left_out else (12, 0)
    assert (rows["B"]["closures"], rows["B"]["closures_left_out"]) == numbers
    assert rows["F"]["closures_left_out"] == 0
    assert rows["L"]["closures_left_out"] == numbers[1]


@pytest.mark.parametrize(
    ("number", "is_left_out"), [(3, False), (4, True), (11, True), (12, False)]
)
def test_a_closure_is_left_out_if_there_is_a_break_in_offences_near_it(
    compiled: dict[str, str], number: int, is_left_out: bool
) -> None:
    rows = published(compiled, *invented(1), outstanding=set(), broken={("B", number)})
    assert (rows["B"]["closures"] == 0) is is_left_out
    assert (rows["B"]["closures_left_out"] == 12) is is_left_out


def test_large_differences_between_wards_do_not_lead_to_a_label(
    compiled: dict[str, str],
) -> None:
    # an earlier method assumed independent offences, and labelled this fall of 27 % "lower"
    offences = dict.fromkeys(product(WARDS, range(len(QUARTERS))), 100)
    closures = dict.fromkeys(offences, 0)
    for ward, after in {"A0": 10, "A1": 20, "A2": 150, "A3": 90, "A4": 95}.items():
        closures[ward, 7] = 1
        offences |= {(ward, number): after for number in range(8, 12)}
    row = published(compiled, offences, closures, outstanding=set())["A"]
    assert row["change_ratio"] == pytest.approx(0.73)
    assert row["statement"] == f"no clear difference from other wards{CAVEAT}"


def test_a_change_around_closures_in_only_four_wards_is_labelled_too_few_to_say(
    compiled: dict[str, str],
) -> None:
    offences = dict.fromkeys(product(WARDS, range(len(QUARTERS))), 100)
    closures = dict.fromkeys(offences, 0)
    for ward, after in {"A0": 40, "A1": 41, "A2": 39, "A3": 40}.items():
        closures[ward, 7] = 1
        offences |= {(ward, number): after for number in range(8, 12)}
    row = published(compiled, offences, closures, outstanding=set())["A"]
    assert row["change_ratio"] == pytest.approx(0.4)
    assert row["lower_95"] is None
    assert row["statement"] == "too few to say"


def test_a_clear_change_is_labelled_higher_or_lower(compiled: dict[str, str]) -> None:
    offences, closures = invented(1)
    closures = dict.fromkeys(closures, 0) | {(f"A{number}", 7): 1 for number in range(5)}
    offences |= {(ward, number): 30 for ward, number in offences if WARDS[ward] == "A"}
    for ward, number in product([f"A{each}" for each in range(5)], range(8, 12)):
        offences[ward, number] = 60 + number + 2 * int(ward[1])
    rows = published(compiled, offences, closures, outstanding=set())
    assert (rows["A"]["statement"], rows["L"]["statement"]) == (HIGHER, HIGHER)
    for ward, number in product([f"A{each}" for each in range(5)], range(3, 7)):
        offences[ward, number] = 90_000 + number * int(ward[1])
    assert published(compiled, offences, closures, outstanding=set())["A"]["statement"] == LOWER
