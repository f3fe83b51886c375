"""The health of the warehouse in words, for its operator."""

from datetime import datetime, timedelta

from drug_strategy.publication import attempts
from drug_strategy.query.health import Health
from drug_strategy.query.schedule import next_refresh
from drug_strategy.query.status import Outstanding, Summary
from drug_strategy.settings import Settings

_NAMED = 5
_OUTCOMES = {
    attempts.PUBLISHED: "published",
    attempts.NOTHING_NEW: "found nothing new",
    attempts.DRY_RUN: "was a dry run",
    attempts.HELD: "was held",
    attempts.FAILED: "failed",
    attempts.STOPPED: "was stopped",
}

Lines = list[tuple[str, str]]


def as_lines(found: Health, settings: Settings) -> Lines:
    """What is published, the last attempt and the next: a label and a text each."""
    published = found.published
    at = f"{published.published_at:%d %B %Y, %H:%M} UTC"
    lines = [("published", f"{at}, as at {published.as_at:%d %B %Y}")]
    lines.append(("up to date", f"{_ago(found.age)} ago"))
    lines += _attempt(found)
    lines += accounted(published)
    lines += _outstanding(published)
    if found.notices:
        lines.append(("notices", f"{len(found.notices)} since, in {settings.notices}"))
    if not found.is_whole:
        lines.append(("last refresh", "only the home's owner sees it, and when the next one is"))
    elif found.is_scheduled:
        lines.append(("next refresh", f"{next_refresh(found.now):%d %B %Y, %H:%M} UTC"))
    else:
        lines.append(
            ("next refresh", "none is scheduled: no daemon runs (warehouse ui --schedule)")
        )
    return [*lines, ("file", str(published.path))]


def accounted(published: Summary) -> Lines:
    """Every file and every record, by disposition."""
    accepted = published.files - published.refused - published.duplicates
    lines = [
        (
            "files in",
            f"{published.files:,}: {accepted:,} accepted, {published.refused:,} refused,"
            f" {published.duplicates:,} duplicates",
        ),
        (
            "rows",
            f"{published.records:,}: {published.accepted:,} accepted, {published.superseded:,}"
            f" superseded by a later file, {published.withdrawn:,} withdrawn,"
            f" {published.repeated:,} repeated, {published.quarantined:,} quarantined",
        ),
    ]
    if published.left_out:
        lines.append(("left out", published.left_out))
    if published.contains_synthetic:
        lines.append(("synthetic", "some of the returns are synthetic"))
    return lines


def _outstanding(published: Summary) -> Lines:
    """What is overdue, the longest first, and what is due next."""
    overdue = [each for each in published.outstanding if each.since]
    lines = [
        (
            "outstanding",
            f"{each.return_name}, {each.quarter}, since {each.since:%d %B %Y}: {_senders(each)}",
        )
        for each in overdue[:_NAMED]
    ]
    if len(overdue) > _NAMED:
        more = f"and {len(overdue) - _NAMED:,} more: marts.expected_returns has them"
        lines.append(("outstanding", more))
    ahead = [each for each in published.outstanding if each.due]
    if ahead:
        first = [each for each in ahead if each.due == ahead[0].due]
        names = ", ".join(f"{each.return_name} for {each.quarter}" for each in first[:_NAMED])
        more = f" and {len(first) - _NAMED:,} more" if len(first) > _NAMED else ""
        lines.append(("due next", f"{ahead[0].due:%d %B %Y}: {names}{more}"))
    return lines or [("outstanding", "nothing")]


def _senders(each: Outstanding) -> str:
    return each.names if each.senders <= _NAMED else f"{each.senders} boroughs"


def _attempt(found: Health) -> Lines:
    attempt = found.attempt
    if attempt is None:
        return []
    began = f"{datetime.fromisoformat(attempt.started_at):%d %B %Y, %H:%M} UTC"
    how = _OUTCOMES.get(attempt.outcome)
    if how is None:
        how = "is running" if found.is_running else "did not end: it was killed"
    lines = [("last refresh", f"{began}, by {attempt.started_by}, {how}")]
    if attempt.sentence:
        lines.append(("", attempt.sentence))
    if attempt.files_gone:
        named = ", ".join(attempt.files_gone[:_NAMED])
        rest = len(attempt.files_gone) - _NAMED
        lines.append(("files gone", f"{named}{f' and {rest:,} more' if rest > 0 else ''}"))
    return lines


def _ago(age: timedelta) -> str:
    minutes = int(age.total_seconds() // 60)
    for name, size in (("day", 1440), ("hour", 60)):
        if minutes >= 2 * size:
            return f"{minutes // size:,} {name}s"
    return f"{minutes} minute{'' if minutes == 1 else 's'}"
