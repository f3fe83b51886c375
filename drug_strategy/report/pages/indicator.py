"""Make an indicator's page, which has its chart, years, boroughs, revisions and definition."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from drug_strategy.contracts.places import LONDON
from drug_strategy.report import charts, wording
from drug_strategy.report.charts import Level
from drug_strategy.report.facts import Facts
from drug_strategy.report.pages.changes import revisions
from drug_strategy.report.pages.overview import line
from drug_strategy.report.pages.pictures import (
    Picture,
    Table,
    borough_map,
    boroughs_compared,
    hollow,
    marked,
    multiples,
    span,
    with_interval,
    without_constant_columns,
)
from drug_strategy.report.rows import (
    AttitudeChange,
    Figure,
    Indicator,
    OrderValue,
    Target,
    Vicinity,
)

_WITH_ORDERS = {"confiscation_value_gbp", "cash_forfeiture_value_gbp"}
_UNITS = wording.UNITS | {"gbp": "pounds"}
_SINCE = "Change since the baseline, in points"


def indicator_page(facts: Facts, indicator: Indicator) -> dict[str, Any]:
    """Return the content of an indicator's page."""
    name = indicator.indicator_id
    target, london = facts.target(name), line(facts, indicator)
    headline = target.headline if target else london.newest
    if indicator.aggregation == "stock" and (row := facts.latest(name, LONDON)):
        headline = f"{wording.stock(row)}{', provisional' if row.is_provisional else ''}."
    return {
        "indicator": indicator,
        "headline": headline,
        "latest": london,
        "target": target,
        "chart": _target(facts, target) if target else _control(facts, indicator, headline),
        "years": _years(facts, indicator),
        "has_orders": name in _WITH_ORDERS,
        "orders": orders(facts, indicator),
        "vicinity": _vicinity(facts) if name == "crack_houses_closed" else None,
        "revisions": revisions(facts, indicator),
        "comparison": boroughs_compared(facts, indicator),
        "signals": _signals(facts, name),
        "map": borough_map(facts, indicator),
        "multiples": multiples(facts, indicator),
        "outlines": charts.map_outlines(),
        "citation": citation(facts, indicator),
    }


def _signals(facts: Facts, name: str) -> str:
    """Say how many boroughs have a signal, among those whose newest quarter could have one."""
    known = [code for code in facts.boroughs if facts.is_judged(name, code)]
    if not known:
        return ""
    signals = sum(facts.signal(name, code) is not None for code in known)
    return f"{signals} of {len(known)} boroughs {'has' if signals == 1 else 'have'} a signal."


def _control(facts: Facts, indicator: Indicator, sentence: str) -> Picture:
    name, unit = indicator.indicator_id, indicator.unit
    points, gaps = facts.chart(name, LONDON), facts.gaps(name)
    title = f"{indicator.indicator_name}, {_UNITS[unit]}, London, each quarter{span(points)}"
    known = [row for row in points if row.value is not None and not row.is_provisional]
    alt = f"{indicator.indicator_name}. {sentence}"
    if known:
        first, last = known[0], known[-1]
        alt += (
            f" {wording.short(first.value, unit)} in {first.period_label}, "
            f"{wording.short(last.value, unit)} in {last.period_label}; usual range "
            f"{wording.interval(last.chart_lower, last.chart_upper, unit)}."
        )
    return Picture(
        title=title,
        chart=charts.control_chart(points, unit, alt, gaps),
        table=Table(
            ("Quarter", "Figure", "Mean", "Usual range", "Signal"),
            [_quarter(row, gaps) for row in points],
        ),
        data=f"data/indicators/{name}.csv",
    )


def _target(facts: Facts, target: Target) -> Picture:
    """Chart a survey measure's years with its baseline and target."""
    years = facts.target_years(target.measure)
    rows = [row for row, _ in years]
    levels = []
    if target.baseline_value is not None and target.target_value is not None:
        label = f"Target {wording.figure(target.target_value, 'percent')}"
        baseline = f"Baseline {target.baseline_period}"
        levels = [
            Level("baseline", target.baseline_value, baseline),
            Level("target", target.target_value, label, key="target, by 2012-13"),
        ]
    name = facts.indicators[target.measure].indicator_name
    title = alt = f"{name}, %, London, year to each quarter{span(rows)}"
    if any(row.value is not None for row in rows):
        alt += f", against the baseline and the target. {target.headline}"
    london = with_interval(rows, "percent", "London, with 95% interval")
    chart = charts.line_chart([row.period_label for row in rows], [london], "percent", alt, levels)
    return Picture(
        title=title,
        chart=chart.explaining(hollow(rows)),
        table=Table(
            ("Year to", "Share", "95% interval", "Answers", _SINCE, "95% interval"),
            [_cells(row, change, target) for row, change in years],
        ),
        data=f"data/indicators/{target.measure}-target.csv",
    )


def _cells(row: Figure, change: AttitudeChange | None, target: Target) -> Sequence[str]:
    since = (wording.NOT_APPLICABLE, wording.NOT_APPLICABLE)
    if change:
        marks = [0, target.target_points, -target.target_points]
        since = (
            wording.points(change.difference, marks),
            wording.points_between(change.lower_95, change.upper_95, marks),
        )
    return (
        wording.year(row).removeprefix("year to "),
        marked(row, "percent"),
        wording.interval(row.lower_95, row.upper_95, "percent"),
        wording.figure(row.base, "count"),
        *since,
    )


def _quarter(row: Figure, gaps: Mapping[date, str]) -> Sequence[str]:
    unit = row.unit
    signal = wording.NOT_APPLICABLE
    if row.provisional_reason:
        signal = f"No label: {row.provisional_reason}"
    elif row.period_start in gaps:
        signal = f"Not drawn: {gaps[row.period_start]}"
    elif row.return_status == "not_stated":
        signal = "No label: not stated"
    return (
        row.period_label,
        marked(row, unit),
        wording.figure(row.chart_centre, unit, wording.NOT_APPLICABLE),
        wording.interval(row.chart_lower, row.chart_upper, unit),
        _signal(row) or signal,
    )


def _signal(row: Figure) -> str:
    """Return a quarter's signal and, unless the quarter is usual, why it has the signal."""
    _, _, why = wording.signal(row).partition(", ")
    return wording.sentence(why if row.signal_rule else row.signal)


def _years(facts: Facts, indicator: Indicator) -> Table:
    """Return a table of London's figures for the year to each quarter.

    The survey's table also has the number of answers.
    """
    name, unit = indicator.indicator_id, indicator.unit
    is_survey = indicator.aggregation == "survey"
    last = ("Answers", "Not answered") if is_survey else ("Change", "Returns")
    rows = []
    for row in reversed(facts.years(name, LONDON)):
        cells = [
            wording.year(row).removeprefix("year to "),
            marked(row, unit),
            wording.interval(row.lower_95, row.upper_95, unit),
        ]
        if is_survey:
            share = wording.figure(row.not_answered_percent, "percent")
            cells += [wording.figure(row.base, "count"), share]
        else:
            cells += [wording.change(row), wording.returned(row)]
        rows.append(cells)
    return without_constant_columns(
        Table(("Year to" if is_survey else "Fiscal year", "Figure", "95% interval", *last), rows),
        "year",
    )


def citation(facts: Facts, indicator: Indicator) -> str:
    """Explain how to cite the page's figures."""
    publication = facts.publication
    synthetic = " Synthetic data." if publication.contains_synthetic else ""
    return (
        f"{wording.SOURCE}, {indicator.indicator_name}, as at {wording.day(publication.as_at)}, "
        f"publication {publication.publication_id}.{synthetic}"
    )


def _vicinity(facts: Facts) -> Table | None:
    """Tabulate acquisitive offences, in total and per 1,000 residents, around each closure."""
    rows = [
        (
            row.ward_name,
            row.borough_name,
            row.fiscal_quarter,
            f"{row.closures:,}",
            f"{row.offences_before:,} ({row.offences_before_per_1000:.1f})",
            f"{row.offences_after:,} ({row.offences_after_per_1000:.1f})",
            f"{row.other_wards_before:,} ({row.other_wards_before_per_1000:.1f})",
            f"{row.other_wards_after:,} ({row.other_wards_after_per_1000:.1f})",
        )
        for row in facts[Vicinity]
    ]
    of_ward = ("In the ward, year before", "In the ward, year after")
    of_others = ("In the other wards, year before", "In the other wards, year after")
    headings = ("Ward", "Borough", "Quarter", "Closures", *of_ward, *of_others)
    return Table(headings, rows) if rows else None


def orders(facts: Facts, indicator: Indicator) -> Table | None:
    """Tabulate London's orders by fiscal year, latest first. Return None if there are no orders.

    The private warehouse may be newer than the publication, or older after a rollback. A year is
    therefore shown only if its total is the same as the published total.
    """
    name = indicator.indicator_id
    published = {row.period_start: row for row in facts.years(name, LONDON)}
    rows = []
    for row in reversed(facts[OrderValue]):
        is_shown = row.indicator_id == name and row.area_code == LONDON
        year = published.get(row.period_start) if is_shown else None
        if year and year.value is not None and abs(year.value - row.total_gbp) < 0.005:
            rows.append(
                [
                    year.period_label.removeprefix("year to ").partition(" ")[0],
                    f"{row.orders:,}",
                    wording.figure(row.median_gbp, "gbp"),
                    marked(year, "gbp"),
                    wording.figure(row.total_without_largest_gbp, "gbp"),
                ]
            )
    headings = ("Year", "Orders", "Median order", "Total", "Total without the largest")
    return Table(headings, rows) if rows else None
