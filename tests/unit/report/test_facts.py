"""The report's queries are run by name, and rows are found by the values in any column."""

from collections import Counter

import pytest

from drug_strategy.contracts.places import LONDON
from drug_strategy.io.folders import CODE
from drug_strategy.report.facts import QUARTER, YEAR, Facts, Row

REPORT = CODE / "drug_strategy" / "report"
NAMES = [
    line.removeprefix("-- name: ")
    for file in (REPORT / "queries").glob("*.sql")
    for line in file.read_text("utf-8").splitlines()
    if line.startswith("-- name: ")
]


def test_every_query_has_its_own_name_and_is_used() -> None:
    code = "".join(file.read_text("utf-8") for file in REPORT.rglob("*.py"))
    assert len(NAMES) > 30
    assert [name for name, times in Counter(NAMES).items() if times > 1] == []
    assert [name for name in NAMES if f'"{name}"' not in code] == []


def figure(area: str, start: int, value: float | None, period_type: str = YEAR) -> Row:
    return {
        "indicator_id": "closures",
        "area_code": area,
        "period_type": period_type,
        "period_start": start,
        "value": value,
    }


@pytest.fixture
def facts() -> Facts:
    figures = [
        *(figure(LONDON, start, value) for start, value in ((1, 5), (2, 6), (3, None))),
        *(figure("E09000012", start, value) for start, value in ((1, 1), (2, None), (3, 2))),
        figure(LONDON, 9, 1, QUARTER),
    ]
    return Facts({"figures": figures, "indicators": [{"indicator_id": "closures"}]})


def test_rows_are_found_by_their_values_and_keep_the_order_of_the_query_result(
    facts: Facts,
) -> None:
    found = facts.rows("figures", area_code=LONDON, period_type=YEAR)
    assert [row["period_start"] for row in found] == [1, 2, 3]
    assert facts.rows("figures", area_code="E09000001", period_type=YEAR) == []
    assert facts.rows("figures", period_type=QUARTER) == [facts["figures"][-1]]
    assert facts.row("figures", area_code="E09000012") == facts["figures"][3]
    assert facts.row("figures", area_code="E09000001") is None


def test_the_year_of_the_report_is_the_latest_year_with_a_figure_for_london(facts: Facts) -> None:
    assert facts.year("closures") == facts["figures"][1]
    assert facts.latest("closures", "E09000012") == facts["figures"][4]
    assert facts.latest("closures", "E09000001") is None
