"""List what stands out in London and in each borough (statistics.md 2.10)."""

from tests.oracle.places import BOROUGH_NAMES, LONDON
from tests.oracle.series import INDICATORS
from tests.oracle.survey import QUESTIONS

SHOWN = ("value", "signal", "signal_rule", "change_year_before", "change_since_2009_10")


def signals(values, over, as_at):
    """Yield a line for each newest final quarter with a signal, and each change of the survey."""
    order = sorted(
        {key[0] for key in values}, key=lambda each: int(INDICATORS[each]["display_order"])
    )
    for area in (LONDON, *BOROUGH_NAMES):
        lines = []
        for indicator in order:
            if INDICATORS[indicator]["is_experimental"] == "true":
                continue
            kind = "fiscal_year" if indicator in QUESTIONS else "quarter"
            keys = [
                (indicator, area, kind, period.label)
                for period in over
                if period.period_type == kind and period.end <= as_at
            ]
            if kind == "quarter":
                keys = [key for key in keys if not values[key]["is_provisional"]]
            if keys and _stands_out(values[keys[-1]]):
                lines.append(keys[-1])
        for number, key in enumerate(lines, 1):
            row = {name: values[key].get(name) for name in SHOWN}
            yield key[:2], row | {"period_label": key[3], "standout_order": number}


def _stands_out(row):
    found = {row.get("change_year_before"), row.get("change_since_2009_10")}
    return row.get("signal") not in (None, "usual") or bool(found & {"improved", "worsened"})
