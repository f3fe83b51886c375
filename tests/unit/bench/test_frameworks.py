"""The benchmark's dbt project has as many tables and tests as the real project."""

import json
from pathlib import Path

from bench.frameworks import nodes, write_project


def node(resource: str, materialized: str, *tags: str) -> dict[str, object]:
    return {"resource_type": resource, "config": {"materialized": materialized}, "tags": [*tags]}


def test_the_benchmark_counts_only_the_tables_and_tests_that_a_refresh_builds() -> None:
    found = [
        node("model", "table"),
        node("model", "view"),
        node("seed", "seed"),
        node("model", "ephemeral"),
        node("model", "table", "release"),
        node("test", "test"),
        node("test", "test", "code"),
    ]
    assert nodes({"nodes": dict(enumerate(found))}) == (3, 1)


def test_the_dbt_project_for_the_benchmark_has_the_requested_number_of_tables_and_tests(
    tmp_path: Path,
) -> None:
    write_project(tmp_path, tables=3, tests=2)
    assert len(list((tmp_path / "models").glob("*.sql"))) == 3
    tested = json.loads((tmp_path / "models" / "tables.yml").read_text())["models"]
    assert [each["name"] for each in tested] == ["table_0", "table_1"]
