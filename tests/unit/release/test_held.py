"""Figures that change little are held back, so subtracting editions reveals no small change."""

from collections import Counter
from dataclasses import replace
from decimal import Decimal
from itertools import combinations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from drug_strategy.release.attack import Cell, Draft, Leak, attack, protected, run
from drug_strategy.release.attack.held import held_back
from drug_strategy.release.memory import Held, Orders, Withheld
from tests.unit.release.tables import COUNT, LONDON, table, year

AREAS = ("a", "b", "c", "d")
SMALL = range(1, COUNT.threshold)
tried = Counter[str]()


def released(
    before: list[Cell], draft: list[Cell], orders: Orders | None = None
) -> tuple[list[Cell], set[tuple[str, str]]]:
    """Release the draft edition.

    Return all editions' cells, and the areas and periods held back.
    """
    laid_out: list[tuple[list[Withheld], list[Held]]] = []
    protected(
        lambda: Draft([*before, *draft], COUNT, orders or {}),
        lambda *rows: laid_out.append(rows),
    )
    held = {(area, start) for _, _, area, _, start in laid_out[-1][1]} if laid_out else set()
    cells = [
        cell._replace(is_open=False, is_held=True)
        if (cell.area_code, cell.period_start) in held
        else cell
        for cell in draft
    ]
    return [*before, *cells], held


def areas(held: set[tuple[str, str]]) -> set[str]:
    return {area for area, _ in held}


def test_an_added_case_holds_back_only_the_figures_for_its_area_and_london() -> None:
    _, held = released(year(1, a=10, b=20, c=9), year(2, a=11, b=20, c=9))
    assert areas(held) == {"a", LONDON}


def test_a_figure_is_published_if_it_changed_by_at_least_five_or_not_at_all() -> None:
    _, held = released(year(1, a=10, b=20, c=9), year(2, a=15, b=20, c=9))
    assert not held


def test_a_small_change_and_the_next_smallest_are_held_back_and_the_total_is_published() -> None:
    _, held = released(year(1, a=10, b=20, c=9), year(2, a=11, b=40, c=29))
    assert areas(held) == {"a", "b"}
    _, held = released(year(1, a=10, b=20, c=9), year(2, a=11, b=20, c=29))
    assert areas(held) == {"a", "c"}


def test_changes_that_are_held_back_must_not_add_up_to_a_small_change() -> None:
    """Changes of 1 and 2 hide each other, but their sum of 3 is not hidden.

    Changes of 5 and -5 do not hide each other either.
    """
    _, held = released(year(1, a=10, b=20, c=9), year(2, a=11, b=22, c=29))
    assert areas(held) == {"a", "b", "c"}
    _, held = released(year(1, a=10, b=20, c=9), year(2, a=16, b=15, c=9))
    assert areas(held) == {"b", LONDON}


def test_a_figure_is_held_back_if_it_is_close_to_its_value_in_any_earlier_edition() -> None:
    first = year(1, a=10, b=20, c=9)
    cells, held = released(first, year(2, a=20, b=20, c=9))
    assert not held
    _, held = released(cells, year(3, a=11, b=20, c=9))
    assert areas(held) == {"a", LONDON}


def test_a_figure_that_was_held_back_is_published_once_it_has_changed_enough() -> None:
    cells, held = released(year(1, a=10, b=20, c=9), year(2, a=13, b=20, c=9))
    assert areas(held) == {"a", LONDON}
    _, held = released(cells, year(3, a=16, b=20, c=9))
    assert not held


def test_two_london_quarters_are_held_back_so_that_the_london_year_can_be_published() -> None:
    """London's second quarter is held back to hide the case that was added to the first quarter.

    London's year includes both quarters, so the change in the year is large enough.
    """
    before = {"a": {"Q1": 10, "Q2": 30}, "b": {"Q1": 20, "Q2": 30}}
    after = {"a": {"Q1": 11, "Q2": 50}, "b": {"Q1": 20, "Q2": 60}}
    _, held = released(table(before, ()), table(after, (), 2))
    assert held == {(LONDON, "Q1"), (LONDON, "Q2"), *(("a", each) for each in ("Q1", "Q2", "year"))}


def test_a_change_in_pounds_counts_as_small_if_fewer_than_three_court_orders_changed() -> None:
    def pounds(edition: int, a: int) -> list[Cell]:
        return [cell._replace(unit="gbp") for cell in year(edition, a=a, b=20_000, c=9_000)]

    def orders(*amended: int) -> list[tuple[str, str, str, str, str, Decimal]]:
        return [
            ("closures", "a", "2010-11", "2010-04-01", str(at), Decimal(1000 + each))
            for at, each in enumerate(amended)
        ]

    def held(a: int, *amended: int) -> set[str]:
        # court orders are listed under 1 April, the first day of the fiscal year
        cells = [
            cell._replace(period_start="2010-04-01") for cell in (*pounds(1, 3000), *pounds(2, a))
        ]
        both: Orders = {1: orders(0, 0, 0), 2: orders(*amended)}
        return areas(released(cells[:4], cells[4:], both)[1])

    assert held(4100, 700, 400, 0) == {"a", LONDON}
    assert held(4100, 700, 300, 100) == set()
    # the sum in pounds stays the same, so readers see no change
    assert held(3000, 100, -100, 0) == set()
    assert held(3100, 100, 0, 0) == {"a", LONDON}


def test_any_change_in_pounds_counts_as_small_if_there_is_no_list_of_court_orders() -> None:
    cells = [
        cell._replace(unit="gbp")
        for cell in (*year(1, a=3000, b=20_000), *year(2, a=9000, b=20_000))
    ]
    _, held = released(cells[:3], cells[3:], {2: []})
    assert areas(held) == {"a", LONDON}


def test_a_sum_in_pounds_is_held_back_if_the_number_of_court_orders_behind_it_is_held_back() -> (
    None
):
    """With three more court orders, the sum is safe by itself, but shows that orders were added."""

    def both(edition: int, orders: int) -> list[Cell]:
        counts = year(edition, a=orders, b=20)
        pounds = [
            cell._replace(system="pounds", quantity="pounds", unit="gbp", amount=cell.amount * 1000)
            for cell in counts
        ]
        return [cell._replace(period_start="2010-04-01") for cell in (*counts, *pounds)]

    orders: Orders = {
        edition: [
            ("pounds", "a", "2010-11", "2010-04-01", str(number), Decimal(1000))
            for number in range(many)
        ]
        for edition, many in ((1, 10), (2, 13))
    }
    cells = [*both(1, 10), *both(2, 13)]
    linked = replace(COUNT, hidden_with=(("pounds", "closures"),))
    systems = [
        {system for system, *_ in held_back(cells, rules, orders)} for rules in (COUNT, linked)
    ]
    assert systems == [{"closures"}, {"closures", "pounds"}]


def test_a_figure_held_back_to_hide_another_change_stays_held_back_until_it_is_revised() -> None:
    """Publishing the figure's old value would reveal the other change."""
    cells, held = released(year(1, a=10, b=20, c=9, d=30), year(2, a=11, b=20, c=19, d=30))
    assert areas(held) == {"a", "c"}
    cells, held = released(cells, year(3, a=12, b=24, c=19, d=60))
    # areas a and b, which changed by 2 and 4, now hide each other, but c stays held back
    assert areas(held) == {"a", "b", "c"}
    _, held = released(cells, year(4, a=17, b=25, c=19, d=60))
    assert "c" in areas(held)
    assert LONDON not in areas(held)
    _, held = released(cells, year(4, a=17, b=25, c=26, d=60))
    assert not held


def test_an_edition_reveals_nothing_about_a_year_that_it_held_back_completely() -> None:
    """Only one area has a new figure, but readers cannot know that."""
    before = [*year(1, a=10, b=20, c=9), *year(2, a=10, b=20, c=14), *year(3, a=10, b=26, c=9)]
    kept = [cell._replace(is_open=False, is_held=True) for cell in year(4, a=11, b=20, c=14)]
    assert attack([*before, *kept], COUNT) == []
    given = [cell._replace(is_open=True, is_held=False) for cell in kept if cell.area_code == "b"]
    rest = [cell for cell in kept if cell.area_code != "b"]
    [found] = attack([*before, *given, *rest], COUNT)
    assert (found.cell.area_code, found.is_safe) == ("a", False)


def test_the_attack_finds_a_small_change_that_can_be_worked_out_from_the_london_total() -> None:
    """If only the area is held back, London's total shows that the area went from 10 to 11."""
    before, after = year(1, a=10, b=20, c=9), year(2, hidden=["a"], a=11, b=20, c=9)
    held = [cell._replace(is_held=cell.area_code == "a") for cell in after]
    [found] = attack([*before, *held], COUNT)
    assert (found.cell.area_code, found.width, found.is_safe) == ("a", 0, False)


def test_the_complete_year_is_held_back_if_no_choice_of_rows_to_hold_back_is_safe(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def too_few(*given: object) -> set[Held]:
        """Hold back too few rows, as if the choice of rows were wrong."""
        every = {("closures", "2010-11", area, "fiscal_year", "year") for area in (*"abc", LONDON)}
        return every if given[-1] else {each for each in every if each[2] == "a"}

    monkeypatch.setattr(run, "held_back", too_few)
    _, held = released(year(1, a=10, b=20, c=9), year(2, a=11, b=20, c=9))
    assert areas(held) == {*"abc", LONDON}
    monkeypatch.setattr(run, "held_back", lambda *_: too_few(False))
    with pytest.raises(Leak, match="borough_figures"):
        released(year(1, a=10, b=20, c=9), year(2, a=11, b=20, c=9))


Counts = dict[str, dict[str, int]]


@st.composite
def histories(draw: st.DrawFn) -> list[Counts]:
    """Draw five editions for areas in two quarters."""
    counts = {area: {each: draw(st.integers(5, 30)) for each in ("Q1", "Q2")} for area in AREAS}
    found = [counts]
    for _ in range(4):
        counts = {area: dict(quarters) for area, quarters in counts.items()}
        for _ in range(draw(st.integers(0, 4))):
            quarters = counts[draw(st.sampled_from(AREAS))]
            quarter = draw(st.sampled_from(["Q1", "Q2"]))
            change = draw(st.sampled_from([1, 1, -1, 2, -3, 5, 9, 40]))
            quarters[quarter] = max(5, quarters[quarter] + change)
        found.append(counts)
    return found


def test_subtracting_one_of_five_editions_from_another_never_reveals_a_small_change() -> None:
    tried.clear()
    _five_editions()
    assert tried["held"] > 50
    assert tried["changed and given"] > 50


@settings(
    max_examples=60, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
@given(histories())
def _five_editions(history: list[Counts]) -> None:
    cells: list[Cell] = []
    shown: list[dict[tuple[str, str], int]] = []
    current: list[set[tuple[str, str]]] = []
    for edition, counts in enumerate(history, 1):
        draft = table(counts, (), edition)
        cells, held = released(cells, draft)
        now = {(cell.area_code, cell.period_start): int(cell.amount) for cell in draft}
        tried["held"] += len(held)
        if shown:
            tried["changed and given"] += sum(
                now[each] != shown[-1][each] for each in now.keys() - held
            )
        shown.append({each: shown[-1][each] if each in held else now[each] for each in now})
        current.append(now.keys() - held)
    for earlier, later in combinations(range(5), 2):
        _cannot_be_subtracted(
            (shown[earlier], shown[later]), current[later], current[earlier] & current[later]
        )


def _cannot_be_subtracted(
    shown: tuple[dict[tuple[str, str], int], dict[tuple[str, str], int]],
    current: set[tuple[str, str]],
    both: set[tuple[str, str]],
) -> None:
    """Act as an intruder who subtracts one edition from another.

    The intruder tries every cell, and every total minus its published parts.
    """
    changes = {each: shown[1][each] - shown[0][each] for each in shown[0]}
    assert all(abs(change) not in SMALL for change in changes.values())
    areas_of = {(LONDON, each): [(area, each) for area in AREAS] for each in ("Q1", "Q2", "year")}
    quarters = {(area, "year"): [(area, "Q1"), (area, "Q2")] for area in (*AREAS, LONDON)}
    for total, parts in (*areas_of.items(), *quarters.items()):
        for known in (current, both):
            if total in known and not set(parts) <= known:
                rest = changes[total] - sum(changes[part] for part in parts if part in known)
                assert abs(rest) not in SMALL, (total, rest)
