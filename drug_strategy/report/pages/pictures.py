"""Draw an indicator's charts and maps, each with a title, table and data.

Charts compare a borough with London over time, and all boroughs with the rest of London in one
year. The module also draws a map and small multiples. Counts are drawn as rates, so that boroughs
of all sizes can be compared.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from markupsafe import Markup

from drug_strategy.contracts.places import LONDON
from drug_strategy.report import wording
from drug_strategy.report.charts import bars, lines, maps
from drug_strategy.report.facts import YEAR, Facts, Row

Cell = TypeVar("Cell")

FIGURE = ("value", "lower_95", "upper_95")
RATE = ("rate", "rate_lower_95", "rate_upper_95")
PER_HEAD = "per 100,000 residents"
COVERED = "If a return is outstanding, rates cover only the residents of the quarters reported."
UNITS = {
    "rate": PER_HEAD,
    "gbp": "pounds, in total",
    "percent": "percent",
    "days": "days",
    "index": "index, 2009-10 = 100",
    "count": "number",
}


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
    """A chart or a map, the text around it, and a table of its data.

    `data` is the path of the CSV file in the site. `note` is a sentence below the picture, and
    `claim` sums it up in a sentence. `unit` is the unit in a map's legend.
    """

    title: str
    svg: Markup
    table: Table
    data: str
    legend: Sequence[tuple[str, str]] = ()
    note: str = ""
    unit: str = ""
    claim: str = ""


def drawn_unit(indicator: Row) -> str:
    """Return the unit in which boroughs' figures are drawn.

    Counts are drawn as rates, unless they are counts on a single day.
    """
    by_rate = indicator["unit"] == "count" and indicator["aggregation"] != "stock"
    return "rate" if by_rate else str(indicator["unit"])


def marked(row: Row, indicator: Row) -> str:
    """Return a figure with its symbols."""
    sentence = wording.figure(row["value"], indicator["unit"])
    return f"{sentence} {wording.marks(row)}".rstrip()


def with_interval(rows: Sequence[Row], columns: Sequence[str] = FIGURE) -> lines.Line:
    """Return a line with its interval.

    Points are hollow if they are provisional or cannot be judged.
    """
    value, lower, upper = ([row[column] for row in rows] for column in columns)
    is_final = [row["is_fit"] is not False and not row["is_unsettled"] for row in rows]
    return lines.Line("area", value, lower, upper, is_final)


def unfit(rows: Sequence[Row]) -> list[tuple[str, str]]:
    """Return the legend for hollow points, if there are any."""
    keys = [("hollow", "not fit to judge")] if any(row["is_fit"] is False for row in rows) else []
    provisional = any(row["is_unsettled"] for row in rows)
    return [*keys, ("hollow", "provisional")] if provisional else keys


def drawn(row: Row | None, column: str) -> Any:
    """Return the value to draw: the rate or, if a return is missing, the estimate."""
    return None if row is None else row["rate" if column == "rate" else "drawn"]


def of_borough(facts: Facts, indicator: Row, borough: Row) -> Picture:
    """Chart the year to each quarter in a borough, compared with London."""
    code, name = borough["area_code"], borough["area_name"]
    unit = drawn_unit(indicator)
    columns = RATE if unit == "rate" else FIGURE
    key = columns[0]
    rows = facts.series(indicator["indicator_id"], code)
    london = facts.series(indicator["indicator_id"], LONDON)
    has_london = unit != "gbp"
    measure = f" {PER_HEAD}" if unit == "rate" else ""
    title = (
        f"{indicator['indicator_name']}{measure}, {name}{' and London' if has_london else ''}, "
        f"year to each quarter{span(rows)}"
    )
    drawn = [lines.Line("london", [row[key] for row in london])] if has_london else []
    drawn.append(with_interval(rows, columns))
    alt = f"{indicator['indicator_name']}. {name}: {_ends(rows, key, unit)}"
    if has_london:
        alt += f" London: {_ends(london, key, unit)}"
    return Picture(
        title=title,
        svg=lines.line_chart([row["period_label"] for row in rows], drawn, unit, alt),
        table=_london_table(indicator, name, rows, london),
        data=f"data/boroughs/{wording.slug(name)}-{indicator['indicator_id']}.csv",
        legend=[*[("area", name), ("london", "London")][: 1 + has_london], *unfit(rows)],
    )


def _london_table(indicator: Row, name: str, rows: Sequence[Row], london: Sequence[Row]) -> Table:
    unit = indicator["unit"]
    london_rows = {row["period_start"]: row for row in london}
    by_rate = drawn_unit(indicator) == "rate"
    headings = ["Year to", name, *(["Rate"] if by_rate else []), "95% interval"]
    headings.append("London, rate" if by_rate else "London")
    cells = []
    for row in rows:
        london_row = london_rows.get(row["period_start"], {"rate": None, "value": None})
        cell = [wording.year(row).removeprefix("year to "), marked(row, indicator)]
        if by_rate:
            cell += [
                wording.rate(row),
                wording.interval(row["rate_lower_95"], row["rate_upper_95"], "rate"),
                wording.rate(london_row),
            ]
        else:
            cell += [
                wording.interval(row["lower_95"], row["upper_95"], unit),
                wording.figure(london_row["value"], unit),
            ]
        cells.append(cell)
    return Table(headings, cells)


def span(rows: Sequence[Row]) -> str:
    """Return the first and last periods of a series, to put at the end of a title."""
    if not rows:
        return ""
    first, last = (rows[end]["period_label"].removeprefix("year to ") for end in (0, -1))
    return f", {first} to {last}"


def _ends(rows: Sequence[Row], key: str, unit: str) -> str:
    known = [row for row in rows if row[key] is not None]
    if not known:
        return "No figures."
    sentence = [f"{wording.short(row[key], unit)} in {wording.year(row)}" for row in known]
    return f"{sentence[0]}." if len(sentence) == 1 else f"{sentence[0]}, {sentence[-1]}."


def boroughs_compared(facts: Facts, indicator: Row) -> Picture | None:
    """Compare all boroughs with the rest of London, in a chart with intervals and in a table.

    Return None if boroughs' figures are not compared in any year.
    """
    name, unit = indicator["indicator_id"], drawn_unit(indicator)
    columns = RATE if unit == "rate" else FIGURE
    rows = []
    for code in facts.boroughs:
        if row := facts.latest(name, code):
            figure, lower, upper = (row[column] for column in columns)
            rows.append({**row, "figure": figure, "lower": lower, "upper": upper})
    year = facts.year(name)
    every_year = (row for code in facts.boroughs for row in facts.series(name, code, YEAR))
    if year is None or all(row["rest_value"] is None for row in every_year):
        return None
    measure = f", {PER_HEAD}" if unit == "rate" else ""
    title = f"{indicator['indicator_name']}{measure}, boroughs beside the rest of London"
    title += f", {wording.year(year)}"
    claim = _claim(rows)
    legend = [("area", "borough, with 95% interval")]
    if any(row["comparison"] in {"higher", "lower"} for row in rows):
        legend.append(("signal", "clearly higher or lower (99.8% limits)"))
    legend += unfit(rows)
    return Picture(
        title=title,
        svg=bars.borough_chart(
            rows, unit, f"{title}. {claim}", from_zero=indicator["aggregation"] != "survey"
        ),
        table=Table(
            ("Borough", "Figure", "95% interval", "Rest of London", "Beside the rest of London"),
            [_comparison(row, unit) for row in rows],
        ),
        data=f"data/indicators/{name}-boroughs.csv",
        legend=legend,
        claim=claim,
    )


def _claim(rows: Sequence[Row]) -> str:
    """Say how many boroughs are clearly higher or lower than the rest of London, and which."""
    compared = [row for row in rows if row["comparison"] is not None]
    if not compared:
        return ""
    higher, lower = (
        [row["area_name"] for row in compared if row["comparison"] == word]
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


def _comparison(row: Row, unit: str) -> Sequence[str]:
    return (
        row["area_name"],
        f"{wording.figure(row['figure'], unit)} {wording.marks(row)}".rstrip(),
        wording.interval(row["lower"], row["upper"], unit),
        wording.figure(row["rest_value"], unit),
        wording.sentence(row["comparison_statement"]),
    )


def borough_map(facts: Facts, indicator: Row) -> Picture:
    """Map the boroughs' latest year, drawing counts as rates and pounds as totals."""
    identity = indicator["indicator_id"]
    unit = drawn_unit(indicator)
    rows = {code: facts.latest(identity, code) for code in facts.boroughs}
    column = "rate" if unit == "rate" else "value"
    values = {code: drawn(row, column) for code, row in rows.items()}
    is_part = any(row and row["is_return_missing"] for row in rows.values())
    year = facts.year(identity)
    measure = {"rate": f" {PER_HEAD}", "gbp": ", total"}.get(unit, "")
    title = f"{indicator['indicator_name']}{measure}, boroughs, " + (
        _when(year, indicator) if year else "no year is over yet"
    )
    coloured = maps.colour(
        values,
        unit,
        from_zero=indicator["aggregation"] != "survey",
    )
    names = facts.boroughs
    sentence = {code: f"{names[code]}: {_figure(row, column, unit)}" for code, row in rows.items()}
    return Picture(
        title=title,
        svg=maps.draw(
            coloured,
            sentence,
            {code: f"../boroughs/{wording.slug(name)}.html" for code, name in names.items()},
            f"Map. {title}. {maps.in_words(coloured, names)}.",
        ),
        legend=coloured.legend,
        note=COVERED if is_part and unit in {"rate", "gbp"} else "",
        unit=UNITS[unit],
        table=_map_table(indicator, names, rows),
        data=f"data/indicators/{identity}-map.csv",
    )


def _when(year: Row, indicator: Row) -> str:
    is_stock = indicator["aggregation"] == "stock"
    return wording.day(year["period_end"]) if is_stock else wording.year(year)


def _figure(row: Row | None, column: str, unit: str) -> str:
    if row is None:
        return wording.NOT_AVAILABLE
    return f"{wording.figure(row[column], unit)} {wording.marks(row)}".rstrip()


def _map_table(indicator: Row, names: dict[str, str], rows: dict[str, Row | None]) -> Table:
    by_rate = drawn_unit(indicator) == "rate"
    cells = []
    for code, row in rows.items():
        cell = [names[code], marked(row, indicator) if row else wording.NOT_AVAILABLE]
        if by_rate:
            cell.append(wording.rate(row) if row else wording.NOT_AVAILABLE)
        cells.append(cell)
    return Table(("Borough", "Figure", *(["Rate"] if by_rate else [])), cells)


def multiples(facts: Facts, indicator: Row) -> dict[str, Any] | None:
    """Return small charts of the boroughs' years on one scale, or None if there are no figures."""
    name, unit = indicator["indicator_id"], drawn_unit(indicator)
    column = "rate" if unit == "rate" else "value"
    rows = {code: facts.series(name, code) for code in facts.boroughs}
    london = facts.series(name, LONDON)
    names = {}
    for code, borough in facts.boroughs.items():
        latest = facts.latest(name, code)
        figure = wording.NOT_AVAILABLE
        if latest:
            figure = f"{wording.short(latest[column], unit)} {wording.marks(latest)}".rstrip()
        names[code] = (borough, figure, f"../boroughs/{wording.slug(borough)}.html")
    with_london = unit != "gbp" and indicator["aggregation"] != "stock"
    series = {
        code: lines.Line(
            "area",
            [drawn(row, column) for row in points],
            fit=[not row["is_provisional"] for row in points],
        )
        for code, points in rows.items()
    }
    all_rows = [row for points in (*rows.values(), london) for row in points]
    charts, fitted = bars.small_multiples(
        series,
        [drawn(row, column) for row in london] if with_london else [],
        names,
        from_zero=indicator["aggregation"] != "survey",
    )
    if fitted is None:
        return None
    measure = f", {PER_HEAD}" if unit == "rate" else ""
    ends = f"{lines.tick(fitted.bottom, unit)} to {lines.tick(fitted.top, unit)}"
    first, last = (london[end]["period_label"].removeprefix("year to ") for end in (0, -1))
    legend = " The dashed line is London." if with_london else ""
    if any(row["is_provisional"] for points in rows.values() for row in points):
        legend += " Hollow points are provisional."
    if unit in {"rate", "gbp"} and any(row["is_return_missing"] for row in all_rows):
        legend += f" {COVERED}"
    return {
        "title": f"{indicator['indicator_name']}{measure}, each borough, {first} to {last}",
        "scale": f"The scale of each chart goes from {ends}. The number is the latest figure."
        f"{legend} The charts are laid out like the map.",
        "charts": charts,
    }


def constant_columns_as_notes(table: Table, row_name: str) -> Table:
    """Replace any column that has the same text in every row with a single sentence.

    `row_name` says what a row stands for, such as "ward". A column that applies to no row is left
    out, and no sentence replaces it.
    """
    kept, notes = [0], list(table.notes)
    for place, heading in list(enumerate(table.headings))[1:]:
        cells = same([row[place] for row in table.rows])
        if cells is None:
            kept.append(place)
        elif cells != wording.NOT_APPLICABLE:
            notes.append(f"{heading}: {cells} in every {row_name}.")
    rows = [[row[place] for place in kept] for row in table.rows] if len(kept) > 1 else []
    return Table([table.headings[place] for place in kept], rows, notes)


def same(cells: Sequence[Cell]) -> Cell | None:
    """Return the value that all cells share, or None if they differ or there is only one."""
    return cells[0] if len(cells) > 1 and all(cell == cells[0] for cell in cells) else None
