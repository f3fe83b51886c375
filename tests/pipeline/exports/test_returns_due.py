"""`warehouse returns-due` writes a file of what senders owe, for them to fill in and send."""

import csv
import shutil

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
from tests.homes import copied
from tests.returns.figures import GOLDEN

Entry = dict[str, str]
DUE, WHY = map(HEADINGS.index, ("due_date", "* why"))
AS_AT = "2011-05-09"
OF_HEADQUARTERS = {name for name, each in contracts().items() if each.reported_by == "quarter"}


def owed(home):
    """List the sender, return and quarter of everything owed, using independently written SQL."""
    database = home / "warehouse.duckdb"
    with duckdb.connect(str(database), read_only=True) as connection:
        return connection.execute(
            """
            select sender_name, return_name, fiscal_quarter
            from marts.expected_returns as expected
            inner join marts.quarters as quarters using (fiscal_quarter)
            where return_status = 'outstanding' and due_date < (from staging.stg_as_at)
            or quarters.is_complete and return_status in ('submitted', 'not_stated')
            and usual_records >= 10 and records / usual_records < 0.5
            and not exists (
                from intermediate.return_register__current as entries
                where entries.return_name = expected.return_name
                and entries.borough_code = expected.sender_code
                and entries.quarter = expected.fiscal_quarter
                and entries.records = expected.records
            )
            or quarters.is_complete
            and return_name not in ('dip_rollout', 'pas_waves', 'recorded_offences')
            and (is_early or return_status in ('outstanding', 'not_stated') and not exists (
                from intermediate.return_register__current as entries
                where entries.return_name = expected.return_name
                and coalesce(entries.borough_code, 'headquarters') = expected.sender_code
                and entries.quarter = expected.fiscal_quarter
            ))
            order by sender_name, return_name, expected.quarter_start_date
            """
        ).fetchall()


def listed(home, sender=None):
    """Return what is owed, read from the CSV file that a sender fills in."""
    lines = csv_lines(HEADINGS, entries(home / "published" / LINK, sender))
    return list(csv.DictReader(lines))


def test_the_worklist_has_everything_that_is_owed(golden_home):
    """No register entry can settle the survey, so its line begins with an asterisk."""
    found = listed(golden_home)
    given = [(each["borough"], each["return_name"], each["quarter"]) for each in found]
    assert [(sender.capitalize(), name.removeprefix("* "), at) for sender, name, at in given] == [
        (sender.capitalize(), *rest) for sender, *rest in owed(golden_home)
    ]
    assert {each["status"] for each in found} == {""}
    of_headquarters = {name for sender, name, _ in given if sender == "headquarters"}
    assert {name for name in of_headquarters if not name.startswith("*")} <= OF_HEADQUARTERS
    assert {"Hackney", "Kensington and Chelsea", "headquarters"} <= {
        each["borough"] for each in found
    }
    columns = [column.name for column in contracts()["return_register"].columns]
    entered = [name for name in HEADINGS if not name.startswith("*")]
    assert [name for name in columns if name in HEADINGS] == entered
    for name in ("Hackney", "E09000012", "london borough of hackney"):
        mine = listed(golden_home, name)
        assert mine == [each for each in found if each["borough"] == "Hackney"]
        assert mine
    for name, nearest in (("Hackny", '"Hackney"'), ("Headquarter", '"Headquarters"')):
        with pytest.raises(UserError, match=f"the nearest: {nearest}"):
            listed(golden_home, name)


def test_the_returns_due_command_says_how_to_fill_in_entries_and_never_overwrites_a_file(
    golden_home, tmp_path, capsys, monkeypatch
):
    monkeypatch.setenv("WAREHOUSE_RETURNS", "/srv/returns")
    file = tmp_path / "due.csv"
    command = ["returns-due", "headquarters", "--to", str(file), "--home", str(golden_home)]
    assert main(command) == 0
    number = len(file.read_text().splitlines()) - 1
    output = capsys.readouterr().out
    assert output.startswith(f"{number} lines in {file}.")
    for part in ("nil (there was nothing)", "outstanding", "/srv/returns/return_register."):
        assert part in output
    written = file.read_bytes()
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
    settings = Settings(home=tmp_path / "home", returns=tmp_path / "returns")
    copied(golden_home, settings.home)
    shutil.copytree(GOLDEN, settings.returns, copy_function=shutil.copy2)
    note = settings.return_notes / "due" / "Hackney.csv"
    assert note.exists()
    filled = {"Hackney": "nil", "Bexley": "nil", "Tower Hamlets": "outstanding"}
    for name, status in filled.items():
        file = settings.returns / "return_register" / f"{name}__received_2011-05-09.csv"
        write_new(file, entries(golden_home / "published" / LINK, name))
        text = file.read_text().replace(",,20", f",{status},20")
        file.write_text(text.replace(",nil,20", ",,20", 1) if name == "Bexley" else text)
    before = golden_home / "published" / LINK
    first = entries(before, "Bexley")[0]
    overdue = [each[:3] for each in entries(before, "Tower Hamlets") if str(each[DUE]) < AS_AT]
    refresh(settings.returns, settings.home)
    after = settings.published_file
    assert entries(after, "Bexley") == [first]
    assert entries(after, "Hackney") == []
    still = entries(after, "Tower Hamlets")
    assert [each[:3] for each in still] == overdue
    assert {each[WHY] for each in still} == {"overdue"}
    assert len(overdue) >= 19
    with duckdb.connect(str(settings.database), read_only=True) as connection:
        left_out = connection.execute(
            "select reasons from data_quality.quarantined_rows where file_name like 'Bexley%'"
        ).fetchall()
    assert left_out == [("missing_value",)]
    warnings = duckdb.sql(f"from '{settings.landed}/file_warnings.parquet' select file_name")
    assert not [name for [name] in warnings.fetchall() if name.split("__")[0] in filled]
    assert main(["returns-due", "Hackney", "--home", str(settings.home)]) == 0
    assert capsys.readouterr().err == "warehouse: Hackney owes nothing.\n"
    assert not note.exists()
