"""dbt's results as Dagster's events, and Dagster's selection as dbt's.

dagster-dbt would start dbt as a process; its public translation of events is used on its own.
What does not belong here: running dbt (warehouse).
"""

from collections.abc import Iterator, Mapping
from typing import Any

from dagster import (
    AssetCheckResult,
    AssetExecutionContext,
    MaterializeResult,
    MetadataValue,
    Output,
)
from dagster_dbt import DagsterDbtTranslator
from dagster_dbt.asset_utils import (
    get_manifest_and_translator_from_dbt_assets,
    get_subset_selection_for_context,
)
from dagster_dbt.core.dbt_cli_event import DbtCoreCliEventMessage

from orchestration import metadata


class FolderTranslator(DagsterDbtTranslator):
    """Assets are <schema>/<model>; their group is the model's folder."""

    def get_group_name(self, dbt_resource_props: Mapping[str, Any]) -> str | None:
        """The folder below models/ or seeds/ that the model lies in."""
        return str(dbt_resource_props["fqn"][1])

    def get_description(self, dbt_resource_props: Mapping[str, Any]) -> str:
        """What one row is; the SQL stands in the repository."""
        return str(dbt_resource_props.get("description") or "")

    # dagster-dbt asks with the resource; the owner is the same for all.
    def get_owners(self, dbt_resource_props: Mapping[str, Any]) -> list[str]:  # noqa: ARG002
        """Who answers for the models."""
        return metadata.OWNERS

    def get_metadata(self, dbt_resource_props: Mapping[str, Any]) -> dict[str, Any]:
        """Columns as its YAML states them, and where it stands."""
        stated = super().get_metadata(dbt_resource_props)
        return {**stated, **metadata.modelled(dbt_resource_props)}


def dagster_events(
    event: dict[str, Any], context: AssetExecutionContext, rows: Mapping[str, int]
) -> Iterator[Any]:
    """What Dagster records of one result of dbt: an asset's materialisation or a check's result.

    The one bears the rows of its table, the other how many rows speak against it and where the
    test stands.
    """
    manifest, translator, _ = get_manifest_and_translator_from_dbt_assets([context.assets_def])
    message = DbtCoreCliEventMessage(raw_event=event, event_history_metadata={})
    node = manifest["nodes"][event["data"]["node_info"]["unique_id"]]
    for said in message.to_default_asset_events(manifest, translator, context):
        if isinstance(said, Output):
            count = rows.get(f"{node['schema']}.{node['alias']}")
            metadata: dict[str, Any] = dict(said.metadata)
            if count is not None:
                metadata["dagster/row_count"] = count
            yield said.with_metadata(metadata)
        elif isinstance(said, AssetCheckResult):
            stated: dict[str, Any] = {
                "count": int(event["data"].get("num_failures", 0)),
                "severity": node["config"]["severity"].lower(),
                "test": MetadataValue.path(node["original_file_path"]),
            }
            yield said._replace(metadata={**said.metadata, **stated})
        else:
            yield said


class Kept:
    """The assets that stand as they were, since nothing that they come from has changed.

    Dagster is told of an asset after those that it depends on, and so of these in between.
    """

    def __init__(self, context: AssetExecutionContext, rows: Mapping[str, int]) -> None:
        """Know the graph; `rows` as in dagster_events."""
        found = get_manifest_and_translator_from_dbt_assets([context.assets_def])
        self._manifest, self._translator, _ = found
        self._context, self._rows = context, rows
        self._told: set[str] = set()

    def before(self, unique_id: str) -> Iterator[MaterializeResult[Any]]:
        """Those that a node which was built or tested comes from; it counts as told from now on."""
        self._told.add(unique_id)
        for parent in self._manifest["parent_map"].get(unique_id, ()):
            if parent not in self._told and parent in self._manifest["nodes"]:
                yield from self.before(parent)
                yield from self._as_it_was(self._manifest["nodes"][parent])

    def others(self) -> Iterator[MaterializeResult[Any]]:
        """Those that no such node comes from."""
        for unique_id, node in self._manifest["nodes"].items():
            if node["resource_type"] in ("model", "seed") and unique_id not in self._told:
                yield from self.before(unique_id)
                yield from self._as_it_was(node)

    def _as_it_was(self, node: Mapping[str, Any]) -> Iterator[MaterializeResult[Any]]:
        key = self._translator.get_asset_key(node)
        if key in self._context.selected_asset_keys:
            count = self._rows.get(f"{node['schema']}.{node['alias']}")
            stated = {} if count is None else {"dagster/row_count": count}
            yield MaterializeResult(asset_key=key, metadata={"kept": True, **stated})


def selection(context: AssetExecutionContext) -> list[str]:
    """dbt's arguments for the assets and checks that were selected; none where all were."""
    manifest, translator, _ = get_manifest_and_translator_from_dbt_assets([context.assets_def])
    arguments, indirect = get_subset_selection_for_context(
        context=context,
        manifest=manifest,
        select=None,
        exclude=None,
        selector=None,
        dagster_dbt_translator=translator,
        current_dbt_indirect_selection_env=None,
    )
    return [*arguments, *(["--indirect-selection", indirect] if indirect else [])]
