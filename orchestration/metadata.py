"""Describe assets for Dagster: their columns, owners, and the path of the contract or model."""

from collections.abc import Mapping
from typing import Any

import dagster

from drug_strategy.contracts import Contract

OWNERS = ["team:performance-analysis"]
SENDERS = ["team:boroughs-and-headquarters-units"]


def landed(contract: Contract) -> dict[str, Any]:
    """Return a landed return's metadata: its contract and columns."""
    columns = [
        dagster.TableColumn(
            column.name,
            column.sql_type,
            column.description,
            dagster.TableColumnConstraints(
                nullable=not column.required,
                other=[f"one of {', '.join(column.allowed)}"] if column.allowed else [],
            ),
            tags={"key": ""} if column.is_key else {},
        )
        for column in contract.columns
    ]
    return {
        "contract": dagster.MetadataValue.path(
            f"drug_strategy/contracts/{contract.return_name}.odcs.yaml"
        ),
        "dagster/column_schema": dagster.TableSchema(columns),
    }


def table(node: Mapping[str, Any]) -> dict[str, Any]:
    """Return a table's metadata: its model's path, and its columns from the YAML."""
    columns = [
        dagster.TableColumn(name, of.get("data_type") or "unknown", of.get("description"))
        for name, of in node["columns"].items()
    ]
    return {
        "model": dagster.MetadataValue.path(node["original_file_path"]),
        "dagster/column_schema": dagster.TableSchema(columns),
    }
