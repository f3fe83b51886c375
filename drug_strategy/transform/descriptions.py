"""Describe tables as their models' YAML does: the type and comment of each column."""

from collections.abc import Mapping
from typing import Any

from drug_strategy.io.engine import Described


def described(node: Mapping[str, Any], built: Mapping[str, str] | None = None) -> Described:
    """Describe the table of a model or seed, given its entry in dbt's manifest.

    `built` contains the names and types of the columns that an engine built. Without it, the
    columns are those of the YAML, and the YAML must contain their types.
    """
    table = (node["schema"], node["alias"])
    types = {**(built or {}), **node["config"].get("column_types", {})}
    columns = []
    for column in built or node["columns"]:
        stated = node["columns"].get(column, {})
        kind = stated.get("data_type") or types.get(column)
        if not kind:
            raise LookupError(f"The YAML of {'.'.join(table)} has no data_type for {column}.")
        constraints = stated.get("constraints", ())
        is_required = any(constraint["type"] == "not_null" for constraint in constraints)
        kind = f"{kind} not null" if is_required else kind
        columns.append((column, kind, stated.get("description", "")))
    return Described(table, node["description"], columns)
