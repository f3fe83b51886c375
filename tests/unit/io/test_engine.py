"""Every stage keeps within its memory and thread limits."""

import re

import pytest

from drug_strategy.io import engine
from drug_strategy.settings import PROJECT, Operations

OTHERS = {
    "drug_strategy/io/engine.py",
    "drug_strategy/quality/dialect.py",  # uses the connection that validation opened
    "drug_strategy/transform/build.py",  # opens and closes the warehouse
    "drug_strategy/answers/query.py",  # has its own limits, because strangers send the queries
    "drug_strategy/report/reading.py",  # is locked down, within these limits
    "drug_strategy/release/database.py",  # uses one thread, within these limits
    "drug_strategy/examples/generator.py",  # is not a stage
}


def test_a_duckdb_connection_gets_its_memory_and_threads_from_the_settings(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(engine, "_ALLOWED", {})
    engine.allow(Operations(memory="123MiB", threads=3))
    with engine.connect() as connection:
        found = connection.execute(
            "select current_setting('memory_limit'), current_setting('threads')"
        ).fetchall()
    assert found == [("123.0 MiB", 3)]


def test_every_stage_opens_duckdb_through_the_engine_module() -> None:
    code = [*(PROJECT / "drug_strategy").rglob("*.py"), *(PROJECT / "orchestration").rglob("*.py")]
    direct = {
        str(path.relative_to(PROJECT))
        for path in code
        if re.search(r"duckdb\.(connect|sql|execute|query)\(", path.read_text("utf-8"))
    }
    assert len(code) > 50
    assert direct == OTHERS


def test_dbt_gets_the_same_memory_and_thread_limits_as_duckdb_connections() -> None:
    profile = (PROJECT / "profiles.yml").read_text("utf-8")
    assert "env_var('WAREHOUSE_MEMORY', '400MB')" in profile
    assert "env_var('WAREHOUSE_THREADS', '2')" in profile
