"""Define the dbt models as assets, and their tests as asset checks."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import dagster
from dagster_dbt import (
    DagsterDbtTranslator,
    DagsterDbtTranslatorSettings,
    DbtProject,
    dbt_assets,
)

from drug_strategy.io.progress import say
from drug_strategy.landing import land
from drug_strategy.transform import build, project
from drug_strategy.transform.failures import OutOfMemory, broken
from orchestration import metadata
from orchestration.resources import AT_LOADING, Refresh
from orchestration.steps import step

_TIMES = 3  # maximum number of builds that leave out large files
_READ_BY_OTHER_STEPS = ("marts", "data_quality")


class FolderTranslator(DagsterDbtTranslator):
    """Names each asset <schema>/<model>, and groups assets by model folder."""

    def get_group_name(self, dbt_resource_props: Mapping[str, Any]) -> str | None:
        """Return the name of the model's folder in models/ or seeds/."""
        return str(dbt_resource_props["fqn"][1])

    def get_description(self, dbt_resource_props: Mapping[str, Any]) -> str:
        """Return the model's description, without SQL, which readers can find in the repository."""
        return str(dbt_resource_props.get("description") or "")

    # dagster-dbt passes the resource, although all resources have the same owner.
    def get_owners(self, dbt_resource_props: Mapping[str, Any]) -> list[str]:  # noqa: ARG002
        """Return the models' owner."""
        return metadata.OWNERS

    def get_asset_check_spec(
        self,
        asset_spec: dagster.AssetSpec,
        manifest: Mapping[str, Any],
        unique_id: str,
        project: DbtProject | None,
    ) -> dagster.AssetCheckSpec | None:
        """Return a test's asset check, which need not block, because a failed test fails the step.

        Dagster would warn about each blocking check without a result, and a refresh tests only what
        has changed.
        """
        found = super().get_asset_check_spec(asset_spec, manifest, unique_id, project)
        return found and dagster.AssetCheckSpec(
            found.name,
            asset=found.asset_key,
            description=found.description,
            additional_deps=found.additional_deps,
            metadata=found.metadata,
        )

    def get_metadata(self, dbt_resource_props: Mapping[str, Any]) -> dict[str, Any]:
        """Return the model's columns from the YAML, and the path to its SQL."""
        stated = super().get_metadata(dbt_resource_props)
        return {**stated, **metadata.modelled(dbt_resource_props)}


# The same asset makes a return's rows and its list of files.
_TRANSLATOR = FolderTranslator(
    DagsterDbtTranslatorSettings(enable_duplicate_source_asset_keys=True)
)

_TESTS = {
    node["name"]: node
    for node in project.manifest(AT_LOADING)["nodes"].values()
    if node["resource_type"] == "test"
}


@dbt_assets(
    manifest=project.manifest(AT_LOADING), dagster_dbt_translator=_TRANSLATOR, name="models"
)
def models(
    context: dagster.AssetExecutionContext, one_refresh: dagster.ResourceParam[Refresh]
) -> Iterator[Any]:
    """Build and test the models downstream of changed sources; all other models are up to date.

    If a return's new files need too much memory, build again without these files.
    """
    asked = selection(context, models)
    with step(context, one_refresh.settings):
        for attempt in range(_TIMES + 1):
            try:
                for each in build.build(one_refresh.settings, asked, say):
                    yield from events(each, models)
                return
            except OutOfMemory as error:
                if attempt == _TIMES:
                    raise
                _leave_out(context, one_refresh, error)


# Dagster takes longer to write an event than to run a test of the code, so a refresh leaves these
# tests out.
CHECKS_OF_CODE = {spec.key for spec in models.check_specs if build.is_of_code(_TESTS[spec.name])}


def events(built: build.Built, assets: dagster.AssetsDefinition) -> Iterator[Any]:
    """Yield Dagster's event for a node: a materialization, or the result of an asset check.

    A materialization has the table's row count; a check result has the test's path and the number
    of failing rows. A node skipped by dbt is materialized only if another step reads the node,
    because Dagster waits for all of a step's inputs.
    """
    node = built.node
    if node["resource_type"] == "test":
        for spec in assets.check_specs:
            if spec.name == node["name"]:
                yield dagster.AssetCheckResult(
                    asset_key=spec.asset_key,
                    check_name=spec.name,
                    passed=built.status == "pass",
                    severity=dagster.AssetCheckSeverity.ERROR,
                    description=broken(built.failures) if built.failures else None,
                    metadata={
                        "count": built.failures,
                        "severity": node["config"]["severity"].lower(),
                        "test": dagster.MetadataValue.path(node["original_file_path"]),
                    },
                )
    elif built.status == "success" or (
        built.status == build.SKIPPED and node["schema"] in _READ_BY_OTHER_STEPS
    ):
        counted = {} if built.rows is None else {"dagster/row_count": built.rows}
        yield dagster.MaterializeResult(
            asset_key=_TRANSLATOR.get_asset_key(node),
            metadata={"dbt": built.status, "seconds": built.seconds, **counted},
        )


def selection(
    context: dagster.AssetExecutionContext, assets: dagster.AssetsDefinition
) -> list[str]:
    """Return dbt's arguments for the selected assets and checks; a full refresh needs none."""
    of_a_refresh = {spec.key for spec in assets.check_specs} - CHECKS_OF_CODE
    if (
        context.selected_asset_keys == assets.keys
        and context.selected_asset_check_keys - CHECKS_OF_CODE == of_a_refresh
    ):
        return []
    nodes = project.manifest(AT_LOADING)["nodes"].values()
    names = [
        node["name"]
        for node in nodes
        if node["resource_type"] in ("model", "seed")
        and _TRANSLATOR.get_asset_key(node) in context.selected_asset_keys
    ]
    names += [key.name for key in context.selected_asset_check_keys]
    return ["--select", *sorted(names)]


def _leave_out(
    context: dagster.AssetExecutionContext, refresh: Refresh, error: OutOfMemory
) -> None:
    """Land the returns again without the files that needed too much memory.

    Raises:
        OutOfMemory: if there are no new files to leave out, or if --as-at was given.
    """
    settings, request = refresh.settings, refresh.request
    if not error.without or request.as_at:
        raise error
    too_little = f"{settings.operations.memory} of memory is too little"
    say(f"leaving out {', '.join(error.without)}: {too_little}")
    context.log.warning(str(error))
    refresh.left_out.extend(error.without)
    without = (*request.without, *refresh.left_out)
    land(settings, replace(request, without=without), say)
