"""The adapter of dagster-dbt: dbt's results as Dagster's events, Dagster's selection as dbt's.

dagster-dbt starts dbt in a separate process, 3 CPU s of a refresh. This module uses only its
translation of events, from modules that it does not document.
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

from drug_strategy.transform.build import Built
from orchestration import metadata


class FolderTranslator(DagsterDbtTranslator):
    """Assets are <schema>/<model>; their group is the model's folder."""

    def get_group_name(self, dbt_resource_props: Mapping[str, Any]) -> str | None:
        """The model's folder below models/ or seeds/."""
        return str(dbt_resource_props["fqn"][1])

    def get_description(self, dbt_resource_props: Mapping[str, Any]) -> str:
        """What one row is, without the SQL, which is in the repository."""
        return str(dbt_resource_props.get("description") or "")

    # dagster-dbt passes the resource; the owner is the same for all.
    def get_owners(self, dbt_resource_props: Mapping[str, Any]) -> list[str]:  # noqa: ARG002
        """The owner of the models."""
        return metadata.OWNERS

    def get_metadata(self, dbt_resource_props: Mapping[str, Any]) -> dict[str, Any]:
        """The columns from its YAML, and the path of its SQL."""
        stated = super().get_metadata(dbt_resource_props)
        return {**stated, **metadata.modelled(dbt_resource_props)}


def events(context: AssetExecutionContext, built: Built) -> Iterator[Any]:
    """Dagster's events of a node: a materialisation, or an asset check's result.

    A materialisation has the rows of its table, a result the number of rows that break the test
    and the path of the test. A node that dbt skips has a materialisation only if another step reads
    it, since Dagster runs no step without all that it reads.
    """
    manifest, translator, _ = get_manifest_and_translator_from_dbt_assets([context.assets_def])
    node = manifest["nodes"][built.unique_id]
    counted = {} if built.rows is None else {"dagster/row_count": built.rows}
    if built.event is None:
        key = translator.get_asset_key(node)
        if context.job_def.asset_layer.get(key).child_keys - context.assets_def.keys:
            yield MaterializeResult(asset_key=key, metadata={"skipped": True, **counted})
        return
    message = DbtCoreCliEventMessage(raw_event=built.event, event_history_metadata={})
    for each in message.to_default_asset_events(manifest, translator, context):
        if isinstance(each, Output):
            yield each.with_metadata({**each.metadata, **counted})
        elif isinstance(each, AssetCheckResult):
            stated: dict[str, Any] = {
                "count": int(built.event["data"].get("num_failures", 0)),
                "severity": node["config"]["severity"].lower(),
                "test": MetadataValue.path(node["original_file_path"]),
            }
            yield each._replace(metadata={**each.metadata, **stated})
        else:
            yield each


def selection(context: AssetExecutionContext) -> list[str]:
    """dbt's arguments for the selected assets and checks; none if all are selected."""
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
