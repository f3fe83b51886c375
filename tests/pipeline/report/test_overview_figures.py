"""The figures in the overviews of areas and in the delivery plan agree with the marts."""

import re
from html import unescape

from tests.oracle import INDICATORS
from tests.pipeline.report.lines import LATEST, SAME, Query, change_agrees, short_of, slug
from tests.pipeline.report.numbers import Row, agrees, figure_agrees, rate_agrees
from tests.pipeline.report.pages import Page

WORDS = re.compile(r"^(Higher|Lower) than London ")


def test_every_line_of_the_overview_tables_agrees_with_the_marts(
    query: Query, by_name: dict[str, Page]
) -> None:
    """The front page has London's overview, and each borough page has the borough's overview."""
    rows = query(
        f"with latest as ({LATEST}) select latest.*, c.value_year_before, c.difference,"
        " c.statement, c.is_like_for_like, c.value_like_for_like, c.boroughs_like_for_like,"
        " c.value_year_before_like_for_like, c.outstanding, c.reason,"
        " r.rate, r.population,"
        " r.population_covered, london.value as london_value, lr.rate as london_rate,"
        " lr.population as london_population,"
        " lr.population_covered as london_population_covered, b.comparison"
        " from latest"
        f" left join marts.indicator_changes as c {SAME}"
        f" left join marts.indicator_rates as r {SAME}"
        " left join marts.indicator_comparisons as b using (indicator_id, area_code, period_start)"
        " inner join marts.indicators as of on of.indicator_id = latest.indicator_id"
        " inner join latest as london on london.indicator_id = latest.indicator_id"
        " and london.area_level = 'london' left join marts.indicator_rates as lr"
        " on lr.indicator_id = latest.indicator_id and lr.area_code = 'E12000007'"
        " and lr.period_type = 'rolling_year' and lr.period_start = latest.period_start"
        " where latest.area_level in ('london', 'borough')"
    )
    assert len(rows) == 33 * len(INDICATORS)
    lines = {
        (name, cells[0].partition(" also area")[0].removesuffix(" experimental")): cells
        for name in {slug(row["area_name"]) for row in rows}
        for cells in by_name["index" if name == "london" else name].table("overview")
        if len(cells) > 1
    }
    assert len(lines) == len(rows)
    for row in rows:
        cells = lines[slug(row["area_name"]), row["indicator_name"]]
        where = (row["area_name"], row["indicator_id"], cells)
        assert figure_agrees(short_of(cells[1]).partition(" of 32")[0], row), where
        stock = "of 32 boroughs on 31 March 2013"
        is_stock = row["aggregation"] == "stock" and row["area_level"] == "london"
        assert (stock if is_stock else row["period_label"]) in cells[1], where
        assert ("experimental" in cells[0]) == row["is_experimental"], where
        if row["area_level"] == "borough":
            word, comparison = cells.pop(2), row["comparison"]
            assert ("than London" in word) == (comparison in {"higher", "lower"}), where
            _compare_with_london(word, row)
        change_agrees(cells[2], row)
        if row["area_level"] == "london" and row["boroughs_returned"] is not None:
            assert cells[5] == f"{row['boroughs_returned']} of {row['boroughs_expected']} boroughs"
        elif row["return_status"] is None:
            assert cells[5] == "not by borough", where
        elif row["area_level"] == "borough":
            assert cells[5] == row["return_status"].replace("_", " ").capitalize(), where


def _compare_with_london(text: str, row: Row) -> None:
    is_rate = row["unit"] == "count" and row["aggregation"] != "stock"
    if row["unit"] == "gbp":
        assert "London" not in text
    elif is_rate:
        own, _, london = text.partition(" per 100,000 residents; London ")
        own = WORDS.sub("", own)
        names = ("rate", "population", "population_covered")
        assert rate_agrees(own, row), (text, row)
        assert rate_agrees(london, {name: row[f"london_{name}"] for name in names}), (text, row)
    else:
        rest = text.partition("London ")[2].removeprefix("London ").removeprefix("than ")
        figure = rest.rpartition("London ")[2] or rest
        assert agrees(figure, row["london_value"], row["unit"]), text


SHOWN = re.compile(
    r'<div class="shown"><p><a href="indicators/(\w+)\.html">(.*?)</a>.*?<b>(.*?)</b>'
    r' <span class="quiet">(.*?)</span></p><.*?<p>(.*?)<br>',
    re.DOTALL,
)


def test_the_delivery_plan_page_shows_each_indicator_once_and_agrees_with_the_mart(
    query: Query, by_name: dict[str, Page]
) -> None:
    rows = query(
        "select p.*, v.denominator, v.quality_flag, v.is_provisional"
        " from marts.delivery_plan as p"
        " left join marts.indicator_values as v on v.indicator_id = p.indicator_id"
        " and v.area_level = 'london' and v.period_type = 'rolling_year'"
        " and v.period_start = p.period_start"
    )
    figures = {row["indicator_id"]: row for row in rows if row["indicator_id"]}
    page = by_name["plan"]
    shown = SHOWN.findall(page.path.read_text("utf-8"))
    assert sorted(name for name, *_ in shown) == sorted(figures)
    for name, title, value, _, change in shown:
        row = figures[name]
        assert unescape(title) == row["indicator_name"]
        assert figure_agrees(unescape(value), row), (value, row)
        change_agrees(unescape(change).strip(), row)
    activities = [cells for table in page.tables.values() for cells in table if len(cells) == 2]
    named = {cells[0].split()[0] for cells in activities} - {"Activity"}
    assert named == {row["activity_ref"] for row in rows}
    for row in rows:
        [cell] = [cells[1] for cells in activities if cells[0].split()[0] == row["activity_ref"]]
        wanted = row["indicator_name"] or row["remark"]
        assert wanted in " ".join(cell.split()), row
    with_figure = len({row["activity_ref"] for row in rows if row["value"] is not None})
    assert f"{with_figure} of 21 activities have a figure." in page.lead
