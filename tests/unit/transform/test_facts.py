"""Every table that is published or restricted, and every list, has a test of its facts."""

from pathlib import Path

from drug_strategy.settings import Settings
from drug_strategy.transform import project

_ROOMS = ("marts", "data_quality", "restricted", "strategy", "statistics", "geography")
# It has a row a warning, and none of its columns need be given; its sums are tested.
_UNTESTED = {"model.drug_strategy.row_warnings"}


def test_each_published_table_has_a_test_of_its_facts(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path, returns=tmp_path / "returns")
    nodes = project.built_nodes(settings)
    tested = {
        parent
        for node in project.manifest(settings)["nodes"].values()
        if node["resource_type"] == "test"
        for parent in node["depends_on"]["nodes"]
    }
    tables = {node["unique_id"] for node in nodes if node["schema"] in _ROOMS}
    assert tables - tested == _UNTESTED
