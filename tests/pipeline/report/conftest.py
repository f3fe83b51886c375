"""The report of the home that was refreshed from example returns."""

import shutil
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from drug_strategy.publication import generations
from drug_strategy.report import build_report
from drug_strategy.settings import Settings


@pytest.fixture(scope="session")
def published(example_home: Settings) -> Path:
    """The published file."""
    return example_home.published / generations.LINK


@pytest.fixture(scope="session")
def site(example_home: Settings) -> Path:
    """The report, as a refresh writes it; to be read alone."""
    return example_home.report


@pytest.fixture
def altered(published: Path, tmp_path: Path) -> Callable[..., Path]:
    """Builds the report of a copy of the published file in which some SQL was run."""

    def build(*statements: str) -> Path:
        copy = tmp_path / "alone" / "copy.duckdb"
        copy.parent.mkdir()
        shutil.copyfile(published, copy)
        with duckdb.connect(str(copy)) as connection:
            for statement in statements:
                connection.execute(statement)
        build_report(copy, tmp_path / "site")
        return tmp_path / "site"

    return build
