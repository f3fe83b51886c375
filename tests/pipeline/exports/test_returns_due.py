"""`warehouse returns-due` writes a file of what senders owe, for them to fill in and send."""

import csv

import duckdb
import pytest

from drug_strategy.answers.status import as_lines, health
from drug_strategy.cli.main import main
from drug_strategy.contracts import contracts
from drug_strategy.exports.returns_due import HEADINGS, entries, write_new
from drug_strategy.io.errors import UserError
from drug_strategy.io.folders import LINK
from drug_strategy.io.text import csv_lines
from drug_strategy.settings import Settings
from tests.commands import refresh
from tests.homes import golden_copy, rows_of

DUE, WHY = map(HEADINGS.index, ("due_date", "* why"))
OF_HEADQUARTERS = {name for name, each in contracts().items() if each.reported_by == "quarter"}


def listed(home, sender=None):
    """Return what is owed, read from the CSV file that a sender fills in."""
    lines = csv_lines(HEADINGS, entries(home / "published" / LINK, sender))
    return list(csv.DictReader(lines))


def test_the_worklist_has_everything_that_is_owed(golden_home):
    """No register entry can settle the survey, so its line begins with an asterisk."""
    found = listed(golden_home)
    assert [
        (each["return_name"].removeprefix("* "), each["borough"], each["quarter"], each["* why"])
        for each in found
    ] == rows_of(
        golden_home / "published" / LINK,
        "select return_name, replace(sender_name, 'Headquarters', 'headquarters'), fiscal_quarter,"
        " owed_reason from marts.expected_returns where is_owed"
        " order by sender_name, return_name, quarter_start_date",
    )
    assert {each["status"] for each in found} == {""}
    of_headquarters = {each["return_name"] for each in found if each["borough"] == "headquarters"}
    assert {name for name in of_headquarters if not name.startswith("*")} <= OF_HEADQUARTERS
    columns = [column.name for column in contracts()["return_register"].columns]
    entered = [name for name in HEADINGS if not name.startswith("*")]
    assert [name for name in columns if name in HEADINGS] == entered
    mine = listed(golden_home, "london borough of hackney")
    assert mine == [each for each in found if each["borough"] == "Hackney"] != []
    with pytest.raises(UserError, match='the nearest: "Headquarters"'):
        listed(golden_home, "Headquarter")


def test_the_returns_due_command_says_how_many_lines_it_wrote_and_never_overwrites_a_file(
    golden_home, tmp_path, capsys
):
    file = tmp_path / "due.csv"
    command = ["returns-due", "headquarters", "--to", str(file), "--home", str(golden_home)]
    assert main(command) == 0
    written = file.read_bytes()
    number = written.count(b"\n") - 1
    assert capsys.readouterr().out.startswith(f"{number} lines in {file}.")
    assert main(command) == 1
    assert "not overwritten" in capsys.readouterr().err
    assert file.read_bytes() == written


def test_the_returns_due_command_refuses_a_file_published_by_an_earlier_version(tmp_path):
    file = tmp_path / LINK
    with duckdb.connect(str(file)) as connection:
        connection.execute("create schema marts")
        connection.execute("create table marts.expected_returns (return_name varchar)")
    with pytest.raises(UserError, match="earlier version"):
        entries(file)


def test_the_status_and_the_notes_and_the_page_data_quality_have_the_same_worklist(golden_home):
    found = listed(golden_home)
    settings = Settings(home=golden_home, returns=golden_home)
    lines = [text for label, text in as_lines(health(settings), settings) if label == "owed"]
    assert lines[0].startswith(f"{len(found):,}: ")
    senders = [line.rpartition(": ")[2] for line in lines[1:-1]]
    shown = sum(int(s.split()[0]) if s.endswith("boroughs") else s.count(",") + 1 for s in senders)
    assert lines[-1].startswith(f"and {len(found) - shown:,} more; ")
    page = (settings.report / "data-quality.html").read_text("utf-8")
    assert f"Senders owe {len(found):,} returns and register entries" in page
    assert "<code>warehouse returns-due</code>" in page
    files = sorted((golden_home / "return_notes" / "due").iterdir())
    assert [file.stem for file in files] == sorted({each["borough"] for each in found})
    for file in files:
        with file.open(encoding="utf-8-sig", newline="") as stream:
            note = list(csv.DictReader(stream))
        assert note == [each for each in found if each["borough"] == file.stem]


@pytest.mark.soak  # runs a refresh
def test_nothing_is_owed_once_the_worklist_is_filled_in_and_sent(golden_home, tmp_path, capsys):
    """An entry without a status is quarantined, so it is still owed.

    Even with an entry in the register, an outstanding return is still owed once it is overdue. The
    columns that say why something is owed cause no warning.
    """
    settings = golden_copy(golden_home, tmp_path)
    before, after = golden_home / "published" / LINK, settings.published_file
    note = settings.return_notes / "due" / "Hackney.csv"
    assert note.exists()
    filled = {"Hackney": "nil", "Bexley": "nil", "Tower Hamlets": "outstanding"}
    for name, status in filled.items():
        file = settings.returns / "return_register" / f"{name}__received_2011-05-09.csv"
        write_new(file, entries(before, name))
        text = file.read_text().replace(",,20", f",{status},20")
        file.write_text(text.replace(",nil,20", ",,20", 1) if name == "Bexley" else text)
    refresh(settings.returns, settings.home)
    assert entries(after, "Bexley") == entries(before, "Bexley")[:1]
    still = [(*each[:3], each[WHY]) for each in entries(after, "Tower Hamlets")]
    assert still == [
        (*each[:3], "overdue")
        for each in entries(before, "Tower Hamlets")
        if str(each[DUE]) < "2011-05-09"
    ]
    assert len(still) >= 19
    left_out = "select reasons from data_quality.quarantined_rows where file_name like 'Bexley%'"
    assert rows_of(settings.database, left_out) == [("missing_value",)]
    warnings = duckdb.sql(f"from '{settings.landed}/file_warnings.parquet' select file_name")
    assert not [name for [name] in warnings.fetchall() if name.split("__")[0] in filled]
    assert main(["returns-due", "Hackney", "--home", str(settings.home)]) == 0
    assert capsys.readouterr().err == "warehouse: Hackney owes nothing.\n"
    assert not note.exists()
