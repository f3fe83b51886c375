"""The dbt models: each is an asset, and its tests are asset checks."""

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

_TIMES = 3  # how often large files are left out before the refresh fails
_READ_BY_OTHER_STEPS = ("marts", "data_quality")


class FolderTranslator(DagsterDbtTranslator):
    """Names each asset <schema>/<model>, and groups assets by the model's folder."""

    def get_group_name(self, dbt_resource_props: Mapping[str, Any]) -> str | None:
        """Return the model's folder below models/ or seeds/."""
        return str(dbt_resource_props["fqn"][1])

    def get_description(self, dbt_resource_props: Mapping[str, Any]) -> str:
        """Return the model's description, without the SQL, which is in the repository."""
        return str(dbt_resource_props.get("description") or "")

    # dagster-dbt passes the resource, although all resources have the same owner.
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
        """Return the model's columns from its YAML, and the path of its SQL."""
        stated = super().get_metadata(dbt_resource_props)
        return {**stated, **metadata.modelled(dbt_resource_props)}


# One asset makes both a return's rows and its list of files.
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

    If a return's new files need more memory than there is, build again without them.
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


# An event in Dagster costs more than such a test itself, so a refresh does not plan these tests.
CHECKS_OF_CODE = {spec.key for spec in models.check_specs if build.is_of_code(_TESTS[spec.name])}


def events(built: build.Built, assets: dagster.AssetsDefinition) -> Iterator[Any]:
    """Yield Dagster's event for a node: a materialization, or the result of an asset check.

    A materialization has the number of rows in the table; a result has the path of the test and
    the number of rows that break it. If dbt skips a node, it has a materialization only if another
    step reads it, because Dagster runs a step only after everything that it reads.
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
    """Return dbt's arguments for the selected assets and checks; none for a whole refresh."""
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
    """Land the returns again without the files for which the memory was too little.

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
