"""The orders behind a sum of pounds: median, total, and total without the largest order."""

from drug_strategy.report import wording
from drug_strategy.report.facts import LONDON, YEAR, Facts, Row
from drug_strategy.report.pages.pictures import marked
from drug_strategy.report.tables import Table

KINDS = {"confiscation_value_gbp", "cash_forfeiture_value_gbp"}


def orders(facts: Facts, indicator: Row) -> Table | None:
    """London's fiscal years, latest first; None if the warehouse cannot be read.

    The warehouse may be ahead of what is published, or behind it after a rollback: a year is shown
    only if its total is the published one.
    """
    name = indicator["indicator_id"]
    published = {row["period_start"]: row for row in facts.series(name, LONDON, YEAR)}
    rows = []
    for row in reversed(facts.order_values(name)):
        year = published.get(row["period_start"])
        if year and year["value"] is not None and abs(year["value"] - row["total_gbp"]) < 0.005:
            rows.append(
                [
                    year["period_label"].removeprefix("year to ").partition(" ")[0],
                    f"{row['orders']:,}",
                    wording.figure(row["median_gbp"], "gbp"),
                    marked(year, indicator),
                    wording.figure(row["total_without_largest_gbp"], "gbp"),
                ]
            )
    headings = ("Year", "Orders", "Median order", "Total", "Total without the largest")
    return Table(headings, rows) if rows else None
