"""The charts on an edition's page show the edition's own figures."""

import pytest

from drug_strategy.release.page import charts

YEARS = {"year to 2012-13 Q3": 50.4, "year to 2012-13 Q4": 50.9}


def attitudes(figures, area="E12000007", period="rolling_year"):
    rows = [
        {
            "indicator_id": "pas_tackling_drugs",
            "indicator_name": "Say the police tackle drugs well",
            "area_code": area,
            "period_type": period,
            "period_label": label,
            **dict.fromkeys(("value", "lower_95", "upper_95"), value),
        }
        for label, value in figures.items()
    ]
    return {"public_attitudes": rows, "confidence_target": []}


def test_a_chart_shows_the_london_figures_for_the_years_compared_in_the_headline():
    [(title, drawn)] = charts(attitudes(dict(reversed(YEARS.items()))))
    assert title == (
        "Say the police tackle drugs well, percent, London, year to each quarter,"
        " 2012-13 Q3 to 2012-13 Q4"
    )
    assert f"{title}: 50.4% in the year to 2012-13 Q3, 50.9% in the year to 2012-13 Q4." in drawn
    for others in (
        attitudes(YEARS, area="E09000012"),
        attitudes({"2012-13 Q4": 52.1}, period="quarter"),
        attitudes({"year to 2012-13 Q4": None}),
    ):
        assert charts(others) == []


@pytest.mark.parametrize(("now", "improved", "aim"), [(50.9, 1.1, "52.8"), (48.0, 1.8, "46.8")])
def test_a_chart_shows_the_target_and_a_change_is_visible_on_its_scale(now, improved, aim):
    target = {
        "measure": "pas_tackling_drugs",
        "baseline_value": 49.8,
        "baseline_period": "2009-10",
        "target_points": 3,
        "current_value": now,
        "improvement_points": improved,
    }
    [(_, drawn)] = charts(attitudes(YEARS) | {"confidence_target": [target]})
    assert f">Target {aim}%</text>" in drawn
    assert ">Baseline 2009-10</text>" in drawn
    assert ">0%</text>" not in drawn
