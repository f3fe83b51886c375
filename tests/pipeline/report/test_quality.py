"""The pages about data quality and definitions print the marts' rows.

test_page_facts tests the tables that have one row per row of a mart.
"""

import re

from drug_strategy.io.folders import PROJECT
from drug_strategy.report.wording import named
from tests.homes import rows_of

WRITTEN = {
    **{"submitted": "sent", "early": "early", "nil": "nil", "outstanding": "due"},
    "not_stated": "?",
}


def test_the_grids_of_returns_have_the_status_of_every_borough_and_quarter(pages, query):
    rows = query("from marts.expected_returns where sender_code <> 'headquarters'")
    tables = pages["data-quality"].tables
    cells = {
        (name, each["Borough"], quarter): text
        for name, listed in tables.items()
        for each in listed
        if "Borough" in each
        for quarter, text in each.items()
    }
    for row in rows:
        place = named(row["return_name"]), row["sender_name"], row["fiscal_quarter"]
        assert cells[place] == WRITTEN["early" if row["is_early"] else row["return_status"]]
    received = sum(row["return_status"] in ("submitted", "nil") for row in rows)
    every = re.findall(r": ([\d,]+) of ([\d,]+) received", pages["data-quality"].line)
    assert sum(int(number.replace(",", "")) for number, _ in every) == received


def test_rows_left_out_are_counted_by_the_quarter_in_which_their_file_arrived(pages, example_home):
    by_quarter = rows_of(
        example_home.database,
        "select count(distinct (q.file_name, q.row_number)) filter"
        " (where q.reasons <> 'not_a_record') from data_quality.file_reconciliation as f"
        " left join data_quality.quarantined_rows as q using (return_name, file_name)"
        " where f.status = 'accepted' group by date_trunc('quarter', f.received_on)"
        " order by date_trunc('quarter', f.received_on)",
    )
    trend = pages["data-quality"].tables[
        "Rows left out, by the quarter in which their file arrived: data"
    ]
    assert [cells["Rows left out"] for cells in trend] == [f"{number:,}" for [number] in by_quarter]
    assert (trend[0]["Quarter"], trend[-1]["Quarter"]) == ("2009-10 Q2", "2013-14 Q1")


def test_every_label_and_verdict_is_explained(pages, query):
    rows = query("from marts.labels")
    for row in rows:
        assert f"{row['short'].capitalize()}{row['meaning']}" in pages["definitions"].line
        # The reasons for no change since 2009-10 are those for no change on the year before.
        assert f"{row['label_of'].replace('_since_2009_10', '')}s" in pages["definitions"].ids
    model = PROJECT / "models" / "intermediate" / "survey" / "int_survey__verdicts.sql"
    words = set(re.findall(r"(?:then|else) '([a-z ]{7,})'", model.read_text("utf-8")))
    assert words == {row["label"] for row in rows if row["label_of"] == "verdict"}
