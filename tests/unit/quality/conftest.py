"""Provide fixtures that land rows and validate them with the real Great Expectations."""

import pytest

from drug_strategy.contracts import contracts
from drug_strategy.quality import NewFile, validate_rows
from tests.unit.quality.landed_rows import RECEIVED, results, write_landed


@pytest.fixture
def land(tmp_path):
    """Return a function that writes rows as a landed file.

    Cells that are missing from a row are taken from a clean row.
    """

    def write(return_name, rows, sha256="aa", on=RECEIVED):
        write_landed(tmp_path, return_name, rows, sha256)
        return NewFile(sha256, on)

    return write


@pytest.fixture
def validated(tmp_path, land):
    """Return a function that lands one file, validates it and returns its results."""

    def run(return_name, *rows):
        file = land(return_name, rows)
        validate_rows(tmp_path, contracts()[return_name], [file])
        return results(tmp_path, return_name, file)

    return run
