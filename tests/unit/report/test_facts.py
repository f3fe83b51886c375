"""Each of the report's queries has a type, and figures are found by indicator, area and period."""

import inspect
import re
from collections import Counter

import pytest

from drug_strategy.contracts.places import LONDON
from drug_strategy.io.folders import CODE
from drug_strategy.report import rows
from drug_strategy.report.facts import QUARTER, ROLLING_YEAR, YEAR, Facts
from drug_strategy.report.rows import AttitudeChange, Figure, Indicator
from tests.unit.report.made import made

REPORT = CODE / "drug_strategy" / "report"
NAMES = [
    line.removeprefix("-- name: ")
    for file in (REPORT / "queries").glob("*.sql")
    for line in file.read_text("utf-8").splitlines()
    if line.startswith("-- name: ")
]


def test_every_query_has_its_own_type_and_is_used() -> None:
    code = "".join(file.read_text("utf-8") for file in REPORT.rglob("*.py"))
    types = [name for name, _ in inspect.getmembers(rows, inspect.isclass)]
    assert len(NAMES) > 30
    assert [name for name, times in Counter(NAMES).items() if times > 1] == []
    assert {*NAMES} == {name for name in types if getattr(rows, name).__module__ == rows.__name__}
    assert [name for name in NAMES if not re.search(rf"\[{name}\]", code)] == []


def figure(area: str, start: int, value: float | None, period_type: str = YEAR) -> Figure:
    return made(
        Figure,
        indicator_id="closures",
        area_code=area,
        period_type=period_type,
        period_start=start,
        value=value,
    )


@pytest.fixture
def facts() -> Facts:
    figures = [
        *(figure(LONDON, start, value) for start, value in ((1, 5), (2, 6), (3, None))),
        *(figure("E09000012", start, value) for start, value in ((1, 1), (2, None), (3, 2))),
        figure(LONDON, 9, 1, QUARTER),
    ]
    return Facts({Figure: figures, Indicator: [made(Indicator, indicator_id="closures")]})


def test_figures_are_found_by_their_keys_and_keep_the_order_of_the_query_result(
    facts: Facts,
) -> None:
    assert facts.series("closures", LONDON, YEAR) == facts[Figure][:3]
    assert facts.series("closures", "E09000012", YEAR) == facts[Figure][3:6]
    assert facts.series("closures", LONDON, QUARTER) == [facts[Figure][-1]]
    assert facts.series("closures", "E09000001", YEAR) == []


@pytest.mark.parametrize("statement", ["improved", "not comparable"])
def test_a_year_that_is_not_comparable_has_no_change_since_the_baseline(statement: str) -> None:
    year = {"area_code": LONDON, "period_start": 1}
    row = made(Figure, indicator_id="pas", period_type=ROLLING_YEAR, value=35.7, **year)
    change = made(AttitudeChange, measure="pas", statement=statement, **year)
    facts = Facts({Figure: [row], AttitudeChange: [change]})
    assert facts.target_years("pas") == [(row, change if statement == "improved" else None)]


def test_the_year_of_the_report_is_the_latest_year_with_a_figure_for_london(facts: Facts) -> None:
    assert facts.year("closures") == facts[Figure][1]
    assert facts.latest("closures", "E09000012") == facts[Figure][4]
    assert facts.latest("closures", "E09000001") is None
