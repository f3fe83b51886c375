"""Every published table, restricted table and list has a key, which a test beside it checks."""

from drug_strategy.settings import Settings
from drug_strategy.transform import project

_SCHEMAS = ("marts", "data_quality", "restricted", "strategy", "statistics", "geography")
_OF_KEYS = {"unique", "one_row_per"}
# Every column of this table may be empty, so its sums are tested instead.
_WITHOUT_A_KEY = {"row_warnings"}


def test_each_table_has_a_key_of_its_own_columns(tmp_path):
    settings = Settings(home=tmp_path, returns=tmp_path / "returns")
    tables = {
        node["unique_id"]: node
        for node in project.built_nodes(settings)
        if node["schema"] in _SCHEMAS
    }
    tests = [
        node
        for node in project.manifest(settings)["nodes"].values()
        if node.get("test_metadata") and node["attached_node"] in tables
    ]
    # A message about a failed test says that a key is repeated (transform/failures.py).
    assert {node["test_metadata"]["name"] for node in tests} == _OF_KEYS
    tested = {node["attached_node"] for node in tests}
    assert {node["name"] for name, node in tables.items() if name not in tested} == _WITHOUT_A_KEY
    for node in tests:
        if listed := set(tables[node["attached_node"]]["columns"]):
            assert set(node["test_metadata"]["kwargs"].get("columns", ())) <= listed, node["name"]
