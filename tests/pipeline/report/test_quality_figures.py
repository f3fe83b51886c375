"""The numbers on the data quality page and in the target's charts agree with the marts."""

from collections import Counter
from pathlib import Path
from typing import Any

import duckdb

from drug_strategy.settings import Settings
from tests.pipeline.report.numbers import agrees, interval_agrees
from tests.pipeline.report.pages import Page

SHORT = {
    **{"submitted": "sent", "early": "early", "nil": "nil", "outstanding": "due"},
    "not_stated": "?",
}
RECORDS = ("records", "accepted", "superseded", "withdrawn", "duplicate", "quarantined")


def answer(published: Path, sql: str) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(published), read_only=True) as connection:
        return connection.execute(sql).fetchall()


def folded(text: str) -> str:
    """Return a name or code in a common spelling, so that names can be compared with codes."""
    return text.lower().replace("_", " ").replace("public attitude survey", "pas waves")


def test_the_counts_of_files_and_records_on_the_data_quality_page_agree_with_the_mart(
    site: Path, published: Path
) -> None:
    rows = answer(
        published,
        "select return_name, count(*), count(*) filter (where status = 'refused'),"
        " count(*) filter (where status = 'duplicate'),"
        f" {', '.join(f'coalesce(sum({name}), 0)' for name in RECORDS)},"
        " coalesce((select sum(rows) from data_quality.quarantine_summary as q"
        " where reason = 'not_a_record' and q.return_name = f.return_name), 0)"
        " from data_quality.file_reconciliation as f group by return_name order by return_name",
    )
    table = Page(site / "data-quality.html").table("Files and records by return")
    given = [[int(cell.replace(",", "")) for cell in cells[1:]] for cells in table]
    wanted = [[int(number) for number in row[1:]] for row in rows]
    for row in wanted:  # titles, totals and notes are no records
        row[3] -= row[-1]
        row[8] -= row[-1]
    assert given == wanted
    assert any(row[-1] for row in wanted)
    assert [folded(cells[0]) for cells in table] == [folded(row[0]) for row in rows]


def test_the_status_of_each_return_on_the_data_quality_page_agrees_with_the_mart(
    site: Path, published: Path
) -> None:
    page = Page(site / "data-quality.html")
    rows = answer(
        published,
        "select return_name, borough_name, case when is_early then 'early' else return_status end"
        " from marts.returns_received"
        " order by return_name, borough_name, quarter_start_date",
    )
    given = [
        (folded(name.removesuffix(", by borough and quarter")), cells[0], mark)
        for name, _ in page.tables.items()
        if name.endswith(", by borough and quarter")
        for cells in page.table(name)
        for mark in cells[1:]
    ]
    assert len(given) > 3000
    assert given == [(folded(name), borough, SHORT[status]) for name, borough, status in rows]


def test_the_data_quality_page_has_the_same_worklist_as_the_mart(
    site: Path, published: Path
) -> None:
    """Its CSV file has the same rows."""
    owed = answer(
        published,
        "select return_name, sender_name, fiscal_quarter, owed_reason, coalesce(records::varchar,"
        " ''), rtrim(rtrim(format('{:.1f}', usual_records), '0'), '.') from marts.expected_returns"
        " where is_owed order by owed_since, due_date, return_name, sender_name",
    )
    table = Page(site / "data-quality.html").table("Returns owed at 4 June 2013")
    given = [(folded(cells[0]), *cells[1:4], *cells[5:7]) for cells in table]
    assert given == [(folded(name), *rest, usual or "") for name, *rest, usual in owed]
    assert {"overdue", "register entry missing"} <= {row[3] for row in owed}
    lines = (site / "data" / "what-is-owed.csv").read_text("utf-8-sig").splitlines()
    assert len([line for line in lines if ",20" in line]) == len(owed)


def test_the_counts_of_rows_left_out_on_the_data_quality_page_agree_with_the_marts(
    site: Path, published: Path
) -> None:
    page = Page(site / "data-quality.html")
    for title, summary in (
        ("Rows left out, by reason", "quarantine_summary"),
        ("Rows kept with a warning, by reason", "warning_summary"),
    ):
        wanted: Counter[tuple[str, str]] = Counter()
        for reason, name, number in answer(
            published, f"select reason, return_name, rows from data_quality.{summary}"
        ):
            if reason != "not_a_record":
                wanted[folded(reason), folded(name)] += number
        given = {
            (folded(cells[0]), folded(cells[1])): int(cells[2].replace(",", ""))
            for cells in page.table(f"{title} and return")
        }
        assert given == wanted
        assert given


def test_the_chart_of_rows_left_out_by_quarter_agrees_with_the_private_warehouse(
    site: Path, example_home: Settings
) -> None:
    wanted = answer(
        example_home.database,
        "select count(distinct (q.file_name, q.row_number)) filter"
        " (where q.reasons <> 'not_a_record') from data_quality.file_reconciliation as f"
        " left join data_quality.quarantined_rows as q using (return_name, file_name)"
        " where f.status = 'accepted' group by date_trunc('quarter', f.received_on)"
        " order by date_trunc('quarter', f.received_on)",
    )
    lines = Page(site / "data-quality.html").table(
        "Rows left out, by the quarter in which their file arrived: data"
    )
    assert [(int(cells[1]),) for cells in lines] == wanted
    assert (lines[0][0], lines[-1][0]) == ("2009-10 Q2", "2013-14 Q1")


def test_each_warning_about_an_unusual_change_in_a_return_is_shown_on_the_data_quality_page_alone(
    site: Path, published: Path
) -> None:
    rows = answer(
        published,
        "select return_name, fiscal_quarter, column_name, value, measure, observed"
        " from data_quality.drift_warnings",
    )
    counted = {"recorded_offences": "offences"}
    wanted = Counter(
        (folded(name), quarter, folded(f"{column}: {value}"), f"{seen:,.1f}%")
        if measure == "share"
        else (folded(name), quarter, counted.get(name, "accepted rows"), f"{seen:,.0f}")
        for name, quarter, column, value, measure, seen in rows
    )
    given = Counter(
        (folded(cells[0]), cells[1], folded(cells[2]), cells[3])
        for cells in Page(site / "data-quality.html").table("Returns that drifted")
    )
    assert given == wanted
    assert given
    for path in site.rglob("*.html"):
        assert ("drifted" in Page(path).text) == (path.name == "data-quality.html"), path


def test_the_figures_for_each_year_of_a_target_measure_agree_with_the_marts(
    site: Path, published: Path
) -> None:
    rows = answer(
        published,
        "select v.indicator_id, v.period_label, v.value, v.lower_95, v.upper_95, v.base,"
        " c.improvement_points, c.lower_95, c.upper_95 from marts.indicator_values as v"
        " left join marts.public_attitude_changes as c on c.measure = v.indicator_id"
        " and c.area_code = v.area_code and c.period_start = v.period_start"
        " and c.period_type = v.period_type and c.base_kind = 'answers'"
        " and c.comparison = 'since_baseline'"
        " where v.indicator_id like 'pas_%' and v.area_level = 'london'"
        " and v.period_type = 'rolling_year' and v.is_complete",
    )
    assert len(rows) == 26
    for name, label, value, lower, upper, base, points, least, most in rows:
        found = Page(site / f"indicators/{name}.html").table("chart")
        [cells] = [line for line in found if f"year to {line[0]}" == label]
        assert agrees(cells[1], value, "percent"), cells
        assert interval_agrees(cells[2], lower, upper, "percent"), cells
        assert agrees(cells[3], base, "count"), cells
        assert agrees(cells[4], points, "points"), cells
        assert interval_agrees(cells[5], least, most, "points"), cells


def test_the_numbers_of_returns_on_the_front_page_add_up(site: Path, published: Path) -> None:
    sql = "select return_status, count(*) from marts.expected_returns group by return_status"
    counts: Counter[str] = Counter(dict(answer(published, sql)))
    assert counts["not_stated"]
    received = counts.total() - counts["outstanding"] - counts["not_stated"]
    text = " ".join(Page(site / "index.html").text.split())
    assert f"Based on {received:,} of {counts.total():,} returns" in text
    assert f"{counts['outstanding']} are outstanding, {counts['not_stated']} are not stated" in text
