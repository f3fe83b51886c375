"""The figures and headlines on an indicator's page agree with the marts."""

import pytest

from tests.oracle import INDICATORS
from tests.pipeline.report.lines import LATEST, SAME, Query, change_agrees, full_table
from tests.pipeline.report.numbers import Row, agrees, figure_agrees, interval_agrees, rate_agrees
from tests.pipeline.report.pages import Page


def test_the_years_and_the_map_on_an_indicator_page_agree_with_the_marts(
    query: Query, by_name: dict[str, Page]
) -> None:
    years = query(
        "select v.*, c.value_year_before, c.difference, c.statement, c.is_like_for_like,"
        " c.value_like_for_like, c.value_year_before_like_for_like, c.boroughs_like_for_like,"
        " c.outstanding, c.reason from marts.indicator_values as v"
        f" left join marts.indicator_changes as c {SAME}"
        " where v.area_level = 'london' and v.period_type = 'rolling_year' and v.is_complete"
    )
    tables = {
        name: {r[0]: r for r in full_table(page, "years-head", _headings(name), "year")}
        for name, page in by_name.items()
        if page.path.parent.name == "indicators"
    }
    assert sum(map(len, tables.values())) == len(years) == len(INDICATORS) * 13
    for row in years:
        cells = tables[row["indicator_id"]][row["period_label"].removeprefix("year to ")]
        assert figure_agrees(cells[1], row), (cells, row)
        assert interval_agrees(cells[2], row["lower_95"], row["upper_95"], row["unit"]), (
            cells,
            row,
        )
        if not row["indicator_id"].startswith("pas_"):
            change_agrees(cells[3], row)
    maps = query(
        f"with latest as ({LATEST}) select latest.*, r.rate, r.population, r.population_covered"
        " from latest"
        f" left join marts.indicator_rates as r {SAME} where latest.area_level = 'borough'"
    )
    drawn = {(name, r[0]): r for name in tables for r in by_name[name].table("map")}
    assert len(drawn) == len(maps)
    for row in maps:
        cells = drawn[row["indicator_id"], row["area_name"]]
        assert figure_agrees(cells[1], row), (cells, row)
        assert len(cells) == 2 or rate_agrees(cells[2], row), (cells, row)


def _headings(name: str) -> list[str]:
    last = ["Answers", "Not answered"] if name.startswith("pas_") else ["Change", "Returns"]
    return ["Year to", "Figure", "95% interval", *last]


def test_the_control_chart_and_table_on_an_indicator_page_agree_with_the_mart(
    query: Query, by_name: dict[str, Page]
) -> None:
    rows = query(
        "select v.*, c.value as point, c.centre, c.lower_limit, c.upper_limit, c.rule, c.signal,"
        " v.is_provisional and i.follow_up_days is not null"
        " and v.return_status is distinct from 'outstanding' as is_followed_up,"
        " case when v.return_status = 'outstanding' and aggregation in ('sum', 'distinct')"
        " and v.unit in ('count', 'gbp') then case when aggregation = 'sum' then"
        " v.value * r.population / r.population_covered end else v.value end as drawn"
        " from marts.indicator_values as v inner join marts.indicator_control_charts as c"
        " using (indicator_id, area_code, period_start)"
        " inner join marts.indicators as i using (indicator_id)"
        " left join (select distinct numerator_return, area_code, period_type, period_start,"
        " population, population_covered from marts.indicator_rates"
        " inner join marts.indicators using (indicator_id)) as r"
        " using (numerator_return, area_code, period_type, period_start)"
        " where v.area_level = 'london'"
        " and v.period_type = 'quarter' and v.is_complete order by period_start"
    )
    checked = 0
    for name in {row["indicator_id"] for row in rows if not row["indicator_id"].startswith("pas_")}:
        mine = [row for row in rows if row["indicator_id"] == name]
        table = by_name[name].table("chart")
        assert [cells[0] for cells in table] == [row["period_label"] for row in mine]
        for cells, row in zip(table, mine, strict=True):
            assert figure_agrees(cells[1], row), (cells, row)
            assert agrees(cells[2], row["centre"], row["unit"]), (cells, row)
            limits = row["lower_limit"], row["upper_limit"]
            assert interval_agrees(cells[3], *limits, row["unit"]), (cells, row)
            none = "[z]"
            row["is_hollow"] = (
                row["point"] is None and row["is_provisional"] and row["drawn"] is not None
            )
            row["height"] = row["drawn"] if row["is_hollow"] else row["point"]
            if row["is_followed_up"]:
                none = "No label: provisional until follow-up is over"
            elif row["point"] is None:
                none = "No label: " if row["is_hollow"] else "Not drawn: "
            elif row["return_status"] == "not_stated":
                none = "No label: not stated"
            assert cells[4].startswith(row["signal"].capitalize() if row["signal"] else none), cells
            assert ("(" in cells[4]) == (row["rule"] is not None), (cells, row)
            checked += 1
        _drawn(by_name[name], [row for row in mine if row["point"] is not None or row["is_hollow"]])
    assert checked == 16 * sum(not name.startswith("pas_") for name in INDICATORS)
    assert {row["is_followed_up"] for row in rows if row.get("is_hollow")} == {True, False}


def _drawn(page: Page, rows: list[Row]) -> None:
    """Assert that points are drawn to scale, and that signals and hollow points are marked."""
    points = sorted(page.points, key=lambda point: point.x)
    assert [point.is_signal for point in points] == [row["rule"] is not None for row in rows]
    assert [point.is_hollow for point in points] == [row["is_hollow"] for row in rows]
    values = [row["height"] for row in rows]
    low, high = min(values), max(values)
    if high == low:
        return
    heights = dict(zip(values, (point.y for point in points), strict=False))
    slope = (heights[high] - heights[low]) / (high - low)
    assert slope < 0
    for value, point in zip(values, points, strict=True):
        assert point.y == pytest.approx(heights[low] + slope * (value - low), abs=0.11)


def test_the_table_and_summary_that_compare_boroughs_with_london_agree_with_the_marts(
    query: Query, by_name: dict[str, Page]
) -> None:
    rows = query(
        f"with latest as ({LATEST}) select b.*, i.unit, i.aggregation, i.has_label,"
        " v.is_provisional as is_figure_provisional"
        " from marts.indicator_comparisons as b"
        " inner join marts.indicators as i using (indicator_id)"
        " inner join latest using (indicator_id, area_code, period_start)"
        " inner join marts.indicator_values as v using (indicator_id, area_code, period_start)"
        " where v.period_type = 'rolling_year'"
    )
    tables = {
        (name, cells[0]): cells
        for name, page in by_name.items()
        if "comparison" in page.tables
        for cells in page.table("comparison")
    }
    assert len(rows) == len(tables) > 800
    assert any(row["is_provisional"] and not row["is_figure_provisional"] for row in rows)
    for row in rows:
        cells = tables[row["indicator_id"], row["area_name"]]
        is_rate = row["unit"] == "count" and row["aggregation"] != "stock"
        unit = "rate" if is_rate else row["unit"]
        assert agrees(cells[1], row["value"], unit), (cells, row)
        assert ("[p]" in cells[1]) == row["is_figure_provisional"], (cells, row)
        limits = row["funnel_lower_998"], row["funnel_upper_998"]
        assert interval_agrees(cells[2], *limits, unit), (cells, row)
        is_compared = row["has_label"] and row["aggregation"] in {"sum", "survey"}
        is_withheld = is_compared and unit in {"rate", "percent"} and row["is_provisional"]
        none = "[p]" if is_withheld else "[z]"
        label = (row["comparison"] or none).capitalize()
        assert cells[3] in {label, f"{label} than London"}, (cells, row)
    for name in {row["indicator_id"] for row in rows}:
        mine = [row for row in rows if row["indicator_id"] == name]
        if all(row["comparison"] is None for row in mine):
            continue
        clear = [
            ", ".join(sorted(row["area_name"] for row in mine if row["comparison"] == word))
            or "none"
            for word in ("higher", "lower")
        ]
        claim = f"Higher than London: {clear[0]}. Lower: {clear[1]}."
        assert claim in by_name[name].figures[1].alternative
        if clear == ["none", "none"]:
            claim = "No borough is clearly higher or lower than London."
        assert f"The boroughs {claim}" in by_name[name].line


def test_the_headline_of_an_indicator_page_is_the_signal_or_the_verdict(
    query: Query, by_name: dict[str, Page]
) -> None:
    verdicts = {row["measure"]: row for row in query("select * from marts.confidence_target")}
    rows = query("select * from marts.indicator_signals where area_level = 'london'")
    assert len(rows) == len(INDICATORS)
    for row in rows:
        sentence = row["statement"]
        if row["indicator_id"] in verdicts:
            sentence = verdicts[row["indicator_id"]]["headline"]
        elif row["indicator_id"] == "dip_boroughs":
            sentence = "of 32 boroughs on 31 March 2013, provisional."
        elif row["reason"]:
            sentence = " in the year to 2012-13 Q4; not tested: "
        lead = by_name[row["indicator_id"]].lead
        assert sentence[1:] in lead, (lead, sentence)
        assert ("\N{BLACK UP-POINTING TRIANGLE}" in lead) == (row["signal"] == "higher than usual")
    lead = by_name["crack_houses_closed"].lead
    assert "too few events for a usual range" in lead or "usual" in lead
    labels = [row["signal"] for row in rows if row["signal"] not in (None, "too few to say")]
    signals = sum(label != "usual" for label in labels)
    found = f"What to look at: {signals} of {len(labels)} indicators have a signal"
    assert found in by_name["index"].text


def test_the_page_for_the_dip_boroughs_indicator_explains_only_what_its_chart_shows(
    by_name: dict[str, Page],
) -> None:
    page = by_name["dip_boroughs"]
    assert "in the of" not in page.line
    assert "boroughs, 31 March 2013" in page.line
    assert "2012-13 Q4 (provisional)." in page.line
    assert "boroughs outstanding" not in page.line
    for word in ("usual range", "a quarter with a signal", "99.8% limits"):
        assert word not in page.line
        assert any(word in by_name[name].line for name in INDICATORS), word


def test_an_indicator_page_gives_the_number_of_boroughs_with_a_signal(
    query: Query, by_name: dict[str, Page]
) -> None:
    rows = query(
        "select indicator_id, count(rule) as signals, count(*) as boroughs"
        " from marts.indicator_signals where area_level = 'borough'"
        " and (signal like '%than usual' or signal = 'usual') group by all"
    )
    assert len(rows) >= 4
    for row in rows:
        text = " ".join(by_name[row["indicator_id"]].text.split())
        assert f"{row['signals']} of {row['boroughs']} boroughs have a signal." in text


def test_an_indicator_page_says_if_the_limits_allow_for_differences_beyond_chance(
    query: Query, by_name: dict[str, Page]
) -> None:
    rows = query(
        f"with latest as ({LATEST}) select indicator_id, max(overdispersion) as phi"
        " from marts.indicator_comparisons"
        " inner join latest using (indicator_id, area_code, period_start) group by all"
    )
    sentence = "The boroughs differ by more than chance alone, and the band allows for this"
    assert {row["phi"] is not None and row["phi"] > 1 for row in rows} == {True, False}
    for row in rows:
        text = " ".join(by_name[row["indicator_id"]].text.split())
        assert (sentence in text) == (row["phi"] is not None and row["phi"] > 1), row


def test_the_page_of_crack_houses_closed_lists_the_offences_around_each_closure(
    query: Query, by_name: dict[str, Page]
) -> None:
    rows = query(
        "select * from marts.crack_house_vicinity"
        " order by quarter_start_date desc, borough_name, ward_name"
    )
    parts = ("offences_before", "offences_after", "other_wards_before", "other_wards_after")
    assert by_name["crack_houses_closed"].table("around") == [
        [
            row["ward_name"], row["borough_name"], row["fiscal_quarter"], str(row["closures"]),
            *(f"{row[part]:,} ({row[f'{part}_per_1000']:.1f})" for part in parts),
        ]
        for row in rows
    ]  # fmt: skip
    assert len(rows) > 5
    assert [name for name, page in by_name.items() if "around" in page.tables] == [
        "crack_houses_closed"
    ]
