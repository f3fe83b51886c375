"""Make the edition's page, in the report's style: headline, tables and methods."""

import json
from pathlib import Path
from typing import Any

from markupsafe import Markup

from drug_strategy.contracts.places import LONDON
from drug_strategy.io.engine import Table
from drug_strategy.io.text import html, written_day
from drug_strategy.release import contents
from drug_strategy.release.contents import About, Rows
from drug_strategy.release.database import NAME as DATABASE
from drug_strategy.report.build import style_sheet
from drug_strategy.report.charts import Level, Line, line_chart
from drug_strategy.report.wording import short

WORKBOOK = "drug-strategy-statistics.xlsx"


def page(tables: list[Table], rows: Rows, about: About) -> str:
    """Return the page as a single HTML document that loads no other files."""
    return html(
        Path(__file__).with_name("page.html"),
        day=written_day,
        contents=contents,
        about=about,
        style=Markup(style_sheet()),
        # JSON in a script element is escaped so that no text can close it.
        dataset=Markup(
            json.dumps(dataset(rows, about), indent=1, ensure_ascii=False).replace("</", "<\\/")
        ),
        statements=[
            row["statement"] for row in rows["confidence_target"] if row["measure"] == "strategy"
        ],
        charts=charts(rows),
        workbook=WORKBOOK,
        database=DATABASE,
        tables=tables,
    )


def dataset(rows: Rows, about: About) -> dict[str, Any]:
    """Return a schema.org Dataset that describes the edition to data search engines."""
    publisher = {"@type": "Organization", "name": contents.PUBLISHER}
    files = {
        WORKBOOK: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        DATABASE: "application/vnd.duckdb",
        **{f"{name}.csv": "text/csv" for name in rows},
    }
    return {
        "@context": "https://schema.org/",
        "@type": "Dataset",
        "name": contents.TITLE,
        "description": f"{about.statement} {contents.POLICE_ACTIVITY}",
        "identifier": about.publication_id,
        "version": about.name,
        "datePublished": about.issued.isoformat(),
        "license": contents.LICENCE,
        "creator": publisher,
        "publisher": publisher,
        "inLanguage": "en-GB",
        "isAccessibleForFree": True,
        "temporalCoverage": "2009-04-01/2013-03-31",
        "spatialCoverage": {"@type": "Place", "name": "London", "identifier": LONDON},
        "variableMeasured": [row["indicator_name"] for row in rows["indicators"]],
        "distribution": [
            {"@type": "DataDownload", "name": name, "contentUrl": name, "encodingFormat": kind}
            for name, kind in files.items()
        ],
    }


def charts(rows: Rows) -> list[tuple[str, Markup]]:
    """Return a chart for each survey measure: London's figures for the year to each quarter."""
    london = [
        row
        for row in rows["public_attitudes"]
        if row["area_code"] == LONDON and row["period_type"] == "rolling_year"
    ]
    targets = {row["measure"]: row for row in rows["confidence_target"]}
    drawn = []
    for indicator in dict.fromkeys(row["indicator_id"] for row in london):
        mine = [row for row in london if row["indicator_id"] == indicator]
        mine.sort(key=lambda row: str(row["period_label"]))
        known = [row for row in mine if row["value"] is not None]
        if not known:
            continue
        span = f"{_year_to(mine[0])} to {_year_to(mine[-1])}"
        title = f"{known[0]['indicator_name']}, percent, London, year to each quarter, {span}"
        levels = _levels(targets.get(indicator))
        ends = ", ".join(
            f"{short(row['value'], 'percent')} in the {row['period_label']}"
            for row in (known[0], known[-1])
        )
        value, lower, upper = (
            [row[column] for row in mine] for column in ("value", "lower_95", "upper_95")
        )
        labels = [row["period_label"] for row in mine]
        alt = " ".join([f"{title}: {ends}.", *(f"{level.label}." for level in levels)])
        line = Line("area", value, lower, upper)
        drawn.append((title, line_chart(labels, [line], "percent", alt, levels).svg))
    return drawn


def _levels(target: dict[str, Any] | None) -> list[Level]:
    """Return a measure's baseline and target as lines, or no lines if they are not yet known.

    An edition does not give the desired direction, so it is worked out from the sign of the
    improvement.
    """
    if target is None or target["current_value"] in (None, target["baseline_value"]):
        return []
    baseline, points = target["baseline_value"], target["target_points"]
    falls = (target["current_value"] < baseline) == (target["improvement_points"] > 0)
    aim = baseline - points if falls else baseline + points
    return [
        Level("baseline", baseline, f"Baseline {target['baseline_period']}"),
        Level("target", aim, f"Target {short(aim, 'percent')}"),
    ]


def _year_to(row: dict[str, Any]) -> str:
    return str(row["period_label"]).removeprefix("year to ")
