"""Make an indicator's page, which has its chart, years, boroughs, revisions and definition."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from markupsafe import Markup

from drug_strategy.contracts.places import LONDON
from drug_strategy.report import wording
from drug_strategy.report.charts import maps
from drug_strategy.report.charts.lines import control_chart
from drug_strategy.report.facts import Facts, Row
from drug_strategy.report.pages.changes import revisions
from drug_strategy.report.pages.london import line, measure_of
from drug_strategy.report.pages.pictures import (
    UNITS,
    Picture,
    Table,
    borough_map,
    boroughs_compared,
    constant_columns_as_notes,
    marked,
    multiples,
)

_WITH_ORDERS = {"confiscation_value_gbp", "cash_forfeiture_value_gbp"}
_UNITS = UNITS | {"gbp": "pounds"}


def indicator_page(facts: Facts, indicator: Row) -> dict[str, Any]:
    """Return the content of an indicator's page."""
    name = indicator["indicator_id"]
    aimed = facts.row("target", measure=name)
    measure = measure_of(facts, aimed) if aimed else None
    london = line(facts, indicator, [])
    sentence = london.signal
    if measure and measure.verdict:
        sentence = measure.row["headline"]
    if indicator["aggregation"] == "stock" and (row := facts.latest(name, LONDON)):
        sentence = f"{wording.stock(row)}{', provisional' if row['is_provisional'] else ''}."
    is_stock = indicator["aggregation"] == "stock"
    return {
        "is_stock": is_stock,
        "indicator": indicator,
        "headline": sentence,
        "latest": london,
        "measure": measure,
        "chart": measure.picture if measure else _control(facts, indicator, sentence),
        "years": _years(facts, indicator),
        "has_orders": name in _WITH_ORDERS,
        "orders": orders(facts, indicator),
        "vicinity": _vicinity(facts) if name == "crack_houses_closed" else None,
        "revisions": revisions(facts, indicator),
        "comparison": boroughs_compared(facts, indicator),
        "signals": _signals(facts, name),
        "map": borough_map(facts, indicator),
        "multiples": multiples(facts, indicator),
        "outlines": maps.definitions(),
        "citation": citation(facts, indicator),
    }


def _signals(facts: Facts, name: str) -> str:
    """Say how many boroughs stand out, among those whose newest quarter could be judged."""
    rows = [row for row in facts.rows("signals", indicator_id=name) if row["area_code"] != LONDON]
    known = [row for row in rows if row["standing"] in {"stands out", "does not stand out"}]
    if not known:
        return ""
    number = sum(row["standing"] == "stands out" for row in known)
    return f"{number} of {len(known)} boroughs stand out."


def _control(facts: Facts, indicator: Row, sentence: str) -> Picture:
    name, unit = indicator["indicator_id"], indicator["unit"]
    points = facts.chart(name, LONDON)
    span = f", {points[0]['period_label']} to {points[-1]['period_label']}" if points else ""
    title = f"{indicator['indicator_name']}, {_UNITS[unit]}, London, each quarter{span}"
    known = [row for row in points if row["chart_value"] is not None]
    alt = f"{indicator['indicator_name']}. {sentence}"
    if known:
        first, last = known[0], known[-1]
        alt += (
            f" {wording.short(first['chart_value'], unit)} in {first['period_label']}, "
            f"{wording.short(last['chart_value'], unit)} in {last['period_label']}; usual range "
            f"{wording.interval(last['chart_lower'], last['chart_upper'], unit)}."
        )
    return Picture(
        title=title,
        svg=control_chart(points, unit, alt, facts.gaps(name)),
        table=Table(
            ("Quarter", "Figure", "Mean", "Usual range", "Signal"),
            [_quarter(row, indicator, facts.gaps(name)) for row in points],
        ),
        data=f"data/indicators/{name}.csv",
        legend=_legend(points),
        note=_gaps(points, facts.gaps(name), unit),
    )


def _legend(points: Sequence[Row]) -> list[tuple[str, str]]:
    keys = [("area", "each quarter")]
    if any(row["chart_centre"] is not None for row in points):
        keys += [("middle", "mean"), ("usual", "usual range")]
    if any(row["signal_rule"] for row in points):
        keys.append(("signal", "a quarter with a signal"))
    if any(row["is_provisional"] and row["drawn"] is not None for row in points):
        keys.append(("hollow", "provisional"))
    return keys


def _gaps(points: Sequence[Row], gaps: Mapping[date, str], unit: str) -> str:
    why = [row for row in points if row["chart_value"] is None and row["period_start"] in gaps]
    hollow = [
        f"{row['period_label']} ({_reported(row, gaps, unit)})"
        for row in why
        if row["drawn"] is not None
    ]
    missing = [
        f"{row['period_label']} ({gaps[row['period_start']]})"
        for row in why
        if row["drawn"] is None
    ]
    sentences = [f"Hollow points are provisional: {', '.join(hollow)}."] if hollow else []
    if any(row["drawn"] not in (None, row["value"]) for row in why):
        sentences.append(
            "Points for part of the boroughs are estimates: these boroughs are assumed to have the"
            " same share of London's events as a year earlier."
        )
    sentences += [f"Not drawn: {', '.join(missing)}."] if missing else []
    return " ".join(sentences)


def _reported(row: Row, gaps: Mapping[date, str], unit: str) -> str:
    """Say how many boroughs reported for a quarter, or why its figure may change."""
    if (
        not row["is_return_missing"]
        or row["boroughs_returned"] is None
        or row["drawn"] == row["value"]
    ):
        return gaps[row["period_start"]]
    return f"{wording.returned(row)}: {wording.figure(row['value'], unit)} reported"


def _quarter(row: Row, indicator: Row, gaps: Mapping[date, str]) -> Sequence[str]:
    unit = indicator["unit"]
    signal = wording.NOT_APPLICABLE
    if row["provisional_reason"]:
        signal = f"No label: {row['provisional_reason']}"
    elif row["chart_value"] is None and row["period_start"] in gaps:
        signal = f"Not drawn: {gaps[row['period_start']]}"
    elif row["return_status"] == "not_stated":
        signal = "No label: not stated"
    return (
        row["period_label"],
        marked(row, indicator),
        wording.figure(row["chart_centre"], unit, wording.NOT_APPLICABLE),
        wording.interval(row["chart_lower"], row["chart_upper"], unit),
        wording.sentence(row["signal_statement"] or row["signal"]) or signal,
    )


def _years(facts: Facts, indicator: Row) -> Table:
    """Return a table of London's figures for the year to each quarter.

    The survey's table also has the number of answers.
    """
    name, unit = indicator["indicator_id"], indicator["unit"]
    is_survey = indicator["aggregation"] == "survey"
    last = ("Answers", "Not answered") if is_survey else ("Change", "Returns")
    rows = []
    for row in reversed(facts.years(name, LONDON)):
        cells = [
            wording.year(row).removeprefix("year to "),
            marked(row, indicator),
            wording.interval(row["lower_95"], row["upper_95"], unit),
        ]
        if is_survey:
            survey = facts.row(
                "survey", measure=name, area_code=LONDON, period_start=row["period_start"]
            )
            share = survey["not_answered_percent"] if survey else None
            cells += [wording.figure(row["base"], "count"), wording.figure(share, "percent")]
        else:
            cells += [wording.sentence(row["change_statement"]), wording.returned(row)]
        rows.append(cells)
    return constant_columns_as_notes(
        Table(("Year to" if is_survey else "Fiscal year", "Figure", "95% interval", *last), rows),
        "year",
    )


def citation(facts: Facts, indicator: Row) -> Markup:
    """Explain how to cite the page's figures."""
    publication = facts.publication
    synthetic = " Synthetic data." if publication["contains_synthetic"] else ""
    return Markup.escape(
        f"Metropolitan Police Service, Drug Strategy 2010-13, {indicator['indicator_name']}, "
        f"as at {wording.day(publication['as_at'])}, publication "
        f"{publication['publication_id']}.{synthetic}"
    )


def _vicinity(facts: Facts) -> Table | None:
    """Tabulate acquisitive offences, in total and per 1,000 residents, around each closure."""
    parts = ("offences_before", "offences_after", "other_wards_before", "other_wards_after")
    rows = [
        (
            row["ward_name"],
            row["borough_name"],
            row["fiscal_quarter"],
            f"{row['closures']:,}",
            *(f"{row[part]:,} ({row[f'{part}_per_1000']:.1f})" for part in parts),
        )
        for row in facts["vicinity"]
    ]
    of_ward = ("In the ward, year before", "In the ward, year after")
    of_others = ("In the other wards, year before", "In the other wards, year after")
    headings = ("Ward", "Borough", "Quarter", "Closures", *of_ward, *of_others)
    return Table(headings, rows) if rows else None


def orders(facts: Facts, indicator: Row) -> Table | None:
    """Tabulate London's orders by fiscal year, latest first. Return None if there are no orders.

    The private warehouse may be newer than the publication, or older after a rollback. A year is
    therefore shown only if its total is the same as the published total.
    """
    name = indicator["indicator_id"]
    published = {row["period_start"]: row for row in facts.years(name, LONDON)}
    rows = []
    for row in reversed(facts.rows("order_values", indicator_id=name)):
        year = published.get(row["period_start"])
        if year and year["value"] is not None and abs(year["value"] - row["total_gbp"]) < 0.005:
            rows.append(
                [
                    year["period_label"].removeprefix("year to ").partition(" ")[0],
                    f"{row['orders']:,}",
                    wording.figure(row["median_gbp"], "gbp"),
                    marked(year, indicator),
                    wording.figure(row["total_without_largest_gbp"], "gbp"),
                ]
            )
    headings = ("Year", "Orders", "Median order", "Total", "Total without the largest")
    return Table(headings, rows) if rows else None
