"""DuckDB finds the same faulty rows for the same reasons as Great Expectations."""

from pathlib import Path

import pytest

from drug_strategy.contracts import contracts
from drug_strategy.quality import checks, list_rows, validate_rows
from tests.unit.quality.landed_rows import Land, clean_row, faulty_row, results


@pytest.mark.parametrize("return_name", contracts())
def test_duckdb_and_great_expectations_find_the_same_rows_for_every_check(
    return_name: str, tmp_path: Path, land: Land
) -> None:
    contract = contracts()[return_name]
    rows = [faulty_row(contract, check) for check in checks(contract)]
    rows += [clean_row(contract, number) for number in range(3)]
    file = land(return_name, rows)
    validate_rows(tmp_path, contract, [file])
    validated = results(tmp_path, return_name, file)
    list_rows(tmp_path, contract, file)
    assert sorted(map(str, results(tmp_path, return_name, file))) == sorted(map(str, validated))
    assert {result[1] for result in validated} == {check.reason for check in checks(contract)}
