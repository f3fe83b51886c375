"""The commands that publish figures, and show, check or undo a publication.

Commands import slow modules only when they need them.
"""

import json
import os
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Annotated

from drug_strategy.cli import console
from drug_strategy.cli.app import (
    DONE,
    NOT_CLEAN,
    NOT_DONE,
    TOO_OLD,
    AtHome,
    command,
    flag,
    option,
)
from drug_strategy.io import files
from drug_strategy.io.errors import UserError


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ValueError(f"{text!r} is not a date; write it like 2011-03-31") from None


def _duration(text: str) -> timedelta:
    from drug_strategy.answers.status import duration

    return duration(text)


@command(
    "warehouse refresh --returns /srv/returns --home /srv/warehouse",
    "warehouse refresh --as-at 2011-03-31 --strict",
    "warehouse refresh --dry-run",
    "warehouse refresh --without crack_house_closures/2011_q1.csv",
)
def refresh(
    settings: AtHome,
    *,
    returns: Annotated[
        Path | None, option("DIR", "folder of the returns (default: WAREHOUSE_RETURNS)")
    ] = None,
    as_at: Annotated[
        date | None, option("DATE", "build the figures as at that day", parser=_day)
    ] = None,
    dry_run: Annotated[
        bool, flag("--dry-run", "only print what would change; publish nothing")
    ] = False,
    accept_missing: Annotated[
        list[str] | None,
        option("RETURN", "publish even if the return is missing most files, rows or a column"),
    ] = None,
    accept_revisions: Annotated[
        list[str] | None,
        option(
            "[INDICATOR]",
            "publish even if figures change a lot, for this indicator or for all",
        ),
    ] = None,
    accept_answers: Annotated[
        list[str] | None,
        option("WAVE", "publish a survey wave whose answers look like an error"),
    ] = None,
    accept_duplicates: Annotated[
        list[str] | None,
        option("RETURN/FILE", "publish even if the file's records equal those of other files"),
    ] = None,
    without: Annotated[
        list[str] | None,
        option("RETURN/FILE", "leave out a file or an entire return, for this refresh only"),
    ] = None,
    new_person_key: Annotated[
        bool,
        flag(
            "--new-person-key",
            "continue without the old key; every pseudonym will change",
        ),
    ] = False,
    strict: Annotated[
        bool, flag("--strict", "exit with 3 if anything was refused or quarantined")
    ] = False,
    no_wait: Annotated[
        bool, flag("--no-wait", "exit with 75 if another refresh is running")
    ] = False,
) -> int:
    """Read the returns and publish the figures.

    Lands and validates new and changed files, builds and checks every figure, and publishes the
    figures in a new file. Anyone reading the previous file can carry on. A short summary is printed
    at the end.
    """
    from drug_strategy.cli.refresh import carry_out
    from drug_strategy.settings import Request

    request = Request(
        as_at=as_at,
        without=tuple(without or ()),
        accept_missing=tuple(accept_missing or ()),
        accept_revisions=tuple(accept_revisions or ()),
        accept_answers=tuple(accept_answers or ()),
        accept_duplicates=tuple(accept_duplicates or ()),
        dry_run=dry_run,
        new_person_key=new_person_key,
    )
    if returns is not None:
        settings = replace(settings, returns=Path(os.path.abspath(returns.expanduser())))
    is_clean = carry_out(settings, request, may_wait=not no_wait)
    return NOT_CLEAN if strict and not is_clean else DONE


@command("warehouse status --max-age 36h")
def status(
    settings: AtHome,
    is_json: Annotated[bool, flag("--json", "print JSON for a monitor")] = False,
    max_age: Annotated[
        timedelta | None,
        option("AGE", "exit with 5 if older than, say, 36h or 2d", parser=_duration),
    ] = None,
) -> int:
    """Show what is published and how the last refresh ended.

    Shows how many files and rows were accepted, and what happened to the others. The age of the
    figures is the time since a refresh last published figures or found nothing new. Monitors can
    read the output of --json, which works even before the first publication, or the exit status of
    --max-age. If the published file has changed since it was published, the exit status is 1. With
    --max-age, it is also 1 if a refresh is suspended or has probably hung.
    """
    from drug_strategy.answers.status import age_of, as_lines, health, how_it_runs
    from drug_strategy.refreshing.attempts import STUCK, history

    facts = health(settings)
    if is_json:
        print(json.dumps(facts, indent=2, default=str))
    if not facts["is_published"]:
        raise UserError(facts["why_not_published"])
    if not is_json:
        console.page("Drug strategy warehouse", [("", as_lines(facts, settings))])
    if facts["damage"]:
        console.print_error(f"The published file is not what was published: {facts['damage']}")
        return NOT_DONE
    _, running = history(settings)
    if max_age is not None and running is not None and running.state in STUCK:
        console.print_error(f"The last refresh {how_it_runs(running)}.")
        return NOT_DONE
    age = age_of(facts)
    if max_age is not None and (age is None or age > max_age):
        console.print_error("The publication is older than --max-age.")
        return TOO_OLD
    return DONE


@command()
def verify(settings: AtHome) -> int:
    """Check that the stored files are unchanged.

    Compares the published file, the landed files and the validation results with their recorded
    checksums.
    """
    from drug_strategy.publication.verify import faults_of_home

    faults = list(faults_of_home(settings))
    for sentence in faults:
        console.print_error(sentence)
    if not faults:
        print("No stored file has changed since it was written.")
    return NOT_DONE if faults else DONE


@command()
def rollback(settings: AtHome) -> None:
    """Publish the previous figures again.

    Makes the previous publication and its report current again. Nothing is deleted, and the next
    refresh publishes new figures as usual.
    """
    from drug_strategy.publication import damage, generations
    from drug_strategy.refreshing import attempts
    from drug_strategy.report import NotMade, report_of

    if not (settings.published_file).exists():
        raise UserError(f"Nothing is published in {settings.home} yet.")
    settings.require_form()
    with files.exclusive(settings.home / "publication.lock", when_busy=lambda: None):
        current = generations.current(settings.published) or ""
        older = [name for name in generations.finished(settings.published) if name < current]
        earlier = next((name for name in older[::-1] if damage.is_intact(settings, name)), None)
        if earlier is not None:
            generations.point_to(settings.published, earlier)
            attempts.note_rollback(settings, current)
    if earlier is None:
        raise UserError(f"There is no publication before {current}, so {current} stays published.")
    print(f"Publication {earlier} is current again. {current} is kept.")
    try:
        made = report_of(settings)
    except NotMade as error:
        raise UserError(f"The report still shows {current}: {error}") from error
    print(f"The report now shows {earlier} too: {made.front_page}")
