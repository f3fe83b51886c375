"""Test offences around crack house closures against counts in plain Python."""

from datetime import date
from itertools import product
from random import Random
from typing import Any

import pytest

from tests.made_rows import database, insert

MODELS = ("crack_house_vicinity",)
QUARTERS = [
    date(year + (month == 1), month, 1) for year in range(2009, 2013) for month in (4, 7, 10, 1)
]
WARDS = {f"{borough}{number}": borough for borough in "AB" for number in range(4)}
RESIDENTS = {ward: 5000 + 1000 * number for number, ward in enumerate(WARDS)}
Counts = dict[tuple[str, int], int]


def invented(seed: int) -> tuple[Counts, Counts]:
    """Return random offences and closures by ward and quarter."""
    random = Random(seed)
    cells = list(product(WARDS, range(len(QUARTERS))))
    offences = {cell: random.randint(0, 60) for cell in cells}
    return offences, {cell: int(random.random() < 0.2) * random.randint(1, 3) for cell in cells}


def published(
    compiled: dict[str, str],
    offences: Counts,
    closures: Counts,
    provisional: int | None = None,
    broken: tuple[str, int] | None = None,
) -> dict[tuple[str, int], dict[str, Any]]:
    """Return the mart's rows by ward and quarter, calculated with the model's own SQL.

    Offences are `provisional` in one quarter. The series of offences has a break in a borough and
    quarter.
    """
    connection = database()
    connection.execute("attach ':memory:' as warehouse")
    connection.execute("create schema warehouse.marts")
    connection.execute("create schema warehouse.intermediate")
    connection.execute(
        """
        create table warehouse.marts.acquisitive_offences (
            ward_code text, ward_name text, borough_code text, borough_name text,
            quarter_start_date date, fiscal_quarter text, fiscal_year text, is_provisional boolean,
            acquisitive_offences bigint
        );
        create table warehouse.marts.crack_house_closures (
            ward_code text, quarter_start_date date, crack_houses_closed bigint
        );
        create table warehouse.intermediate.int_populations (
            area_code text, population_year integer, population bigint
        );
        create table warehouse.intermediate.int_breaks (
            indicator_id text, area_code text, quarter_start date
        );
        """
    )
    rows = [
        (ward, ward, WARDS.get(ward or ""), "", QUARTERS[at], "",
         f"{2009 + at // 4}-{10 + at // 4}", at == provisional, count)
        for (ward, at), count in [*offences.items(), *(((None, at), 50) for at in range(16))]
    ]  # fmt: skip
    insert(connection, "warehouse.marts.acquisitive_offences", rows)
    closed = [(ward, QUARTERS[at], count) for (ward, at), count in closures.items()]
    insert(connection, "warehouse.marts.crack_house_closures", closed)
    people = [
        (ward, year, residents + year)
        for ward, residents in RESIDENTS.items()
        for year in range(2009, 2013)
    ]
    insert(connection, "warehouse.intermediate.int_populations", people)
    if broken:
        breaks = [("acquisitive_offences", broken[0], QUARTERS[broken[1]])]
        breaks += [("concerns_raised", "A", QUARTERS[7])]
        insert(connection, "warehouse.intermediate.int_breaks", breaks)
    cursor = connection.execute(compiled["crack_house_vicinity"])
    names = [column[0] for column in cursor.description]
    found = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    return {(row["ward_code"], QUARTERS.index(row["quarter_start_date"])): row for row in found}


@pytest.mark.parametrize("seed", range(3))
def test_offences_are_counted_in_the_four_quarters_before_and_after_a_closure(
    compiled: dict[str, str], seed: int
) -> None:
    offences, closures = invented(seed)
    rows = published(compiled, offences, closures)
    assert set(rows) == {(ward, at) for (ward, at), n in closures.items() if n and 4 <= at <= 11}
    assert len(rows) > 5
    for (ward, at), row in rows.items():
        others = [each for each in WARDS if WARDS[each] == WARDS[ward] and each != ward]
        assert row["closures"] == closures[ward, at]
        for part, wards in (("offences", [ward]), ("other_wards", others)):
            people = sum(RESIDENTS[each] + 2009 + at // 4 for each in wards)
            for when, quarters in (("before", range(at - 4, at)), ("after", range(at + 1, at + 5))):
                count = sum(offences[each] for each in product(wards, quarters))
                assert row[f"{part}_{when}"] == count
                rate = row[f"{part}_{when}_per_1000"]
                assert rate == pytest.approx(1000 * count / people, rel=1e-12)


@pytest.mark.parametrize(
    ("at", "is_listed"), [(2, True), (3, False), (6, False), (8, False), (11, False), (12, True)]
)
def test_a_closure_is_left_out_if_offences_in_a_quarter_around_it_are_provisional(
    compiled: dict[str, str], at: int, is_listed: bool
) -> None:
    offences, closures = invented(1)
    closures = dict.fromkeys(closures, 0) | {("A0", 7): 1}
    assert bool(published(compiled, offences, closures, provisional=at)) is is_listed


@pytest.mark.parametrize(("at", "is_listed"), [(3, True), (4, False), (11, False), (12, True)])
def test_a_closure_is_left_out_if_there_is_a_break_in_offences_near_it(
    compiled: dict[str, str], at: int, is_listed: bool
) -> None:
    offences, closures = invented(1)
    closures = dict.fromkeys(closures, 0) | {("A0", 7): 1, ("B0", 7): 1}
    rows = published(compiled, offences, closures, broken=("A", at))
    assert (("A0", 7) in rows) is is_listed
    assert ("B0", 7) in rows
