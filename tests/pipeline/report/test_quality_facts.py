"""The facts on the pages about data quality and definitions are those in the marts."""

import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from drug_strategy.io.folders import PROJECT
from drug_strategy.report.facts import Facts, read_facts
from drug_strategy.report.pages.brief import brief_of
from drug_strategy.report.pages.definitions import definitions_page
from drug_strategy.report.pages.london import summary_page
from drug_strategy.report.pages.quality import quality_page, repeated
from drug_strategy.report.rows import LeftOut, Outstanding
from drug_strategy.report.wording import LABELS, named
from drug_strategy.settings import Settings
from tests.pipeline.report.conftest import Query, rows_of
from tests.unit.report.made import made

OUTCOMES = ("accepted", "superseded", "withdrawn", "duplicate")


def test_every_file_and_record_of_a_return_is_counted_once(facts: Facts, query: Query) -> None:
    """Titles, totals and notes are not records."""
    files = query("from data_quality.file_reconciliation")
    no_records = Counter[str]()
    for row in query("from data_quality.quarantine_summary where reason = 'not_a_record'"):
        no_records[row["return_name"]] += row["rows"]
    assert no_records
    found = quality_page(facts)["files"]
    assert [row.return_name for row in found] == sorted({row["return_name"] for row in files})
    for row in found:
        mine = [each for each in files if each["return_name"] == row.return_name]
        lines = no_records[row.return_name]
        assert row._asdict() == {
            "return_name": row.return_name,
            "files": len(mine),
            "files_refused": sum(each["status"] == "refused" for each in mine),
            "files_duplicate": sum(each["status"] == "duplicate" for each in mine),
            "records": sum(each["records"] or 0 for each in mine) - lines,
            **{name: sum(each[name] or 0 for each in mine) for name in OUTCOMES},
            "quarantined": sum(each["quarantined"] or 0 for each in mine) - lines,
            "no_records": lines,
        }


def test_the_grid_of_returns_has_the_status_of_every_borough_and_quarter(
    facts: Facts, query: Query
) -> None:
    page = quality_page(facts)
    given = [
        (grid["name"], borough, quarter, status)
        for grid in page["grids"]
        for borough, statuses in grid["lines"]
        for quarter, status in zip(grid["quarters"], statuses, strict=True)
    ]
    rows = query(
        "from marts.expected_returns where sender_code <> 'headquarters'"
        " order by return_name, sender_name, fiscal_quarter"
    )
    assert given == [
        (
            named(row["return_name"]),
            row["sender_name"],
            row["fiscal_quarter"],
            "early" if row["is_early"] else row["return_status"],
        )
        for row in rows
    ]
    assert {status for *_, status in given} <= page["short"].keys()


@pytest.mark.parametrize("is_over", [True, False])
def test_the_pages_count_the_returns_of_the_quarters_that_are_over(
    altered: Callable[..., Path], query: Query, is_over: bool
) -> None:
    open_quarter = "" if is_over else "2012-13 Q4"
    facts = read_facts(
        altered(
            f"update marts.quarters set is_complete = false where fiscal_quarter = '{open_quarter}'"
        )
    )
    expected = query(
        f"from marts.expected_returns where fiscal_quarter <> '{open_quarter}' order by return_name"
    )
    counted = [row for row in expected if row["return_status"] in ("submitted", "nil")]
    received = summary_page(facts)["received"]
    assert (received.received, received.expected) == (len(counted), len(expected))
    of_boroughs = [row for row in expected if row["sender_name"] != "Headquarters"]
    names = [row["return_name"] for row in of_boroughs]
    received_of = Counter(
        row["return_name"] for row in counted if row["sender_name"] != "Headquarters"
    )
    assert [(grid["name"], grid["tally"]) for grid in quality_page(facts)["grids"]] == [
        (named(name), f"{received_of[name]:,} of {number:,} received")
        for name, number in Counter(names).items()
    ]


def test_the_files_with_likely_duplicates_are_listed() -> None:
    rows = [
        made(LeftOut, kind=kind, reason=reason, file_name=file, row_count=number)
        for kind, reason, file, number in (
            ("odd", "likely_duplicate", "a.csv", 1),
            ("odd", "likely_duplicate", "b.csv", 2),
            ("odd", "near_key", "c.csv", 3),
            ("left out", "date_order", "d.csv", 4),
        )
    ]
    assert [row.file_name for row in repeated(Facts({LeftOut: rows}))] == ["b.csv", "a.csv"]


def test_the_worklist_is_that_of_the_mart(facts: Facts, query: Query) -> None:
    columns = ("return_name", "sender_name", "fiscal_quarter", "owed_reason", "records")
    rows = query(
        "from marts.expected_returns where is_owed"
        " order by owed_since, due_date, return_name, sender_name"
    )
    given = [[getattr(row, name) for name in columns] for row in quality_page(facts)["owed"]]
    assert given == [[row[name] for name in columns] for row in rows]
    assert {"overdue", "register entry missing"} <= {row["owed_reason"] for row in rows}
    borough = next(row for row in facts[Outstanding] if row.sender_code in facts.boroughs)
    not_due = borough._replace(owed_reason=None, owed_since=None)
    more = Facts({**facts.answers, Outstanding: [not_due, *facts[Outstanding]]})
    page = quality_page(more)
    assert (page["ahead"], len(page["owed"])) == ([not_due], len(rows))
    code = borough.sender_code
    assert brief_of(more, code).number_owed == brief_of(facts, code).number_owed


def test_rows_left_out_are_counted_by_reason_return_and_quarter(
    facts: Facts, query: Query, example_home: Settings
) -> None:
    page = quality_page(facts)
    for name, summary in (("left_out", "quarantine_summary"), ("odd", "warning_summary")):
        wanted = Counter[tuple[str, str]]()
        for row in query(f"from data_quality.{summary} where reason <> 'not_a_record'"):
            wanted[named(row["reason"]), named(row["return_name"])] += row["rows"]
        assert wanted
        assert {(reason, of): number for reason, of, _, number in page[name]["by_reason"]} == wanted
        assert all(meaning for _, _, meaning, _ in page[name]["by_reason"])
    by_quarter = rows_of(
        example_home.database,
        "select count(distinct (q.file_name, q.row_number)) filter"
        " (where q.reasons <> 'not_a_record') as n from data_quality.file_reconciliation as f"
        " left join data_quality.quarantined_rows as q using (return_name, file_name)"
        " where f.status = 'accepted' group by date_trunc('quarter', f.received_on)"
        " order by date_trunc('quarter', f.received_on)",
    )
    trend = page["trend"]["rows"]
    assert [number for _, number, *_ in trend] == [f"{row['n']:,}" for row in by_quarter]
    assert (trend[0][0], trend[-1][0]) == ("2009-10 Q2", "2013-14 Q1")


def test_every_label_and_verdict_is_explained_in_two_or_three_sentences(
    facts: Facts, query: Query
) -> None:
    rows = query("from marts.labels")
    page = definitions_page(facts)
    assert Counter((row["label"], row["meaning"]) for row in rows) == Counter(
        (row.label, row.meaning) for group in page["labels"] for row in group.rows
    )
    assert {row["label_of"] for row in rows} == set(LABELS)
    for row in rows:
        assert len(re.findall(r"[.](?= [A-Z]|$)", row["meaning"])) in {2, 3}, row["label"]
    model = PROJECT / "models" / "intermediate" / "survey" / "int_survey__verdicts.sql"
    words = set(re.findall(r"(?:then|else) '([a-z ]{7,})'", model.read_text("utf-8")))
    assert words == {row["label"] for row in rows if row["label_of"] == "verdict"}


def test_the_definitions_say_that_nobody_has_agreed_to_the_arithmetic_of_the_target(
    facts: Facts,
) -> None:
    agreed = definitions_page(facts)["agreed"]
    assert "the arithmetic are ours, and nobody has agreed to them yet." in agreed
