"""The three-point target: each measure's chart, and how it stands in the mart's own words."""

from dataclasses import dataclass

from drug_strategy.report import wording
from drug_strategy.report.charts import time_series
from drug_strategy.report.facts import LONDON, YEAR, Facts, Row
from drug_strategy.report.pages.pictures import NOT_FIT, Picture, marked
from drug_strategy.report.tables import Table

_SINCE = "Since the baseline, points; above zero is better"


@dataclass(frozen=True)
class Measure:
    """A measure of the target, or (without a picture) the strategy that needs both."""

    row: Row
    verdict: str
    statement: str
    picture: Picture | None


def target(facts: Facts) -> tuple[Measure | None, list[Measure]]:
    """The strategy as a whole (None before there is a baseline), and its two measures."""
    measures = {row["measure"]: _measure(facts, row) for row in facts["target"]}
    strategy = measures.pop("strategy", None)
    order = sorted(measures, key=lambda name: facts.indicators[name]["display_order"])
    return strategy, [measures[name] for name in order]


def _measure(facts: Facts, row: Row) -> Measure:
    verdict = ", ".join(part for part in (row["verdict"], row["qualifier"]) if part)
    sentence = row["statement"].removeprefix(f"{verdict}. ")
    if row["measure"] == "strategy":
        return Measure(row, verdict, sentence, None)
    return Measure(row, verdict, sentence, _picture(facts, row))


def aimed_at(facts: Facts, row: Row) -> float | None:
    """The level that the target asks for: the baseline less or plus the points aimed at."""
    if row["baseline_value"] is None:
        return None
    falls = facts.indicators[row["measure"]]["good_direction"] == "down"
    return float(row["baseline_value"] + (-1 if falls else 1) * row["target_points"])


def target_points(facts: Facts, row: Row) -> list[Row]:
    """What a measure's chart draws, for its download."""
    measure = row["measure"]
    changes = {change["period_start"]: change for change in facts.attitude_changes(measure, LONDON)}
    return [
        {
            **figure,
            "improvement_points": changes.get(figure["period_start"], {}).get("improvement_points"),
            "improvement_lower_95": changes.get(figure["period_start"], {}).get("lower_95"),
            "improvement_upper_95": changes.get(figure["period_start"], {}).get("upper_95"),
            "target_value": aimed_at(facts, row),
        }
        for figure in facts.series(measure, LONDON, YEAR)
    ]


def _picture(facts: Facts, row: Row) -> Picture:
    measure = row["measure"]
    indicator = facts.indicators[measure]
    rows = facts.series(measure, LONDON, YEAR)
    changes = {change["period_start"]: change for change in facts.attitude_changes(measure, LONDON)}
    levels = []
    aim = aimed_at(facts, row)
    if aim is not None:
        levels = [
            time_series.Level(
                "baseline", row["baseline_value"], f"Baseline {row['baseline_period']}", False
            ),
            time_series.Level("target", aim, f"Target: {row['target_points']} points", True),
        ]
    title = f"{indicator['indicator_name']}, %, London, year to each quarter"
    known = [figure for figure in rows if figure["value"] is not None]
    alt = title
    if known:
        alt += f", against the baseline and the target. {row['statement']}"
    line = time_series.Line(
        "area",
        [figure["value"] for figure in rows],
        [figure["lower_95"] for figure in rows],
        [figure["upper_95"] for figure in rows],
        [figure["is_fit"] for figure in rows],
    )
    labels = [figure["period_label"] for figure in rows]
    return Picture(
        title=title,
        svg=time_series.line_chart(labels, [line], "percent", alt, levels),
        table=Table(
            ("Year to", "Share", "95% interval", "Answers", _SINCE, "95% interval"),
            [_cells(figure, changes.get(figure["period_start"]), row) for figure in rows],
        ),
        data=f"data/indicators/{measure}-target.csv",
        legend=[
            ("area", "London, with 95% interval"),
            ("target", "target, by 2012-13"),
            *([("hollow", NOT_FIT)] if any(each["is_fit"] is False for each in rows) else []),
        ],
    )


def _cells(figure: Row, change: Row | None, target: Row) -> tuple[str, ...]:
    since = (wording.NOT_APPLICABLE, wording.NOT_APPLICABLE)
    if change is not None:
        marks = [0, target["target_points"]]
        if figure["period_start"] == target["period_start"]:
            marks.append(target["trajectory_points"])
        since = (
            wording.points(change["improvement_points"], marks),
            wording.points_between(change["lower_95"], change["upper_95"], marks),
        )
    return (
        wording.year(figure).removeprefix("year to "),
        marked(figure, {"unit": "percent"}),
        wording.interval(figure["lower_95"], figure["upper_95"], "percent"),
        wording.figure(figure["base"], "count"),
        *since,
    )
