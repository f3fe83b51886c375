"""The project's generic dbt tests find every faulty row."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from drug_strategy.settings import PROJECT
from tests import commands
from tests.commands import Ran

# The first two rows are equal, the third has a negative amount, and the last two have no key.
BROKEN = """
select * from (values
    (1, 'camden', 5), (1, 'camden', 5), (3, 'camden', -1), (null, null, 5), (null, null, null)
) as sent(number, borough, amount)
"""
KEY, RULE = "unique_combination_of_columns", "expression_is_true"
TESTS: dict[str, tuple[str, dict[str, object]]] = {
    "a_row_each_borough": (KEY, {"combination_of_columns": ["number", "borough"]}),
    "a_row_each_amount": (KEY, {"combination_of_columns": ["number", "borough", "amount"]}),
    "no_amount_is_negative": (RULE, {"expression": "amount >= 0"}),
    "no_amount_is_large": (RULE, {"expression": "coalesce(amount, 0) < 6"}),
}


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Create a dbt project with one model, and with the flags and generic tests of this project."""
    folder = tmp_path_factory.mktemp("tried")
    ours = yaml.safe_load((PROJECT / "dbt_project.yml").read_text("utf-8"))
    dbt_project = {
        "name": "tried",
        "profile": "tried",
        "flags": ours["flags"],
        "macro-paths": [str(PROJECT / "tests/dbt/generic")],
        "test-paths": ["checks"],
    }
    database = {"type": "duckdb", "path": str(folder / "tried.duckdb")}
    profile = {"tried": {"target": "dev", "outputs": {"dev": database}}}
    tests = [
        {kind: {"name": name, "arguments": arguments}} for name, (kind, arguments) in TESTS.items()
    ]
    (folder / "models").mkdir()
    (folder / "checks").mkdir()
    for name, content in {
        "dbt_project.yml": yaml.safe_dump(dbt_project),
        "profiles.yml": yaml.safe_dump(profile),
        "models/models.yml": yaml.safe_dump({"models": [{"name": "sent", "data_tests": tests}]}),
        "models/sent.sql": BROKEN,
    }.items():
        (folder / name).write_text(content)
    return folder


def dbt(project: Path, command: str) -> Ran:
    return commands.dbt(command, *(f"--{kind}-dir={project}" for kind in ("project", "profiles")))


def test_the_generic_tests_count_every_row_that_breaks_a_rule(project: Path) -> None:
    """Null keys count as equal, and a row for which a rule is null breaks the rule."""
    output = dbt(project, "build").output
    assert "FAIL 2 a_row_each_borough" in output, output
    assert "FAIL 1 a_row_each_amount" in output
    assert "FAIL 2 no_amount_is_negative" in output
    assert "PASS no_amount_is_large" in output


def test_dbt_stops_if_a_data_test_names_a_missing_model(project: Path) -> None:
    (project / "checks" / "of_a_deleted_model.sql").write_text("select * from {{ ref('gone') }}")
    outcome = dbt(project, "parse")
    assert outcome.returncode != 0
    assert "gone" in outcome.output
