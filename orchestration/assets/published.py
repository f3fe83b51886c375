"""Publish the allow-listed marts as a new file, and point the link to that file in one step."""

from collections.abc import Iterator, Sequence
from typing import Any

import dagster

from drug_strategy.answers.status import (
    BY_OTHERS,
    left_out_of_new_files,
    lines,
    reasons_in,
    refusals,
    rewritten,
    summary,
)
from drug_strategy.io import engine
from drug_strategy.io.progress import say
from drug_strategy.io.text import Told, printable, told
from drug_strategy.publication import generations, publish
from drug_strategy.publication.changes import last_of_all_returns
from drug_strategy.refreshing import attempts, holds, up_to_date
from drug_strategy.transform import project
from orchestration import metadata
from orchestration.resources import AT_LOADING, PUBLISHED, Refresh
from orchestration.step_failures import step


@dagster.asset(
    key=PUBLISHED,
    group_name="published",
    kinds={"duckdb"},
    owners=metadata.OWNERS,
    deps=[[node["schema"], node["name"]] for node in project.published_nodes(AT_LOADING)],
    output_required=False,
)
def published(
    context: dagster.AssetExecutionContext, one_refresh: dagster.ResourceParam[Refresh]
) -> Iterator[dagster.MaterializeResult[Any]]:
    """The published file. A new one is published only if something has changed.

    A dry run stops before publishing. A refresh is held if it would change too many figures.
    """
    settings = one_refresh.settings
    with step(context, settings):
        if one_refresh.request.dry_run:
            attempts.end(settings, attempts.DRY_RUN)
        elif up_to_date.is_up_to_date(settings, up_to_date.PUBLISHED):
            say(up_to_date.NOTHING_NEW)
            attempts.end(settings, attempts.NOTHING_NEW)
            now = {"publication": generations.current(settings.published), "figures_changed": 0}
            yield dagster.MaterializeResult(metadata=now)
        else:
            yield _publish(one_refresh)


def _publish(refresh: Refresh) -> dagster.MaterializeResult[Any]:
    settings, request, left_out = refresh.settings, refresh.request, refresh.left_out
    if not request.as_at:
        holds.require_agreement(holds.compare(settings, last_of_all_returns(settings), request))
    say("publishing")
    before = generations.current(settings.published)
    with engine.connect() as connection:
        [[as_at]] = connection.execute(
            "select as_at from read_parquet(?)", [str(settings.landed / "as_at.parquet")]
        ).fetchall()
    made = publish(settings, project.published(settings), as_at, request, left_out)
    up_to_date.remember(settings, up_to_date.PUBLISHED)
    memory = settings.operations.memory
    too_large = _left_out(
        f"The refresh left out {{}}, because {memory} of memory was too little. Set"
        " WAREHOUSE_MEMORY to more, and refresh again.",
        left_out,
    )
    on_request = _left_out("The refresh left out, as requested: {}.", request.without)
    attempts.end(settings, attempts.PUBLISHED, too_large, made.generation)
    for what in filter(None, [on_request, too_large]):
        attempts.remark(settings, "left out some files", what)
    if redefinition := summary(made.path).redefinition:
        attempts.remark(settings, "", told(redefinition))
    if found := rewritten(settings, made.generation):
        attempts.remark(settings, attempts.REWRITTEN, lines(found, BY_OTHERS))
    known = refusals(settings, before)
    if newly := [each for each in refusals(settings, made.generation) if each not in known]:
        files = "1 file" if len(newly) == 1 else f"{len(newly):,} files"
        attempts.remark(settings, f"refused {files}", lines(newly))
    if found := left_out_of_new_files(settings, before, made.generation):
        files = "1 new file" if len(found) == 1 else f"{len(found):,} new files"
        attempts.remark(settings, f"left out rows of {files}", lines(found, reasons_in(settings)))
    return dagster.MaterializeResult(
        metadata={
            "publication": made.generation,
            "as_at": str(as_at),
            "figures_changed": made.figures_changed,
        }
    )


def _left_out(sentence: str, places: Sequence[str]) -> Told | None:
    """Fill names into a sentence, or their number for a mail."""
    number = "1 file or return" if len(places) == 1 else f"{len(places):,} files or returns"
    names = printable("; ".join(places))
    return Told(sentence.format(names), sentence.format(number)) if places else None
