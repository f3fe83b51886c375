"""Crime around crack house closures, counted again in plain Python from generated wards."""

from collections import defaultdict
from datetime import date
from itertools import product
from math import exp, log, sqrt
from random import Random
from typing import Any

import pytest

from tests.made_rows import database, insert

MODELS = ("int_crack_house_vicinity__cells", "crack_house_vicinity")
QUARTERS = [
    date(year + (month == 1), month, 1) for year in range(2009, 2013) for month in (4, 7, 10, 1)
]
COMPLETE = 15
WARDS = {f"{borough}{number}": borough for borough in "ABCDE" for number in range(6)}
Counts = dict[tuple[str, int], int]
Z95, Z998 = 1.959963984540054, 3.090232306167813
PARTS = ("before", "after", "comparison_before", "comparison_after")
CAVEAT = (
    ": an association, never an effect; closures tend to follow a peak, so that a fall may be a"
    " return to the usual"
)
HIGHER = f"higher than in other wards{CAVEAT}"
LOWER = f"lower than in other wards{CAVEAT}"
DISPERSION = {"L": 1.6, "A": 4.0, "C": 0.5}
"""Of the offences of an area; E and others have no chart."""


def invented(seed: int) -> tuple[Counts, Counts]:
    """Offences and closures by ward and quarter.

    In A few wards close, in B every ward does, in C none; D has no offence in the wards that close,
    and E closes only at the window's edges and in its last complete quarters.
    """
    random = Random(seed)
    offences, closures = {}, {}
    for ward, number in product(WARDS, range(len(QUARTERS))):
        borough = WARDS[ward]
        rate = {"D": 0 if ward == "D0" else 9}.get(borough, 30 if number < 8 else 18)
        offences[ward, number] = random.randint(0, rate) if rate else 0
        is_closing = {
            "A": ward in ("A0", "A1") and random.random() < 0.3,
            "B": number == 7,
            "C": False,
            "D": ward == "D0" and number == 6,
            "E": ward == "E0" and number in (3, 11, 12),
        }[borough]
        closures[ward, number] = random.randint(1, 3) if is_closing else 0
    return offences, closures


def published(
    compiled: dict[str, str],
    offences: Counts,
    closures: Counts,
    come: int = len(QUARTERS),
    early: int | None = None,
) -> dict[str, Any]:
    """The mart's rows by area code, from the models' own SQL.

    Offences came of so many quarters, and of the early one before it was over.
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
        "create table warehouse.intermediate.int_return_status (return_name text,"
        " quarter_start date, return_status text, is_early boolean)"
    )
    insert(
        connection,
        "warehouse.intermediate.int_return_status",
        [
            (
                "acquisitive_offences",
                day,
                "submitted" if number < come else "outstanding",
                number == early,
            )
            for number, day in enumerate(QUARTERS)
        ],
    )
    connection.execute(
        "create table warehouse.intermediate.int_control_bases (indicator_id text, area_code text,"
        " segment integer, base_points integer, dispersion double)"
    )
    for area, dispersion in DISPERSION.items():
        connection.execute(
            "insert into warehouse.intermediate.int_control_bases values"
            " ('acquisitive_offences', ?, 0, 9, 88), ('acquisitive_offences', ?, 0, 12, ?),"
            " ('acquisitive_offences', ?, 1, 12, 88), ('others', ?, 0, 12, 88)",
            [area, area, dispersion, area, area],
        )
    areas = [("london", "L"), *(("borough", code) for code in sorted(set(WARDS.values())))]
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
            *(("A", None, day, 50) for day in QUARTERS),  # no ward: nowhere near anything
        ]
        insert(connection, f"warehouse.marts.{mart}", rows)
    for model, schema in zip(MODELS, ("intermediate", "marts"), strict=True):
        connection.execute(f"create table warehouse.{schema}.{model} as {compiled[model]}")
    cursor = connection.execute("select * from warehouse.marts.crack_house_vicinity")
    names = [column[0] for column in cursor.description]
    found = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    return {row["area_code"]: row for row in found}


def counted(offences: Counts, closures: Counts) -> dict[str, dict[str, int]]:
    """The cells by area, a closure at a time."""
    cells: dict[str, dict[str, int]] = defaultdict(lambda: dict.fromkeys(("closures", *PARTS), 0))
    for (ward, number), closed in closures.items():
        around = range(number - 4, number + 5)
        if not closed or around[0] < 0 or around[-1] >= COMPLETE:
            continue
        others = [
            other
            for other, borough in WARDS.items()
            if borough == WARDS[ward] and not any(closures[other, each] for each in around)
        ]
        for area in (WARDS[ward], "L"):
            cell = cells[area]
            cell["closures"] += 1
            for name, quarters in (("before", around[:4]), ("after", around[5:])):
                cell[name] += sum(offences[ward, each] for each in quarters)
                cell[f"comparison_{name}"] += sum(
                    offences[other, each] for other in others for each in quarters
                )
    return cells


@pytest.mark.parametrize("seed", range(6))
def test_change_around_closures_is_divided_by_that_of_other_wards(
    compiled: dict[str, str], seed: int
) -> None:
    offences, closures = invented(seed)
    rows, cells = published(compiled, offences, closures), counted(offences, closures)
    assert set(rows) == {"L", *WARDS.values()}
    assert cells["L"]["closures"] > cells["A"]["closures"]
    for area, row in rows.items():
        cell = cells[area]
        assert {name: row[name] for name in cell} == cell
        before, after, other_before, other_after = (cell[name] for name in PARTS)
        if 0 in (before, after, other_before, other_after):
            assert (row["change_ratio"], row["lower_95"], row["upper_95"]) == (None, None, None)
            assert row["statement"] == "too few to say"
            continue
        ratio = (after / before) / (other_after / other_before)
        error = sqrt(sum(1 / cell[name] for name in PARTS))
        limits = [exp(log(ratio) + sign * Z95 * error) for sign in (-1, 1)]
        assert row["change_ratio"] == pytest.approx(ratio, rel=1e-9)
        assert [row["lower_95"], row["upper_95"]] == pytest.approx(limits, rel=1e-9)
        reach = Z998 * error * sqrt(max(1, DISPERSION.get(area, 1)))
        words = f"no clear difference from other wards{CAVEAT}"
        if abs(log(ratio)) > reach:
            words = HIGHER if ratio > 1 else LOWER
        assert row["statement"] == words


def test_a_borough_with_every_ward_closed_has_no_comparison(compiled: dict[str, str]) -> None:
    row = published(compiled, *invented(1))["B"]
    assert (row["closures"], row["comparison_before"], row["change_ratio"]) == (6, 0, None)


def test_a_closure_without_eight_complete_quarters_around_it_is_left_out(
    compiled: dict[str, str],
) -> None:
    assert published(compiled, *invented(1))["E"]["closures"] == 0


def test_a_closure_before_quarters_that_have_not_come_is_left_out(compiled: dict[str, str]) -> None:
    offences, closures = invented(1)
    whole = published(compiled, offences, closures)["B"]["closures"]
    assert whole > 0  # all in the eighth quarter, which needs the twelfth
    assert published(compiled, offences, closures, come=12)["B"]["closures"] == whole
    assert published(compiled, offences, closures, come=11)["B"]["closures"] == 0


@pytest.mark.parametrize(("early", "is_left_out"), [(2, False), (3, True), (11, True), (12, False)])
def test_a_closure_beside_a_quarter_that_came_before_it_was_over_is_left_out(
    compiled: dict[str, str], early: int, is_left_out: bool
) -> None:
    row = published(compiled, *invented(1), early=early)["B"]
    assert (row["closures"] == 0) is is_left_out


def test_a_clear_change_is_stated_in_words(compiled: dict[str, str]) -> None:
    offences, closures = invented(1)
    closures = dict.fromkeys(closures, 0) | {("A0", 7): 1}
    for number in range(8, 12):
        offences["A0", number] = 900
    assert published(compiled, offences, closures)["A"]["statement"] == HIGHER
    for number in range(3, 7):
        offences["A0", number] = 90_000
    assert published(compiled, offences, closures)["A"]["statement"] == LOWER
