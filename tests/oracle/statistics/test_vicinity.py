"""Check the numbers of offences around crack house closures against counts in plain Python."""

from itertools import product
from random import Random

import pytest

from .conftest import Invent
from .world import QUARTERS, Row, World

MODEL = "marts.crack_house_vicinity"
WARDS = {f"{borough}{number}": borough for borough in "AB" for number in range(4)}
RESIDENTS = {ward: 5000 + 1000 * number for number, ward in enumerate(WARDS)}
CELLS = list(product(WARDS, range(len(QUARTERS))))
Counts = dict[tuple[str, int], int]


def published(
    world: World,
    offences: Counts,
    closures: Counts,
    provisional: int | None = None,
    broken: int | None = None,
) -> dict[tuple[str, int], Row]:
    """Return the mart's rows by ward and quarter.

    Offences are `provisional` in one quarter, and borough A has a break in the quarter `broken`.
    """
    world.put(
        "marts.acquisitive_offences",
        [
            {"ward_code": ward, "borough_code": WARDS.get(ward or "")}
            | {
                "quarter_start_date": QUARTERS[at],
                "fiscal_year": f"{2009 + at // 4}-{10 + at // 4}",
            }
            | {"is_provisional": at == provisional, "acquisitive_offences": count}
            for (ward, at), count in [*offences.items(), *(((None, at), 50) for at in range(16))]
        ],
    )
    world.put(
        "marts.crack_house_closures",
        [
            {"ward_code": ward, "quarter_start_date": QUARTERS[at], "crack_houses_closed": count}
            for (ward, at), count in closures.items()
        ],
    )
    world.put(
        "intermediate.int_populations",
        [
            {"area_code": ward, "population_year": year, "population": residents + year}
            for (ward, residents), year in product(RESIDENTS.items(), range(2009, 2013))
        ],
    )
    breaks = [("concerns_raised", QUARTERS[7])]
    breaks += [("acquisitive_offences", QUARTERS[broken])] if broken else []
    world.put(
        "intermediate.int_breaks",
        [{"indicator_id": name, "period_start": quarter} for name, quarter in breaks],
        area_code="A",
        comparison="quarter_on_quarter",
    )
    rows = world.rows(MODEL)
    return {(row["ward_code"], QUARTERS.index(row["quarter_start_date"])): row for row in rows}


def test_offences_are_counted_in_the_four_quarters_before_and_after_a_closure(
    invent: Invent,
) -> None:
    random = Random(0)
    offences = {cell: random.randint(0, 60) for cell in CELLS}
    closures = {cell: int(random.random() < 0.4) * random.randint(1, 3) for cell in CELLS}
    rows = published(invent(MODEL), offences, closures)
    assert set(rows) == {(ward, at) for (ward, at), n in closures.items() if n and 4 <= at <= 11}
    assert len(rows) > 15
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
    ("provisional", "broken", "is_listed"),
    [
        *[(2, None, True), (3, None, False), (6, None, False), (11, None, False), (12, None, True)],
        *[(None, 3, True), (None, 4, False), (None, 11, False), (None, 12, True)],
    ],
)
def test_a_closure_is_left_out_if_offences_around_it_are_provisional_or_have_a_break(
    invent: Invent, provisional: int | None, broken: int | None, is_listed: bool
) -> None:
    closures = dict.fromkeys(CELLS, 0) | {("A0", 7): 1, ("B0", 7): 1}
    rows = published(invent(MODEL), dict.fromkeys(CELLS, 9), closures, provisional, broken)
    assert (("A0", 7) in rows) is is_listed
    assert (("B0", 7) in rows) is (is_listed or provisional is None)
