"""Report the health of the warehouse: what is published, its age, and the last and next refresh.

`summary` reads only the published file, and `health` adds the last refresh and the schedule. Both
return facts under the names that `warehouse status --json` gives them.
"""

import os
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb

from drug_strategy.contracts import contracts
from drug_strategy.io import engine
from drug_strategy.io.errors import UserError
from drug_strategy.io.text import listed, number, told
from drug_strategy.publication import damage, generations
from drug_strategy.publication.history import because_of_definitions
from drug_strategy.refreshing import attempts, schedule
from drug_strategy.settings import Settings

Facts = dict[str, Any]
Lines = list[tuple[str, str]]  # a label and a text per line

NAMED = 5  # A list names at most this many things, and says how many others there are.
BY_OTHERS = "data_quality.changes_by_others and the page What changed list each file and quarter"
"""Where all changes of what other senders had sent are listed."""
_SQL = Path(__file__).parent / "sql" / "status"
_UNITS = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1)}
_ATTEMPTS = 10  # The JSON lists at most this many of the last refreshes.
_SUMMARY = (
    *("publication_id", "published_at", "as_at", "contains_synthetic"),
    *("files", "refused", "duplicates", "records", "accepted", "superseded", "withdrawn"),
    *("repeated", "quarantined", "no_records"),
    *("indicators_changed", "figures_changed", "figures_redefined", "redefined_by"),
    *("path", "refusals", "outstanding", "left_out", "as_at_moved", "rewritten", "version"),
)


def summary(path: Path) -> Facts:
    """Summarise the published file at `path`, including the number of files with each status.

    `no_records` is the number of titles, totals and notes, which are not counted as records.
    `left_out` lists the returns and files left out of the refresh. `as_at_moved` says which files
    without a received date have changed the as-at date. `outstanding` lists what senders owe,
    beginning with what has been owed longest, and then the returns that are not due yet.
    `figures_redefined` counts the figures that changed because of a new version of the software.
    `rewritten` has a sentence for each sender and return, if files have changed what the sender had
    sent.
    """
    if not path.exists():
        raise UserError(f"Nothing is published at {path} yet; run: warehouse refresh")
    try:
        with engine.connect(str(path), read_only=True) as connection:
            [facts] = engine.rows_of_file(connection, _SQL / "summary.sql")
            [row] = engine.rows(connection.execute("from marts.publication"))
            outstanding = _rows(connection, "outstanding")
            refused = _rows(connection, "refused")
            rewritten = _rows(connection, "rewritten")
    except duckdb.Error as error:
        raise UserError(f"{path} cannot be read: {str(error).splitlines()[0]}") from error
    facts |= {name: row.get(name) for name in ("left_out", "as_at_moved", "version")}
    facts |= {
        "path": path,
        "refusals": [refusal["text"] for refusal in refused],
        "outstanding": outstanding,
        "rewritten": [told(change["sentence"], change["files"]) for change in rewritten],
    }
    return {name: facts[name] for name in _SUMMARY}


def _rows(connection: duckdb.DuckDBPyConnection, query: str) -> list[Facts]:
    """Return the rows of a query, or none if an earlier version made the publication."""
    try:
        return engine.rows_of_file(connection, _SQL / f"{query}.sql", {"returns": [*contracts()]})
    except (duckdb.BinderException, duckdb.CatalogException):
        return []


def rows_of(settings: Settings, generation: str | None, query: str) -> list[Facts]:
    """Return the rows of a query in `sql/status` about a publication, or none if it is unreadable.

    For example, `refused` lists the refused files, and `rewritten` what new files changed in the
    returns of other senders. Each row has a sentence that names no file, and the files behind it.
    """
    path = generation and generations.path_of(settings.published, generation)
    try:
        if path and path.exists():
            with engine.connect(str(path), read_only=True) as connection:
                return _rows(connection, query)
    except duckdb.Error:
        pass
    return []


def new_files(settings: Settings, before: str | None, now: str, query: str) -> list[Facts]:
    """List the files that are new since an earlier publication, and have rows left out or no rows.

    The query is `left_out`, whose first file has most rows left out, or `empty`.
    """
    known = rows_of(settings, before, "accepted")
    accepted = {(file["return_name"], file["sha256"]) for file in known}
    found = rows_of(settings, now, query)
    return [file for file in found if (file["return_name"], file["sha256"]) not in accepted]


def reasons_in(settings: Settings) -> str:
    """Say where the reasons for leaving out rows are."""
    return f"{settings.return_notes} and data_quality.quarantine_summary give the reasons"


def few(sentences: Sequence[str], where: str) -> list[str]:
    """List the first few sentences, and say how many others there are and `where` to read more.

    If there are no sentences, return an empty list.
    """
    return [*sentences[:NAMED], others(len(sentences), where)] if sentences else []


def others(number: int, where: str) -> str:
    """Say how many of a number of things are not named, and where to read more."""
    return f"and {number - NAMED:,} more; {where}" if number > NAMED else where


def duration(text: str) -> timedelta:
    """Convert text such as 36h, 90m or 2d to a duration.

    Raises:
        ValueError: if the text is not a duration.
    """
    match = re.fullmatch(r"(\d{1,6}(?:\.\d+)?)([mhd])", text.strip().lower())
    if not match:
        raise ValueError(f"{text!r} is not a duration, such as 36h, 90m or 2d")
    return float(match[1]) * _UNITS[match[2]]


def health(settings: Settings) -> Facts:
    """Return the health of the warehouse. Anything that this user may not see is None.

    The figures are `up_to_date_at` the time when they were last published or found to be current.
    If nothing is published, `why_not_published` says why. If the published file is not what was
    published, `damage` says how it differs. `running` is a refresh's state: none, running,
    suspended (by a signal) or silent (hung).
    """
    known, running = attempts.history(settings)
    attempt = known[-1] if known else None
    damaged = damage.fault(settings)
    published: Facts = dict.fromkeys(_SUMMARY)
    unpublished, checked_at = None, None
    try:
        published = summary(settings.published_file)
        published_at = published["published_at"].replace(tzinfo=UTC)
        published["published_at"] = checked_at = published_at.isoformat()
        is_good = attempt and attempt.outcome in attempts.GOOD and not attempt.rolled_back_at
        if attempt and attempt.ended_at and is_good:
            checked_at = max(checked_at, attempt.ended_at)
    except UserError as error:
        unpublished = str(error)
        if attempt and attempt.sentence:
            how = "was held" if attempt.outcome == attempts.HELD else "failed"
            unpublished = f"{error}. The last refresh {how}: {attempt.sentence}"
        unpublished = f"{damaged} {damage.REPAIR}" if damaged else unpublished
    can_see_all = os.access(settings.home, os.R_OK)
    is_scheduled = schedule.is_running(settings)
    past = datetime.fromisoformat(checked_at).timestamp() if checked_at else 0
    notices = [path for path in settings.notices.glob("*.txt") if path.stat().st_mtime > past]
    facts = {
        **published,
        "path": settings.published_file,
        "is_published": unpublished is None,
        "why_not_published": unpublished,
        "damage": damaged,
        "engine": settings.operations.engine,
        "memory": settings.operations.memory,
        "threads": settings.operations.threads,
        "outstanding": published["outstanding"] or [],
        "up_to_date_at": checked_at,
        "last_attempt": asdict(attempt) if attempt else None,
        "attempts": [asdict(each) for each in known[: -_ATTEMPTS - 1 : -1]],
        "is_running": running is not None if can_see_all else None,
        "running": (running.state if running else "none") if can_see_all else None,
        "is_scheduled": is_scheduled if can_see_all else None,
        "next_refresh": schedule.next_refresh().isoformat() if is_scheduled else None,
        "notices": sorted(path.name for path in notices) if can_see_all else None,
    }
    age = age_of(facts)
    facts["age_hours"] = None if age is None else round(age.total_seconds() / 3600, 2)
    return facts


def age_of(facts: Mapping[str, Any]) -> timedelta | None:
    """Return the time since the figures were published or last found to be current."""
    if facts["up_to_date_at"] is None:
        return None
    return datetime.now(UTC) - datetime.fromisoformat(facts["up_to_date_at"])


def as_lines(facts: Mapping[str, Any], settings: Settings) -> Lines:
    """Return the health of a warehouse that has published as labelled lines for an operator."""
    lines = [("damaged", f"{facts['damage']} {damage.REPAIR}")] if facts["damage"] else []
    lines.append(("published", f"{_time(facts['published_at'])}, as at {facts['as_at']:%-d %B %Y}"))
    lines.append(("up to date", f"{_ago(facts['up_to_date_at'])} ago"))
    lines += _last_refresh(facts, settings)
    can_see_all = facts["is_running"] is not None
    if can_see_all and not os.access(settings.home, os.W_OK):
        cannot = "this user cannot write to it, so a refresh fails and is not recorded here"
        lines.append(("home", f"{settings.home}: {cannot}"))
    lines += accounted(facts)
    lines += _outstanding(facts["outstanding"])
    if facts["notices"]:
        lines.append(("notices", f"{len(facts['notices'])} since, in {settings.notices}"))
    if not can_see_all:
        lines.append(("last refresh", "only the home's owner sees it, and when the next one is"))
    elif facts["next_refresh"]:
        lines.append(("next refresh", _time(facts["next_refresh"])))
    else:
        how = "not scheduled by Dagster; to run its schedule: warehouse ui --schedule"
        lines.append(("next refresh", how))
    threads = f"{facts['threads']} thread{'s' if facts['threads'] > 1 else ''}"
    of_machine = f"{facts['engine']}, {facts['memory']} of memory, {threads}"
    lines.append(("engine", f"{of_machine} (WAREHOUSE_MEMORY, WAREHOUSE_THREADS)"))
    if facts["version"]:
        lines.append(("version", facts["version"]))
    return [*lines, ("file", str(facts["path"]))]


def no_records(lines: int) -> str:
    """Say in words how many lines are titles, totals or notes."""
    return number(lines, "line that is no record", "lines that are no records")


def accounted(facts: Mapping[str, Any]) -> Lines:
    """Count the files by status and the records by outcome, in lines of text."""
    accepted = facts["files"] - facts["refused"] - facts["duplicates"]
    lines = [
        (
            "files in",
            f"{facts['files']:,}: {accepted:,} accepted, {facts['refused']:,} refused,"
            f" {number(facts['duplicates'], 'duplicate')}",
        ),
        (
            "rows",
            f"{facts['records']:,}: {facts['accepted']:,} accepted, {facts['superseded']:,}"
            f" superseded by a later file, {facts['withdrawn']:,} withdrawn,"
            f" {facts['repeated']:,} repeated, {facts['quarantined']:,} quarantined"
            + (f"; {no_records(facts['no_records'])}" if facts["no_records"] else ""),
        ),
    ]
    if facts["left_out"]:
        lines.append(("left out", facts["left_out"]))
    if facts["as_at_moved"]:
        lines.append(("no date", facts["as_at_moved"]))
    lines += [("other sender", line) for line in few(facts["rewritten"], BY_OTHERS)]
    if why := because_of_definitions(facts["figures_redefined"], facts["redefined_by"]):
        lines.append(("definitions", why))
    if facts["contains_synthetic"]:
        lines.append(("synthetic", "some of the returns are synthetic"))
    return lines


def _outstanding(outstanding: Sequence[Mapping[str, Any]]) -> Lines:
    """Describe what senders owe, longest overdue first, and the returns that are due next."""
    owed = [row for row in outstanding if row["since"]]
    tally: Counter[str] = Counter()
    for row in owed:
        tally[row["reason"]] += row["senders"]
    total = f"{tally.total():,}: " + ", ".join(f"{reason} {n:,}" for reason, n in tally.items())
    lines = [("owed", total if owed else "nothing")]
    for row in owed[:NAMED]:
        senders = row["names"] if row["senders"] <= NAMED else f"{row['senders']} boroughs"
        since = f"{row['reason']} since {row['since']:%-d %B %Y}"
        lines.append(("owed", f"{row['return_name']}, {row['quarter']}, {since}: {senders}"))
    if rest := sum(row["senders"] for row in owed[NAMED:]):
        lines.append(("owed", f"and {rest:,} more; to list all, run: warehouse returns-due"))
    ahead = [row for row in outstanding if row["due"]]
    if ahead:
        first = [row for row in ahead if row["due"] == ahead[0]["due"]]
        names = listed([f"{row['return_name']} for {row['quarter']}" for row in first])
        lines.append(("due next", f"{ahead[0]['due']:%-d %B %Y}: {names}"))
    return lines


def _last_refresh(facts: Mapping[str, Any], settings: Settings) -> Lines:
    attempt = facts["last_attempt"]
    if attempt is None:
        return []
    how = attempts.OUTCOMES.get(attempt["outcome"])
    how = how or how_it_runs(attempts.history(settings)[1])
    began = f"{_time(attempt['started_at'])}, by {attempt['started_by']}"
    lines = [("last refresh", f"{began}, {how}")]
    if attempt["sentence"]:
        lines.append(("", attempt["sentence"]))
    if attempt["files_gone"]:
        lines.append(("files gone", listed(attempt["files_gone"])))
    if attempt["rolled_back_at"]:
        what = f"{_time(attempt['rolled_back_at'])}, from publication {attempt['rolled_back_from']}"
        lines.append(("rolled back", f"{what}; the next refresh will publish again"))
    return lines


def how_it_runs(running: attempts.Running | None) -> str:
    """Describe the state of a refresh that has not ended, with what to do if it is stuck."""
    process = f"process {running.process}" if running and running.process else "its process"
    if running and running.state == "suspended":
        return f"is suspended: continue {process} with kill -CONT, or end it with kill"
    if running and running.state == "silent":
        silent = _ago(running.wrote_at.isoformat())
        return f"has written nothing for {silent} and has probably hung: end {process} with kill"
    return "is running"


def _time(at: str) -> str:
    return f"{datetime.fromisoformat(at):%-d %B %Y, %H:%M} UTC"


def _ago(at: str) -> str:
    """Return the time since a time in words, such as 3 days."""
    minutes = int((datetime.now(UTC) - datetime.fromisoformat(at)).total_seconds() // 60)
    for name, size in (("day", 1440), ("hour", 60)):
        if minutes >= 2 * size:
            return f"{minutes // size:,} {name}s"
    return number(minutes, "minute")
