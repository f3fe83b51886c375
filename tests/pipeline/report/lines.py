"""Compare lines of figures in the report with the marts."""

from collections.abc import Callable

from tests.pipeline.report.numbers import Row, agrees
from tests.pipeline.report.pages import Page

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
    """Return the file name of a borough's page, without the extension."""
    return area.lower().replace(" ", "-")


def short_of(text: str) -> str:
    """Return the figure in a cell, which is the text before "year to"."""
    return text.partition("year to")[0].strip()


def change_agrees(text: str, row: Row) -> None:
    """Assert that a cell describes the row's change correctly.

    The cell must give a direction only if the change is like for like.
    """
    where = (text, row)
    boroughs, unit = row["boroughs_like_for_like"], row["unit"]
    assert not row["outstanding"] or row["is_like_for_like"] or row["outstanding"] in text, where
    if row["statement"] == "too few returned":
        few = f"Too few boroughs to compare: {boroughs} of {row['boroughs_expected']}"
        assert text.startswith(few), where
        return
    word = f"Clearly {row['statement']}" if row["statement"] in {"higher", "lower"} else ""
    assert text.startswith(word) == ("Clearly" in text or not word), where
    now, before = row["value"], row["value_year_before"]
    place = f"n the {boroughs} boroughs that returned in both years: "
    if boroughs and boroughs < (row["boroughs_expected"] or 0):
        now, before = row["value_like_for_like"], row["value_year_before_like_for_like"]
        shown, _, moved = text.partition(place)[2].partition(", ")
        assert agrees(shown, now, unit), where
    elif before is None or row["difference"] is None:
        assert text.startswith("No figure"), where
        return
    elif not row["is_like_for_like"] or row["statement"] in {"not comparable", "not fit to judge"}:
        shown = text.partition(" the year before")[0].rpartition(". ")[2]
        assert agrees(shown, before, unit), where
        assert not row["reason"] or row["reason"][1:] in text, where
        return
    else:
        moved = text.removeprefix(f"{word}: ") if word else text[0].lower() + text[1:]
    _moved(moved, now, before, row)


def _moved(text: str, now: float, before: float, row: Row) -> None:
    if text.startswith("the same"):
        limit = 0.05 if row["unit"] not in {"count", "gbp"} else 0.5
        assert abs(now - before) <= max(limit, 0.01 * abs(before)), (text, row)
        return
    if " the year before" in text:
        assert row["statement"] == "too few to say", (text, row)
        shown = text.partition(" the year before")[0]
    else:
        direction, _, rest = text.partition(" from ")
        assert direction == ("up" if now > before else "down"), (text, row)
        shown = rest.partition(". ")[0].removesuffix(".")
    assert agrees(shown, before, row["unit"]), (text, row)


def full_table(page: Page, table: str, headings: list[str], each: str) -> list[list[str]]:
    """Return a table's rows with a cell for every heading, even if the page leaves a column out.

    If all rows have the same value, the page gives the value in a sentence instead of a column. If
    there is neither a column nor a sentence, the cell is [z].
    """
    shown = [" ".join(heading.split()) for heading in page.tables[table][0]]
    rows = []
    for cells in page.table(table):
        row = dict(zip(shown, cells, strict=True))
        for heading in headings:
            if heading not in row:
                sentence = page.line.partition(f" {heading}: ")[2].partition(f" in every {each}.")
                row[heading] = sentence[0] if sentence[1] and len(sentence[0]) < 40 else "[z]"
        rows.append([row[heading] for heading in headings])
    return rows
