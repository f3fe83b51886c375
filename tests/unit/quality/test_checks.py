"""Every check for every return runs on a clean file and on a file with faulty rows."""

import pytest

from drug_strategy.contracts import contracts
from drug_strategy.contracts.advice import wanted
from drug_strategy.quality import NewFile, list_rows, validate_rows
from drug_strategy.quality.rules import OF_CELLS, checks
from tests.unit.quality.landed_rows import (
    RECEIVED,
    clean_row,
    faulty_row,
    results,
    write_landed,
)


class Validation:
    """A return's validation outcomes, and the results for its clean and faulty files."""

    def __init__(self, return_name, home):
        self.contract = contracts()[return_name]
        self.checks = checks(self.contract)
        clean = [clean_row(self.contract, number) for number in range(70)]
        faulty = [faulty_row(self.contract, check) for check in self.checks]
        files = []
        for sha256, rows in (("aa", clean), ("bb", faulty)):
            write_landed(home, return_name, rows, sha256)
            files.append(NewFile(sha256, RECEIVED))
        self.outcomes = validate_rows(home, self.contract, files)
        self.clean, self.faulty = (results(home, return_name, file) for file in files)
        list_rows(home, self.contract, files[1])
        self.listed = results(home, return_name, files[1])


@pytest.fixture(scope="module", params=contracts())
def validation(request, tmp_path_factory):
    return Validation(request.param, tmp_path_factory.mktemp("home"))


def test_a_sender_is_told_to_write_a_reference_without_look_alike_letters():
    for contract in contracts().values():
        for column in contract.columns:
            sentence = wanted(contract, "unparseable_value", column.name)
            assert ("look-alike letters" in sentence) == column.is_reference, column


def test_validating_a_clean_file_gives_no_results(validation):
    assert validation.clean == []


def test_duckdb_lists_the_rows_that_great_expectations_finds(validation):
    assert sorted(map(str, validation.listed)) == sorted(map(str, validation.faulty))
    assert {result[1] for result in validation.faulty} == {
        check.reason for check in validation.checks
    }


def test_each_check_counts_as_many_rows_as_it_lists(validation):
    """Checks list only the faulty rows they find, so the file has one for each check."""
    for number, check in enumerate(validation.checks, start=1):
        if check.reason in OF_CELLS:
            named = [row for row, reason, *_ in validation.faulty if reason == check.reason]
        else:
            named = [
                row
                for row, reason, _, column, _ in validation.faulty
                if (reason, column) == (check.reason, check.column or None)
            ]
        assert number in named, check
        assert validation.outcomes[number - 1]["unexpected_count"] == len(named), check
