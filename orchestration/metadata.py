"""Describe assets for Dagster: columns, owner, and the path of the contract or model."""

from collections.abc import Mapping
from typing import Any

import dagster

from drug_strategy.contracts import Column, Contract, contracts

OWNERS = ["team:performance-analysis"]
SENDERS = ["team:boroughs-and-headquarters-units"]


def landed(contract: Contract) -> dict[str, Any]:
    """Return a landed return's metadata: the contract and its columns."""
    return {
        "contract": dagster.MetadataValue.path(_contract(contract.return_name)),
        "dagster/column_schema": dagster.TableSchema([_column(each) for each in contract.columns]),
    }


def modelled(node: Mapping[str, Any]) -> dict[str, Any]:
    """Return a model or seed's metadata: its path, and the contract if it stages a return."""
    staged = str(node["name"]).removeprefix("stg_")
    has_contract = staged != node["name"] and staged in contracts()
    return {
        str(node["resource_type"]): dagster.MetadataValue.path(node["original_file_path"]),
        **({"contract": dagster.MetadataValue.path(_contract(staged))} if has_contract else {}),
    }


def _contract(return_name: str) -> str:
    return f"drug_strategy/contracts/{return_name}.odcs.yaml"


def _column(column: Column) -> dagster.TableColumn:
    other = [f"one of {', '.join(column.allowed)}"] if column.allowed else []
    return dagster.TableColumn(
        column.name,
        column.sql_type,
        column.description,
        dagster.TableColumnConstraints(nullable=not column.required, other=other),
        tags={"key": ""} if column.is_key else {},
    )
