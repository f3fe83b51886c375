"""Judge the target: an improvement of three points in both measures (statistics.md 1.7)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from tests.oracle.breaks import Breaks
from tests.oracle.periods import Period, base_year
from tests.oracle.places import BOROUGH_NAMES
from tests.oracle.rollup import Row
from tests.oracle.series import LONDON
from tests.oracle.survey import Survey, estimate
from tests.oracle.survey_changes import DIRECTIONS, limits_of_difference

POINTS = 3
LAST_YEAR_STARTS = date(2012, 4, 1)
# in the order in which they apply
VERDICTS = (
    *("not yet", "no baseline", "no final figure", "not comparable", "not fit to judge"),
    *("not reached", "reached"),
)


def target(
    surveys: Mapping[str, Survey], over: list[Period], breaks: Breaks, as_at: date
) -> Iterator[tuple[tuple[str], Row]]:
    """Yield the rows of marts.confidence_target: one a measure, and one for the target."""
    years = [each for each in over if each.period_type == "fiscal_year" and each.end <= as_at]
    rows = {
        measure: _judged(measure, survey, years, base_year(over), breaks)
        for measure, survey in surveys.items()
    }
    for measure, row in rows.items():
        yield (measure,), row
    verdict = min((row["verdict"] for row in rows.values()), key=VERDICTS.index)
    certain: bool | None = None
    if verdict in VERDICTS[-2:]:
        certain = all(row["is_certain"] for row in rows.values()) or any(
            row["verdict"] == "not reached" and row["is_certain"] for row in rows.values()
        )
    everyone = min((row["all_respondent_verdict"] for row in rows.values()), key=VERDICTS.index)
    yield (
        ("strategy",),
        {
            "verdict": verdict,
            "is_certain": certain,
            "all_respondent_verdict": everyone,
            "is_verdict_base_dependent": everyone != verdict,
        },
    )


def _judged(measure: str, survey: Survey, years: list[Period], base: Period, breaks: Breaks) -> Row:
    """Return a measure's improvement from 2009-10 to the newest fiscal year that is over."""
    latest = years[-1] if years else None
    row: Row = {"period_label": latest and latest.label, "lower_95": None, "upper_95": None}
    for everyone, prefix in ((True, "all_respondent_"), (False, "")):
        before = survey.share(base.quarters, everyone=everyone) if latest else None
        now = survey.share(latest.quarters, everyone=everyone) if latest else None
        points = limits = None
        if now and before and latest != base:
            points = 100 * DIRECTIONS[measure] * (now.value - before.value)
            limits = limits_of_difference(survey, now, before)
        if latest is None or latest.quarters[0] < LAST_YEAR_STARTS:
            verdict = "not yet"
        elif before is None or points is None:
            verdict = "no baseline" if before is None else "no final figure"
        elif breaks.are_crossed(measure, LONDON, latest, base):
            verdict = "not comparable"
        elif not all(_is_fit(survey, year) for year in (base, latest)):
            verdict = "not fit to judge"
        else:  # 33% - 30% is a little less than 3 in binary
            verdict = "reached" if points > POINTS - 1e-9 else "not reached"
        row |= {f"{prefix}verdict": verdict, f"{prefix}improvement_points": points}
    row["is_verdict_base_dependent"] = verdict != row["all_respondent_verdict"]
    row["is_certain"] = False if verdict in VERDICTS[-2:] else None
    if limits:
        lower, upper = sorted(DIRECTIONS[measure] * each for each in limits)
        row |= {"lower_95": lower, "upper_95": upper}
        if verdict in VERDICTS[-2:]:
            row["is_certain"] = lower >= POINTS or upper < POINTS
    return row


def _is_fit(survey: Survey, year: Period) -> bool:
    """Return whether 31 boroughs had ten valid answers a quarter, and the year has no flag `u`."""
    return estimate(survey, year.quarters, LONDON)["quality_flag"] != "u" and all(
        sum(survey.valid_answers(quarter, borough) >= 10 for borough in BOROUGH_NAMES) >= 31
        for quarter in year.quarters
    )
