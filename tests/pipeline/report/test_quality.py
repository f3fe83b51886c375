"""The pages about data quality and definitions print the marts' rows."""

import re
from collections import Counter

from drug_strategy.io.folders import PROJECT
from drug_strategy.report.wording import named
from tests.pipeline.report.conftest import rows_of

OUTCOMES = ("accepted", "superseded", "withdrawn", "duplicate")
WRITTEN = {
    **{"submitted": "sent", "early": "early", "nil": "nil", "outstanding": "due"},
    "not_stated": "?",
}


def test_every_file_and_record_of_a_return_is_counted_once(pages, query):
    """Titles, totals and notes are not records."""
    files = query("from data_quality.file_reconciliation")
    no_records = Counter[str]()
    for row in query("from data_quality.quarantine_summary where reason = 'not_a_record'"):
        no_records[named(row["return_name"])] += row["rows"]
    assert no_records
    listed = pages["data-quality"].tables["Files and records by return"]
    assert [cells["Return"] for cells in listed] == [
        named(name) for name in sorted({row["return_name"] for row in files})
    ]
    for cells in listed:
        mine = [each for each in files if named(each["return_name"]) == cells["Return"]]
        lines = no_records[cells["Return"]]
        wanted = {
            "Files": len(mine),
            "Files refused": sum(each["status"] == "refused" for each in mine),
            "Files duplicate": sum(each["status"] == "duplicate" for each in mine),
            "Records": sum(each["records"] or 0 for each in mine) - lines,
            **{name: sum(each[name] or 0 for each in mine) for name in OUTCOMES},
            "quarantined": sum(each["quarantined"] or 0 for each in mine) - lines,
            "Lines that are no records": lines,
        }
        assert {name: cells[name] for name in wanted} == {
            name: f"{number:,}" for name, number in wanted.items()
        }


def test_the_grids_of_returns_have_the_status_of_every_borough_and_quarter(pages, query):
    rows = query("from marts.expected_returns where sender_code <> 'headquarters'")
    tables = {
        name: {cells["Borough"]: cells for cells in listed}
        for name, listed in pages["data-quality"].tables.items()
        if listed and "Borough" in listed[0]
    }
    for row in rows:
        status = "early" if row["is_early"] else row["return_status"]
        cells = tables[named(row["return_name"])][row["sender_name"]]
        assert cells[row["fiscal_quarter"]] == WRITTEN[status]
    received = sum(row["return_status"] in ("submitted", "nil") for row in rows)
    every = re.findall(r": ([\d,]+) of ([\d,]+) received", pages["data-quality"].line)
    assert sum(int(number.replace(",", "")) for number, _ in every) == received


def test_the_worklist_is_that_of_the_mart(pages, query):
    rows = query(
        "from marts.expected_returns where is_owed"
        " order by owed_since, due_date, return_name, sender_name"
    )
    listed = pages["data-quality"].tables["What each sender owes"]
    columns = ("Return", "Sender", "Quarter", "Why", "Records held")
    assert [tuple(cells[name] for name in columns) for cells in listed] == [
        (
            named(row["return_name"]),
            row["sender_name"],
            row["fiscal_quarter"],
            row["owed_reason"],
            "" if row["records"] is None else f"{row['records']:,}",
        )
        for row in rows
    ]
    assert {"overdue", "register entry missing"} <= {row["owed_reason"] for row in rows}


def test_rows_left_out_are_counted_by_reason_file_and_quarter(pages, query, example_home):
    tables = pages["data-quality"].tables
    for title, summary in (
        ("Rows left out", "quarantine_summary"),
        ("Rows kept with a warning", "warning_summary"),
    ):
        by_reason, by_file = Counter[tuple[str, str]](), Counter[tuple[str, str]]()
        for row in query(f"from data_quality.{summary} where reason <> 'not_a_record'"):
            by_reason[named(row["reason"]), named(row["return_name"])] += row["rows"]
            by_file[named(row["reason"]), row["file_name"]] += row["rows"]
        listed = tables[f"{title}, by reason: data"]
        assert all(cells["What it means"] for cells in listed)
        assert {(c["Reason"], c["Return"]): int(c["Rows"]) for c in listed} == by_reason
        listed = tables[f"{title}, file by file"]
        assert {(c["Reason"], c["File"]): int(c["Rows"]) for c in listed} == by_file
    by_quarter = rows_of(
        example_home.database,
        "select count(distinct (q.file_name, q.row_number)) filter"
        " (where q.reasons <> 'not_a_record') as n from data_quality.file_reconciliation as f"
        " left join data_quality.quarantined_rows as q using (return_name, file_name)"
        " where f.status = 'accepted' group by date_trunc('quarter', f.received_on)"
        " order by date_trunc('quarter', f.received_on)",
    )
    trend = tables["Rows left out, by the quarter in which their file arrived: data"]
    assert [cells["Rows left out"] for cells in trend] == [f"{row['n']:,}" for row in by_quarter]
    assert (trend[0]["Quarter"], trend[-1]["Quarter"]) == ("2009-10 Q2", "2013-14 Q1")


def test_a_refused_file_has_its_reason(pages, query):
    rows = query("from data_quality.file_reconciliation where status = 'refused'")
    listed = {cells["File"]: cells for cells in pages["data-quality"].tables["Refused files"]}
    assert {row["file_name"] for row in rows} == {*listed}
    for row in rows:
        assert row["refusal_reason"].endswith(listed[row["file_name"]]["Why"])


def test_every_label_and_verdict_is_explained_in_two_or_three_sentences(pages, query):
    rows = query("from marts.labels")
    for row in rows:
        assert f"{row['label'].capitalize()}{row['meaning']}" in pages["definitions"].line
        assert len(re.findall(r"[.](?= [A-Z]|$)", row["meaning"])) in {2, 3}, row["label"]
        assert f"{row['label_of']}s" in pages["definitions"].ids
    model = PROJECT / "models" / "intermediate" / "survey" / "int_survey__verdicts.sql"
    words = set(re.findall(r"(?:then|else) '([a-z ]{7,})'", model.read_text("utf-8")))
    assert words == {row["label"] for row in rows if row["label_of"] == "verdict"}
    assert (
        "If opinion truly improved by exactly three points in both measures, the survey would show"
        " the target as reached in about 25 cases out of 100."
    ) in pages["definitions"].line


def test_the_definitions_say_who_agreed_to_the_arithmetic_of_the_target(pages, altered_pages):
    text = "the arithmetic are ours"
    assert f"{text}, and nobody has agreed to them yet." in pages["definitions"].line
    agreed = altered_pages(
        "update marts.confidence_target set agreed_on = date '2026-12-01',"
        " agreed_by = 'The Commissioner' where measure = 'strategy'"
    )
    given = f"{text}; The Commissioner agreed to them on 1 December 2026."
    assert given in agreed["definitions"].line
