"""Decide which figures are provisional, and which can be compared (statistics.md 2.5 and 2.6)."""

from datetime import date, timedelta

from tests.oracle.register import worst


def period_status(statuses, senders, period, as_at, within=0):
    """Return the senders' worst status, and whether the figure is provisional and is whole.

    A figure is whole if its period and the days `within` which cases are followed up are over, and
    every part was reported after its quarter had ended. It is final if, in addition, each sender
    was heard after those days, and the returns have settled.
    """
    parts = [(sender, quarter) for sender in senders for quarter in period.quarters]
    followed_up = period.end + timedelta(days=within)
    is_whole = followed_up <= as_at and not any(
        statuses.of[part] == "outstanding" or part in statuses.early for part in parts
    )
    is_heard = not within or all(
        statuses.heard.get(sender, date.min) > followed_up for sender in senders
    )
    is_settled = period.end + timedelta(days=statuses.settles) <= as_at
    return {
        "return_status": worst(statuses.of[part] for part in parts),
        "is_whole": is_whole,
        "is_settled": is_settled,
        "is_provisional": not (is_whole and is_heard and is_settled),
    }
