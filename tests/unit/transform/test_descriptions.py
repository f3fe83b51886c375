"""Every column has a description, and no description is written twice in the project."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

import yaml

from drug_strategy.settings import PROJECT


def test_every_column_has_a_description() -> None:
    """Every model and seed is checked, including those of the public edition."""
    columns = dict(_columns())
    assert len(columns) > 2000
    assert [name for name, description in columns.items() if not description] == []


def test_every_model_lists_its_columns() -> None:
    listed = {table["name"] for table in _tables() if table.get("columns")}
    nodes = {
        path.stem
        for folder, suffix in (("models", "sql"), ("seeds", "csv"))
        for path in (PROJECT / folder).rglob(f"*.{suffix}")
    }
    assert nodes - listed == set()


def test_a_description_shared_by_several_columns_is_written_once_in_a_doc_block() -> None:
    """A list of columns that several tables share through a YAML alias is counted once."""
    texts = Counter(" ".join(description.split()) for _, description in _columns())
    assert [text for text, times in texts.items() if times > 1 and "{{ doc(" not in text] == []


def _columns() -> Iterator[tuple[str, str]]:
    """Yield each column as <table>.<column>, with its description as written."""
    seen: dict[int, dict[str, Any]] = {}
    for table in _tables():
        for column in table.get("columns", []):
            if id(column) not in seen:  # PyYAML returns the same object for an alias
                seen[id(column)] = column
                yield f"{table['name']}.{column['name']}", column.get("description", "")


def _tables() -> Iterator[dict[str, Any]]:
    """Return the models and seeds as written in YAML."""
    for folder in ("models", "seeds"):
        for path in sorted((PROJECT / folder).rglob("*.yml")):
            written = yaml.safe_load(path.read_text("utf-8")) or {}
            yield from [*written.get("models", []), *written.get("seeds", [])]
