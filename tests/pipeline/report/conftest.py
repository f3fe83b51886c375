"""Provide the facts and the report made from the example returns."""

import shutil
from typing import Any

import duckdb
import pytest

from drug_strategy.report import report_of
from drug_strategy.report.facts import read_facts
from drug_strategy.settings import Settings
from tests.pipeline.report.pages import Page

Row = dict[str, Any]


@pytest.fixture(scope="session")
def published(example_home):
    return example_home.published_file


@pytest.fixture(scope="session")
def facts(published):
    return read_facts(published)


@pytest.fixture(scope="session")
def site(example_home):
    """Return the report's folder. Tests must not change it."""
    return example_home.report


@pytest.fixture(scope="session")
def pages(site):
    """Return the report's pages, keyed by file name without the extension."""
    return read_pages(site)


def read_pages(site):
    return {path.stem: Page(path) for path in sorted(site.rglob("*.html"))}


@pytest.fixture(scope="session")
def query(published):
    """Return a function that queries the published file and returns rows as mappings."""
    return lambda sql: rows_of(published, sql)


def rows_of(database, sql):
    with duckdb.connect(str(database), read_only=True) as connection:
        found = connection.execute(sql)
        names = [name for name, *_ in found.description or []]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


@pytest.fixture
def altered(published, tmp_path):
    """Return a function that publishes a modified copy of the file, and returns its home."""

    def change(*statements):
        home = Settings(home=tmp_path / "altered", returns=tmp_path)
        home.published.mkdir(parents=True)
        shutil.copyfile(published, home.published_file)
        with duckdb.connect(str(home.published_file)) as connection:
            for statement in statements:
                connection.execute(statement)
        return home

    return change


@pytest.fixture
def altered_pages(altered):
    """Return a function that returns the pages of a modified copy of the published file."""
    return lambda *statements: read_pages(report_of(altered(*statements)).front_page.parent)
