"""The dbt models, each an asset with its tests as asset checks."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import dagster
from dagster_dbt import DagsterDbtTranslatorSettings, dbt_assets

from drug_strategy.io.progress import say
from drug_strategy.landing import land
from drug_strategy.settings import Settings, UserError
from drug_strategy.transform import build, project
from drug_strategy.transform.failures import BuildError, OutOfMemory
from orchestration import dbt_adapter
from orchestration.resources import AT_LOADING, Refresh

_TIMES = 3  # that files are left out for want of memory, before the refresh fails


@dbt_assets(
    manifest=project.manifest(AT_LOADING),
    # A return's rows and its list of files are the output of one asset.
    dagster_dbt_translator=dbt_adapter.FolderTranslator(
        DagsterDbtTranslatorSettings(enable_duplicate_source_asset_keys=True)
    ),
    name="models",
)
def models(
    context: dagster.AssetExecutionContext, one_refresh: dagster.ResourceParam[Refresh]
) -> Iterator[Any]:
    """Build and test the models downstream of what has changed; the others are up to date.

    If a return's new files need more memory than there is, it builds again without them.
    """
    asked = dbt_adapter.selection(context)
    try:
        for _ in range(_TIMES):
            try:
                yield from _built(context, one_refresh.settings, asked)
                return
            except OutOfMemory as error:
                _leave_out(context, one_refresh, error)
        yield from _built(context, one_refresh.settings, asked)
    except (BuildError, UserError) as error:
        raise dagster.Failure(str(error), allow_retries=False) from error


def _built(
    context: dagster.AssetExecutionContext, settings: Settings, asked: list[str]
) -> Iterator[Any]:
    """Dagster's events of a build."""
    for each in build.build(settings, asked, say):
        yield from dbt_adapter.events(context, each)


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
