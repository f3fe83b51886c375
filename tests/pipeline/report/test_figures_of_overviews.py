"""Every figure of an overview, on the front page, a borough's page and the plan, is the marts'."""

import re

from tests.pipeline.report.lines import LATEST, SAME, Query, change_agrees, short_of, slug
from tests.pipeline.report.numbers import Row, agrees, bears
from tests.pipeline.report.pages import Page

WORDS = re.compile(
    r"^(Higher than London|Lower than London|No clear difference|Too few to say|\[z\]) "
)


def test_every_line_of_an_overview_is_the_marts(query: Query, by_name: dict[str, Page]) -> None:
    """London's on the front page, each borough's on its own: figure, change, returns, London."""
    rows = query(
        f"with latest as ({LATEST}) select latest.*, c.value_year_before, c.difference,"
        " c.statement, c.is_like_for_like, c.value_like_for_like, c.boroughs_like_for_like,"
        " c.value_year_before_like_for_like, c.outstanding, r.rate, london.value as london_value,"
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
        change_agrees(cells[2], row)
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


def test_the_delivery_plan_s_figures_are_the_mart_s(query: Query, by_name: dict[str, Page]) -> None:
    caption = "The activities of the delivery plan, who answers for them, and their indicators"
    rows = query(
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
        change_agrees(cells[2], row)
        assert not row["boroughs_returned"] or cells[3].startswith(f"{row['boroughs_returned']} of")
