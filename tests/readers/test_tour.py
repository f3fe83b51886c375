"""The tour's queries run, and its pages are there."""

import re
from pathlib import Path

import pytest

from drug_strategy.answers.query import connect
from drug_strategy.settings import PROJECT, Settings

TOUR = (PROJECT / "docs" / "tour.md").read_text("utf-8")
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
