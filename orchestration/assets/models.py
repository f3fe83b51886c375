"""The dbt models, each an asset with its tests as asset checks."""

from collections.abc import Iterator
from typing import Any

import dagster
from dagster_dbt import DagsterDbtTranslatorSettings, dbt_assets

from drug_strategy.io.progress import say
from drug_strategy.settings import Settings, UserError
from drug_strategy.transform import build, project
from drug_strategy.transform.runner import BuildError
from orchestration import dbt_adapter


@dbt_assets(
    manifest=project.manifest(Settings.from_environment()),
    # A return's rows and its list of files are the output of one asset.
    dagster_dbt_translator=dbt_adapter.FolderTranslator(
        DagsterDbtTranslatorSettings(enable_duplicate_source_asset_keys=True)
    ),
    name="models",
    required_resource_keys={"one_refresh"},
)
def models(context: dagster.AssetExecutionContext) -> Iterator[Any]:
    """Build and test the models downstream of what has changed; the others are up to date."""
    settings = Settings.from_environment()
    asked = dbt_adapter.selection(context)
    try:
        if not asked:
            skipped = build.up_to_date(settings)
            rows = build.row_counts(settings) if skipped else {}
            yield from dbt_adapter.skipped(context, skipped, rows)
        rows = {}
        for event in build.build(settings, asked, say):
            rows = rows or build.row_counts(settings)
            yield from dbt_adapter.events(context, event, rows)
    except (BuildError, UserError) as error:
        raise dagster.Failure(str(error), allow_retries=False) from error
