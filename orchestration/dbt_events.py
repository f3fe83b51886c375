"""dbt's results as Dagster's events, and Dagster's selection as dbt's.

dagster-dbt would start dbt as a process; its public translation of events is used on its own.
What does not belong here: running dbt (warehouse).
"""

from collections.abc import Iterator, Mapping
from typing import Any

from dagster import AssetExecutionContext
from dagster_dbt import DagsterDbtTranslator
from dagster_dbt.asset_utils import (
    get_manifest_and_translator_from_dbt_assets,
    get_subset_selection_for_context,
)
from dagster_dbt.core.dbt_cli_event import DbtCoreCliEventMessage


class FolderTranslator(DagsterDbtTranslator):
    """Assets are <schema>/<model>; their group is the model's folder."""

    def get_group_name(self, dbt_resource_props: Mapping[str, Any]) -> str | None:
        """The folder below models/ or seeds/ that the model lies in."""
        return str(dbt_resource_props["fqn"][1])

    def get_description(self, dbt_resource_props: Mapping[str, Any]) -> str:
        """What one row is; the SQL stands in the repository."""
        return str(dbt_resource_props.get("description") or "")


def dagster_events(event: dict[str, Any], context: AssetExecutionContext) -> Iterator[Any]:
    """What Dagster records of one result of dbt: an asset's materialisation or a check's result."""
    manifest, translator, _ = get_manifest_and_translator_from_dbt_assets([context.assets_def])
    message = DbtCoreCliEventMessage(raw_event=event, event_history_metadata={})
    yield from message.to_default_asset_events(manifest, translator, context)


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
