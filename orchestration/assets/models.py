"""The dbt models, each an asset with its tests as asset checks."""

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

_TIMES = 3  # that files are left out for want of memory, before the refresh fails
_READ_BY_OTHER_STEPS = ("marts", "data_quality")


class FolderTranslator(DagsterDbtTranslator):
    """Assets are <schema>/<model>; their group is the model's folder."""

    def get_group_name(self, dbt_resource_props: Mapping[str, Any]) -> str | None:
        """Return the model's folder below models/ or seeds/."""
        return str(dbt_resource_props["fqn"][1])

    def get_description(self, dbt_resource_props: Mapping[str, Any]) -> str:
        """Return what one row is, without the SQL, which is in the repository."""
        return str(dbt_resource_props.get("description") or "")

    # dagster-dbt passes the resource; the owner is the same for all.
    def get_owners(self, dbt_resource_props: Mapping[str, Any]) -> list[str]:  # noqa: ARG002
        """Return the owner of the models."""
        return metadata.OWNERS

    def get_asset_check_spec(
        self,
        asset_spec: dagster.AssetSpec,
        manifest: Mapping[str, Any],
        unique_id: str,
        project: DbtProject | None,
    ) -> dagster.AssetCheckSpec | None:
        """Return the check of a test, which blocks nothing: a failed test fails the whole step.

        Dagster would warn of each blocking check without a result, and a refresh runs only the
        tests of what has changed.
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
        """Return the columns from its YAML, and the path of its SQL."""
        stated = super().get_metadata(dbt_resource_props)
        return {**stated, **metadata.modelled(dbt_resource_props)}


# A return's rows and its list of files are the output of one asset.
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
    """Build and test the models downstream of what has changed; the others are up to date.

    If a return's new files need more memory than there is, it builds again without them.
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


# An event of Dagster's costs more than the test itself, so that a refresh does not plan these.
CHECKS_OF_CODE = {spec.key for spec in models.check_specs if build.is_of_code(_TESTS[spec.name])}


def events(built: build.Built, assets: dagster.AssetsDefinition) -> Iterator[Any]:
    """Yield Dagster's event of a node: a materialization, or an asset check's result.

    A materialization has the rows of its table, a result the number of rows that break the test and
    the path of the test. A node that dbt skips has a materialization only if another step reads it,
    since Dagster runs no step without all that it reads.
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
                    description=broken(node, built.failures) if built.failures else None,
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
    """Return dbt's arguments for the selected assets and checks; none if they are a refresh's."""
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
    """List the landed files without those that the memory did not suffice for.

    Raises:
        OutOfMemory: if nothing is new, or was asked for with --as-at: then nothing is left out.
    """
    settings, request = refresh.settings, refresh.request
    if not error.without or request.as_at:
        raise error
    say(f"leaving out {', '.join(error.without)}: {settings.operations.memory} are too little")
    context.log.warning(str(error))
    refresh.left_out.extend(error.without)
    without = (*request.without, *refresh.left_out)
    land(settings, replace(request, without=without), say)
