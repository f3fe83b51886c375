"""A return note tells a sender what is wrong in a file and how to correct it."""

import csv
import errno
import gzip
import stat
import subprocess
import sys
from collections.abc import Iterable
from contextlib import redirect_stdout
from pathlib import Path

import duckdb
import openpyxl
import pytest

from drug_strategy.answers import notes
from drug_strategy.answers.notes import HEADINGS, Fault, Unwritten, place_of, write_notes
from drug_strategy.contracts import contracts
from drug_strategy.io.text import csv_lines, written_day
from drug_strategy.landing.discovery import NO_RETURN, today
from drug_strategy.quality import checks, rules
from drug_strategy.settings import Settings
from tests.commands import forked, warehouse
from tests.returns.figures import GOLDEN

CLOSURES = "crack_house_closures/2010-11_q1__received_2010-07-12.csv.csv"


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def test_a_return_note_gives_the_column_with_its_value_and_the_correct_form_for_each_fault(
    golden_home: Path,
) -> None:
    rows = read(golden_home / "return_notes" / CLOSURES)
    assert [row["record"] for row in rows] == ["3", "9", "10", "10", "11"]
    [months] = [row for row in rows if row["column"] == "order_months"]
    assert (months["value"], months["expected"]) == (
        "4",
        "write a whole number, at least 1, at most 3",
    )
    assert {row["effect"] for row in rows} == {"row kept", "row left out", "no record"}


def test_every_refused_file_and_every_file_with_a_faulty_row_has_a_return_note(
    golden_home: Path,
) -> None:
    path = golden_home / "published" / "drug_strategy.duckdb"
    with duckdb.connect(str(path), read_only=True) as published:
        faulty = published.execute(
            "select return_name, file_name from data_quality.file_reconciliation"
            " where status = 'refused' or quarantined > 0"
            " union select return_name, file_name from data_quality.warning_summary"
        ).fetchall()
    folder = golden_home / "return_notes"
    found = {str(path.relative_to(folder)) for path in folder.rglob("*.csv")}
    found = {name for name in found if not name.startswith("due/")}
    assert found == {f"{return_name}/{file_name}.csv" for return_name, file_name in faulty}
    assert faulty


def test_return_notes_do_not_name_persons_and_only_the_owner_of_the_home_can_read_them(
    golden_home: Path,
) -> None:
    for path in (golden_home / "return_notes").rglob("*.csv"):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    [row] = read(next((golden_home / "return_notes" / "ppo_roster").glob("*.csv")))
    assert row["value"].startswith("(not shown")


def test_the_return_note_for_a_refused_file_gives_the_reason(golden_home: Path) -> None:
    [row] = read(next((golden_home / "return_notes").glob("crack_house_closures/no_key*")))
    assert row["reason"] == "refused"
    assert "no column closure_ref" in row["expected"]


def test_a_return_note_contains_no_formulas_and_its_file_name_is_never_too_long(
    tmp_path: Path,
) -> None:
    fault = Fault("a", "b", 1, "=column", "=HYPERLINK(1)", "+1", "row kept", "@reason")
    written = tmp_path / place_of("crack_house_closures", f"x/{'é' * 125}.csv")
    notes._replace(written, csv_lines(HEADINGS, notes.lines([fault])))
    [row] = read(written)
    for heading in HEADINGS[1:]:
        assert row[heading][0] not in "=+-@"
    assert len(written.name.encode()) <= 255


LONG = "x" * 250
FILES = [
    ("crack_house_closures", "x.csv"),
    ("crack_house_closures", "x.csv.csv/y.csv"),
    ("crack_house_closures", "x.csv.csv_/y.csv"),
    ("crack_house_closures", "X.CSV.csv/y.csv"),
    ("crack_house_closures", "./"),
    ("crack_house_closures.csv", "y.csv"),
    ("return_register", "due/Hackney"),
    ("due", "Hackney"),
    (NO_RETURN, "Hackney.csv"),
    (NO_RETURN, f"{NO_RETURN}/Hackney.csv"),
    ("pas_waves", f"{LONG}.csv"),
    ("pas_waves", place_of("pas_waves", f"{LONG}.csv").name.removesuffix(".csv")),
    ("pas_waves", f"{LONG}.csv/y.csv"),
]


def test_no_two_return_notes_have_the_same_path_and_no_note_has_the_path_of_a_folder(
    tmp_path: Path,
) -> None:
    places = [place_of(*file) for file in FILES] + [Path("due", "Hackney.csv")]
    for number, place in enumerate(places):
        notes._replace(tmp_path / place, [str(number)])
    written = [(tmp_path / place).read_text("utf-8-sig") for place in places]
    assert written == list(map(str, range(len(places))))
    assert all(len(part.encode()) <= 255 for place in places for part in place.parts)


def test_a_return_note_that_cannot_be_written_is_reported_and_all_other_notes_are_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The earlier version of the note is kept."""
    found = [Fault("pas_waves", f"{name}.csv", None, "", "", "", "", "refused") for name in "abc"]
    monkeypatch.setattr(notes, "faults", lambda _: iter(found))
    settings = Settings(home=tmp_path, returns=tmp_path / "returns")
    assert write_notes(settings) == 3
    folder = settings.return_notes / "pas_waves"
    before = (folder / "b.csv.csv").stat().st_mtime_ns
    write = notes._replace

    def full(target: Path, written: Iterable[str]) -> None:
        if target.name.startswith("b"):
            raise OSError(errno.EIO, "Input/output error")
        write(target, written)

    monkeypatch.setattr(notes, "_replace", full)
    (folder / "c.csv.csv").unlink()
    with pytest.raises(Unwritten, match=r"^pas_waves/b\.csv\.csv \(input/output error\)$"):
        write_notes(settings)
    assert sorted(each.name for each in folder.iterdir()) == [f"{x}.csv.csv" for x in "abc"]
    assert (folder / "b.csv.csv").stat().st_mtime_ns == before


def test_every_reason_for_a_quarantine_or_warning_has_its_own_explanation() -> None:
    for contract in contracts().values():
        for check in checks(contract):
            column = check.column or contract.columns[0].name
            sentence = rules.wanted(contract, check.reason, column)
            assert sentence != check.reason.replace("_", " ")
            assert rules.meaning(check.reason) != check.reason.replace("_", " ")


def screening(file: Path, home: Path) -> list[str]:
    """Return the arguments of `warehouse screen` for a file of crack house closures."""
    options = ["--return", "crack_house_closures", "--format", "csv"]
    return ["screen", str(file), "--home", str(home), *options]


def _answer(arguments: list[str], answer: Path) -> int:
    """Run a command and write its standard output to the file `answer`. Return the exit status."""
    from drug_strategy.cli.main import main

    with answer.open("w", encoding="utf-8") as stream, redirect_stdout(stream):
        return main(arguments)


def test_screening_a_file_finds_the_same_faults_as_a_refresh_and_changes_nothing(
    golden_home: Path, tmp_path: Path
) -> None:
    home = tmp_path / "home"
    sent = GOLDEN / "crack_house_closures/2010-11_q1__received_2010-07-12.csv"
    ran = forked(_answer, screening(sent, home), tmp_path / "answer")
    assert ran.returncode == 3, ran.output
    found = read(tmp_path / "answer")
    cells = sent.read_text("utf-8-sig").splitlines()
    for each in found:
        line = cells[int(each.pop("row")) - 1]
        assert all(part in line for part in each["value"].split(";")), each
    assert found == read(golden_home / "return_notes" / CLOSURES)
    assert not home.exists()
    no_key = GOLDEN / "crack_house_closures/no_key__received_2011-01-10.csv"
    refused = warehouse(*screening(no_key, home))
    assert refused.returncode == 3
    assert "no column closure_ref" in refused.output


def _screen_each(home: Path, empty: Path) -> int:
    settings = Settings(home=empty / "home", returns=GOLDEN)
    for return_name in contracts():
        for file in sorted((GOLDEN / return_name).iterdir()):
            note = home / "return_notes" / return_name / f"{file.name}.csv"
            if not note.exists():
                continue
            screened = notes.screen(settings, file, return_name).listed
            written = "".join(csv_lines(HEADINGS, notes.lines(screened)))
            listed = list(csv.DictReader(written.splitlines()))
            alone = [row for row in read(note) if row["reason"] not in notes._NEEDS_OTHERS]
            assert listed == alone, file
    return 0


def test_screening_a_file_lists_the_same_faults_as_the_return_note_for_the_file(
    golden_home: Path, tmp_path: Path
) -> None:
    """Faults that can be found only by comparing files are left out."""
    ran = forked(_screen_each, golden_home, tmp_path)
    assert ran.returncode == 0, ran.output


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


def test_screening_a_file_without_faults_imports_no_slow_modules(
    tmp_path: Path,
) -> None:
    """The first run compiles the models' SQL, and the second run reuses the compiled SQL."""
    file = tmp_path / "q1__received_2010-07-12.csv"
    file.write_text(CLEAN)
    arguments = ["screen", str(file), "--return", "crack_house_closures"]
    for _ in range(2):
        ran = subprocess.run(
            [sys.executable, "-c", SCREEN, *arguments, "--home", str(tmp_path / "home")],
            check=True,
            capture_output=True,
            text=True,
        )
    assert ran.stderr == ""
    assert ran.stdout.splitlines() == [
        "2 records, no fault; 2 lines that are no records.",
        "  row 4 (record 3)  no record: Total | 2",
        "  row 5 (record 4)  no record: Note: as at July 2010",
        "0 []",
    ]


def test_screening_a_file_without_a_received_date_says_how_the_as_at_day_would_move(
    golden_home: Path, tmp_path: Path
) -> None:
    file = tmp_path / "q1.csv"
    file.write_text(CLEAN)
    before = (
        "warehouse: q1.csv has no received date in its name, so it counts as received today,"
        f" {written_day(today())}"
    )
    after = "; to give it another date, end its name in __received_YYYY-MM-DD."
    alone = warehouse(*screening(file, tmp_path / "home"))
    assert alone.returncode == 0
    assert f"{before}{after}" in alone.output
    published = warehouse(*screening(file, golden_home))
    moves = ", and would move the as-at day on from 9 May 2011"
    assert f"{before}{moves}{after}" in published.output


def faulty() -> list[list[str]]:
    """Return the lines of a file with a title, blank lines, a total and two faulty records."""
    headings, first, second, *_ = (line.split(",") for line in CLEAN.splitlines())
    return [
        ["Crack houses, a title"],
        [],
        headings,
        [*first[:1], "Hackny", *first[2:]],
        [],
        ["Total", "1"],
        [*second[:2], "part_1b", *second[3:]],
    ]


@pytest.mark.parametrize("extension", ["csv", "csv.gz", "xlsx"])
def test_screening_gives_the_row_as_a_spreadsheet_numbers_it_and_the_nearest_name(
    tmp_path: Path, extension: str
) -> None:
    """Titles and blank lines count as rows, but are no records."""
    file = tmp_path / f"q1__received_2010-07-12.{extension}"
    if extension == "xlsx":
        book = openpyxl.Workbook()
        for line in faulty():
            book.worksheets[0].append(line)
        book.save(file)
    else:
        opened = gzip.open if extension == "csv.gz" else open
        with opened(file, "wt", encoding="utf-8", newline="") as stream:
            csv.writer(stream).writerows(faulty())
    ran = warehouse("screen", file, "--return", "crack_house_closures", "--home", tmp_path / "home")
    assert ran.returncode == 3, ran.output
    text = " ".join(ran.output.split())
    assert text.startswith("2 records, 2 faults; 1 line that is no record. row 4 (record 1) bor")
    assert "did you mean Hackney? (row left out) row 7 (record 3) power: there is" in text
    assert "part_1a; did you mean part_1? (row left out) row 6 (record 2) no record: Total" in text


def test_screening_names_the_wards_that_a_sender_may_have_meant(tmp_path: Path) -> None:
    file = tmp_path / "q1__received_2010-07-12.csv"
    lines = [line.split(",") for line in CLEAN.splitlines()[:2]]
    lines[0].append("ward")
    lines[1].append("Dalstn")
    with file.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows(lines)
    ran = warehouse("screen", file, "--return", "crack_house_closures", "--home", tmp_path / "home")
    assert "did you mean Dalston (Hackney)? (row kept)" in " ".join(ran.output.split())


def test_screening_a_monthly_extract_gives_the_row_of_each_months_record(tmp_path: Path) -> None:
    file = tmp_path / "extract__received_2010-07-12.csv"
    file.write_text(
        "MajorText,MinorText,BoroughName,201004,201005\n"
        "Drugs,Drug Trafficking,Hackney,1,\n"
        "\n"
        "Drugs,Drug Trafficking,Nowhere,2,x\n"
    )
    arguments = ("--return", "recorded_offences", "--home", tmp_path / "home", "--format", "csv")
    ran = warehouse("screen", file, *arguments)
    found = list(csv.DictReader(ran.output.splitlines()))
    assert {(each["row"], each["record"]) for each in found} == {("4", "2"), ("4", "3")}


def test_screening_a_missing_file_prints_an_error_on_one_line(tmp_path: Path) -> None:
    ran = warehouse(*screening(tmp_path / "none.csv", tmp_path / "home"))
    assert (ran.returncode, len(ran.output.splitlines())) == (1, 1)
