"""Publish the allow-listed marts as a new file, and point the link to that file in one step."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import dagster

from drug_strategy.answers.status import (
    BY_OTHERS,
    NAMED,
    new_files,
    others,
    reasons_in,
    rows_of,
    summary,
)
from drug_strategy.io import engine
from drug_strategy.io.progress import say
from drug_strategy.io.text import number, told
from drug_strategy.publication import generations, publish
from drug_strategy.publication.changes import last_of_all_returns
from drug_strategy.publication.history import because_of_definitions
from drug_strategy.refreshing import attempts, holds, up_to_date
from drug_strategy.settings import Settings
from drug_strategy.transform import build, project
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
            try:
                with build.finding_damage(settings):
                    yield _publish(one_refresh)
            except build.Damaged as damaged:
                say(str(damaged))
                build.build(settings, say).require()
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
    too_large = (
        f"The refresh left out {number(len(left_out), 'file')}, because"
        f" {settings.operations.memory} of memory was too little. Set WAREHOUSE_MEMORY to more, and"
        " refresh again."
    )
    why = told(too_large, left_out) if left_out else None
    attempts.end(settings, attempts.PUBLISHED, why, made.generation)
    if request.without:
        on_request = "The refresh left out files or returns, as requested."
        attempts.remark(settings, "left out some files", (on_request, request.without))
    if left_out:
        attempts.remark(settings, "left out some files", (too_large, left_out))
    facts = summary(made.path)
    if why := because_of_definitions(facts["figures_redefined"], facts["redefined_by"]):
        attempts.remark(settings, "", (why, ()))
    if found := rows_of(settings, made.generation, "rewritten"):
        _remark(settings, attempts.REWRITTEN, found, BY_OTHERS)
    known = {refusal["text"] for refusal in rows_of(settings, before, "refused")}
    refused = rows_of(settings, made.generation, "refused")
    if newly := [refusal for refusal in refused if refusal["text"] not in known]:
        _remark(settings, f"refused {number(len(newly), 'file')}", newly)
    if empty := new_files(settings, before, made.generation, "empty"):
        _remark(settings, f"found no rows in {number(len(empty), 'new file')}", empty)
    if new := new_files(settings, before, made.generation, "left_out"):
        short = f"left out rows of {number(len(new), 'new file')}"
        _remark(settings, short, new, reasons_in(settings))
    owed = facts["outstanding"]
    return dagster.MaterializeResult(
        metadata={
            "publication": made.generation,
            "as_at": str(as_at),
            "figures_changed": made.figures_changed,
            "returns_overdue": sum(each["senders"] for each in owed if each["reason"] == "overdue"),
        }
    )


def _remark(
    settings: Settings, short: str, found: Sequence[Mapping[str, Any]], where: str = ""
) -> None:
    """Record all sentences or, if more can be read somewhere, the first few."""
    said = [(row["sentence"], row["files"]) for row in found]
    if where:
        said = [*said[:NAMED], (others(len(found), where), ())]
    attempts.remark(settings, short, *said)
