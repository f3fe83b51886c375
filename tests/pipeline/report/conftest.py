"""Provide the facts and the report made from the example returns."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest

from drug_strategy.report.facts import Facts, read_facts
from drug_strategy.settings import Settings
from tests.pipeline.report.pages import Page

Row = dict[str, Any]
Query = Callable[[str], list[Row]]


@pytest.fixture(scope="session")
def published(example_home: Settings) -> Path:
    return example_home.published_file


@pytest.fixture(scope="session")
def facts(published: Path, example_home: Settings) -> Facts:
    return read_facts(published, example_home.database)


@pytest.fixture(scope="session")
def site(example_home: Settings) -> Path:
    """Return the report's folder. Tests must not change it."""
    return example_home.report


@pytest.fixture(scope="session")
def pages(site: Path) -> dict[str, Page]:
    """Return the report's pages, keyed by file name without the extension."""
    return {path.stem: Page(path) for path in sorted(site.rglob("*.html"))}


@pytest.fixture(scope="session")
def query(published: Path) -> Query:
    """Return a function that queries the published file and returns rows as mappings."""
    return lambda sql: rows_of(published, sql)


def rows_of(database: Path, sql: str) -> list[Row]:
    with duckdb.connect(str(database), read_only=True) as connection:
        found = connection.execute(sql)
        names = [name for name, *_ in found.description or []]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


@pytest.fixture
def altered(published: Path, tmp_path: Path) -> Callable[..., Path]:
    """Return a function that modifies a copy of the published file, and returns the copy's path."""

    def change(*statements: str) -> Path:
        copy = tmp_path / "alone" / "copy.duckdb"
        copy.parent.mkdir()
        shutil.copyfile(published, copy)
        with duckdb.connect(str(copy)) as connection:
            for statement in statements:
                connection.execute(statement)
        return copy

    return change
