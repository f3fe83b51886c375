"""Make a small published file, and query it."""

import io
from contextlib import redirect_stdout

import duckdb
import pytest

from drug_strategy.answers.query import Question, answer
from drug_strategy.io.folders import LINK


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """Return a home that has a published file, next to files that no query may read."""
    folder = tmp_path_factory.mktemp("query")
    published = folder / "home" / "published" / "drug_strategy.duckdb"
    published.parent.mkdir(parents=True)
    (folder / "secret.csv").write_text("name\nDoe\n")
    with duckdb.connect(str(published)) as connection:
        connection.execute("create schema marts; create table marts.areas (area_name varchar)")
        connection.execute("insert into marts.areas values ('Hackney')")
        connection.execute("comment on table marts.areas is 'One row per area.'")
        connection.execute("comment on column marts.areas.area_name is 'Name of the area'")
        connection.execute("create table marts.publication as select 'P1' as publication_id")
        connection.execute(f"copy (select 'Doe' as name) to '{folder}/other.parquet'")
    with duckdb.connect(str(folder / "private.duckdb")) as connection:
        connection.execute("create table people as select 'Doe' as name")
    published.chmod(0o444)
    return folder / "home"


def ask(home, sql, form="table", seconds=60):
    """Return the answer to a query as `warehouse query` prints it."""
    out = io.StringIO()
    with redirect_stdout(out):
        answer(Question(sql, form, None, seconds), home / "published" / LINK)
    return out.getvalue()
