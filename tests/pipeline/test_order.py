"""What is published does not depend on the order in which the files came to the folder."""

import shutil
from pathlib import Path

import duckdb

from tests.commands import refresh
from tests.returns.figures import GOLDEN

OF_THE_RUN = {
    ("marts", name)
    for name in (
        "publication",
        "indicator_revisions",
        "publication_changes",
        "revision_summary",
        "revision_triangle",
    )
}


def contents(home: Path) -> dict[tuple[str, str], list[tuple[object, ...]]]:
    """Every published table's rows in an order of their own, but for what tells of the run."""
    with duckdb.connect(str(home / "published" / "drug_strategy.duckdb"), read_only=True) as file:
        tables = file.execute(
            "select table_schema, table_name from information_schema.tables"
        ).fetchall()
        return {
            (schema, name): file.execute(f"from {schema}.{name} order by all").fetchall()
            for schema, name in tables
            if (schema, name) not in OF_THE_RUN
        }


def test_the_latest_files_first_and_the_rest_later_give_the_same(
    golden_home: Path, tmp_path: Path
) -> None:
    """The half received last is taken in first; the figures end as if all had come at once."""
    returns, home = tmp_path / "returns", tmp_path / "home"
    files = sorted(
        (path for path in GOLDEN.rglob("*") if path.is_file()),
        key=lambda path: path.name.partition("__received_")[2],
        reverse=True,
    )
    for part in (files[: len(files) // 2], files[len(files) // 2 :]):
        for file in part:
            target = returns / file.relative_to(GOLDEN)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file, target)
        refresh(returns, home)
    found, expected = contents(home), contents(golden_home)
    assert found.keys() == expected.keys()
    assert [table for table in expected if found[table] != expected[table]] == []
