"""Every check for every return runs on a clean file and on a file with faulty rows."""

import duckdb
import pytest

from drug_strategy.contracts import contracts
from drug_strategy.contracts.advice import wanted
from drug_strategy.quality import list_rows, validate_rows
from drug_strategy.quality.rules import OF_CELLS, checks
from tests.unit.quality.landed_rows import clean_row, faulty_row, results, write_landed


@pytest.mark.parametrize("contract", contracts().values(), ids=[*contracts()])
def test_each_check_finds_its_faulty_rows_and_none_in_a_clean_file(contract, tmp_path):
    """Great Expectations counts the rows. DuckDB lists them, alone too."""
    name, asked = contract.return_name, checks(contract)
    clean = [clean_row(contract, number) for number in range(70)]
    faulty = [faulty_row(contract, check) for check in asked]
    files = [
        write_landed(tmp_path, name, rows, sha256)
        for sha256, rows in (("aa", clean), ("bb", faulty))
    ]
    outcomes = validate_rows(tmp_path, contract, files)
    in_clean, in_faulty = (results(tmp_path, name, file) for file in files)
    assert in_clean == []
    assert {reason for _, reason, *_ in in_faulty} == {check.reason for check in asked}
    for number, (check, outcome) in enumerate(zip(asked, outcomes, strict=True), start=1):
        found = [
            row
            for row, reason, is_warning, column, _ in in_faulty
            if (reason, is_warning) == (check.reason, check.is_warning)
            and (check.reason in OF_CELLS or column == (check.column or None))
        ]
        assert number in found, check
        assert outcome == {
            "return_name": name,
            "reason": check.reason,
            "column": check.column,
            "description": check.description,
            "severity": "warning" if check.is_warning else "error",
            "success": False,
            "unexpected_count": len(found),
            "evaluated_count": len(clean) + len(faulty),
        }
    list_rows(tmp_path, contract, files[1])
    assert results(tmp_path, name, files[1]) == in_faulty


def test_a_value_at_its_bound_is_allowed_and_a_value_beyond_it_is_not():
    beyond = {"at least": -1, "at most": 1}
    bounded = 0
    for contract in contracts().values():
        found = {check.columns: check for check in checks(contract) if "invalid" in check.reason}
        for column in contract.columns:
            for words, bound in column.bounds.items():
                condition = found[column.name,].condition
                for value, is_broken in (
                    (bound, words == "more than"),
                    (bound + beyond.get(words, 1), words != "more than"),
                ):
                    rows = duckdb.sql(f"select {condition} from (select {value} as {column.name})")
                    assert rows.fetchall() == [(is_broken,)], (column.name, value)
                    bounded += 1
    assert bounded > 10


def test_a_sender_is_told_to_write_a_reference_without_look_alike_letters():
    for contract in contracts().values():
        for column in contract.columns:
            sentence = wanted(contract, "unparseable_value", column.name)
            assert ("look-alike letters" in sentence) == column.is_reference, column
