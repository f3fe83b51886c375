"""The figures about attitudes and wards on a borough's page agree with the marts."""

from tests.pipeline.report.lines import LATEST, Query, full_table, slug
from tests.pipeline.report.numbers import agrees, figure_agrees, interval_agrees
from tests.pipeline.report.pages import Page

PROFILES = (
    *("Residents", "Concerns raised", "of drug dealing", "drug use", "crack houses"),
    *("cannabis factories", "gangs", "other", "Acquisitive offences"),
)
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


def test_the_attitudes_and_wards_on_a_borough_page_agree_with_the_marts(
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
        assert figure_agrees(cells[1], row), (cells, row)
        assert interval_agrees(cells[2], row["lower_95"], row["upper_95"], "percent"), (cells, row)
    wards = query(f"{LATEST} and v.area_level = 'ward' and i.finest_area = 'ward'")
    names = {row["area_code"]: row["area_name"] for row in query("from marts.areas")}
    of_wards = query("from marts.indicators where finest_area = 'ward' order by display_order")
    order = [row["indicator_id"] for row in of_wards]
    headings = ["Ward", *(row["indicator_name"] for row in of_wards)]
    tables = {
        (page, cells[0], indicator): cells[place]
        for page in map(slug, {names[row["borough_code"]] for row in wards})
        for cells in full_table(by_name[page], "ward-table", headings, "ward")
        if cells[0] in {row["area_name"] for row in wards}
        for place, indicator in enumerate(order, 1)
    }
    assert len(wards) == 624 * len(order)
    for row in wards:
        cell = tables[slug(names[row["borough_code"]]), row["area_name"], row["indicator_id"]]
        assert figure_agrees(cell, row), (cell, row)
    _modelled(query, by_name, names)


def _modelled(query: Query, by_name: dict[str, Page], names: dict[str, str]) -> None:
    """Assert that one sentence gives the range of ward shares, because no ward clearly differs."""
    rows = query("select * from marts.ward_attitudes")
    assert len(rows) == 1248
    assert {row["class"] for row in rows} == {"not told apart"}
    measures = {
        row["indicator_id"]: row["indicator_name"] for row in query("from marts.indicators")
    }
    for borough, measure in {(row["borough_code"], row["measure"]) for row in rows}:
        mine = [r for r in rows if (r["borough_code"], r["measure"]) == (borough, measure)]
        shares = sorted(row["estimate_percent"] for row in mine)
        ends = list(dict.fromkeys(f"{share:.1f}%" for share in (shares[0], shares[-1])))
        lower, upper = min(row["lower_95"] for row in mine), max(row["upper_95"] for row in mine)
        where = ", depending on the ward" if len(ends) == 2 else " in every ward"
        page = by_name[slug(names[borough])]
        assert "modelled" not in page.tables
        assert (
            f"{measures[measure]}: {' to '.join(ends)}{where} (all 95% intervals are within"
            f" {lower:.1f} to {upper:.1f}%). No ward can be told apart from the borough."
        ) in page.line
    headings = ["Ward", *PROFILES, "per 1,000 residents"]
    for row in query("select * from marts.ward_profiles where fiscal_year = '2012-13'"):
        page = by_name[slug(row["borough_name"])]
        table = full_table(page, "profiles", headings, "ward")
        [cells] = [line for line in table if line[0] == row["ward_name"]]
        values = [row[name] for name in PROFILE]
        assert all(map(agrees, cells[1:10], values, ["count"] * 9)), (cells, row)
        assert agrees(cells[10], row["acquisitive_offences_per_1000"], "rate"), (cells, row)
