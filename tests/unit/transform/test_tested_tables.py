"""Every published table, restricted table and list has a key, which a generated test checks."""

from drug_strategy.settings import Settings
from drug_strategy.transform import project

_SCHEMAS = ("marts", "data_quality", "restricted", "strategy", "statistics", "geography")
# Every column of this table may be empty, so its sums are tested instead.
_WITHOUT_A_KEY = {"row_warnings"}


def test_each_table_has_a_key_of_its_own_columns(tmp_path):
    settings = Settings(home=tmp_path, returns=tmp_path / "returns")
    tables = [node for node in project.built_nodes(settings) if node["schema"] in _SCHEMAS]
    keys = {node["name"]: set(node["meta"].get("primary_key", ())) for node in tables}
    assert {name for name, key in keys.items() if not key} == _WITHOUT_A_KEY
    listed = {node["name"]: set(node["columns"]) for node in tables if node["columns"]}
    assert {name for name in listed if not keys[name] <= listed[name]} == set()
