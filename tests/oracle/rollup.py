"""Add up indicators over areas and periods to calculate the rows that should be published."""

from tests.oracle.finality import period_status
from tests.oracle.intervals import count_limits, wilson
from tests.oracle.places import BOROUGH_NAMES, LONDON, NO_WARDS, UNATTRIBUTED, WARD_BOROUGHS
from tests.oracle.series import INDICATORS

EMPTY = dict.fromkeys(
    (
        *("numerator", "denominator", "value", "lower_95", "upper_95", "base", "return_status"),
        *("is_whole", "is_provisional", "boroughs_returned", "quality_flag"),
    )
)


def roll_up(series, over, as_at):
    """Add up an indicator's amounts, and yield its row for every area and period.

    Wards and "not attributed" have no rolling years.
    """
    indicator = INDICATORS[series.indicator]
    within = int(indicator["counted_within_days"] or 0)
    for period in over:
        senders = {borough: borough for borough in BOROUGH_NAMES}
        if period.period_type != "rolling_year":
            senders[UNATTRIBUTED] = UNATTRIBUTED
            if indicator["finest_area"] == "ward":
                senders |= WARD_BOROUGHS | NO_WARDS
        for area, sender in senders.items():
            row = _row(indicator["unit"], series.parts(sender, area, period.quarters))
            row |= period_status(series.statuses, [sender], period, as_at, within)
            limit(row, indicator["unit"], period, as_at)
            if area == UNATTRIBUTED:
                row["return_status"] = None
            if area in NO_WARDS:
                row["lower_95"] = row["upper_95"] = None
            yield (series.indicator, area, *period.place), row
        parts = [
            part
            for sender in (*BOROUGH_NAMES, UNATTRIBUTED)
            for part in series.parts(sender, sender, period.quarters)
        ]
        row = _row(indicator["unit"], parts)
        row |= period_status(series.statuses, BOROUGH_NAMES, period, as_at, within)
        limit(row, indicator["unit"], period, as_at)
        if series.is_from_boroughs:
            row["boroughs_returned"] = sum(
                {series.statuses.of[borough, quarter] for quarter in period.quarters}
                <= {"submitted", "nil"}
                for borough in BOROUGH_NAMES
            )
        yield (series.indicator, LONDON, *period.place), row


def limit(row, unit, period, as_at):
    """Take the limits away from a count of which a part is outstanding or not over."""
    if unit == "count" and (period.end > as_at or row["return_status"] == "outstanding"):
        row["lower_95"] = row["upper_95"] = None


def _row(unit, parts):
    row = dict(EMPTY)
    if not parts:
        return row
    numerator, denominator = sum(part[0] for part in parts), sum(part[1] for part in parts)
    row["numerator"] = row["value"] = float(numerator)
    if unit == "count":
        row["lower_95"], row["upper_95"] = count_limits(int(numerator))
    elif unit in ("percent", "days"):
        row["denominator"], row["value"] = denominator, None
        if denominator < 20:
            row["quality_flag"] = "u"
        if denominator and unit == "percent":
            row["value"] = 100 * numerator / denominator
            row["lower_95"], row["upper_95"] = wilson(numerator / denominator, denominator)
        elif denominator:
            row["value"] = numerator / denominator
    return row
