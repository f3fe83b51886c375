"""The report's tables of figures, and the figures of the marts that they show."""

import re
from collections.abc import Callable

from tests.pipeline.report.numbers import Row
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


def slug(area: str) -> str:
    """Return the file name of a borough's page, without the extension."""
    return area.lower().replace(" ", "-")


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
                sentence = rf" {re.escape(heading)}: (.{{1,40}}?) in every {each}[.]"
                found = re.search(sentence, page.line)
                row[heading] = found[1] if found else "[z]"
        rows.append([row[heading] for heading in headings])
    return rows
