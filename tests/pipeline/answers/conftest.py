"""Make a small published file, and run `warehouse query` on it."""

import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

SECRET = "TOP-SECRET-0"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a home with a published file, next to files that no query may read."""
    folder = tmp_path_factory.mktemp("query")
    published = folder / "home" / "published" / "drug_strategy.duckdb"
    published.parent.mkdir(parents=True)
    (folder / "secret.csv").write_text(f"a\n{SECRET}\n")
    with duckdb.connect(str(published)) as connection:
        connection.execute("create schema marts; create table marts.areas (area_name varchar)")
        connection.execute("insert into marts.areas values ('Hackney')")
        connection.execute("comment on table marts.areas is 'One row per area.'")
        connection.execute("comment on column marts.areas.area_name is 'Name of the area'")
        connection.execute(f"copy (select '{SECRET}') to '{folder}/other.parquet'")
    with duckdb.connect(str(folder / "private.duckdb")) as connection:
        connection.execute(f"create table people as select '{SECRET}' as name")
    published.chmod(0o444)
    return folder / "home"


def query(home: Path, sql: str, *options: str) -> "subprocess.CompletedProcess[str]":
    """Run `warehouse query` in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "drug_strategy.cli", "query", "--home", str(home), *options, sql],
        check=False,
        capture_output=True,
        text=True,
    )
