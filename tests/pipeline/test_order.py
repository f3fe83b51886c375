"""What is built does not depend on the order in which the files came to the folder."""

import shutil
from pathlib import Path

import duckdb

from drug_strategy.publication import generations
from tests.homes import build, take_in
from tests.returns.figures import GOLDEN

# What no model makes.
OF_A_PUBLICATION = {
    ("data_quality", "reason_meanings"),
    ("marts", "indicator_revisions"),
    ("marts", "publication"),
    ("marts", "publication_changes"),
    ("marts", "revision_summary"),
    ("marts", "revision_triangle"),
}


def tables(published: Path) -> set[tuple[str, str]]:
    """Every published table of the models."""
    with duckdb.connect(published, read_only=True) as file:
        query = "select table_schema, table_name from information_schema.tables"
        return {*file.execute(query).fetchall()} - OF_A_PUBLICATION


def contents(path: Path, names: set[tuple[str, str]]) -> dict[str, tuple[object, ...] | None]:
    """The number of each table's rows and the sum of their hashes, which no order changes."""
    with duckdb.connect(path, read_only=True) as file:
        return {
            f"{schema}.{name}": file.execute(
                f"select count(*), sum(hash(each)::hugeint) from {schema}.{name} as each"
            ).fetchone()
            for schema, name in names
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
    for at, file in enumerate(files):
        if at == len(files) // 2:
            take_in(returns, home)
        target = returns / file.relative_to(GOLDEN)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, target)
    warehouse = build(returns, home)
    published = golden_home / "published" / generations.LINK
    names = tables(published)
    found, expected = contents(warehouse, names), contents(published, names)
    assert len(expected) > 20
    assert [table for table in expected if found[table] != expected[table]] == []
