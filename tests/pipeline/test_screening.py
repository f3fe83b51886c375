"""`warehouse screen` checks one file before it is sent, as a refresh would check it."""

import csv
import re
import subprocess
import sys

import pytest

from drug_strategy.cli.main import main
from drug_strategy.cli.screening import _NEEDS_OTHERS, _return_of, screen
from drug_strategy.contracts import contracts
from drug_strategy.exports import return_notes
from drug_strategy.exports.return_notes import HEADINGS, lines
from drug_strategy.io.errors import UserError
from drug_strategy.io.text import csv_lines, written_day
from drug_strategy.landing.discovery import today
from drug_strategy.settings import Settings
from tests.returns.figures import GOLDEN
from tests.unit.landing.excel import workbook

MOST = 1_000_000  # bytes


def read(path):
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def screened(file, home, return_name="crack_house_closures"):
    return screen(Settings(home=home, returns=GOLDEN), file, return_name)


# The returns with a fault of each kind or, with `--soak`, all returns.
SCREENED = ("crack_house_closures", "network_disruptions", "ppo_roster", "recorded_offences")


@pytest.mark.parametrize(
    "return_name",
    [
        name if name in SCREENED else pytest.param(name, marks=pytest.mark.soak)
        for name in contracts()
    ],
)
def test_screening_a_file_lists_the_same_faults_as_its_return_note_and_changes_nothing(
    golden_home, tmp_path, return_name
):
    """Faults that can be found only by comparing files are left out."""
    for file in sorted((GOLDEN / return_name).iterdir()):
        note = golden_home / "return_notes" / return_name / f"{file.name}.csv"
        if note.exists():
            found = screened(file, tmp_path / "home", return_name).listed
            written = "".join(csv_lines(HEADINGS, lines(found)))
            alone = [row for row in read(note) if row["reason"] not in _NEEDS_OTHERS]
            assert list(csv.DictReader(written.splitlines())) == alone, file
            sent = file.read_bytes().decode("cp1252").splitlines()
            for each in found if file.suffix == ".csv" else ():
                if each.sheet_row and not each.value.startswith("(not shown"):
                    line = sent[each.sheet_row - 1]
                    assert all(part in line for part in re.split(r";| \| ", each.value)), each
    assert not (tmp_path / "home").exists()


CLEAN = """closure_ref,borough,power,notice_date,outcome,order_date,order_months
A1,Hackney,part_1,2010-05-02,granted,2010-05-20,3
A2,Newham,part_1a,2010-05-02,granted,2010-05-20,3
Total,2,,,,,
Note: as at July 2010,,,,,,
"""
SCREEN = """
import sys
from drug_strategy.cli.main import main
status = main(sys.argv[1:])
print(status, sorted({"dbt", "dagster", "great_expectations"} & sys.modules.keys()))
"""


def test_the_screen_command_imports_no_slow_modules_for_a_file_without_faults(tmp_path):
    """The first screening compiles the models' SQL, and the next reuses it."""
    file = tmp_path / "q1__received_2010-07-12.csv"
    file.write_text(CLEAN)
    assert screened(file, tmp_path / "home").faults == []
    arguments = ["screen", str(file), "--return", "crack_house_closures"]
    ran = subprocess.run(
        [sys.executable, "-c", SCREEN, *arguments, "--home", str(tmp_path / "home")],
        check=True,
        capture_output=True,
        text=True,
    )
    assert ran.stderr == (
        "warehouse: The name q1__received_2010-07-12.csv will be published inside the force, so it"
        " must not contain a person's name or reference.\n"
    )
    title, *_, lines, status = ran.stdout.splitlines()
    assert title == "crack_house_closures: 2 records, no fault; 2 lines that are no records."
    assert lines == "    line  'Total | 2' in row 4; 'Note: as at July 2010' in row 5"
    assert status == "0 []"


def test_screening_a_file_without_a_received_date_says_how_the_as_at_day_would_move(
    golden_home, tmp_path
):
    file = tmp_path / "q1.csv"
    file.write_text(CLEAN)
    before = (
        "q1.csv has no received date in its name, so it counts as received today,"
        f" {written_day(today())}"
    )
    after = "; to give it another date, end its name in __received_YYYY-MM-DD."
    assert screened(file, tmp_path / "home").undated == f"{before}{after}"
    moves = ", and would move the as-at day on from 9 May 2011"
    assert screened(file, golden_home).undated == f"{before}{moves}{after}"
    with pytest.raises(UserError, match="There is no file"):
        screened(tmp_path / "none.csv", tmp_path / "home")


def test_screening_a_file_with_headings_alone_says_what_to_send_if_there_was_nothing_to_count(
    tmp_path, capsys
):
    file = tmp_path / "q1__received_2010-07-12.csv"
    file.write_text(CLEAN.splitlines()[0])
    assert main(["screen", str(file), "--home", str(tmp_path / "home")]) == 3
    shown = " ".join(capsys.readouterr().out.split())
    assert shown.startswith("crack_house_closures: 0 records, 1 fault.")
    assert "'headings, but no rows'" in shown
    assert "if there was nothing to count, enter nil in the register" in shown


@pytest.mark.parametrize("extension", ["csv", "xlsx"])
def test_screening_gives_the_row_as_a_spreadsheet_numbers_it_and_the_nearest_name(
    tmp_path, extension, capsys
):
    """Titles and blank lines are rows but not records."""
    text = (
        "Crack houses\n\nclosure_ref,borough,power,notice_date,outcome,ward\n"
        "A1,Hackny,part_1,2010-05-02,refused,\n\nTotal,1\n"
        "A2,Hackney,part_1b,2010-05-02,refused,\nA3,Hackney,part_1,2010-05-02,refused,Dalstn\n"
    )
    file = tmp_path / f"q1__received_2010-07-12.{extension}"
    if extension == "xlsx":
        file.write_bytes(workbook([line.split(",") for line in text.splitlines()]))
    else:
        file.write_text(text)
    assert main(["screen", str(file), "--home", str(tmp_path / "home")]) == 3
    text = " ".join(capsys.readouterr().out.split())
    title = "crack_house_closures: 3 records, 3 faults; 1 line that is no record."
    assert text.startswith(title)
    assert "borough 'Hackny' (did you mean Hackney?) in row 4" in text
    assert "power 'part_1b' (did you mean part_1?) in row 7" in text
    assert "ward 'Dalstn' (did you mean Dalston (Hackney)?) in row 8" in text
    assert "line 'Total | 1' in row 6" in text


def test_an_unknown_ward_is_said_at_the_first_screening_of_a_row_with_another_fault(tmp_path):
    """It is no reason to leave the row out, and no warning about a row that is left out."""
    file = tmp_path / "q1__received_2010-07-12.csv"
    file.write_text(
        f"{CLEAN.splitlines()[0]},ward\nA1,Hackney,part_9,2010-05-02,refused,,,Dalstn\n"
    )
    power, ward = sorted(screened(file, tmp_path / "home").faults, key=lambda fault: fault.reason)
    assert (power.column, power.effect) == ("power", "row left out")
    assert (ward.column, ward.value, ward.effect) == ("ward", "Dalstn", "row left out")
    assert ward.expected.endswith("did you mean Dalston (Hackney)?")


def test_the_nearest_names_are_looked_up_for_a_limited_number_of_values(tmp_path, monkeypatch):
    """A file may have millions of unknown names, and looking up all of them would take hours."""
    monkeypatch.setattr(return_notes, "_LOOKED_UP", 1)
    file = tmp_path / "q1__received_2010-07-12.csv"
    rows = [f"A{at},Hackn{'y' * (1 + at % 2)},part_1,2010-05-02,refused" for at in range(4)]
    file.write_text("\n".join(["closure_ref,borough,power,notice_date,outcome", *rows]))
    faults = screened(file, tmp_path / "home").faults
    named = {fault.value for fault in faults if "did you mean Hackney?" in fault.expected}
    assert (len(faults), len({fault.value for fault in faults}), len(named)) == (4, 2, 1)
    [value] = named
    assert all(("did you mean" in each.expected) == (each.value == value) for each in faults)


def test_screening_finds_the_return_by_the_folder_or_the_header_of_the_file(tmp_path):
    for place in sorted(GOLDEN.iterdir()):
        file = sorted(place.iterdir())[0]
        assert _return_of(file, MOST) == place.name
        apart = tmp_path / file.name
        apart.write_bytes(file.read_bytes())
        assert _return_of(apart, MOST) == place.name
    other = tmp_path / "other.csv"
    for header, nearest in {
        "a,b": "",
        CLEAN.splitlines()[0].replace("notice_date", "Date of notice"): (
            " The nearest is crack_house_closures, which refuses it: the header has no column"
            " notice_date; expected closure_ref, borough, power, notice_date, outcome; it does not"
            " know Date of notice."
        ),
        f"{CLEAN.splitlines()[0]},borough": (
            " The nearest is crack_house_closures, which refuses it: a column occurs twice"
            " (borough); keep one of each name."
        ),
    }.items():
        other.write_text(f"{header}\n1,2\n")
        with pytest.raises(UserError) as error:
            _return_of(other, MOST)
        assert str(error.value) == (
            f"The header of {other} fits no return; name its return with --return.{nearest}"
        )
    with pytest.raises(UserError, match=r"cannot be read: it has more than 1e-08 GB once expanded"):
        _return_of(other, 10)


def test_a_key_that_two_rows_of_a_file_have_is_one_fault_with_both_rows(tmp_path, capsys):
    file = tmp_path / "q1__received_2010-07-12.csv"
    file.write_text(CLEAN.replace("A2,Newham", "A1,Newham"))
    assert main(["screen", str(file), "--home", str(tmp_path / "home")]) == 3
    text = " ".join(capsys.readouterr().out.split())
    assert "2 records, 1 fault; " in text
    assert "two rows have this key, so none of them is used; keep the right one" in text
    assert "closure_ref 'A1' in rows 2, 3" in text
    file.write_text(CLEAN.replace("A1,Hackney", "A\u202e1,Mars"))
    assert screened(file, tmp_path / "home").listed[0].reference == "A\\u202e1"
