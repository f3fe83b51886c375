"""Provide the report made from the example returns."""

import shutil
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from drug_strategy.publication import generations
from drug_strategy.report import build_report
from drug_strategy.settings import Settings
from tests.pipeline.report.lines import Query
from tests.pipeline.report.numbers import Row
from tests.pipeline.report.pages import Page, read


@pytest.fixture(scope="session")
def published(example_home: Settings) -> Path:
    return example_home.published / generations.LINK


@pytest.fixture(scope="session")
def site(example_home: Settings) -> Path:
    """Return the folder of the report. Tests must not change the report."""
    return example_home.report


@pytest.fixture(scope="session")
def pages(site: Path) -> list[Page]:
    return [read(path) for path in sorted(site.rglob("*.html"))]


@pytest.fixture(scope="session")
def by_name(pages: list[Page]) -> dict[str, Page]:
    """Return the pages of the report by file name without extension."""
    return {page.path.stem: page for page in pages}


@pytest.fixture(scope="session")
def query(published: Path) -> Query:
    """Return a function that queries the published file and returns each row as a mapping."""

    def ask(sql: str) -> list[Row]:
        with duckdb.connect(str(published), read_only=True) as connection:
            found = connection.execute(sql)
            names = [name for name, *_ in found.description or []]
            return [dict(zip(names, row, strict=True)) for row in found.fetchall()]

    return ask


@pytest.fixture(scope="session")
def second(published: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a second publication (`copy.duckdb`) and its report (`site`).

    The file second.sql adds new, revised and withdrawn figures to a copy of the first publication.
    """
    folder = tmp_path_factory.mktemp("second")
    shutil.copyfile(published, folder / "copy.duckdb")
    with duckdb.connect(str(folder / "copy.duckdb")) as connection:
        connection.execute((Path(__file__).parent / "second.sql").read_text("utf-8"))
    build_report(folder / "copy.duckdb", folder / "site")
    return folder


@pytest.fixture
def altered(published: Path, tmp_path: Path) -> Callable[..., Path]:
    """Return a function that changes a copy of the published file and builds its report."""

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
