"""The dbt project: its manifest, and which of its tables are published."""

import json
import os
from functools import cache
from typing import Any

from dbt.contracts.graph.manifest import Manifest

from drug_strategy.io.files import exclusive
from drug_strategy.settings import PROJECT, Settings
from drug_strategy.transform import spark
from drug_strategy.transform.failures import BuildError, first_lines
from drug_strategy.transform.returns import require_returns
from drug_strategy.transform.runner import invoke

_PUBLISHED_QUALITY = {
    "file_reconciliation",
    "quarantine_summary",
    "quarantine_trends",
    "warning_summary",
    "drift_warnings",
    "return_columns",
}
# What explain, the return notes, the PPO list and the public edition read of the private warehouse.
_PRIVATE = {
    ("data_quality", "quarantined_rows"),
    ("data_quality", "row_warnings"),
    ("intermediate", "asset_confiscations__current"),
    ("intermediate", "int_record_trail"),
    ("intermediate", "return_register__current"),
    ("restricted", "confiscation_order_values"),
    ("restricted", "ppo_positive_list"),
}


@cache
def parse(settings: Settings) -> tuple[Manifest, dict[str, Any]]:
    """Read the project, once per process; return its manifest as dbt's object and as JSON.

    dbt reads only the files that changed since the last time. Its artefacts are in the project's
    own `target`, or in the home if this user cannot write there.

    Raises:
        BuildError: if the models cannot be read.
        UserError: if the engine is not there, or a return has not all of its models.
    """
    require_returns()
    spark.require(settings)
    target = PROJECT / "target" if os.access(PROJECT, os.W_OK) else settings.dbt
    reading = "reading"
    if spark.is_chosen(settings):  # whose relations have no database
        reading = settings.operations.engine
        target = target / reading
    target.mkdir(parents=True, exist_ok=True)
    with exclusive(target / "parse.lock", when_busy=lambda: None):
        outcome = invoke(settings, ["parse", "--target", reading], target=target)
        if not isinstance(outcome.result, Manifest):
            raise BuildError(f"The models cannot be read: {first_lines(outcome.exception)}")
        found: dict[str, Any] = json.loads((target / "manifest.json").read_text("utf-8"))
    return outcome.result, found


@cache
def manifest(settings: Settings) -> dict[str, Any]:
    """dbt's manifest, with a singular test over several models attached to the first of them."""
    found = parse(settings)[1]
    for node in found["nodes"].values():
        if node["resource_type"] == "test" and not node.get("attached_node"):
            models = [each for each in node["depends_on"]["nodes"] if not each.startswith("source")]
            node["attached_node"] = models[0] if models else None
    return found


def built_nodes(settings: Settings) -> list[dict[str, Any]]:
    """The models and seeds."""
    nodes = manifest(settings)["nodes"].values()
    return [node for node in nodes if node["resource_type"] in ("model", "seed")]


def published_tables(settings: Settings) -> dict[tuple[str, str], tuple[str, str]]:
    """The allow-list: every model and seed of the schema marts, and some tables of data_quality.

    Each (schema, name) with its (schema, table).
    """
    return {
        (node["schema"], node["name"]): (node["schema"], node["alias"])
        for node in built_nodes(settings)
        if node["schema"] == "marts"
        or (node["schema"] == "data_quality" and node["name"] in _PUBLISHED_QUALITY)
    }


def collected_nodes(settings: Settings) -> list[dict[str, Any]]:
    """The models and seeds that the warehouse has where another engine than DuckDB built them.

    They are those that are published, and those of the private warehouse that commands read.
    """
    nodes = {(node["schema"], node["name"]): node for node in built_nodes(settings)}
    return [nodes[name] for name in sorted({*published_tables(settings), *_PRIVATE})]
