"""A return note tells a sender what is wrong with a file, and how to correct the file."""

import csv
import stat
from pathlib import Path

import duckdb

from drug_strategy.contracts import NO_RETURN, advice, contracts, reasons
from drug_strategy.exports import return_notes
from drug_strategy.exports.return_notes import HEADINGS, Fault, place_of
from drug_strategy.io.folders import LINK
from drug_strategy.quality.rules import checks

CLOSURES = "crack_house_closures/2010-11_q1__received_2010-07-12.csv.csv"


def read(path):
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def test_every_refused_file_and_every_file_with_a_faulty_row_has_a_return_note(golden_home):
    """Only the home's owner can read the notes, and they name no people."""
    with duckdb.connect(str(golden_home / "published" / LINK), read_only=True) as published:
        faulty = published.execute(
            "select return_name, file_name from data_quality.file_reconciliation"
            " where status = 'refused' or quarantined > 0"
            " union select return_name, file_name from data_quality.warning_summary"
        ).fetchall()
    folder = golden_home / "return_notes"
    found = {str(path.relative_to(folder)) for path in folder.rglob("*.csv")}
    assert {name for name in found if not name.startswith("due/")} == {
        f"{return_name}/{file_name}.csv" for return_name, file_name in faulty
    }
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    [row] = read(next((folder / "ppo_roster").glob("*.csv")))
    assert (row["value"][:10], row["reference"]) == ("(not shown", "")
    [row] = read(next(folder.glob("crack_house_closures/no_key*")))
    assert row["reason"] == "refused"
    assert "no column closure_ref" in row["expected"]
    rows = read(folder / CLOSURES)
    places = [(row["sheet_row"], row["record"], row["reference"]) for row in rows]
    assert places == [
        *(("6", "3", "C3"), ("12", "9", "C9")),
        *(("13", "10", "C10"), ("13", "10", "C10"), ("14", "11", "")),
    ]
    effects = ["row kept", *["row left out"] * 3, "no record"]
    assert [row["effect"] for row in rows] == effects
    [months] = [row for row in rows if row["column"] == "order_months"]
    wanted = ("4", "write a whole number, at least 1, at most 3")
    assert (months["value"], months["expected"]) == wanted


def test_a_return_note_contains_no_formulas(tmp_path):
    texts = ("=column", "=HYPERLINK(1)", "+1", "row kept", "@reason")
    fault = Fault("a", "b", 1, *texts, sheet_row=1, reference="-1")
    return_notes._write(tmp_path / "note.csv", HEADINGS, return_notes.lines([fault]))
    [row] = read(tmp_path / "note.csv")
    assert not [row[heading] for heading in HEADINGS[1:] if row[heading][0] in "=+-@"]


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
    ("pas_waves", f"x/{'é' * 125}.csv"),
]


def test_no_two_return_notes_have_the_same_path_and_no_note_has_the_path_of_a_folder(tmp_path):
    places = [place_of(*file) for file in FILES] + [Path("due", "Hackney.csv")]
    for number, place in enumerate(places):
        return_notes._write(tmp_path / place, [str(number)], [])
    written = [(tmp_path / place).read_text("utf-8-sig") for place in places]
    assert written == [f"{number}\n" for number in range(len(places))]
    assert all(len(part.encode()) <= 255 for place in places for part in place.parts)


def test_every_reason_for_a_quarantine_or_warning_has_its_own_explanation():
    for contract in contracts().values():
        for check in checks(contract):
            column = check.column or contract.columns[0].name
            sentence = advice.wanted(contract, check.reason, column)
            assert sentence != check.reason.replace("_", " ")
            assert reasons.meaning(check.reason) != check.reason.replace("_", " ")
