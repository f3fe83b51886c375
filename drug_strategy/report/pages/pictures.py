"""Ask for an indicator's charts and maps, and add a title, table and data to each.

Charts compare a borough with London over time, and all boroughs with the rest of London in one
year. There is also a map, and small multiples. Counts are drawn as rates, so that boroughs of all
sizes can be compared.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from drug_strategy.contracts.places import LONDON
from drug_strategy.report import charts, wording
from drug_strategy.report.charts import Estimate, Line, Place
from drug_strategy.report.facts import YEAR, Facts
from drug_strategy.report.rows import Figure, Indicator
from drug_strategy.report.wording import PER_HEAD, UNITS

Write = Callable[[float | None, str], str]
COVERED = "If a return is outstanding, rates cover only the residents of the quarters reported."


@dataclass(frozen=True)
class Table:
    """A table: headings and rows of text. The first cell of a row is the row's heading.

    `notes` contains sentences that apply to every row.
    """

    headings: Sequence[str]
    rows: Sequence[Sequence[str]]
    notes: Sequence[str] = ()


@dataclass(frozen=True)
class Picture:
    """A chart or a map with its title and a table of its data.

    `data` is the path of the CSV file in the site. If the file also has other pictures' figures,
    `saved` is the name of a file with this picture. `claim` sums the picture up in a sentence.
    `unit` is the unit in a map's legend.
    """

    title: str
    chart: charts.Chart
    table: Table
    data: str
    saved: str = ""
    unit: str = ""
    claim: str = ""


def drawn_unit(indicator: Indicator) -> str:
    """Return the unit in which boroughs' figures are drawn.

    Counts are drawn as rates, unless they are counts on a single day.
    """
    by_rate = indicator.unit == "count" and indicator.aggregation != "stock"
    return "rate" if by_rate else indicator.unit


def marked(row: Figure, unit: str) -> str:
    """Return a figure with its symbols."""
    return wording.with_marks(wording.figure(row.value, unit), row)


def estimate(row: Figure, unit: str) -> tuple[float | None, float | None, float | None]:
    """Return a figure or its rate, and the limits of its 95% interval."""
    if unit == "rate":
        return row.rate, row.rate_lower_95, row.rate_upper_95
    return row.value, row.lower_95, row.upper_95


def with_interval(rows: Sequence[Figure], unit: str, label: str) -> Line:
    """Return a line with its interval.

    Points are hollow if they are provisional or unreliable.
    """
    estimates = [estimate(row, unit) for row in rows]
    value, lower, upper = ([each[place] for each in estimates] for place in range(3))
    is_final = [row.quality_flag != "u" and not row.is_unsettled for row in rows]
    return Line("area", value, lower, upper, is_final, label)


def hollow(rows: Sequence[Figure]) -> list[str]:
    """Return what hollow points mean, if there are any."""
    meanings = {
        "unreliable": any(row.quality_flag == "u" for row in rows),
        "provisional": any(row.is_unsettled for row in rows),
    }
    return [meaning for meaning, is_shown in meanings.items() if is_shown]


def _drawn(row: Figure, unit: str) -> float | None:
    """Return the value to draw, which may be the rate."""
    return row.rate if unit == "rate" else row.drawn


def of_borough(facts: Facts, indicator: Indicator, code: str) -> Picture:
    """Chart the year to each quarter in a survey measure of a borough, compared with London."""
    name, unit = facts.boroughs[code], indicator.unit
    rows = facts.series(indicator.indicator_id, code)
    london = facts.series(indicator.indicator_id, LONDON)
    title = f"{indicator.indicator_name}, {name} and London, year to each quarter{span(rows)}"
    lines = [
        Line("london", [row.value for row in london], label="London"),
        with_interval(rows, unit, name),
    ]
    alt = f"{indicator.indicator_name}. {name}: {_ends(rows, unit)} London: {_ends(london, unit)}"
    chart = charts.line_chart([row.period_label for row in rows], lines, unit, alt)
    return Picture(
        title=title,
        chart=chart.explaining(hollow(rows)),
        table=_london_table(unit, name, rows, london),
        data=f"data/boroughs/{wording.slug(name)}.csv",
        saved=f"{wording.slug(name)}-{indicator.indicator_id}",
    )


def _london_table(unit: str, name: str, rows: Sequence[Figure], london: Sequence[Figure]) -> Table:
    values = {row.period_start: row.value for row in london}
    cells = [
        (
            wording.year(row).removeprefix("year to "),
            marked(row, unit),
            wording.interval(row.lower_95, row.upper_95, unit),
            wording.figure(values.get(row.period_start), unit),
        )
        for row in rows
    ]
    return Table(("Year to", name, "95% interval", "London"), cells)


def span(rows: Sequence[Figure]) -> str:
    """Return the first and last periods of a series, to put at the end of a title."""
    if not rows:
        return ""
    first, last = (rows[end].period_label.removeprefix("year to ") for end in (0, -1))
    return f", {first} to {last}"


def _ends(rows: Sequence[Figure], unit: str) -> str:
    known = [row for row in rows if row.value is not None]
    if not known:
        return "No figures."
    sentence = [f"{wording.short(row.value, unit)} in {wording.year(row)}" for row in known]
    return f"{sentence[0]}." if len(sentence) == 1 else f"{sentence[0]}, {sentence[-1]}."


def boroughs_compared(facts: Facts, indicator: Indicator) -> Picture | None:
    """Compare all boroughs with the rest of London, in a chart with intervals and in a table.

    Return None if boroughs' figures are not compared in any year.
    """
    name, unit = indicator.indicator_id, drawn_unit(indicator)
    rows = [row for code in facts.boroughs if (row := facts.latest(name, code))]
    year = facts.year(name)
    every_year = (row for code in facts.boroughs for row in facts.series(name, code, YEAR))
    if year is None or all(row.rest_value is None for row in every_year):
        return None
    measure = f", {PER_HEAD}" if unit == "rate" else ""
    title = f"{indicator.indicator_name}{measure}, boroughs beside the rest of London"
    title += f", {wording.year(year)}"
    claim = _claim(rows)
    estimates = [
        Estimate(
            row.area_name,
            *estimate(row, unit),
            is_different=row.comparison in {"higher", "lower"},
            is_final=not row.is_provisional and row.quality_flag != "u",
        )
        for row in rows
    ]
    chart = charts.borough_chart(
        estimates,
        rows[0].london_figure if rows and unit not in {"gbp", "count"} else None,
        unit,
        f"{title}. {claim}",
        from_zero=indicator.aggregation != "survey",
    )
    return Picture(
        title=title,
        chart=chart.explaining(hollow(rows)),
        table=Table(
            ("Borough", "Figure", "95% interval", "Rest of London", "Beside the rest of London"),
            [_comparison(row, unit) for row in rows],
        ),
        data=f"data/indicators/{name}-boroughs.csv",
        claim=claim,
    )


def _claim(rows: Sequence[Figure]) -> str:
    """Say how many boroughs are clearly higher or lower than the rest of London, and which."""
    compared = [row for row in rows if row.comparison is not None]
    if not compared:
        return ""
    higher, lower = (
        [row.area_name for row in compared if row.comparison == word]
        for word in ("higher", "lower")
    )
    counts = (
        f"Of {len(compared)} boroughs compared with the rest of London, "
        f"{len(higher) or 'none'} {'is' if len(higher) == 1 else 'are'} higher and "
        f"{len(lower) or 'none'} {'is' if len(lower) == 1 else 'are'} lower."
    )
    named = [
        f"{word}: {', '.join(names)}."
        for word, names in (("Higher", higher), ("Lower", lower))
        if names
    ]
    return " ".join([counts, *named])


def _comparison(row: Figure, unit: str) -> Sequence[str]:
    value, lower, upper = estimate(row, unit)
    return (
        row.area_name,
        wording.with_marks(wording.figure(value, unit), row),
        wording.interval(lower, upper, unit),
        wording.figure(row.rest_value, unit),
        wording.compared(row),
    )


def borough_map(facts: Facts, indicator: Indicator) -> Picture:
    """Map the boroughs' latest year, drawing counts as rates and pounds as totals."""
    name, unit = indicator.indicator_id, drawn_unit(indicator)
    rows = {code: facts.latest(name, code) for code in facts.boroughs}
    year = facts.year(name)
    when = "no year is over yet"
    if year:
        is_stock = indicator.aggregation == "stock"
        when = wording.day(year.period_end) if is_stock else wording.year(year)
    measure = {"rate": f" {PER_HEAD}", "gbp": ", total"}.get(unit, "")
    title = f"{indicator.indicator_name}{measure}, boroughs, {when}"
    return Picture(
        title=title,
        chart=charts.borough_map(
            title,
            {code: row and _drawn(row, unit) for code, row in rows.items()},
            unit,
            {
                code: _place(name, rows[code], unit, wording.figure)
                for code, name in facts.boroughs.items()
            },
            from_zero=indicator.aggregation != "survey",
        ),
        unit=UNITS[unit],
        table=_map_table(indicator, facts.boroughs, rows),
        data=f"data/indicators/{name}-boroughs.csv",
        saved=f"{name}-map",
    )


def _place(borough: str, row: Figure | None, unit: str, write: Write) -> Place:
    figure = wording.NOT_AVAILABLE
    if row:
        figure = wording.with_marks(write(estimate(row, unit)[0], unit), row)
    return Place(borough, figure, f"../boroughs/{wording.slug(borough)}.html")


def _map_table(
    indicator: Indicator, names: dict[str, str], rows: dict[str, Figure | None]
) -> Table:
    by_rate = drawn_unit(indicator) == "rate"
    cells = []
    for code, row in rows.items():
        cell = [names[code], marked(row, indicator.unit) if row else wording.NOT_AVAILABLE]
        cells.append([*cell, wording.rate(row)] if by_rate else cell)
    return Table(("Borough", "Figure", *(["Rate"] if by_rate else [])), cells)


def multiples(facts: Facts, indicator: Indicator) -> tuple[str, charts.Chart] | None:
    """Return a title and small charts of the boroughs' years, or None if there are no figures."""
    name, unit = indicator.indicator_id, drawn_unit(indicator)
    london = facts.series(name, LONDON)
    with_london = unit != "gbp" and indicator.aggregation != "stock"
    boroughs = {}
    every_row = list(london)
    for code, borough in facts.boroughs.items():
        rows = facts.series(name, code)
        every_row += rows
        line = Line(
            "area",
            [_drawn(row, unit) for row in rows],
            fit=[not row.is_provisional for row in rows],
        )
        latest = facts.latest(name, code)
        boroughs[code] = _place(borough, latest, unit, wording.short), line
    is_part = unit in {"rate", "gbp"} and any(row.is_return_missing for row in every_row)
    chart = charts.small_multiples(
        boroughs,
        [_drawn(row, unit) for row in london] if with_london else [],
        unit,
        from_zero=indicator.aggregation != "survey",
        note=COVERED if is_part else "",
    )
    measure = f", {PER_HEAD}" if unit == "rate" else ""
    return chart and (f"{indicator.indicator_name}{measure}, each borough{span(london)}", chart)


def constant_columns(
    headings: Sequence[str], rows: Sequence[Sequence[str]], row_name: str
) -> tuple[list[int], list[str]]:
    """Return the places of the columns that differ, and a sentence for each of the others.

    A column is constant if all of at least two rows have the same text in it. `row_name` says what
    a row stands for, such as "ward". A column that applies to no row has no sentence.
    """
    kept, notes = [], []
    for place, heading in enumerate(headings):
        cells = {row[place] for row in rows}
        if len(rows) < 2 or len(cells) > 1:
            kept.append(place)
        elif cells != {wording.NOT_APPLICABLE}:
            notes.append(f"{heading}: {cells.pop()} in every {row_name}.")
    return kept, notes


def without_constant_columns(table: Table, row_name: str) -> Table:
    """Replace the constant columns of a table, after its first column, with sentences."""
    others, notes = constant_columns(table.headings[1:], [row[1:] for row in table.rows], row_name)
    kept = [0, *(place + 1 for place in others)]
    rows = [[row[place] for place in kept] for row in table.rows] if others else []
    return Table([table.headings[place] for place in kept], rows, [*table.notes, *notes])
