"""What the tests of lines of figures share: the latest year, and the cell of its change."""

from collections.abc import Callable

from tests.pipeline.report.numbers import Row, agrees

Query = Callable[[str], list[Row]]

LATEST = """
    select v.*, i.aggregation, i.is_experimental from marts.indicator_values as v
    inner join marts.indicators as i using (indicator_id)
    where v.period_type = 'rolling_year' and v.period_start = (
        select max(l.period_start) from marts.indicator_values as l
        where l.indicator_id = v.indicator_id and l.period_type = 'rolling_year'
        and l.area_level = 'london' and l.is_complete and l.value is not null)
"""
SAME = "using (indicator_id, area_code, period_type, period_start)"


def slug(area: str) -> str:
    """A borough's page."""
    return area.lower().replace(" ", "-")


def short_of(text: str) -> str:
    """What is before the period in a cell."""
    return text.partition("year to")[0].strip()


def change_agrees(text: str, row: Row) -> None:
    """Assert that a cell's change is the row's."""
    boroughs = row["boroughs_like_for_like"]
    if row["statement"] == "too few returned":
        few = f"Too few boroughs returned to compare: {boroughs} of {row['boroughs_expected']}"
        assert text.startswith(few), (text, row)
        return
    if boroughs and boroughs < (row["boroughs_expected"] or 0):
        word, _, figures = text.partition(
            f"n the {boroughs} boroughs that returned in both years: "
        )
        said = f"{row['statement'].replace('say', 'compare')} i" if row["statement"] else "i"
        assert word == said.capitalize(), (text, row)
        now, _, before = figures.partition(" the year before")[0].rpartition(", ")
        assert agrees(now, row["value_like_for_like"], row["unit"]), (text, row)
        assert agrees(before, row["value_year_before_like_for_like"], row["unit"]), (text, row)
        assert not row["outstanding"] or row["outstanding"] in text
        return
    if row["value_year_before"] is None or row["difference"] is None:
        assert text.startswith("No figure"), (text, row)
        return
    if row["statement"] and row["statement"] != "not comparable":
        assert text.startswith(row["statement"].capitalize().replace("say", "compare")), (text, row)
    before, _, now = text.rpartition(" the year before, now ")
    assert agrees(
        before.rpartition(": ")[2].rpartition(". ")[2], row["value_year_before"], row["unit"]
    ), (text, row)
    if row["statement"] in {"not comparable", "not fit to judge"}:
        assert agrees(
            now.partition(".  ")[0].partition(". ")[0].removesuffix("."), row["value"], row["unit"]
        ), (text, row)
        assert text.startswith(row["statement"].capitalize()), (text, row)
        assert not row["outstanding"] or row["outstanding"] in text
        return
    size, _, word = now.partition(".  ")[0].partition(". ")[0].removesuffix(".").rpartition(" ")
    if now.startswith("the same"):
        assert abs(row["difference"]) < (0.05 if row["unit"] not in {"count", "gbp"} else 0.5)
    else:
        size = size.removesuffix(" index points").removesuffix(" points")
        unit = "points" if row["unit"] == "percent" else row["unit"]
        assert agrees(size, abs(row["difference"]), unit), (text, row)
        assert (word == "more") == (row["difference"] > 0), (text, row)
    assert ("Not like for like" in text) == (not row["is_like_for_like"])
    assert not row["reason"] or row["reason"] in text
    assert not row["outstanding"] or row["outstanding"] in text
