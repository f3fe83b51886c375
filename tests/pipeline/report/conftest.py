"""Provide the facts and the report made from the example returns."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest

from drug_strategy.report import report_of
from drug_strategy.report.facts import Facts, read_facts
from drug_strategy.settings import Settings
from tests.pipeline.report.pages import Page

Row = dict[str, Any]
Query = Callable[[str], list[Row]]


@pytest.fixture(scope="session")
def published(example_home: Settings) -> Path:
    return example_home.published_file


@pytest.fixture(scope="session")
def facts(published: Path) -> Facts:
    return read_facts(published)


@pytest.fixture(scope="session")
def site(example_home: Settings) -> Path:
    """Return the report's folder. Tests must not change it."""
    return example_home.report


@pytest.fixture(scope="session")
def pages(site: Path) -> dict[str, Page]:
    """Return the report's pages, keyed by file name without the extension."""
    return read_pages(site)


def read_pages(site: Path) -> dict[str, Page]:
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
def altered(published: Path, tmp_path: Path) -> Callable[..., Settings]:
    """Return a function that publishes a modified copy of the file, and returns its home."""

    def change(*statements: str) -> Settings:
        home = Settings(home=tmp_path / "altered", returns=tmp_path)
        home.published.mkdir(parents=True)
        shutil.copyfile(published, home.published_file)
        with duckdb.connect(str(home.published_file)) as connection:
            for statement in statements:
                connection.execute(statement)
        return home

    return change


@pytest.fixture
def altered_pages(altered: Callable[..., Settings]) -> Callable[..., dict[str, Page]]:
    """Return a function that returns the pages of a modified copy of the published file."""
    return lambda *statements: read_pages(report_of(altered(*statements)).front_page.parent)
