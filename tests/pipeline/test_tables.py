"""How dbt builds a table or a view: in the place of the one before, held to its contract."""

from pathlib import Path

import duckdb
import pytest
import yaml

from drug_strategy.settings import PROJECT
from tests import commands
from tests.commands import Ran

COLUMNS = [
    {"name": "borough", "data_type": "text", "description": "Its 'name'; $1."},
    {"name": "closed", "data_type": "integer", "constraints": [{"type": "not_null"}]},
]


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A dbt project with a table that is as its contract says, and this project's way to build."""
    tmp_path = tmp_path_factory.mktemp("tried")
    (tmp_path / "macros").mkdir()
    ours = PROJECT / "macros" / "engine" / "table.sql"
    (tmp_path / "macros" / ours.name).write_text(ours.read_text("utf-8"), "utf-8")
    documented = {"+persist_docs": {"relation": True, "columns": True}}
    said = {"name": "tried", "profile": "tried", "models": documented}
    database = {"type": "duckdb", "path": str(tmp_path / "tried.duckdb")}
    closures = {"name": "closures", "description": "A row.", "columns": COLUMNS}
    for name, content in {
        "dbt_project.yml": said,
        "profiles.yml": {"tried": {"target": "dev", "outputs": {"dev": database}}},
        "models/models.yml": {"models": [closures]},
    }.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(yaml.safe_dump(content), "utf-8")
    ran = built(tmp_path, "select 3 as closed, 'Camden' as borough")
    assert ran.returncode == 0, ran.said
    return tmp_path


def built(project: Path, sql: str, kind: str = "table") -> Ran:
    enforced = "true" if kind == "table" else "false"
    config = f"{{{{ config(materialized='{kind}', contract={{'enforced': {enforced}}}) }}}}"
    (project / "models" / "closures.sql").write_text(f"{config} {sql}", "utf-8")
    return commands.dbt("run", *(f"--{name}-dir={project}" for name in ("project", "profiles")))


def ask(project: Path, sql: str) -> list[tuple[object, ...]]:
    with duckdb.connect(str(project / "tried.duckdb"), read_only=True) as database:
        return database.execute(sql).fetchall()


def test_a_table_has_the_comments_and_the_constraints_of_its_contract(project: Path) -> None:
    """Columns come in the contract's order."""
    columns = "select column_name, is_nullable, comment from duckdb_columns() where not internal"
    assert ask(project, columns) == [
        ("borough", True, "Its 'name'; $1."),
        ("closed", False, ""),
    ]
    assert ask(project, "select comment from duckdb_tables()") == [("A row.",)]


@pytest.mark.parametrize(
    ("sql", "named"),
    [
        ("select 'Camden' as borough, 3.5 as closed", "closed"),
        ("select 'Camden' as borough", "closed"),
        ("select 'Camden' as borough, 3 as closed, 1 as more", "more"),
    ],
    ids=["another type", "a column less", "a column more"],
)
def test_a_query_that_breaks_the_contract_is_refused_and_the_table_stays(
    sql: str, named: str, project: Path
) -> None:
    ran = built(project, sql)
    assert ran.returncode == 1
    assert "enforced contract that failed" in ran.said
    assert named in ran.said
    assert ask(project, "from closures") == [("Camden", 3)]


def test_a_row_without_what_the_contract_asks_for_is_refused_and_the_table_stays(
    project: Path,
) -> None:
    ran = built(project, "select 'Camden' as borough, null::integer as closed")
    assert "NOT NULL constraint failed" in ran.said
    assert ask(project, "from closures") == [("Camden", 3)]


def test_a_table_becomes_a_view_and_a_view_a_table(project: Path) -> None:
    for kind, closed in (("view", 1), ("view", 2), ("table", 3)):
        ran = built(project, f"select 'Camden' as borough, {closed} as closed", kind)
        assert ran.returncode == 0, ran.said
        assert ask(project, "from closures") == [("Camden", closed)]
        views = ask(project, "select view_name from duckdb_views() where not internal")
        assert views == ([("closures",)] if kind == "view" else [])
