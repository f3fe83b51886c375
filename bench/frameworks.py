"""Measure how long Dagster, dbt and Great Expectations take with almost no data.

The dbt project built here has one-row tables, but as many tables and tests as a refresh. Importing
these packages and building this project takes the minimum time that any refresh using dbt can take.
"""

import json
from pathlib import Path
from typing import Any

IMPORTS = "import dagster, dbt.cli.main, great_expectations"


def nodes(manifest: dict[str, Any]) -> tuple[int, int]:
    """Return how many tables and tests a refresh builds, according to dbt's manifest."""
    built = [
        node
        for node in manifest["nodes"].values()
        if node["config"]["materialized"] != "ephemeral"
        and not {"code", "release"} & set(node["tags"])
    ]
    tests = sum(node["resource_type"] == "test" for node in built)
    return len(built) - tests, tests


def write_project(folder: Path, tables: int, tests: int) -> None:
    """Write the dbt project and its profile into a folder."""
    models = folder / "models"
    models.mkdir(parents=True)
    for number in range(tables):
        (models / f"table_{number}.sql").write_text("select 1 as one\n")
    tested = [
        {"name": f"table_{number}", "columns": [{"name": "one", "data_tests": ["not_null"]}]}
        for number in range(tests)
    ]
    project = {"name": "frame", "profile": "frame", "models": {"+materialized": "table"}}
    database = {"type": "duckdb", "path": str(folder / "frame.duckdb"), "threads": 1}
    profiles = {"frame": {"target": "frame", "outputs": {"frame": database}}}
    # JSON is also valid YAML.
    for path, content in (
        (models / "tables.yml", {"models": tested}),
        (folder / "dbt_project.yml", project),
        (folder / "profiles.yml", profiles),
    ):
        path.write_text(json.dumps(content))
