"""Each of the report's queries has a type, and figures are found by indicator, area and period."""

import inspect
import re
from collections import Counter

import pytest

from drug_strategy.contracts.places import LONDON
from drug_strategy.io.folders import CODE
from drug_strategy.report import rows
from drug_strategy.report.facts import QUARTER, ROLLING_YEAR, YEAR, Facts
from drug_strategy.report.rows import AttitudeChange, Borough, Figure, Indicator, Signal
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


@pytest.mark.parametrize("label", ["improved", None])
def test_a_year_that_is_not_comparable_has_no_change_since_the_baseline(label: str | None) -> None:
    year = {"area_code": LONDON, "period_start": 1}
    row = made(Figure, indicator_id="pas", period_type=ROLLING_YEAR, value=35.7, **year)
    change = made(AttitudeChange, measure="pas", change=label, **year)
    facts = Facts({Figure: [row], AttitudeChange: [change]})
    assert facts.target_years("pas") == [(row, change if label else None)]


def test_an_indicator_is_judged_if_its_newest_final_quarter_could_have_a_signal() -> None:
    def facts(*signals: str | None, is_experimental: bool = False) -> Facts:
        quarters = [
            figure(LONDON, start, 5, QUARTER)._replace(signal=signal, is_provisional=False)
            for start, signal in enumerate(signals)
        ]
        open_quarter = figure(LONDON, 9, 5, QUARTER)._replace(is_provisional=True)
        return Facts({
            Figure: [*quarters, open_quarter, figure(LONDON, 10, None, QUARTER)],
            Indicator: [
                made(Indicator, indicator_id="closures", is_experimental=is_experimental)
            ],
        })  # fmt: skip

    assert facts(None, "usual").is_judged("closures", LONDON)
    assert facts("usual", "lower than usual").is_judged("closures", LONDON)
    assert not facts("usual", None).is_judged("closures", LONDON)
    assert not facts(None, "usual", is_experimental=True).is_judged("closures", LONDON)
    assert not facts().is_judged("closures", LONDON)
    assert not facts().is_judged("closures", "E09000012")


def test_boroughs_are_alike_if_they_have_londons_signal(facts: Facts) -> None:
    signals = {
        LONDON: "lower than usual",
        "E09000001": "lower than usual",
        "E09000002": "higher than usual",
    }
    rows = [
        made(Signal, indicator_id="closures", area_code=code, signal=signal, statement="")
        for code, signal in signals.items()
    ]
    boroughs = [made(Borough, area_code=code, area_name=code) for code in [*signals][1:]]
    found = Facts({**facts.answers, Signal: rows, Borough: boroughs})
    assert found.alike("closures", LONDON) == ["E09000001"]
    assert found.alike("others", LONDON) == []
    assert found.standing_out(LONDON) == rows[:1]


def test_the_year_of_the_report_is_the_latest_year_with_a_figure_for_london(facts: Facts) -> None:
    assert facts.year("closures") == facts[Figure][1]
    assert facts.latest("closures", "E09000012") == facts[Figure][4]
    assert facts.latest("closures", "E09000001") is None
