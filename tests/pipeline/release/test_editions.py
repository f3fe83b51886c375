"""Readers cannot work out a small number from one or more editions of random figures."""

import copy
from collections import Counter

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.pipeline.release.world import World
from tests.pipeline.release.world_figures import NOWHERE, QUARTERS, Place

SPARSE = st.sampled_from([0, 0, 0, 0, 1, 1, 2, 3, 4, 5, 6, 9, 14, 30])
FOUR = st.lists(SPARSE, min_size=4, max_size=4)
TIMES = settings(
    deadline=None, max_examples=5, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)
tried = Counter[str]()


@st.composite
def places(draw: st.DrawFn, most: int = 5) -> dict[str, Place]:
    """Draw random boroughs and wards, with unattributed cases and outstanding returns."""
    found = {}
    for number in range(draw(st.integers(3, most))):
        place = Place(
            wards={f"W{number}{ward}": draw(FOUR) for ward in range(draw(st.integers(2, 3)))},
            no_ward=draw(FOUR),
            outstanding=set(draw(st.lists(st.integers(0, 3), max_size=2))),
        )
        found[f"B{number}"] = place
    found[NOWHERE] = Place(no_ward=draw(FOUR))
    for place in found.values():
        closures = [
            place.no_ward[at] + sum(ward[at] for ward in place.wards.values()) for at in range(4)
        ]
        place.sources = [
            (draw(st.integers(0, most)), most)
            for most in (draw(st.integers(0, closure)) for closure in closures)
        ]
        place.tests = [
            (draw(st.integers(0, most)), most) for most in (draw(SPARSE) for _ in QUARTERS)
        ]
    return found


def test_no_small_number_can_be_worked_out_from_a_single_edition() -> None:
    tried.clear()
    _is_safe_alone()
    assert tried["hidden"] > 5


@TIMES
@given(places(), st.sampled_from([25, 60, 101]), st.integers(0, 9))
def _is_safe_alone(figures: dict[str, Place], limit: int, order: int) -> None:
    """Assert that an edition of these figures reveals no small number.

    Except for the indicator `sources`, the simulated attack must not find any further row to hide.
    The attack must not narrow a hidden number down to a range of less than 4. No count of 1 to 4 is
    shown or can be worked out from a percentage. Shuffling the published rows must make no
    difference.
    """
    marked = "select * from release.release_figures__marked"
    world, other = World(limit), World(limit, order=order)
    found = world.release(figures)
    assert not world.rows("select * from editions.withheld where system <> 'sources'")
    widths = [each.least_width for each in found.values() if each.least_width is not None]
    tried["hidden"] += len(widths)
    assert all(width >= 4 for width in widths)
    assert not world.rows(
        "select * from release.release_cells where is_open and amount > 0 and amount < 5"
    )
    assert not world.rows(f"{marked} where given_denominator - given_numerator between 1 and 4")
    other.release(figures)
    assert world.rows(marked) == other.rows(marked)


def test_no_small_number_can_be_worked_out_from_five_editions_combined() -> None:
    tried.clear()
    _five_editions()
    assert tried["late"] > 0


@settings(TIMES, max_examples=2)
@given(places(most=3), st.data())
def _five_editions(figures: dict[str, Place], data: st.DataObject) -> None:
    """Release five editions, adding late returns and revising counts between them.

    A figure that one edition hides must stay hidden in later editions.
    """
    world = World()
    hidden = "select indicator_id, area_code, period_type, period_start"
    for edition in range(1, 6):
        world.release(figures)
        if edition > 1:
            lost = world.rows(
                f"{hidden} from editions.figures where is_hidden and edition_number < {edition}"
                f" intersect {hidden} from editions.figures"
                f" where not is_hidden and value is not null and edition_number = {edition}"
            )
            assert not lost
        figures = copy.deepcopy(figures)
        for place in figures.values():
            if place.outstanding and data.draw(st.integers(0, 1)) == 0:
                place.outstanding.pop()
                tried["late"] += 1
            if data.draw(st.integers(0, 2)) == 0:
                place.no_ward[data.draw(st.integers(0, 3))] += data.draw(st.integers(1, 3))


def test_two_editions_with_the_same_figures_hide_the_same_cells() -> None:
    """Knowing the first edition must not make the second edition hide more."""
    closures = (3, 3, 3, 20, 30)
    wards = {f"W{number}": [count, 0, 0, 0] for number, count in enumerate(closures)}
    figures = {"B1": Place(wards=wards), "B2": Place(no_ward=[40] * 4), NOWHERE: Place()}
    hidden = (
        "select area_code, period_type, period_start from editions.figures"
        " where is_hidden and indicator_id = 'closures' and edition_number = {}"
    )
    world = World()
    world.release(figures)
    world.release(figures)
    first, second = (world.rows(hidden.format(edition)) for edition in (1, 2))
    assert {area for area, *_ in first} == {"W0", "W1", "W2"}
    assert second == first


def test_a_london_figure_that_would_reveal_the_count_of_a_late_borough_is_held_back() -> None:
    """London's figure would rise by two, which would reveal the closures in the late borough."""

    def borough(number: int, closures: int) -> Place:
        return Place(wards={f"W{number}": [closures, 0, 0, 0]}, tests=[(30, 60)] * 4)

    figures = {"B1": borough(1, 3), "B2": borough(2, 9), "B3": borough(3, 20), "B4": borough(4, 2)}
    figures[NOWHERE] = Place()
    figures["B4"].outstanding = {0}
    world = World()
    world.release(figures)
    london = (
        "select given_value, symbol from release.release_figures__marked where indicator_id ="
        " 'closures' and area_code = 'E12000007' and period_start = '2010-04-01'"
    )
    assert world.rows(london) == [(32, ""), (32, "")]
    figures["B4"].outstanding = set()
    world.release(figures)
    assert world.rows(london) == [(32, "[h]"), (32, "[h]")]


def _boroughs() -> dict[str, Place]:
    figures = {f"B{number}": Place(tests=[(30, 60)] * 4) for number in range(4)}
    return {**figures, NOWHERE: Place()}


def test_an_edition_contains_only_the_areas_and_periods_that_the_register_allows() -> None:
    world = World()
    change = "update release.indicators set {} where indicator_id = '{}'"
    world.connection.execute(change.format("release_finest_period = 'fiscal_year'", "tests"))
    world.connection.execute(change.format("release_finest_area = 'london'", "sources"))
    world.release(_boroughs())
    given = (
        "select distinct indicator_id, area_level, period_type"
        " from release.release_figures__marked where indicator_id in ('tests', 'sources')"
    )
    assert world.rows(given) == [
        ("sources", "london", "fiscal_year"),
        ("sources", "london", "quarter"),
        ("tests", "borough", "fiscal_year"),
        ("tests", "london", "fiscal_year"),
    ]


def test_the_attack_still_uses_figures_from_earlier_editions_after_a_release_rule_changes() -> None:
    world = World()
    world.release(_boroughs())
    change = "update release.indicators set release_rule = '{}' where indicator_id = '{}'"
    world.connection.execute(change.format("open", "authorised"))
    world.connection.execute(change.format("with authorised", "tests"))
    world.release(_boroughs())
    known = "select distinct system, quantity from release.release_known where quantity = 'tests'"
    assert world.rows(known) == [("authorised", "tests")]
