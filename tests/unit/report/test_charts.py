"""Tests of the classes on maps, and of the gaps, labels and patterns in charts."""

import re
from itertools import accumulate, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drug_strategy.report.charts import (
    Line,
    borough_map,
    control_chart,
    interval_chart,
    line_chart,
    miniature,
    outlines,
)
from drug_strategy.report.charts.maps import CLASSES, colour
from drug_strategy.report.charts.scales import Frame, scale
from drug_strategy.report.wording import figure, rounded

CODES = tuple(outlines()["boroughs"])[:32]
Figures = st.lists(st.one_of(st.none(), st.floats(0, 1e6)), min_size=32, max_size=32)


@given(Figures, st.sampled_from(["rate", "percent", "gbp", "days"]))
def test_map_classes_do_not_overlap_or_repeat_and_zero_has_its_own_class(figures, unit):
    values = dict(zip(CODES, figures, strict=True))
    found = colour(values, unit, from_zero=True)
    styles = [style for style, _ in found.legend]
    assert len(styles) == len(set(styles)) <= CLASSES + 2
    assert ("none" in styles) == (None in figures)
    for code, value in values.items():
        assert (found.styles[code] is None) == (value is None)
        assert (found.styles[code] == "zero") == (value is not None and rounded(value, unit) == 0)
        assert value is None or found.styles[code] in styles
    ranges = {}
    for code, style in found.styles.items():
        if style not in (None, "zero"):
            ranges.setdefault(style, []).append(values[code])
    for low, high in pairwise(sorted(ranges)):
        assert max(ranges[low]) < min(ranges[high])
    shown = [(figure(values[code], unit), style) for code, style in found.styles.items()]
    assert len(dict(shown)) == len(set(shown))  # figures shown alike have the same colour


@pytest.mark.parametrize(
    ("values", "unit", "ends"),
    [
        ([0.1, 0.2], "rate", ["0.0 to under 0.1", "0.1 to 0.2"]),
        ([0.3, 0.7, 1.2], "rate", ["0.0 to under 0.5", "0.5 to under 1.0", "1.0 to 1.5"]),
        ([1, 3, 5, 7, 9, 11, 12], "count", ["0 to under 5", "5 to under 10", "10 to 15"]),
        ([0.0, 1.0, 1.0, 2.0], "count", ["0", "1", "2"]),  # few different numbers
    ],
)
def test_each_map_class_ends_at_the_value_given_in_the_legend(values, unit, ends):
    found = colour(dict(zip(CODES, values, strict=False)), unit, from_zero=True)
    assert [label for _, label in found.legend] == ends


@given(st.lists(st.floats(-1e15, 1e15), min_size=1, max_size=4), st.booleans())
def test_figures_of_any_size_can_be_drawn(figures, from_zero):
    fitted = scale(figures, is_integer=False, from_zero=from_zero)
    assert fitted.bottom < fitted.top
    rows = quarters([*figures, figures[0]], "rate")
    assert "<svg" in control_chart(rows, "alt").svg
    assert "<svg" in miniature(rows, "alt")


def quarters(values, unit="count", rule=None):
    return [
        {
            "period_label": f"{2009 + at // 4}-{10 + at // 4} Q{at % 4 + 1}",
            "unit": unit,
            "drawn": value,
            "gap": None,
            "is_provisional": value is None,
            "quality_flag": None,
            "signal_rule": rule if at == 0 else None,
            "statement": "9 in 2009-10 Q1, above the usual range of 1 to 8; 4 a year earlier.",
            **dict.fromkeys(("chart_centre", "chart_lower", "chart_upper")),
            "is_apart": False,
        }
        for at, value in enumerate(values)
    ]


def test_the_reason_for_a_gap_in_a_chart_is_written_once_for_the_quarters_that_it_covers():
    rows = quarters([1.0, None, None, None, 2.0])
    for row, boroughs in zip(rows[1:4], ("1 borough", "2 boroughs", "2 boroughs"), strict=True):
        row["gap"] = f"{boroughs} outstanding"
    drawn = control_chart(rows, "alt").svg
    assert re.findall(r'class="gap".*?>(.*?)<', drawn) == [
        *("1 borough outstanding", "2 boroughs outstanding")
    ]


def points(way):
    """Return the points of a path. After the first, each is written as a step from the last."""
    start, _, steps = way.partition("l")
    numbers = [float(number) for number in re.findall(r"-?[\d.]+", f"{start} {steps}")]
    columns = (accumulate(numbers[0::2]), accumulate(numbers[1::2]))
    return [(round(x, 1), round(y, 1)) for x, y in zip(*columns, strict=True)]


def test_a_path_goes_through_every_point_of_a_line():
    frame = Frame(4, scale([0.0, 9.0], is_integer=False, from_zero=True))
    values = [1.0, 8.7, 8.7, 0.3]
    way = frame.way(enumerate(values))
    assert points(way) == [(frame.x(at), frame.y(value)) for at, value in enumerate(values)]
    assert points(frame.way([(2, 5.0)])) == [(frame.x(2), frame.y(5.0))]


def test_a_provisional_quarter_has_a_hollow_point_joined_by_a_dashed_line():
    """If it were a gap, one late borough would remove London's figure from the chart."""
    rows = quarters([3.0, 4.0, None, 5.0, 6.0, None])
    rows[2] |= {"drawn": 4.5, "gap": "1 borough outstanding"}
    rows[5]["drawn"] = 1.0
    drawn = control_chart(rows, "alt").svg
    for each in (drawn, miniature(rows, "alt")):
        assert len(re.findall(r'class="dot hollow"', each)) == 2
        solid = re.findall(r'class="line area" d="M(.*?)"', each)
        dashed = re.findall(r'class="line area provisional" d="M(.*?)"', each)
        assert [len(points(way)) for way in solid] == [2, 2]
        assert [len(points(way)) for way in dashed] == [3, 2]
        assert points(solid[0])[-1] == points(dashed[0])[0]
    assert re.findall(r'class="gap".*?>(.*?)<', drawn) == ["1 borough outstanding"]


def test_the_usual_range_is_drawn_in_one_piece_for_each_run_of_quarters_with_limits():
    rows = quarters([5.0] * 6)
    for place, centre in ((0, 4.0), (1, 4.0), (2, 6.0), (4, 5.0), (5, 5.0)):
        limits = {"chart_lower": centre - 1, "chart_upper": centre + 1}
        rows[place] |= {"chart_centre": centre, **limits}
    drawn = control_chart(rows, "alt").svg
    assert [len(points(way)) for way in re.findall(r'class="middle" d="M(.*?)"', drawn)] == [3, 2]
    assert len(re.findall(r'class="usual"', drawn)) == 2


def test_a_point_of_the_boroughs_that_returned_is_hollow_and_stands_apart_with_its_own_range():
    rows = quarters([5.0] * 4)
    for row in rows:
        row |= {"chart_centre": 5.0, "chart_lower": 4.0, "chart_upper": 6.0}
    rows[2] |= {"is_apart": True, "is_provisional": True, "drawn": 3.0, "chart_centre": 4.0}
    chart = control_chart(rows, "alt")
    assert len(re.findall(r'class="usual"', chart.svg)) == 3
    assert len(re.findall(r'class="middle"', chart.svg)) == 3
    assert len(re.findall(r'class="dot hollow', chart.svg)) == 1
    assert 'class="line area provisional"' not in chart.svg
    assert ("hollow", "the boroughs that returned") in chart.legend


def test_a_point_that_meets_a_rule_can_be_focused_and_its_label_names_the_rule():
    drawn = control_chart(quarters([9.0, 1.0], rule="outside"), "alt").svg
    [label] = re.findall(r'tabindex="0" role="img" aria-label="(.*?)"', drawn)
    assert label == "9 in 2009-10 Q1, above the usual range of 1 to 8"
    assert 'role="group"' in drawn.partition(">")[0]


def test_the_last_value_on_a_chart_is_written_next_to_its_own_quarter():
    values = [3.0, 2.0, None]
    rows = quarters(values)
    labels = [row["period_label"] for row in rows]
    for drawn in (
        line_chart(labels, [Line("area", values)], "count", "alt").svg,
        control_chart(rows, "alt").svg,
    ):
        [(place, written)] = re.findall(r'class="last.*?" x="(\d+)".*?>(.*?)<', drawn)
        [way] = re.findall(r'class="line area" d="M(.*?)"', drawn)
        assert (int(place), written) == (points(way)[-1][0] + 9, "2")


def boroughs(**differing):
    """Return the rows of three boroughs' newest year. The first differs in these columns."""
    rows = [
        {
            "area_code": code,
            "area_name": name,
            "unit": "count",
            "aggregation": "sum",
            "value": 7.0,
            "drawn": 7.0,
            "rate": 2.8,
            "rate_lower_95": 1.1,
            "rate_upper_95": 5.8,
            "symbols": "",
            "london_figure": 5.0,
            "comparison": "no clear difference",
            "is_provisional": False,
            "quality_flag": None,
        }
        for code, name in (("E09000012", "Hackney"), ("E09000007", "Camden"), ("E09000033", "W"))
    ]
    rows[0] |= differing
    return rows


def test_a_borough_that_differs_from_the_rest_of_london_is_a_diamond_in_the_interval_plot():
    plain = interval_chart(boroughs(), "alt")
    assert plain.svg.count('class="dot area"') == plain.svg.count('class="whisker"') == 3
    higher = interval_chart(boroughs(comparison="higher"), "alt")
    assert (higher.svg.count('class="signal"'), len(higher.legend)) == (1, len(plain.legend) + 1)
    open_one = interval_chart(boroughs(is_provisional=True), "alt")
    assert open_one.svg.count('class="dot hollow"') == 1
    missing = interval_chart(boroughs(rate=None), "alt")
    assert (missing.svg.count("[x]"), missing.svg.count('class="dot area"')) == (1, 2)


def test_a_map_has_each_boroughs_rate_in_words_a_link_and_its_class():
    chart = borough_map(boroughs(rate=None, symbols="[x] outstanding [p]"), "Closures")
    texts = dict(re.findall(r"<a href=.(.*?).><title>(.*?)</title>", chart.svg))
    assert texts["../boroughs/hackney.html"] == "Hackney: [x] outstanding [p]"
    assert texts["../boroughs/camden.html"] == "Camden: 2.8"
    assert chart.svg.count('class="none"') == 1
    assert "no figure: Hackney" in chart.svg
