"""Every published table, restricted table and list has a test of its key."""

from pathlib import Path

from drug_strategy.settings import Settings
from drug_strategy.transform import project

_SCHEMAS = ("marts", "data_quality", "restricted", "strategy", "statistics", "geography")
# Every column of this table may be empty, so its sums are tested instead.
_WITHOUT_A_KEY = {"model.drug_strategy.row_warnings"}


def test_each_published_table_has_a_test_that_its_key_is_unique(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path, returns=tmp_path / "returns")
    tested = {
        table
        for node in project.manifest(settings)["nodes"].values()
        if node["resource_type"] == "test" and "repeated_keys(" in node["raw_code"]
        for table in node["depends_on"]["nodes"]
    }
    tables = {
        node["unique_id"] for node in project.built_nodes(settings) if node["schema"] in _SCHEMAS
    }
    assert tables - tested == _WITHOUT_A_KEY
