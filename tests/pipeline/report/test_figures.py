"""Every figure on the front page, the plan and the pages of indicators and boroughs is the marts'.

And every title that claims something is what the row says that it rests on.
"""

import re
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from tests.pipeline.report.numbers import Row, agrees, bears, interval_agrees
from tests.pipeline.report.pages import Page

Asked = Callable[[str], list[Row]]

LATEST = """
    select v.*, i.aggregation, i.is_experimental from marts.indicator_values as v
    inner join marts.indicators as i using (indicator_id)
    where v.period_type = 'rolling_year' and v.period_start = (
        select max(l.period_start) from marts.indicator_values as l
        where l.indicator_id = v.indicator_id and l.period_type = 'rolling_year'
        and l.area_level = 'london' and l.is_complete and l.value is not null)
"""
WORDS = re.compile(
    r"^(Higher than London|Lower than London|No clear difference|Too few to say|\[z\]) "
)
SAME = "using (indicator_id, area_code, period_type, period_start)"


@pytest.fixture(scope="module")
def asked(published: Path) -> Asked:
    """What the published file answers, a row as a mapping."""

    def ask(sql: str) -> list[Row]:
        with duckdb.connect(str(published), read_only=True) as connection:
            found = connection.execute(sql)
            names = [name for name, *_ in found.description or []]
            return [dict(zip(names, row, strict=True)) for row in found.fetchall()]

    return ask


@pytest.fixture(scope="module")
def by_name(pages: list[Page]) -> dict[str, Page]:
    """The pages, by their file's name."""
    return {page.path.stem: page for page in pages}


def slug(area: str) -> str:
    """A borough's page."""
    return area.lower().replace(" ", "-")


def short_of(text: str) -> str:
    """What stands before the period in a cell."""
    return text.partition("year to")[0].strip()


def test_every_line_of_an_overview_is_the_marts(asked: Asked, by_name: dict[str, Page]) -> None:
    """London's on the front page, each borough's on its own: figure, change, returns, London."""
    rows = asked(
        f"with latest as ({LATEST}) select latest.*, c.value_year_before, c.difference,"
        " c.statement, c.is_like_for_like, c.outstanding, r.rate, london.value as london_value,"
        " lr.rate as london_rate, b.comparison from latest"
        f" left join marts.indicator_changes as c {SAME}"
        f" left join marts.indicator_rates as r {SAME}"
        " left join marts.indicator_comparisons as b using (indicator_id, area_code, period_start)"
        " inner join latest as london on london.indicator_id = latest.indicator_id"
        " and london.area_level = 'london' left join marts.indicator_rates as lr"
        " on lr.indicator_id = latest.indicator_id and lr.area_code = 'E12000007'"
        " and lr.period_type = 'rolling_year' and lr.period_start = latest.period_start"
        " where latest.area_level in ('london', 'borough')"
    )
    assert len(rows) == 33 * 32
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
        assert bears(short_of(cells[1]), row), where
        assert row["period_label"] in cells[1], where
        assert ("experimental" in cells[0]) == row["is_experimental"], where
        if row["area_level"] == "borough":
            word, said = cells.pop(2), row["comparison"]
            assert word.startswith("[z]" if said is None else f"{said.capitalize()}"), where
            assert ("than London" in word) == (said in {"higher", "lower"}), where
            _beside_london(word, row)
        _change(cells[2], row)
        if row["area_level"] == "london" and row["boroughs_returned"] is not None:
            assert cells[5] == f"{row['boroughs_returned']} of {row['boroughs_expected']} boroughs"
        elif row["return_status"] is None:
            assert cells[5] == "not by borough", where
        elif row["area_level"] == "borough":
            assert cells[5] == row["return_status"].replace("_", " ").capitalize(), where


def _beside_london(text: str, row: Row) -> None:
    is_rate = row["unit"] == "count" and row["aggregation"] != "stock"
    if row["unit"] == "gbp":
        assert "London" not in text
    elif is_rate:
        mine, _, theirs = text.partition(" per 100,000 residents; London ")
        mine = WORDS.sub("", mine)
        assert agrees(mine, row["rate"], "rate"), (text, row)
        assert agrees(theirs, row["london_rate"], "rate"), (text, row)
    else:
        said = text.partition("London ")[2].removeprefix("London ").removeprefix("than ")
        assert agrees(said.rpartition("London ")[2] or said, row["london_value"], row["unit"]), text


def _change(text: str, row: Row) -> None:
    if row["value_year_before"] is None or row["difference"] is None:
        assert text.startswith("No figure"), (text, row)
        return
    if row["statement"]:
        assert text.startswith(row["statement"].capitalize().replace("say", "compare")), (text, row)
    before, _, now = text.rpartition(" the year before, now ")
    assert agrees(before.rpartition(": ")[2], row["value_year_before"], row["unit"]), (text, row)
    size, _, word = now.partition(".  ")[0].partition(". ")[0].removesuffix(".").rpartition(" ")
    if now.startswith("the same"):
        assert abs(row["difference"]) < (0.05 if row["unit"] not in {"count", "gbp"} else 0.5)
    else:
        size = size.removesuffix(" index points").removesuffix(" points")
        unit = "points" if row["unit"] == "percent" else row["unit"]
        assert agrees(size, abs(row["difference"]), unit), (text, row)
        assert (word == "more") == (row["difference"] > 0), (text, row)
    assert ("Not like for like" in text) == (not row["is_like_for_like"])
    assert not row["outstanding"] or row["outstanding"] in text


def test_an_indicator_s_years_and_map_are_the_marts(asked: Asked, by_name: dict[str, Page]) -> None:
    years = asked(
        "select v.*, c.value_year_before, c.difference, c.statement, c.is_like_for_like,"
        " c.outstanding from marts.indicator_values as v"
        f" left join marts.indicator_changes as c {SAME}"
        " where v.area_level = 'london' and v.period_type = 'rolling_year' and v.is_complete"
    )
    tables = {
        name: {r[0]: r for r in page.table("years-head")}
        for name, page in by_name.items()
        if page.path.parent.name == "indicators"
    }
    assert sum(map(len, tables.values())) == len(years) == 32 * 13
    for row in years:
        cells = tables[row["indicator_id"]][row["period_label"].removeprefix("year to ")]
        assert bears(cells[1], row), (cells, row)
        assert interval_agrees(cells[2], row["lower_95"], row["upper_95"], row["unit"]), (
            cells,
            row,
        )
        if not row["indicator_id"].startswith("pas_"):
            _change(cells[3], row)
    maps = asked(
        f"with latest as ({LATEST}) select latest.*, r.rate from latest"
        f" left join marts.indicator_rates as r {SAME} where latest.area_level = 'borough'"
    )
    drawn = {(name, r[0]): r for name in tables for r in by_name[name].table("map")}
    assert len(drawn) == len(maps)
    for row in maps:
        cells = drawn[row["indicator_id"], row["area_name"]]
        assert bears(cells[1], row), (cells, row)
        assert len(cells) == 2 or agrees(cells[2], row["rate"], "rate"), (cells, row)


def test_an_indicator_s_control_chart_is_the_marts_in_figures_and_as_drawn(
    asked: Asked, by_name: dict[str, Page]
) -> None:
    rows = asked(
        "select v.*, c.value as point, c.centre, c.lower_limit, c.upper_limit, c.rule, c.signal"
        " from marts.indicator_values as v inner join marts.indicator_control_charts as c"
        " using (indicator_id, area_code, period_start) where v.area_level = 'london'"
        " and v.period_type = 'quarter' and v.is_complete order by period_start"
    )
    checked = 0
    for name in {row["indicator_id"] for row in rows if not row["indicator_id"].startswith("pas_")}:
        mine = [row for row in rows if row["indicator_id"] == name]
        table = by_name[name].table("chart")
        assert [cells[0] for cells in table] == [row["period_label"] for row in mine]
        for cells, row in zip(table, mine, strict=True):
            assert bears(cells[1], row), (cells, row)
            assert agrees(cells[2], row["centre"], row["unit"]), (cells, row)
            limits = row["lower_limit"], row["upper_limit"]
            assert interval_agrees(cells[3], *limits, row["unit"]), (cells, row)
            word = row["signal"].capitalize() if row["signal"] else "[z]"
            assert cells[4].startswith(word), (cells, row)
            assert ("(" in cells[4]) == (row["rule"] is not None), (cells, row)
            checked += 1
        _drawn(by_name[name], [row for row in mine if row["point"] is not None])
    assert checked == 30 * 16


def _drawn(page: Page, rows: list[Row]) -> None:
    """Points lie on one line of value to height, and diamonds where a rule found a signal."""
    assert [point.is_signal for point in page.points] == [row["rule"] is not None for row in rows]
    values = [row["point"] for row in rows]
    low, high = min(values), max(values)
    if high == low:
        return
    heights = dict(zip(values, (point.y for point in page.points), strict=False))
    slope = (heights[high] - heights[low]) / (high - low)
    assert slope < 0
    for value, point in zip(values, page.points, strict=True):
        assert point.y == pytest.approx(heights[low] + slope * (value - low), abs=0.11)


def test_the_boroughs_beside_london_are_the_marts_and_so_is_what_the_chart_says(
    asked: Asked, by_name: dict[str, Page]
) -> None:
    rows = asked(
        f"with latest as ({LATEST}) select b.*, i.unit, i.aggregation"
        " from marts.indicator_comparisons as b"
        " inner join marts.indicators as i using (indicator_id)"
        " inner join latest using (indicator_id, area_code, period_start)"
    )
    tables = {
        (name, cells[0]): cells
        for name, page in by_name.items()
        if "beside" in page.tables
        for cells in page.table("beside")
    }
    assert len(rows) == len(tables) > 800
    for row in rows:
        cells = tables[row["indicator_id"], row["area_name"]]
        is_rate = row["unit"] == "count" and row["aggregation"] != "stock"
        unit = "rate" if is_rate else row["unit"]
        assert agrees(cells[1], row["value"], unit), (cells, row)
        assert ("[p]" in cells[1]) == row["is_provisional"], (cells, row)
        limits = row["funnel_lower_998"], row["funnel_upper_998"]
        assert interval_agrees(cells[2], *limits, unit), (cells, row)
        said = (row["comparison"] or "[z]").capitalize()
        assert cells[3] in {said, f"{said} than London"}, (cells, row)
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


def test_an_indicator_s_headline_is_its_signal_s_sentence_or_its_verdict(
    asked: Asked, by_name: dict[str, Page]
) -> None:
    verdicts = {row["measure"]: row for row in asked("select * from marts.confidence_target")}
    rows = asked("select * from marts.indicator_signals where area_level = 'london'")
    assert len(rows) == 32
    for row in rows:
        said = row["statement"]
        if row["indicator_id"] in verdicts:
            found = verdicts[row["indicator_id"]]
            said = found["statement"].removeprefix(f"{found['verdict']}, {found['qualifier']}. ")
        lead = by_name[row["indicator_id"]].lead
        assert said[1:] in lead, (lead, said)
        assert ("\N{BLACK UP-POINTING TRIANGLE}" in lead) == (row["signal"] == "higher than usual")
    signals = sum(row["signal"] not in {None, "usual"} for row in rows)
    assert f"What to look at: {signals} of 32 indicators have a signal" in by_name["index"].text


def test_a_borough_s_attitudes_and_wards_are_the_marts(
    asked: Asked, by_name: dict[str, Page]
) -> None:
    years = asked(
        "select v.* from marts.indicator_values as v where v.indicator_id like 'pas_%'"
        " and v.area_level = 'borough' and v.period_type = 'rolling_year' and v.is_complete"
    )
    assert len(years) == 2 * 32 * 13
    for row in years:
        table = by_name[slug(row["area_name"])].table(f"chart-{row['indicator_id']}")
        [cells] = [r for r in table if f"year to {r[0]}" == row["period_label"]]
        assert bears(cells[1], row), (cells, row)
        assert interval_agrees(cells[2], row["lower_95"], row["upper_95"], "percent"), (cells, row)
    wards = asked(f"{LATEST} and v.area_level = 'ward' and i.finest_area = 'ward'")
    names = {row["area_code"]: row["area_name"] for row in asked("from marts.areas")}
    order = [
        row["indicator_id"]
        for row in asked("from marts.indicators where finest_area = 'ward' order by display_order")
    ]
    tables = {
        (page, cells[0], indicator): cells[place]
        for page in map(slug, {names[row["borough_code"]] for row in wards})
        for cells in by_name[page].table("ward-table")
        for place, indicator in enumerate(order, 1)
    }
    assert len(wards) == 624 * len(order)
    for row in wards:
        cell = tables[slug(names[row["borough_code"]]), row["area_name"], row["indicator_id"]]
        assert bears(cell, row), (cell, row)
    _modelled(asked, by_name, names)


def _modelled(asked: Asked, by_name: dict[str, Page], names: dict[str, str]) -> None:
    columns = {"pas_drugs_problem": 1, "pas_tackling_drugs": 4}
    found = {
        (page.path.stem, cells[0]): cells
        for page in by_name.values()
        if "modelled" in page.tables
        for cells in page.table("modelled")
    }
    rows = asked("select * from marts.ward_attitudes")
    assert len(found) * 2 == len(rows) == 1248
    for row in rows:
        cells = found[slug(names[row["borough_code"]]), row["ward_name"]]
        said = cells[columns[row["measure"]] :]
        assert agrees(said[0], row["estimate_percent"], "percent"), (cells, row)
        assert interval_agrees(said[1], row["lower_95"], row["upper_95"], "percent"), (cells, row)
        assert said[2].lower() == (row["class"] or "[z]"), (cells, row)
    for row in asked("select * from marts.ward_profiles where fiscal_year = '2012-13'"):
        table = by_name[slug(row["borough_name"])].table("profiles")
        [cells] = [line for line in table if line[0] == row["ward_name"]]
        values = [row[name] for name in PROFILE]
        assert all(map(agrees, cells[1:10], values, ["count"] * 9)), (cells, row)
        assert agrees(cells[10], row["acquisitive_offences_per_1000"], "rate"), (cells, row)


PROFILE = (
    "population",
    "concerns_raised",
    "drug_dealing",
    "drug_use",
    "crack_house",
    "cannabis_factory",
    "gang",
    "other",
    "acquisitive_offences",
)


def test_the_delivery_plan_s_figures_are_the_mart_s(asked: Asked, by_name: dict[str, Page]) -> None:
    caption = "The activities of the delivery plan, who answers for them, and their indicators"
    rows = asked(
        "select p.*, v.denominator, v.quality_flag, v.is_provisional, i.display_order"
        " from marts.delivery_plan as p"
        " left join marts.indicators as i using (indicator_id)"
        " left join marts.indicator_values as v on v.indicator_id = p.indicator_id"
        " and v.area_level = 'london' and v.period_type = 'rolling_year'"
        " and v.period_start = p.period_start order by activity_ref, i.display_order"
    )
    lines = [cells[-4:] for cells in by_name["plan"].table(caption)]
    assert len(lines) == len(rows)
    for row, cells in zip(rows, lines, strict=True):
        if row["indicator_id"] is None:
            assert cells[-1] == row["remark"]
            continue
        assert cells[0].removesuffix(" experimental") == row["indicator_name"]
        assert bears(short_of(cells[1]), row), (cells, row)
        _change(cells[2], row)
        assert not row["boroughs_returned"] or cells[3].startswith(f"{row['boroughs_returned']} of")
