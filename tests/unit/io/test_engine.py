"""Every stage keeps within its memory and thread limits."""

import re

from drug_strategy.io import engine
from drug_strategy.io.folders import PROJECT

OTHERS = {
    "drug_strategy/io/engine.py",
    "drug_strategy/quality/dialect.py",  # Great Expectations opens its own connections.
    "drug_strategy/transform/build.py",  # Opening the warehouse only shows whether it is intact.
    "drug_strategy/answers/query.py",  # Queries may come from strangers, so they have other limits.
    "drug_strategy/report/facts.py",  # The report's connection is also locked down.
    "drug_strategy/release/database.py",  # An edition's connection has only one thread.
    "drug_strategy/examples/generator.py",  # Example returns are not made by a refresh.
}


def test_a_duckdb_connection_gets_its_memory_and_threads_from_the_settings(monkeypatch):
    monkeypatch.setattr(engine, "_ALLOWED", {})
    engine.allow("123MiB", 3)
    with engine.connect() as connection:
        found = connection.execute(
            "select current_setting('memory_limit'), current_setting('threads')"
        ).fetchall()
    assert found == [("123.0 MiB", 3)]


def test_a_query_in_a_file_is_given_only_the_values_that_it_names(tmp_path):
    file = tmp_path / "query.sql"
    file.write_text("select $period_start as day")
    with engine.connect() as connection:
        found = engine.rows_of_file(connection, file, {"period_start": "2010", "per": 1, "a": 2})
    assert found == [{"day": "2010"}]


def test_only_the_listed_modules_open_duckdb_without_the_engine_module():
    code = [*(PROJECT / "drug_strategy").rglob("*.py"), *(PROJECT / "orchestration").rglob("*.py")]
    direct = {
        str(path.relative_to(PROJECT))
        for path in code
        if re.search(r"duckdb\.(connect|sql|execute|query)\(", path.read_text("utf-8"))
    }
    assert direct == OTHERS
