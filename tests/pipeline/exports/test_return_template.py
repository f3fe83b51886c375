"""The files that `warehouse template` writes can be filled in and sent without faults."""

import csv
import re

import duckdb
import openpyxl
import pytest

from drug_strategy.contracts import contracts, places
from drug_strategy.exports.return_template import write_template
from drug_strategy.io.errors import UserError
from drug_strategy.landing import land
from drug_strategy.quality import NewFile, list_rows, result_file
from drug_strategy.settings import Settings
from tests.unit.quality.landed_rows import clean_row

CELLS = {
    "borough": ("Hackney", "Newham"),
    "borough_mps": ("Hackney", "Newham"),
    "boroughs": ("Hackney;Newham", "Newham"),
    "ward": ("Haggerston", "Beckton"),
    "quarter": ("2010-11 Q1", "2010-11 Q2"),
}

OF_EACH_KIND = (
    *("crack_house_closures", "network_disruptions", "pas_waves", "ppo_roster"),
    *("recorded_offences", "return_register"),
)


def record(contract, number):
    """Return a valid record's cells by column name, as a sender would type them."""
    row = clean_row(contract, number)
    for column in contract.columns:
        if column.semantic_type in CELLS:
            row[column.name] = CELLS[column.semantic_type][number]
    if contract.months_across:
        row["201005"] = 7
    return row


def fill(file, contract):
    book = openpyxl.load_workbook(file)
    sheet = book.worksheets[0]
    headings = [cell.value for cell in sheet[1]]
    for number in range(2):
        given = record(contract, number)
        sheet.append([given.get(heading) for heading in headings])
    book.save(file)


def test_a_template_can_be_filled_in_and_its_example_row_is_never_counted(tmp_path):
    """The example row is ignored in any column order, but quarantined if a cell is changed."""
    settings = Settings(home=tmp_path / "home", returns=tmp_path / "returns")
    for name in OF_EACH_KIND:
        sent = settings.returns / name
        sent.mkdir(parents=True)
        fill(write_template(name, sent / "filled.xlsx"), contracts()[name])
        with write_template(name, sent / "blank.csv").open(encoding="utf-8-sig") as stream:
            headings, example = csv.reader(stream)
        write(sent / "turned.csv", headings[::-1], example[::-1])
        write(sent / "half.csv", headings, ["AB-1", *example[1:]])
    settings.prepare()
    records = {"filled.xlsx": 2, "half.csv": 1, "blank.csv": 0, "turned.csv": 0}
    for file in land(settings, None).files:
        assert file.is_accepted, file
        landed = settings.landed / file.return_name / f"{file.sha256}.parquet"
        found = duckdb.sql(f"from '{landed}' where _line_kind = 'record'").fetchall()
        assert len(found) == records[file.file_name], file
        if found:
            new = NewFile(file.sha256, file.received_on)
            list_rows(settings.home, contracts()[file.return_name], new)
            results = result_file(
                settings.home, file.return_name, f"{new.sha256}.{new.received_on}"
            )
            faults = duckdb.sql(
                f"from '{results}' where not is_warning and reason <> 'not_a_record'"
            ).fetchall()
            assert bool(faults) == (file.file_name == "half.csv"), (file, faults)


def write(file, *lines):
    with file.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows(lines)


def choices(book):
    """Return each column's drop-down list: its values, or the formula that finds a ward's."""
    form, _, lists = book.worksheets
    found = {}
    for validation in form.data_validations.dataValidation:
        column = form.cell(1, next(iter(validation.sqref.ranges)).min_col).value
        place = validation.formula1.removeprefix("Lists!").replace("$", "")
        is_range = validation.formula1.startswith("Lists!")
        found[column] = [cell.value for (cell,) in lists[place]] if is_range else place
    return found


@pytest.mark.parametrize("name", ["crack_house_closures", "asset_confiscations"])
def test_a_template_offers_the_allowed_values_and_the_wards_of_the_borough_in_its_row(
    tmp_path, name
):
    """Excel finds a borough's wards by looking its name up in the list of wards' boroughs."""
    book = openpyxl.load_workbook(write_template(name, tmp_path / "form.xlsx"))
    form, _, lists = book.worksheets
    assert lists.sheet_state == "hidden"
    chosen = choices(book)
    assert chosen.pop("borough") == [*places.boroughs()]
    ward, borough, of = re.fullmatch(
        r"OFFSET\(Lists!(\w+)1,MATCH\((\w+)2,Lists!(\w+):\3,0\)-1,0,"
        r"COUNTIF\(Lists!\3:\3,\2[2]\),1\)",
        chosen.pop("ward"),
    ).groups()
    assert form[f"{borough}1"].value == "borough"
    pairs = [(lists[f"{of}{row}"].value, lists[f"{ward}{row}"].value) for row in range(2, 626)]
    assert pairs == sorted(pairs)  # so each borough's wards are next to each other
    assert ("Hackney", "Dalston") in pairs
    allowed = {
        column.name: [*(column.allowed or ("yes", "no"))]
        for column in contracts()[name].header_columns
        if column.allowed or column.semantic_type == "boolean"
    }
    assert chosen == allowed


def test_a_template_workbook_contains_the_rules_for_the_columns(tmp_path):
    book = openpyxl.load_workbook(write_template("crack_house_closures", tmp_path / "form.xlsx"))
    texts = [(row[0].value, row[1].value) for row in book["Rules"].iter_rows()]
    of_column = (
        "Optional. Day of the closure order; required if the court granted the closure."
        " Write the date as 31/03/2011 or 2011-03-31."
    )
    of_columns = (
        "The closure notice must be served on or before the day of the closure order;"
        " check both dates."
    )
    assert ("order_date", of_column) in texts
    assert ("notice_date, order_date", of_columns) in texts


def test_a_template_is_written_only_to_a_new_xlsx_or_csv_file(tmp_path):
    file = tmp_path / "form.csv"
    file.write_text("mine")
    with pytest.raises(UserError, match="already exists and is not overwritten"):
        write_template("pas_waves", file)
    with pytest.raises(UserError, match=r"must end in \.xlsx or \.csv"):
        write_template("pas_waves", tmp_path / "form.pdf")
    with pytest.raises(UserError, match="pas is not a return; give one of"):
        write_template("pas", tmp_path / "other.csv")
    assert file.read_text() == "mine"
    assert [path.name for path in tmp_path.iterdir()] == ["form.csv"]
