"""A test of facts names each that fails, and its table; a test of a missing model stops dbt."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest
import yaml

from drug_strategy.settings import PROJECT
from tests import commands
from tests.commands import Ran

# Row 2 repeats the key of row 1, row 3 has an unknown code, row 4 an unknown borough.
BROKEN = """
select * from (values
    (1, 'nil', 'camden', 5), (1, 'nil', 'camden', 5), (3, 'lost', 'camden', -1),
    (4, 'nil', 'narnia', 5), (5, null, null, null)
) as sent(number, status, borough, amount)
"""
FACTS = {
    "key": ["number"],
    "not_null": ["borough"],
    "values": {"status": ["nil", "submitted"]},
    "references": {"borough": {"to": "ref('boroughs')", "field": "name"}},
    "expressions": ["coalesce(amount, 0) >= 0"],
}
OF_BOTH = """
{{ facts([
    {'of': ref('boroughs'), 'key': ['name'], 'not_null': ['name']},
    {'of': ref('sent'), 'key': ['number'], 'values': {'status': ['nil', 'lost']}}
]) }}
"""


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A dbt project of two models with this project's flags, tests and their macros."""
    folder = tmp_path_factory.mktemp("facts")
    ours = yaml.safe_load((PROJECT / "dbt_project.yml").read_text("utf-8"))
    said = {
        "name": "tried",
        "profile": "tried",
        "flags": ours["flags"],
        "macro-paths": [str(PROJECT / "macros" / "tests"), str(PROJECT / "tests/dbt/generic")],
        "test-paths": ["facts"],
        "data_tests": {"+store_failures": True},
    }
    database = {"type": "duckdb", "path": str(folder / "tried.duckdb")}
    profile = {"tried": {"target": "dev", "outputs": {"dev": database}}}
    models = {
        "models": [
            {"name": "boroughs", "data_tests": [{"holds": {"arguments": {"key": ["name"]}}}]},
            {"name": "sent", "data_tests": [{"holds": {"arguments": FACTS}}]},
        ]
    }
    (folder / "models").mkdir()
    (folder / "facts").mkdir()
    for name, content in {
        "dbt_project.yml": yaml.safe_dump(said),
        "profiles.yml": yaml.safe_dump(profile),
        "models/models.yml": yaml.safe_dump(models),
        "models/boroughs.sql": "select 'camden' as name",
        "models/sent.sql": BROKEN,
        "facts/of_both.sql": OF_BOTH,
    }.items():
        (folder / name).write_text(content)
    return folder


def dbt(project: Path, command: str) -> Ran:
    return commands.dbt(command, *(f"--{kind}-dir={project}" for kind in ("project", "profiles")))


def failing(project: Path, test: str) -> set[tuple[str, str, int]]:
    """The stored rows of a test: table, fact, and number of rows."""
    with duckdb.connect(str(project / "tried.duckdb")) as database:
        [[table]] = database.sql(
            "select table_schema || '.' || table_name from information_schema.tables"
            f" where table_name like '{test}'"
        ).fetchall()
        return set(database.sql(f"from {table}").fetchall())


@pytest.fixture(scope="module")
def outcome(project: Path) -> Ran:
    """Both models and all tests, built."""
    return dbt(project, "build")


def test_each_fact_that_fails_is_named_with_its_number_of_rows(project: Path, outcome: Ran) -> None:
    """A table whose facts all hold has no rows."""
    assert "FAIL 5 holds_sent" in outcome.said, outcome.said
    assert "PASS holds_boroughs" in outcome.said
    assert failing(project, "holds_sent%") == {
        ("sent", "one row each number", 1),
        ("sent", "borough is given", 1),
        ("sent", "status is one of nil, submitted", 1),
        ("sent", "borough is in boroughs", 1),
        ("sent", "coalesce(amount, 0) >= 0", 1),
    }


def test_one_test_of_many_tables_names_the_table_whose_fact_fails(
    project: Path, outcome: Ran
) -> None:
    assert "FAIL 1 of_both" in outcome.said, outcome.said
    assert failing(project, "of_both") == {("sent", "one row each number", 1)}


def test_a_test_of_a_missing_model_stops_dbt(project: Path) -> None:
    (project / "facts" / "of_a_deleted_model.sql").write_text("select * from {{ ref('gone') }}")
    outcome = dbt(project, "parse")
    assert outcome.returncode != 0
    assert "gone" in outcome.said
