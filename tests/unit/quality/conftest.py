"""Provide fixtures that land rows and validate them with the real Great Expectations."""

from functools import partial

import pytest

from drug_strategy.contracts import contracts
from drug_strategy.quality import validate_rows
from tests.unit.quality.landed_rows import results, write_landed


@pytest.fixture
def land(tmp_path):
    """Return a function that writes rows as a landed file, and returns the file."""
    return partial(write_landed, tmp_path)


@pytest.fixture
def validated(tmp_path, land):
    """Return a function that lands one file, validates it and returns its results."""

    def run(return_name, *rows):
        file = land(return_name, rows)
        validate_rows(tmp_path, contracts()[return_name], [file])
        return results(tmp_path, return_name, file)

    return run
