"""The queries in docs/tour.md run, and the report pages it links to exist.

With `--soak`, the answers in the tour and in README are compared with those of the example returns.
"""

import re

import pytest

from drug_strategy.answers.query import connect
from drug_strategy.io.folders import PROJECT
from tests.commands import refresh, warehouse

README = (PROJECT / "README.md").read_text("utf-8")
TOUR = (PROJECT / "docs" / "tour.md").read_text("utf-8")
ANSWERS = dict(re.findall(r"```sql\n((?:(?!```).)*)```\n\n```\n(.*?)```", TOUR, re.DOTALL))
IN_README = dict(re.findall(r'query "([^"]*)"\n```\n\n```\n(.*?)```', README, re.DOTALL))
QUERIES = re.findall(r"```sql\n(.*?)```", TOUR, re.DOTALL)
PAGES = re.findall(r"^Page: `([\w./-]+\.html)", TOUR, re.MULTILINE)


def test_the_tour_has_twenty_questions_and_each_question_links_to_a_page():
    assert len(QUERIES) == len(PAGES) == len(re.findall(r"^## \d+\. ", TOUR, re.MULTILINE)) == 20


@pytest.mark.parametrize("sql", QUERIES)
def test_each_query_in_the_tour_runs(published, sql):
    with connect(published) as connection:
        rows = connection.execute(sql).fetchall()
    assert rows or "publication_changes" in sql or "comparison in" in sql


@pytest.mark.parametrize("page", PAGES)
def test_every_page_linked_from_the_tour_exists(settings, page):
    assert (settings.report / page).is_file()


@pytest.mark.soak
def test_each_answer_in_the_tour_and_in_readme_matches_the_example_returns(tmp_path):
    """Other tests use only a twentieth of the example returns' rows."""
    assert len(ANSWERS) == 19  # a first publication has no changes to show
    assert len(IN_README) == 1
    assert warehouse("example-returns", tmp_path / "returns").returncode == 0
    refresh(tmp_path / "returns", tmp_path / "home")
    for sql, answer in (ANSWERS | IN_README).items():
        printed = warehouse("query", "--home", tmp_path / "home", sql).output
        assert [line.rstrip() for line in printed.splitlines()] == answer.splitlines(), sql
