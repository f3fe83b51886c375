"""Every published column has a description, and no description is written twice.

A private model's header says what its rows are, so its columns need no descriptions.
"""

from collections import Counter

import yaml

from drug_strategy.io.folders import PROJECT

PUBLISHED = ("models/marts", "models/data_quality", "models/release/open", "seeds")


def test_every_published_column_has_a_description():
    """Seeds and the public edition's tables are checked too."""
    columns = dict(_columns(*PUBLISHED))
    assert len(columns) > 500
    assert [name for name, description in columns.items() if not description] == []


def test_every_published_table_lists_its_columns_and_every_model_begins_with_its_rows():
    listed = {table["name"] for table in _tables(*PUBLISHED) if table.get("columns")}
    paths = [path for folder in PUBLISHED for path in (PROJECT / folder).rglob("*.sql")]
    paths += (PROJECT / "seeds").rglob("*.csv")
    assert {path.stem for path in paths} - listed == set()
    models = (PROJECT / "models").rglob("*.sql")
    assert [path.stem for path in models if not path.read_text("utf-8").startswith("-- ")] == []


def test_a_description_shared_by_several_columns_is_written_once_in_a_doc_block():
    """A list of columns that several tables share through a YAML alias is counted once."""
    texts = Counter(" ".join(description.split()) for _, description in _columns())
    assert [
        text for text, times in texts.items() if text and times > 1 and "{{ doc(" not in text
    ] == []


def _columns(*folders):
    """Yield each column as <table>.<column>, and its description as written."""
    seen = {}
    for table in _tables(*folders):
        for column in table.get("columns", []):
            if id(column) not in seen:  # PyYAML returns the same object for an alias
                seen[id(column)] = column
                yield f"{table['name']}.{column['name']}", column.get("description", "")


def _tables(*folders):
    """Yield the models and seeds in these folders, or in all, as written in YAML."""
    for folder in folders or ("models", "seeds"):
        for path in sorted((PROJECT / folder).rglob("*.yml")):
            written = yaml.safe_load(path.read_text("utf-8")) or {}
            yield from [*written.get("models", []), *written.get("seeds", [])]
