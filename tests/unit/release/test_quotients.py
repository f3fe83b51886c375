"""A percentage or average is shown only if it does not reveal the numerator of a hidden one."""

from collections import Counter

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.release.models import LONDON, NOWHERE, YEARS, World

QUARTERS = [f"{year} Q{quarter}" for year in YEARS for quarter in (1, 2, 3, 4)]
PLACES = ("B1", "B2", NOWHERE)


def shown(places, ends_on="2013-03-31"):
    """Return the areas and periods whose average days may be shown. Every case took 20 days."""
    world = World(ends_on)
    world.register("days", "days", "mean")
    for area, cases in places.items():
        world.publish("days", area, {period: 20 * n for period, n in cases.items()}, cases)
    world.build()
    query = "select area_code, period_label from release.release_quotients"
    found = {(area, period) for area, period in world.rows(query)}
    figures = world.rows(
        "select area_code, period_label from release.release_figures"
        " where value is not null and numerator is not null"
    )
    [[others]] = world.rows(
        "select count(*) from release.release_figures"
        " where coalesce(value, numerator) is not null and (value is null or numerator is null)"
    )
    assert (set(figures), others) == (found, 0)
    return found


def test_the_smallest_other_quarter_is_hidden_if_the_year_would_reveal_the_hidden_quarter():
    def periods(*cases):
        year = {**dict(zip(QUARTERS[4:8], cases, strict=True)), "2010-11": sum(cases)}
        found = shown({LONDON: year}, ends_on="2011-03-31")
        return sorted(period.removeprefix("2010-11 ") for _, period in found)

    assert periods(60, 50, 70, 55) == ["2010-11", "Q1", "Q2", "Q3", "Q4"]
    assert periods(60, 45, 70, 55) == ["2010-11", "Q1", "Q3"]
    assert periods(60, 25, 70, 20) == ["2010-11", "Q3"]
    assert periods(60, 25, 70, 25) == ["2010-11", "Q1", "Q3"]  # together, 50 cases are hidden
    assert periods(60, 0, 70, 55) == ["2010-11", "Q1", "Q3", "Q4"]  # there is nothing to hide
    assert periods(60, 1, 70, 55) == ["2010-11", "Q1", "Q3"]  # although 1 is shown as 0


def test_a_year_is_hidden_if_2010_13_would_reveal_another_year():
    """The baseline year is not part of 2010-13. Before 2013, there is no sum to subtract from."""
    cases = {"2009-10": 60, "2010-11": 45, "2011-12": 80, "2012-13": 70}
    assert shown({"B1": cases}) == {("B1", "2009-10"), ("B1", "2011-12"), ("B1", "2010-13")}
    assert shown({"B1": cases}, ends_on="2012-03-31") == {("B1", "2009-10"), ("B1", "2011-12")}


def test_the_smallest_borough_is_hidden_if_london_would_reveal_another_borough():
    few, some, many = ({"2010-11": n} for n in (20, 60, 90))
    found = shown({LONDON: {"2010-11": 170}, "B1": few, "B2": some, "B3": many})
    assert {area for area, _ in found} == {LONDON, "B3"}
    found = shown({LONDON: {"2010-11": 170}, "B1": few, NOWHERE: {"2010-11": 35}, "B3": many})
    assert {area for area, _ in found} == {LONDON, "B3"}  # the hidden areas have 55 cases


def test_the_years_of_a_borough_are_hidden_if_its_figure_for_2010_13_is_hidden():
    """In 2010-11, 65 cases are hidden even if B2 is shown. In 2010-13, only B1's 20 cases are."""
    boroughs = {"B1": 20, "B2": 60, "B3": 90, "B4": 45}
    places = {area: {"2010-11": cases} for area, cases in boroughs.items()}
    places["B4"]["2011-12"] = 60
    found = shown({LONDON: {"2010-11": 215, "2011-12": 60}, **places})
    assert found - {(LONDON, "2010-11"), (LONDON, "2011-12"), (LONDON, "2010-13")} == {
        ("B3", "2010-11"),
        ("B3", "2010-13"),
        ("B4", "2010-13"),
    }


tried = Counter()


def test_no_hidden_numerator_can_be_worked_out_from_random_figures():
    tried.clear()
    _reveals_no_numerator()
    assert tried["hidden"] > 100
    assert tried["hidden because of others"] > 20


@settings(max_examples=15)
@given(
    st.lists(st.sampled_from([0, 1, 20, 45, 50, 60, 90]), min_size=16, max_size=16),
    st.lists(st.sampled_from([0, 1, 20, 45, 60, 90]), min_size=12, max_size=12),
)
def _reveals_no_numerator(london, boroughs):
    """Sums and differences of an area's shown figures do not reveal a hidden numerator.

    Neither does London's figure minus those of the shown areas.
    """
    quarters = dict(zip(QUARTERS, london, strict=True))
    years = {year: sum(quarters[each] for each in QUARTERS if year in each) for year in YEARS}
    numbers = iter(boroughs)
    places = {area: {year: next(numbers) for year in YEARS} for area in PLACES}
    found = shown({LONDON: {**quarters, **years}, **places})
    for area, leaves in [(LONDON, quarters), *places.items()]:
        known = [_parts(period, leaves) for each, period in found if each == area]
        for period in {*leaves, *YEARS, "2010-13"}:
            part = _parts(period, leaves)
            rounded, cases = _rounded(period, leaves), part @ [*leaves.values()]
            if (area, period) in found:
                assert rounded >= 50
            elif cases and rounded < 50:
                assert _rank([*known, part]) > _rank(known)
                tried["hidden"] += 1
            tried["hidden because of others"] += rounded >= 50 and (area, period) not in found
    for period in (*YEARS, "2010-13"):
        hidden = [area for area in places if (area, period) not in found]
        if any(places[area][year] for area in hidden for year in _years(period)):
            assert hidden == [*places] or sum(_rounded(period, places[a]) for a in hidden) >= 50


def _years(period):
    return YEARS[1:] if period == "2010-13" else [period]


def _rounded(period, leaves):
    """Return the cases in a period, as the sum of the rounded cases of its shortest periods."""
    return int(_parts(period, leaves) @ [5 * ((n + 2) // 5) for n in leaves.values()])


def _parts(period, leaves):
    """Return 1 for each of an area's shortest periods in this period, and 0 for the others."""
    return np.array([int(period in each or each[:7] in _years(period)) for each in leaves])


def _rank(vectors):
    return int(np.linalg.matrix_rank(np.array(vectors))) if vectors else 0
