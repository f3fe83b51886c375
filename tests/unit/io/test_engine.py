"""The limits of memory and threads hold for every stage."""

import re

import pytest

from drug_strategy.io import engine
from drug_strategy.settings import PROJECT, Operations

OTHERS = {
    "drug_strategy/io/engine.py",
    "drug_strategy/quality/dialect.py",  # uses the connection that validation has opened
    "drug_strategy/transform/build.py",  # opens the warehouse and closes it
    "drug_strategy/answers/query.py",  # has its own limits, for strangers' queries
    "drug_strategy/report/reading.py",  # is locked down, with these limits
    "drug_strategy/release/database.py",  # uses one thread of these limits
    "drug_strategy/examples/generator.py",  # is not a stage
}


def test_a_connection_has_the_memory_and_threads_of_the_settings(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(engine, "_ALLOWED", {})
    engine.allow(Operations(memory="123MiB", threads=3))
    with engine.connect() as connection:
        found = connection.execute(
            "select current_setting('memory_limit'), current_setting('threads')"
        ).fetchall()
    assert found == [("123.0 MiB", 3)]


def test_every_stage_opens_duckdb_by_the_engine() -> None:
    code = [*(PROJECT / "drug_strategy").rglob("*.py"), *(PROJECT / "orchestration").rglob("*.py")]
    direct = {
        str(path.relative_to(PROJECT))
        for path in code
        if re.search(r"duckdb\.(connect|sql|execute|query)\(", path.read_text("utf-8"))
    }
    assert len(code) > 50
    assert direct == OTHERS


def test_dbt_has_the_same_limits() -> None:
    profile = (PROJECT / "profiles.yml").read_text("utf-8")
    assert "env_var('WAREHOUSE_MEMORY', '400MB')" in profile
    assert "env_var('WAREHOUSE_THREADS', '2')" in profile
