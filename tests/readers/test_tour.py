"""The tour's queries run and its pages exist; with `--soak` its answers are the example's."""

import re
from pathlib import Path

import pytest

from drug_strategy.answers.query import connect
from drug_strategy.settings import PROJECT, Settings
from tests.commands import refresh, warehouse

TOUR = (PROJECT / "docs" / "tour.md").read_text("utf-8")
ANSWERS = dict(re.findall(r"```sql\n(.*?)```\n\n```\n(.*?)```", TOUR, re.DOTALL))
QUERIES = re.findall(r"```sql\n(.*?)```", TOUR, re.DOTALL)
PAGES = re.findall(r"^Page: `([\w./-]+\.html)", TOUR, re.MULTILINE)


def test_there_are_ten_questions_each_with_its_page() -> None:
    assert len(QUERIES) == len(PAGES) == len(re.findall(r"^## ", TOUR, re.MULTILINE)) == 10


@pytest.mark.parametrize("sql", QUERIES)
def test_a_query_of_the_tour_runs(published: Path, sql: str) -> None:
    with connect(published) as connection:
        rows = connection.execute(sql).fetchall()
    assert rows or "publication_changes" in sql or "comparison in" in sql


@pytest.mark.parametrize("page", PAGES)
def test_a_page_of_the_tour_is_there(settings: Settings, page: str) -> None:
    assert (settings.report / page).is_file()


@pytest.mark.soak
def test_an_answer_of_the_tour_is_the_example_s(tmp_path: Path) -> None:
    """This needs all example returns, of which the other tests have a twentieth."""
    assert len(ANSWERS) == 9  # the first publication changes nothing
    assert warehouse("example-returns", tmp_path / "returns").returncode == 0
    refresh(tmp_path / "returns", tmp_path / "home")
    for sql, answer in ANSWERS.items():
        said = warehouse("query", "--home", tmp_path / "home", sql).said
        assert [line.rstrip() for line in said.splitlines()] == answer.splitlines(), sql
