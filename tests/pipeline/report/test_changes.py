"""The report of a second publication lists what changed and marks revised figures with [r].

How changes are found is tested in tests/unit/publication.
"""

import csv
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
import pytest

from tests.pipeline.report.pages import Page

OVER = (
    "c.period_start + case c.period_type when 'quarter' then interval 3 month"
    " else interval 1 year end - interval 1 day <= "
)
LAST_TIME, NOW = "date '2013-04-30'", "(select as_at from marts.publication)"


@pytest.fixture(scope="module")
def marts(second: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(str(second / "copy.duckdb"), read_only=True) as connection:
        yield connection


@pytest.fixture(scope="module")
def revised(marts: duckdb.DuckDBPyConnection) -> set[tuple[str, str, str]]:
    """Return the indicator, area and period of each figure revised after its period ended."""
    return set(
        marts.execute(
            "select indicator_id, area_name, period_label from marts.publication_changes as c"
            f" where change = 'revised' and {OVER} {LAST_TIME}"
        ).fetchall()
    )


def test_the_report_of_a_first_publication_says_that_there_is_no_earlier_publication(
    site: Path,
) -> None:
    sentence = "This is the first publication, so it cannot be compared with an earlier one."
    assert sentence in Page(site / "changes.html").text
    assert "no received date" not in Page(site / "changes.html").text
    assert sentence in Page(site / "index.html").text
    assert sentence in Page(site / "indicators" / "crack_houses_closed.html").text
    assert not any(
        " [r]" in cell
        for path in site.rglob("*.html")
        for rows in Page(path).tables.values()
        for row in rows
        for cell in row
    )


def test_changes_in_finished_periods_are_counted_by_indicator_and_cause(
    second: Path, marts: duckdb.DuckDBPyConnection
) -> None:
    rows = marts.execute(
        "select c.indicator_name,"
        f" case when {OVER} {LAST_TIME} then change when value_now is not null then 'new' end"
        f" from marts.publication_changes as c join marts.indicators using (indicator_id)"
        f" where {OVER} {NOW}"
    ).fetchall()
    wanted = Counter(row for row in rows if row[1])
    page = Page(second / "site" / "changes.html")
    given = {}
    for name, new, changed, gone, cause in page.table("by-indicator"):
        assert cause == {
            "Payback Index": "no file: the as-at date, a definition or a method has changed",
            "Cannabis factories closed": "late.csv",
        }.get(name, "late.csv; register.csv")
        for change, number in (("new", new), ("revised", changed), ("withdrawn", gone)):
            given[name, change] = int(number.replace(",", ""))
    assert {key: number for key, number in given.items() if number} == wanted
    assert {change for _, change in wanted} == {"new", "revised", "withdrawn"}
    total = Counter(change for _, change in wanted.elements())
    assert (
        f"{total['new']:,} figures are new, {total['revised']:,} revised and "
        f"{total['withdrawn']:,} withdrawn since the publication as at 30 April 2013."
    ) in " ".join(page.text.split())


def test_the_page_of_changes_names_the_files_without_a_date_that_moved_the_as_at_day(
    second: Path,
) -> None:
    sentence = "late.csv has no received date in its name, so the as-at day moved."
    assert sentence in Page(second / "site" / "changes.html").text


def test_the_page_for_an_indicator_shows_the_old_and_new_value_of_each_changed_figure(
    second: Path, marts: duckdb.DuckDBPyConnection
) -> None:
    wanted = marts.execute(
        "select c.area_name, c.period_label, change, value_before, value_now"
        " from marts.publication_changes as c inner join marts.indicator_values"
        " using (indicator_id, area_code, period_type, period_start)"
        " where indicator_id = 'crack_houses_closed' and area_level in ('london', 'borough')"
        f" and period_type <> 'rolling_year' and change <> 'new' and {OVER} {LAST_TIME}"
    ).fetchall()
    page = Page(second / "site" / "indicators" / "crack_houses_closed.html")
    given = [(a, p, c.lower(), float(b), float(n)) for a, p, c, b, n, _ in page.table("of-this")]
    assert {row[5] for row in page.table("of-this")} == {"late.csv; register.csv"}
    assert sorted(given) == sorted(wanted)
    with (second / "site" / "data" / "changes.csv").open(encoding="utf-8") as stream:
        listed = [row for row in csv.DictReader(stream) if row["change"] == "withdrawn"]
    assert listed
    assert {row["value_now"] for row in listed} == {""}


def test_the_page_of_changes_describes_a_changed_figure_and_names_the_files_behind_the_change(
    second: Path, marts: duckdb.DuckDBPyConnection
) -> None:
    [[area, label, now, before]] = marts.execute(
        "select c.area_name, c.period_label, value_now, value_before"
        " from marts.publication_changes as c"
        " inner join marts.areas as a using (area_code)"
        " where c.indicator_id = 'crack_houses_closed' and a.area_level = 'borough'"
        f" and period_type = 'quarter' and change = 'revised' and {OVER} {LAST_TIME} limit 1"
    ).fetchall()
    text = " ".join(Page(second / "site" / "changes.html").text.split())
    line = f"{area}, {label}: Crack houses closed: {now:.0f}, was {before:.0f}. late.csv"
    assert line in text


def test_only_figures_revised_after_their_period_ended_are_marked_as_revised(
    second: Path, marts: duckdb.DuckDBPyConnection, revised: set[tuple[str, str, str]]
) -> None:
    marked = set()
    for indicator in ("crack_houses_closed", "community_led_closure_rate", "payback_index"):
        page = Page(second / "site" / "indicators" / f"{indicator}.html")
        for name in ("chart", "years-head"):
            for label, figure, *_ in page.table(name):
                if "[r]" in figure:
                    marked.add((indicator, "London", label))
    asked = "select indicator_name, indicator_id from marts.indicators"
    names = dict(marts.execute(asked).fetchall())
    page_names = set()
    for path in (second / "site" / "boroughs").glob("*.html"):
        page = Page(path)
        area = page.text.split(" - MPS")[0].strip()
        page_names.add(area)
        for name, figure, *_ in (row for row in page.table("overview") if len(row) > 1):
            if "[r]" in figure:
                called = name.partition(" also area")[0].removesuffix(" experimental")
                label = figure.partition("[r]")[2].removesuffix(", 2009-10 = 100")
                marked.add((names[called], area, label.strip()))
    wanted = {
        (identity, area, label)
        for identity, area, label in revised
        if (area == "London" and not label.startswith("year to") and label != "2010-13")
        or (area in page_names and label == "2012-13")
    }
    assert len({area for _, area, _ in wanted}) > 3
    assert marked == wanted


def test_a_changed_figure_is_not_marked_as_revised_if_its_period_was_not_over(
    altered: Callable[..., Path],
) -> None:
    site = altered(
        (Path(__file__).parent / "second.sql").read_text("utf-8"),
        "update marts.indicator_revisions set as_at = date '2013-03-30'",
    )
    page = Page(site / "indicators" / "crack_houses_closed.html")
    figures = {row[0]: row[1] for row in page.table("chart")}
    assert "[r]" in figures["2012-13 Q3"]
    assert "[r]" not in figures["2012-13 Q4"]
    listed = [row[1] for row in page.table("of-this") if row[0] == "London"]
    assert "2012-13 Q3" in listed
    assert "2012-13 Q4" not in listed
    assert "2012-13" not in listed


def test_the_history_of_revisions_agrees_with_the_marts(second: Path) -> None:
    page = Page(second / "site" / "indicators" / "crack_houses_closed.html")
    quarters = page.table("since-first")
    assert [row[0] for row in quarters] == [f"2009-10 Q{quarter}" for quarter in range(1, 5)]
    assert all(int(now) - int(first) == 2 for _, first, _, now, _ in quarters)
    assert {row[4] for row in quarters} == {"2"}
    assert page.table("by-age") == [
        ["1", "4", "\N{MINUS SIGN}0.5", "0.5", "2.0%", "0.0%"],
        ["4", "12", "1.2", "1.5", "6.0%", "75.0%"],
    ]
    assert Page(second / "site" / "changes.html").table("later") == [
        ["Crack houses closed", "12", "1.2", "1.5", "6.0%", "75.0%"],
        ["Closures led by the community", "9", "0.0", "0.1", "0.5%", "50.0%"],
    ]
