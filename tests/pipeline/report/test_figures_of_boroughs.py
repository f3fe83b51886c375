"""Every figure of a borough's attitudes and wards on its page is the marts'."""

from tests.pipeline.report.lines import LATEST, Query, slug
from tests.pipeline.report.numbers import agrees, bears, interval_agrees
from tests.pipeline.report.pages import Page

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


def test_a_borough_s_attitudes_and_wards_are_the_marts(
    query: Query, by_name: dict[str, Page]
) -> None:
    years = query(
        "select v.* from marts.indicator_values as v where v.indicator_id like 'pas_%'"
        " and v.area_level = 'borough' and v.period_type = 'rolling_year' and v.is_complete"
    )
    assert len(years) == 2 * 32 * 13
    for row in years:
        table = by_name[slug(row["area_name"])].table(f"chart-{row['indicator_id']}")
        [cells] = [r for r in table if f"year to {r[0]}" == row["period_label"]]
        assert bears(cells[1], row), (cells, row)
        assert interval_agrees(cells[2], row["lower_95"], row["upper_95"], "percent"), (cells, row)
    wards = query(f"{LATEST} and v.area_level = 'ward' and i.finest_area = 'ward'")
    names = {row["area_code"]: row["area_name"] for row in query("from marts.areas")}
    order = [
        row["indicator_id"]
        for row in query("from marts.indicators where finest_area = 'ward' order by display_order")
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
    _modelled(query, by_name, names)


def _modelled(query: Query, by_name: dict[str, Page], names: dict[str, str]) -> None:
    columns = {"pas_drugs_problem": 1, "pas_tackling_drugs": 4}
    found = {
        (page.path.stem, cells[0]): cells
        for page in by_name.values()
        if "modelled" in page.tables
        for cells in page.table("modelled")
    }
    rows = query("select * from marts.ward_attitudes")
    assert len(found) * 2 == len(rows) == 1248
    for row in rows:
        cells = found[slug(names[row["borough_code"]]), row["ward_name"]]
        said = cells[columns[row["measure"]] :]
        assert agrees(said[0], row["estimate_percent"], "percent"), (cells, row)
        assert interval_agrees(said[1], row["lower_95"], row["upper_95"], "percent"), (cells, row)
        assert said[2].lower() == (row["class"] or "[z]"), (cells, row)
    for row in query("select * from marts.ward_profiles where fiscal_year = '2012-13'"):
        table = by_name[slug(row["borough_name"])].table("profiles")
        [cells] = [line for line in table if line[0] == row["ward_name"]]
        values = [row[name] for name in PROFILE]
        assert all(map(agrees, cells[1:10], values, ["count"] * 9)), (cells, row)
        assert agrees(cells[10], row["acquisitive_offences_per_1000"], "rate"), (cells, row)
