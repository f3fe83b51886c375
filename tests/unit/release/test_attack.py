"""The attack finds every known kind of leak, and finds no leak in a safe table."""

import itertools
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drug_strategy.release.attack import (
    AtMost,
    Cell,
    Draft,
    Inconsistent,
    Leak,
    Part,
    Rules,
    attack,
    protected,
)
from drug_strategy.release.memory import Held, Withheld
from tests.unit.release.tables import COUNT, LONDON, table, year


def leaks(cells: list[Cell], rules: Rules = COUNT) -> dict[tuple[str, str], float]:
    """Return the unsafe hidden cells, each with the width of its range of possible values."""
    return {
        (finding.cell.area_code, finding.cell.period_start): finding.width
        for finding in attack(cells, rules)
        if not finding.is_safe
    }


def test_a_single_hidden_area_can_be_worked_out_from_the_london_total() -> None:
    assert leaks(year(hidden=["a"], a=3, b=20, c=9)) == {("a", "year"): 0}


def test_two_hidden_areas_with_a_large_enough_sum_are_safe() -> None:
    assert leaks(year(hidden=["a", "c"], a=3, b=20, c=9)) == {}


def test_two_hidden_areas_with_too_small_a_sum_are_unsafe() -> None:
    assert leaks(year(hidden=["a", "c"], a=3, b=20, c=0)) == {("a", "year"): 3}


def test_the_attacker_knows_that_one_of_two_hidden_areas_is_below_the_threshold() -> None:
    """If two areas add up to 5 and one of them is 1 to 4, neither can be 0 or 5.

    A third hidden area makes the two areas safe.
    """
    assert leaks(year(hidden=["a", "c"], a=3, b=20, c=2)) == {("a", "year"): 3, ("c", "year"): 3}
    assert leaks(year(hidden=["a", "c"], a=3, b=20, c=3)) == {}
    assert leaks(year(hidden=["a", "c", "d"], a=3, b=20, c=2, d=6)) == {}


def test_a_hidden_cell_that_joins_two_safe_blocks_of_hidden_cells_can_be_worked_out() -> None:
    """Every row and column has at least two hidden cells, but one of them can be worked out."""
    amounts = {
        area: dict(zip(("Q1", "Q2", "Q3", "Q4"), numbers, strict=True))
        for area, numbers in {
            "a": (7, 9, 30, 31),
            "b": (8, 6, 3, 32),
            "c": (33, 34, 9, 7),
            "d": (35, 36, 6, 8),
        }.items()
    }
    cycles = {*itertools.product("ab", ("Q1", "Q2")), *itertools.product("cd", ("Q3", "Q4"))}
    assert leaks(table(amounts, cycles)) == {}
    assert leaks(table(amounts, {*cycles, ("b", "Q3")})) == {("b", "Q3"): 0}


def test_a_hidden_quarter_can_be_worked_out_from_a_published_year() -> None:
    amounts = {"a": {"Q1": 3, "Q2": 9}, "b": {"Q1": 8, "Q2": 7}}
    assert leaks(table(amounts, {("a", "Q1"), ("b", "Q1")})) == {("a", "Q1"): 0, ("b", "Q1"): 0}
    complete = {(area, period) for area in "ab" for period in ("Q1", "Q2", "year")}
    assert leaks(table(amounts, complete)) == {}


def test_figures_rounded_by_a_fixed_rule_can_be_worked_out() -> None:
    """Counts and sums are rounded to multiples of five, so a count shown as 0 is at most 2."""
    found = leaks(table({"a": {"year": 1}, "b": {"year": 2}, "c": {"year": 12}}, (), rounded_to=5))
    assert found[("a", "year")] < 4
    assert found[("b", "year")] < 4


def test_the_attacker_combines_an_edition_with_the_earlier_editions() -> None:
    """A hidden cell protects nothing if it was published before and has not been revised since."""
    before = year(1, a=6, b=20, c=9)
    now = year(2, hidden=["a", "c"], a=3, b=20, c=9)
    assert leaks(now) == {}
    assert leaks([*before, *now]) == {("a", "year"): 0}


def test_the_count_in_a_late_return_can_be_worked_out_from_two_editions() -> None:
    before = year(1, hidden=["a", "c"], a=3, b=20, c=9)
    now = year(2, hidden=["a", "c", "late"], a=3, b=20, c=9, late=2)
    assert leaks(now) == {}
    assert leaks([*before, *now]) == {("late", "year"): 0}
    withheld = year(2, hidden=["a", "c", "late", LONDON], a=3, b=20, c=9, late=2)
    assert leaks([*before, *withheld]) == {}


def test_cells_hidden_in_every_edition_stay_safe() -> None:
    editions = [
        year(number, hidden=["a", "c"], a=3, b=20 + number, c=9 + number) for number in range(1, 6)
    ]
    assert leaks([cell for edition in editions for cell in edition]) == {}


def _rate(area: str, **amounts: int) -> list[Cell]:
    return [
        year(hidden=[] if area == "b" else [area], **{area: amount})[0]._replace(
            system="rate", quantity=quantity, parent_code=LONDON
        )
        for quantity, amount in amounts.items()
    ]


def test_a_hidden_count_can_be_worked_out_from_a_published_rate() -> None:
    """The denominator is published, so readers know that the hidden numerator is no larger."""
    rules = Rules(parts=(Part("rate", "done", "done"), Part("rate", "not_done", "all", "done")))
    done, everything = _rate("a", done=22, all=25)
    assert leaks([done, everything], rules) == {}
    found = attack([done, everything._replace(is_open=True)], rules)
    assert {finding.width for finding in found} == {25}
    opened = [done._replace(is_open=True), everything]
    assert leaks(opened, rules) == {}
    sums = [
        cell._replace(area_code=LONDON, parent_code="", is_open=True) for cell in (done, everything)
    ]
    assert leaks([*sums, done._replace(is_open=True), everything], rules) == {("a", "year"): 0}


def test_the_attacker_knows_that_a_part_is_never_larger_than_the_total() -> None:
    parts = (Part("some", "some", "some"), Part("all", "all", "all"))
    rules = Rules(parts, (AtMost("some", "some", (("all", "all"),)),), frozenset({"some", "all"}))
    few = year(hidden=["a"], a=2)[0]._replace(system="some", quantity="some")
    many = few._replace(system="all", quantity="all", is_open=True)
    # the hidden count can be 1, 2 or 3
    assert leaks([few, many._replace(amount=Decimal(3))], rules) == {("a", "year"): 2}
    assert leaks([few, many._replace(amount=Decimal(6))], rules) == {}


def test_the_range_for_a_hidden_amount_in_pounds_must_be_in_proportion_to_the_amount() -> None:
    pounds = [
        cell._replace(unit="gbp", is_unsafe_pounds=True)
        for cell in year(hidden=["a", "b"], a=1000, b=20, c=7)
    ]
    assert leaks(pounds) == {("a", "year"): 1020}
    more = [
        cell._replace(unit="gbp", is_unsafe_pounds=cell.area_code == "a")
        for cell in year(hidden=["a", "b"], a=1000, b=200, c=7)
    ]
    assert leaks(more) == {}


def test_an_unsafe_edition_is_refused_and_the_unsafe_table_is_named() -> None:
    cells = year(hidden=["a"], a=3, b=20)
    asked: list[tuple[list[Withheld], list[Held]]] = []
    with pytest.raises(Leak, match="together with earlier editions, borough_figures would reveal"):
        protected(lambda: Draft(cells, COUNT), lambda *rows: asked.append(rows))
    assert asked == [([("closures", "2010-11", LONDON)], [])]


def test_figures_that_do_not_add_up_are_refused() -> None:
    *areas, london = year(a=3, b=4)
    with pytest.raises(Inconsistent, match="not the sum"):
        attack([*areas, london._replace(amount=Decimal(8))], COUNT)


def _splits(total: int, areas: int) -> list[tuple[int, ...]]:
    """Return every way to split this total between this many areas."""
    if areas == 0:
        return [()] if total == 0 else []
    return [
        (first, *rest) for first in range(total + 1) for rest in _splits(total - first, areas - 1)
    ]


def _is_small(amounts: dict[str, dict[str, int]], free: list[str], years: dict[str, int]) -> bool:
    """Return whether a hidden cell for these areas is below the threshold.

    Years that are published are not hidden.
    """
    return any(
        0 < number < COUNT.threshold
        for name in free
        for number in (
            *amounts[name].values(),
            *([] if name in years else [sum(amounts[name].values())]),
        )
    )


@settings(max_examples=30)
@given(
    st.lists(
        st.tuples(st.integers(0, 4), st.integers(0, 4), st.booleans(), st.booleans()),
        min_size=2,
        max_size=3,
    )
)
def test_the_range_for_each_hidden_cell_covers_exactly_the_values_in_all_possible_tables(
    rows: list[tuple[int, int, bool, bool]],
) -> None:
    """Brute force gives the expected ranges: it tries all numbers that fit the published cells."""
    names = [f"area {number}" for number in range(len(rows))]
    amounts = {name: {"Q1": row[0], "Q2": row[1]} for name, row in zip(names, rows, strict=True)}
    free = [name for name, row in zip(names, rows, strict=True) if row[2]]
    years = {
        name: row[0] + row[1]
        for name, row in zip(names, rows, strict=True)
        if row[2] and not row[3]
    }
    hidden = {(name, period) for name in free for period in ("Q1", "Q2")}
    hidden |= {(name, "year") for name in free if name not in years}
    seen: dict[tuple[str, str], set[int]] = {}
    first, second = (
        _splits(sum(amounts[name][period] for name in free), len(free)) for period in ("Q1", "Q2")
    )
    for numbers in itertools.product(first, second):
        both = dict(zip(free, zip(*numbers, strict=True), strict=True))
        if any(sum(both[name]) != total for name, total in years.items()):
            continue
        if len(free) == 2 and _is_small(amounts, free, years) > _is_small(
            {name: dict(zip(("Q1", "Q2"), pair, strict=True)) for name, pair in both.items()},
            free,
            years,
        ):
            continue  # a reader knows that two rows are hidden because of a small count
        for name, pair in both.items():
            for period, number in zip(("Q1", "Q2", "year"), (*pair, sum(pair)), strict=True):
                seen.setdefault((name, period), set()).add(number)
    for finding in attack(table(amounts, hidden), COUNT):
        tried = seen[finding.cell.area_code, finding.cell.period_start]
        assert finding.width == max(tried) - min(tried)
